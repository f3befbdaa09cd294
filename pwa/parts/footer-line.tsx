/** Why there is nothing to decide here, in one sentence, with names set apart from it. */
import { render } from 'preact'
import type { PersonId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { time } from '../moments.ts'
import { HERE, named, type Sentence } from '../sentence.ts'
import type { Footer } from './footer.ts'
import { FOOTER } from '../words-later.ts'
import { Saying } from './said.tsx'

type Facts = Readonly<{
  state: Exclude<Footer, 'decide'>
  request: RequestView
  me: PersonId | undefined
  /** When what is shown was kept on this device. */
  keptAt: number | undefined
}>

export function drawFooterLine(at: HTMLElement, facts: Facts): void {
  render(
    <p class="why" role="status">
      <Saying parts={footerLine(facts)} />
    </p>,
    at,
  )
}

const MOST_NAMES = 3

export function footerLine({ state, request, me, keptAt }: Facts): Sentence {
  const { asked, quorum, expires_at } = request
  const own = asked.find(({ person }) => person === me)
  // Whoever may not decide any more is none of those who can.
  const able = asked.filter(({ person, gone }) => person !== me && !gone)
  const reached = able.filter((one) => one.shown_at ?? one.seen_at ?? one.decided_at).length
  const others = able.map(({ name }) => name)
  switch (state) {
    case 'decided':
      return [FOOTER.decided(time(own?.decided_at ?? request.now), quorum.approved, quorum.needed)]
    case 'not_yours':
      return others.length === 0
        ? [FOOTER.notYoursNobody]
        : named(FOOTER.notYours(HERE, reached, others.length), others, MOST_NAMES)
    case 'own':
      return others.length === 0
        ? [FOOTER.ownAlone]
        : named(FOOTER.own(HERE, reached, others.length), others, MOST_NAMES)
    case 'earlier_stage':
      return [FOOTER.earlierStage(quorum.approved, quorum.needed)]
    case 'expired':
      return [FOOTER.expired(time(expires_at))]
    case 'kept':
      return [FOOTER.kept(time(keptAt ?? request.now))]
    case 'no_passkey':
      return [FOOTER.noPasskey]
    case 'in_doubt':
      return [FOOTER.inDoubt]
    default:
      return settled(request, me)
  }
}

function settled({ status, asked, decided_at, end_reason, now }: RequestView, me: PersonId | undefined): Sentence {
  const at = time(decided_at ?? now)
  if (status === 'cancelled') return [end_reason === 'requester_cancelled' ? FOOTER.withdrawn(at) : FOOTER.ended(at)]
  const verdict = status === 'denied' ? 'deny' : 'approve'
  const by = asked.filter(({ decision }) => decision === verdict)
  if (by.length === 0) return [FOOTER.byRule[verdict](at)]
  if (by.some(({ person }) => person === me)) return [FOOTER.byYou[verdict](at)]
  return named(
    FOOTER.by[verdict](HERE, at),
    by.map(({ name }) => name),
    MOST_NAMES,
  )
}
