import { render } from 'preact'
import { matchPhrase } from '../../relay/evidence/phrase.ts'
import type { PersonId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { Checked, Doubt } from '../decision.ts'
import { BESIDE } from '../words-later.ts'
import { Asked } from './asked.tsx'
import { Details } from './details.tsx'
import { LogAlarm } from './log-alarm.tsx'
import { Warning } from './message.tsx'
import { OutcomeCard } from './outcome-card.tsx'

type Props = Readonly<{
  request: RequestView
  found: Checked | Readonly<{ doubt: Doubt }>
  me: PersonId | undefined
}>

/** What stands beside the decision: why there is none to make, what became of it, the words to compare, the others who are asked, the bytes. */
export function drawBeside(
  places: Readonly<{ outcome: HTMLElement; beside: HTMLElement }>,
  { request, found, me }: Props,
): void {
  const checked = 'doubt' in found ? undefined : found
  render(
    <>
      {'doubt' in found && <Warning>{BESIDE.doubt[found.doubt]}</Warning>}
      <OutcomeCard request={request} me={me} />
      <LogAlarm request={request} me={me} />
    </>,
    places.outcome,
  )
  render(
    <>
      {checked && (
        <section class="card phrase">
          <span class="label">{BESIDE.phrase}</span>
          <strong>{matchPhrase(request.id, checked.actionDigest)}</strong>
          <span class="quiet small">{BESIDE.phraseNext}</span>
        </section>
      )}
      <Asked request={request} me={me} />
      {checked && <Details request={request} checked={checked} />}
    </>,
    places.beside,
  )
}
