import { render } from 'preact'
import { matchPhrase } from '../../relay/evidence/phrase.ts'
import type { EarlierRequests, RequestView } from '../../relay/contract/request.ts'
import type { App } from '../app.ts'
import { relayNow, type ClockReading } from '../countdown.ts'
import type { Checked, Doubt } from '../decision.ts'
import { BESIDE } from '../words-later.ts'
import { Asked } from './asked.tsx'
import { AskedAt } from './asked-at.tsx'
import { Details } from './details.tsx'
import { drawFooterLine } from './footer-line.tsx'
import { keepRequest } from '../kept-request.ts'
import { drawChanged, isHeld, type Lent } from './changed.ts'
import { earlierTo, Facts, Similar } from './earlier.tsx'
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
}> &
  Lent

type Places = readonly [outcome: HTMLElement, facts: HTMLElement, beside: HTMLElement, line: HTMLElement]

/** The fields are not shown before it is known what differs in them; style/screens.css shows them a little later whatever happens. */
const HOLD_MILLISECONDS = 1000

/**
 * What stands beside the decision: why there is none to make, what became of it, the words to compare, the others who are asked, the
 * bytes.
 *
 * @returns when nothing above the decision moves any more
 */
export async function drawBeside(places: Places, props: Props): Promise<void> {
  const { request, found, keptAt } = props
  const [, facts] = places
  const checked = 'doubt' in found ? undefined : found
  if (!keptAt) keepOnce(request)
  if (asked?.place !== facts) asked = { place: facts, draw: () => undefined, isLate: isShown(facts) }
  const mine = asked
  mine.draw = () => draw(places, props, mine)
  mine.draw()
  if (checked && !keptAt) mine.compared ??= compareWith(mine, checked, props)
  if (request.status === 'pending') {
    const late = new Promise<void>((resolve) => setTimeout(resolve, HOLD_MILLISECONDS))
    await Promise.race([mine.compared, late])
  }
  const fields = facts.nextElementSibling
  if (checked && fields instanceof HTMLElement) {
    // However late: what they say of a value may be a warning.
    addReadings(fields, checked.view.kind === 'http' ? [checked.view.host.replace(/:\d+$/, '')] : [])
  }
}

type Earlier = {
  readonly place: HTMLElement
  /** As it was drawn last. */
  draw: () => void
  told?: EarlierRequests | undefined
  /** The fields could be seen before anything stood beside them: it stands below them, where it moves nothing. */
  readonly isLate: boolean
  /** The same of what was told: that alone stands below. */
  isToldLate?: boolean
  compared?: Promise<void>
}
async function compareWith(mine: Earlier, checked: Checked, { app, request, read, spell }: Props): Promise<void> {
  mine.told = await earlierTo(app.relay, request.id)
  mine.isToldLate = isShown(mine.place)
  mine.draw()
  const alike = mine.told?.alike
  if (!alike || request.status !== 'pending') return
  await drawChanged(mine.place, checked, { alike, read, spell }).catch(() => {
    // Of another shape: the card stays as it is, and claims nothing.
  })
}

function isShown(place: HTMLElement): boolean {
  return place.nextElementSibling !== null && !isHeld(place)
}

/** The relay is asked once for each card. */
let asked: Earlier | undefined

function draw(
  [outcome, facts, beside, line]: Places,
  { request, found, app, clock, keptAt }: Props,
  { told, isLate, isToldLate = isLate }: Earlier,
): void {
  const checked = 'doubt' in found ? undefined : found
  const me = app.person?.id
  const askedAt = checked && <AskedAt clock={clock} at={checked.action.created_at} />
  const worth = checked && <Facts request={request} earlier={told} />
  const state = footerOf({ request, now: relayNow(clock), me, isChecked: !!checked, isKept: !!keptAt })
  if (state !== 'decide') drawFooterLine(line, { state, request, me, keptAt })
  render(
    <>
      {'doubt' in found && <Warning>{BESIDE.doubt[found.doubt]}</Warning>}
      <OutcomeCard request={request} me={me} />
      <LogAlarm request={request} me={me} />
      {request.status === 'pending' && (
        <Spoken clock={clock} from={checked?.action.created_at} until={request.expires_at} />
      )}
    </>,
    outcome,
  )
  render(
    <>
      {!isLate && askedAt}
      {!isToldLate && worth}
    </>,
    facts,
  )
  render(
    <>
      {isLate && askedAt}
      {isToldLate && worth}
      {checked && (
        <section class={`card phrase${isLate ? ' late' : ''}`}>
          <span class="label">{BESIDE.phrase}</span>
          <strong>{matchPhrase(request.id, checked.actionDigest)}</strong>
          <span class="quiet small">{BESIDE.phraseNext}</span>
        </section>
      )}
      <Asked request={request} me={me} />
      {checked && <Similar earlier={told} />}
      {checked && <Details request={request} checked={checked} />}
    </>,
    beside,
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
