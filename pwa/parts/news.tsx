import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import { DAY_ROWS } from '../day-rows.ts'
import type { Answered } from '../relay.ts'
import { Later, loadPart } from './later.tsx'

/** Whoever has no news, which is nearly everybody, need not load how it is told. */
const toldOf = () => import('./alarms.tsx').then((file) => file.Told)

type Props = Readonly<{
  app: App
  /** What the page around it knows of it, and looks at again when this changed something. */
  told?: (news: Answered<'news'>) => void
}> &
  Partial<Held>

/** How a note and what it stands above come at once. */
export type Held = Readonly<{
  /** Says nothing yet. */
  isHeld: boolean
  /** Called when it is known whether it has anything to say. */
  known: () => void
}>

/** What happens to people here that the person has to know; nothing when there is nothing. */
export function News({ app, told, known, isHeld }: Props) {
  const [news, setNews] = useState<Answered<'news'>>()
  const load = async () => {
    // Without an answer there is no news: whatever is around it says so.
    const answer = await app.relay.also(DAY_ROWS).call('news', {})
    if (!('reply' in answer)) return known?.()
    // What cannot be loaded says so where it would stand.
    if (hasAny(answer.reply)) await loadPart(toldOf).catch(() => undefined)
    setNews(answer.reply)
    told?.(answer.reply)
    known?.()
  }
  useEffect(() => {
    void load()
  }, [])
  return news && !isHeld && hasAny(news) ? <Later load={toldOf} props={{ app, news, changed: load }} /> : null
}

const hasAny = ({ set_up_anew: anew, recovered, reinvites, reported }: Answered<'news'>): boolean =>
  (anew ?? recovered ?? reinvites[0] ?? reported.requests[0]) !== undefined
