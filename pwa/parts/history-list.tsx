import { useState } from 'preact/hooks'
import type { Listed, ListName } from '../inbox-load.ts'
import { byDay, daysAgo, found, KINDS, type Kind } from '../look-back.ts'
import { longDay, zone } from '../moments.ts'
import { speech } from '../words.ts'
import { HISTORY } from '../words-history.ts'
import { INBOX } from '../words-later.ts'
import { RequestRows } from './request-rows.tsx'

type Props = Readonly<{
  list: ListName
  listed: Listed
  now: number
  more: (before: string) => Promise<void>
}>

/** What was, by day; looked through by outcome and words as far as it is loaded, and loaded on. */
export function HistoryList({ list, listed, now, more }: Props) {
  const [kind, setKind] = useState<Kind>()
  const [words, setWords] = useState('')
  const [isBusy, setBusy] = useState(false)
  const { rows, older } = listed
  const shown = found(rows, { kind, words })
  const isNarrowed = kind !== undefined || words.trim() !== ''
  const goOn = async () => {
    if (!older) return
    setBusy(true)
    await more(older)
    setBusy(false)
  }
  return (
    <>
      <h1 class="unseen">{INBOX.tabs[list]}</h1>
      {rows.length > 0 && (
        <form class="find" role="search" onSubmit={(event) => event.preventDefault()}>
          <label class="field">
            <span class="unseen">{HISTORY.search}</span>
            <input
              type="search"
              placeholder={HISTORY.search}
              value={words}
              onInput={(event) => setWords(event.currentTarget.value)}
            />
          </label>
          <fieldset class="chips">
            <legend class="unseen">{HISTORY.kinds}</legend>
            {[undefined, ...(Object.keys(KINDS) as Kind[])].map((one) => (
              <label key={one ?? 'all'}>
                <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
                <span>{one ? HISTORY.kind[one] : HISTORY.all}</span>
              </label>
            ))}
          </fieldset>
        </form>
      )}
      <p class={shown.length === 0 ? 'quiet' : 'unseen'} role="status">
        {shown.length > 0 ? HISTORY.found(shown.length) : isNarrowed ? HISTORY.nothingFound : HISTORY.empty[list]}
      </p>
      {byDay(shown).map(({ start, rows: of }) => (
        <RequestRows key={start} title={<span class="given">{dayName(start)}</span>} rows={of} now={now} />
      ))}
      {older && (
        <button type="button" class="more" disabled={isBusy} aria-busy={isBusy} onClick={() => void goOn()}>
          {isBusy ? HISTORY.loadingOlder : HISTORY.loadOlder}
        </button>
      )}
      {rows.length > 0 && <p class="quiet small">{INBOX.zone(zone())}</p>}
    </>
  )
}

function dayName(start: number): string {
  const ago = daysAgo(start, Date.now())
  const date = longDay(start)
  if (ago > 1) return date
  return `${new Intl.RelativeTimeFormat(speech.locale, { numeric: 'auto' }).format(-ago, 'day')}, ${date}`
}
