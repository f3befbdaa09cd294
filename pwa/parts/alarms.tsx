import type { Answered } from '../relay.ts'
import { BACK } from '../words-news.ts'
import { Warning } from './message.tsx'

type Props = Readonly<{ news: Answered<'news'> }>

/** What somebody has to know who did not do it themself. */
export function Alarms({ news: { set_up_anew: anew, recovered } }: Props) {
  return (
    <>
      {anew && (
        <Warning>{anew.entered_at === undefined ? BACK.anew(anew.at) : BACK.anewEntered(anew.entered_at)}</Warning>
      )}
      {recovered && (
        <Warning>
          {BACK.recovered(recovered.at)} {BACK.codesLeft(recovered.left)} <a href="/settings">{BACK.endIt}</a>
        </Warning>
      )}
    </>
  )
}
