/**
 * What stands below a request: the decision, or why there is none to make here. One of these, at any time.
 *
 * Rule: it is a function of what the relay said and of its clock. Whoever may decide is asked of the relay, not here.
 */
import type { Instant, PersonId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'

export type Footer =
  | 'decide'
  | 'decided'
  | 'not_yours'
  | 'own'
  | 'earlier_stage'
  | 'expired'
  | 'settled'
  /** Without a connection: what was kept on this device can be read. */
  | 'kept'
  | 'no_passkey'
  | 'in_doubt'

export type Seen = Readonly<{
  request: RequestView
  /** By the relay's clock. */
  now: Instant
  me: PersonId | undefined
  isChecked: boolean
  isKept: boolean
}>

export function footerOf({ request, now, me, isChecked, isKept }: Seen): Footer {
  const { status, you, asked } = request
  if (status !== 'pending') return status === 'expired' ? status : 'settled'
  if (now >= request.expires_at) return 'expired'
  if (isKept) return 'kept'
  if (you.can === 'decide') return isChecked ? (you.credentials.length > 0 ? 'decide' : 'no_passkey') : 'in_doubt'
  const { because } = you
  // The relay says so of a pending request only when its time is over.
  if (because === 'settled') return 'expired'
  if (because === 'already_decided') return 'decided'
  if (because !== 'not_asked') return 'own'
  // Nor does the turn come of somebody who was asked and approves no more.
  return asked.some(({ person, gone }) => person === me && !gone) ? 'earlier_stage' : 'not_yours'
}
