/**
 * How long an approval may be acted upon, by this computer's clock alone: people signed a deadline, and a
 * relay that stops its clock could keep their approval for another day.
 *
 * Rule: the deadline is counted from when it was first heard, so that it does not matter which time it is here.
 */
import type { Instant } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { RequestView } from '../../relay/contract/request.ts'

/** The longest that a policy may say: until the deadline, and from an approval to its use. */
const EXPIRES_MILLISECONDS = LIMITS.expiresHours * 3_600_000
const USABLE_MILLISECONDS = LIMITS.usableHours * 3_600_000

export function lastMoment({ expires_at, now }: Pick<RequestView, 'expires_at' | 'now'>, heard: Instant): Instant {
  return heard + Math.min(expires_at - now, EXPIRES_MILLISECONDS) + USABLE_MILLISECONDS
}
