import { useEffect, useState } from 'preact/hooks'
import type { App } from '../app.ts'
import type { Answered } from '../relay.ts'
import { rows } from '../rows.ts'
import { BACK } from '../words-later.ts'
import { Warning } from './message.tsx'
import { Reinvites } from './reinvites.tsx'

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
    const answer = await app.relay.also(rows('news')).call('news', {})
    if (!('reply' in answer)) return
    setNews(answer.reply)
    told?.(answer.reply)
  }
  useEffect(() => {
    void load()
  }, [])
  if (!news) return null
  const { set_up_anew: anew, reinvites, now } = news
  return (
    <>
      {anew && (
        <Warning>{anew.entered_at === undefined ? BACK.anew(anew.at) : BACK.anewEntered(anew.entered_at)}</Warning>
      )}
      {reinvites.length > 0 && <Reinvites app={app} reinvites={reinvites} now={now} changed={load} />}
    </>
  )
}
