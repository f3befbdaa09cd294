import type { Instant } from '../contract/ids.ts'
import { isRefusal } from '../contract/refusals.ts'
import { lapse, revoke, settleAsUnknown } from './grant.ts'
import { transition } from './request.ts'
import type { Request } from './request.ts'

/**
 * What becomes of a request when the relay goes back to a backup: nothing stays open, because what was
 * decided, used or reported after the backup is not known any more.
 *
 * @returns undefined when it had ended in the backup already
 */
export function afterRestore(request: Request, now: Instant): Request | undefined {
  const change = { kind: 'cancel', reason: 'relay_restored' } as const
  if (request.status === 'pending') return changed(transition(request, change, now))
  const { grant } = request
  if (grant?.status === 'open') return changed(now < grant.usableUntil ? revoke(request, now) : lapse(request, now))
  if (grant?.status === 'redeemed') return changed(settleAsUnknown(request, now, 'relay_restored'))
  return undefined
}

function changed(after: ReturnType<typeof revoke>): Request {
  if (isRefusal(after)) throw new Error(`What is open can be ended, but it was refused: ${after.refused}.`)
  return after
}
