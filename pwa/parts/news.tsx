import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { DAY_ROWS } from '../day-rows.ts'
import type { Answered } from '../relay.ts'
import { Later } from './later.tsx'

/** Whoever has no news, which is nearly everybody, need not load how it is told. */
const toldOf = () => import('./alarms.tsx').then((file) => file.Told)

type Props = Readonly<{
  app: App
  /** What the page around it knows of it, and looks at again when this changed something. */
  told?: (news: Answered<'news'>) => void
}>

/** What happens to people here that the person has to know; nothing when there is nothing. */
export function News({ app, told }: Props) {
  const [news, setNews] = useState<Answered<'news'>>()
  const load = async () => {
    // Without an answer there is no news: whatever is around it says so.
    const answer = await app.relay.also(DAY_ROWS).call('news', {})
    if (!('reply' in answer)) return
    setNews(answer.reply)
    told?.(answer.reply)
  }
  useEffect(() => {
    void load()
  }, [])
  if (!news) return null
  const { set_up_anew: anew, recovered, reinvites, reported } = news
  const hasAny = anew ?? recovered ?? reinvites[0] ?? reported.requests[0]
  return hasAny ? <Later load={toldOf} props={{ app, news, changed: load }} /> : null
}
