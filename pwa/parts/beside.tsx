import { render } from 'preact'
import { matchPhrase } from '../../relay/evidence/phrase.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { App } from '../app.ts'
import { relayNow, type ClockReading } from '../countdown.ts'
import type { Checked, Doubt } from '../decision.ts'
import { BESIDE } from '../words-later.ts'
import { Asked } from './asked.tsx'
import { AskedAt } from './asked-at.tsx'
import { Details } from './details.tsx'
import { drawFooterLine } from './footer-line.tsx'
import { keepRequest } from '../kept-request.ts'
import { Facts, Similar } from './earlier.tsx'
import { footerOf } from './footer.ts'
import { LogAlarm } from './log-alarm.tsx'
import { Warning } from './message.tsx'
import { OutcomeCard } from './outcome-card.tsx'
import { addReadings } from './readings.ts'
import { Spoken } from './spoken.tsx'

type Props = Readonly<{
  request: RequestView
  found: Checked | Readonly<{ doubt: Doubt }>
  app: App
  clock: ClockReading
  /** When it was kept on this device, where it is not from the relay. */
  keptAt: number | undefined
}>

/** What stands beside the decision: why there is none to make, what became of it, the words to compare, the others who are asked, the bytes. */
export function drawBeside(
  places: Readonly<{ outcome: HTMLElement; facts: HTMLElement; beside: HTMLElement; line: HTMLElement }>,
  { request, found, app, clock, keptAt }: Props,
): void {
  const checked = 'doubt' in found ? undefined : found
  const me = app.person?.id
  const state = footerOf({ request, now: relayNow(clock), me, isChecked: !!checked, isKept: !!keptAt })
  if (state !== 'decide') drawFooterLine(places.line, { state, request, me, keptAt })
  if (!keptAt) keepOnce(request)
  const fields = places.facts.nextElementSibling
  if (checked && fields instanceof HTMLElement) {
    addReadings(fields, checked.view.kind === 'http' ? [checked.view.host.replace(/:\d+$/, '')] : [])
  }
  render(
    <>
      {'doubt' in found && <Warning>{BESIDE.doubt[found.doubt]}</Warning>}
      <OutcomeCard request={request} me={me} />
      <LogAlarm request={request} me={me} />
      {request.status === 'pending' && (
        <Spoken clock={clock} from={checked?.action.created_at} until={request.expires_at} />
      )}
    </>,
    places.outcome,
  )
  render(
    checked && (
      <>
        <AskedAt clock={clock} at={checked.action.created_at} />
        <Facts relay={app.relay} request={request} />
      </>
    ),
    places.facts,
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
      {checked && <Similar relay={app.relay} request={request} />}
      {checked && <Details request={request} checked={checked} />}
    </>,
    places.beside,
  )
}

let kept = ''

/** Each state once, however often it is drawn. */
function keepOnce(request: RequestView): void {
  const state = `${request.id} ${request.version}`
  if (kept === state) return
  kept = state
  void keepRequest(request)
}
