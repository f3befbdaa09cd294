/** A hold as overlay and popup show it. Pure. */
import type { AskedPerson } from '../../relay/contract/request.ts'
import type { HoldView } from '../bridge/messages.ts'
import type { Hold } from './hold.ts'
import { whyOf } from './why.ts'

/**
 * @param ahead how far the relay's clock is ahead of this computer's
 * @param patience how long an unreachable relay is asked again
 */
export function viewOf(hold: Hold, ahead: number, patience: number): HoldView {
  const { question, end, grant } = hold
  return {
    hold: hold.id,
    tab: hold.tab,
    state: hold.state,
    detached: hold.detached,
    cannotWait: hold.cannotWait,
    ...(hold.repeatedAt !== undefined && { repeatedAt: hold.repeatedAt }),
    quiet: hold.uncovered && !hold.cannotWait,
    method: hold.asked.call.method,
    target: hold.asked.call.target,
    heldAt: hold.heldAt,
    // Whoever may not decide any more is waited for no longer.
    asked: (question?.asked.filter(({ gone }) => !gone) ?? []).map((person) => ({
      name: person.name,
      step: stepOf(person),
    })),
    ...(question && {
      words: question.words,
      ...(question.sent && { sent: question.sent }),
      phrase: question.phrase,
      quorum: question.quorum,
      expiresAt: question.expires_at - ahead,
    }),
    ...(grant && { usableUntil: grant.usableUntil - ahead }),
    ...(hold.unreachableSince !== undefined && { unreachableUntil: hold.unreachableSince + patience }),
    ...(end?.by !== undefined && { by: end.by }),
    ...(end && whyOf(end)),
    ...(end?.status !== undefined && { status: end.status }),
  }
}

function stepOf(person: AskedPerson): HoldView['asked'][number]['step'] {
  if (person.decision === 'approve') return 'approved'
  if (person.decision === 'deny') return 'denied'
  if (person.seen_at !== undefined) return 'seen'
  return person.shown_at === undefined ? 'asked' : 'shown'
}
