import type { Instant } from '../contract/ids.ts'
import { isRefusal } from '../contract/refusals.ts'
import { lapse, settleAsUnknown } from './grant.ts'
import { transition } from './request.ts'
import type { Request } from './request.ts'

/** The deadline of `before` that must have passed when the change is stored (`RequestCommit.past`). */
export type Overdue = Readonly<{ after: Request; past: 'expires_at' | 'usable_until' | 'settle_by' }>

/** What time alone has done to a request by `now`, or undefined when no deadline has passed. */
export function overdue(request: Request, now: Instant): Overdue | undefined {
  if (request.status === 'pending') return due(transition(request, { kind: 'expire' }, now), 'expires_at')
  if (request.grant?.status === 'open') return due(lapse(request, now), 'usable_until')
  if (request.grant?.status === 'redeemed') return due(settleAsUnknown(request, now), 'settle_by')
  return undefined
}

function due(after: ReturnType<typeof lapse>, past: Overdue['past']): Overdue | undefined {
  return isRefusal(after) ? undefined : { after, past }
}
