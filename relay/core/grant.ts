/**
 * What an approved request gives: the right to do its action once. The table below is the whole life
 * of a grant; everything else is refused.
 *
 * Rule 1: every change of a grant's status goes through `step`, which reads the table.
 * Rule 2: an answer given again changes nothing: the very request that came in is returned, so that
 *   `after === before` says that there is nothing to store.
 */
import type { Enforcer } from '../contract/action.ts'
import type { Attempt, GrantStatus, Outcome } from '../contract/grant.ts'
import type { Digest, GrantId, Instant } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Request } from './request.ts'

export type Grant = Readonly<{
  id: GrantId
  status: GrantStatus
  /** The signed grant, as its enforcer gets it. */
  jws: string
  issuedAt: Instant
  /** First instant that is too late to redeem. */
  usableUntil: Instant
  attempt?: Attempt
  redeemedAt?: Instant
  /** First instant at which a redeemed grant without a report counts as `unknown`. */
  settleBy?: Instant
  outcome?: Outcome
  settledAt?: Instant
}>

type GrantEvent = 'redeem' | 'revoke' | 'lapse' | Outcome['result']

/** `unknown` may still learn what happened; that is evidence, and reopens nothing. */
export const NEXT = {
  open: { redeem: 'redeemed', revoke: 'revoked', lapse: 'lapsed' },
  redeemed: { executed: 'executed', failed: 'failed', unknown: 'unknown' },
  unknown: { executed: 'executed', failed: 'failed' },
  revoked: {},
  lapsed: {},
  executed: {},
  failed: {},
} as const satisfies Record<GrantStatus, Partial<Record<GrantEvent, GrantStatus>>>

/** First instant that is too late to redeem the grant of this approved request; goes into its JWS. */
export function usableUntilOf(request: Request): Instant {
  if (request.status !== 'approved' || request.decidedAt === undefined) {
    throw new Error(`Request ${request.id} is ${request.status}; only an approved one gives a grant.`)
  }
  return request.decidedAt + request.usableMilliseconds
}

/**
 * Gives an approved request its grant. It belongs into the same commit as the approval, and so it
 * leaves the version alone.
 *
 * @param jws signed outside, because signing is asynchronous
 */
export function issue(request: Request, grant: Readonly<{ id: GrantId; jws: string }>): Request {
  const usableUntil = usableUntilOf(request)
  if (request.grant) throw new Error(`Request ${request.id} has its grant already; there is only one.`)
  return {
    ...request,
    grant: { ...grant, status: 'open', issuedAt: usableUntil - request.usableMilliseconds, usableUntil },
  }
}

export type Redeeming = Readonly<{
  attempt: Attempt
  callDigest: Digest
  enforcer: Enforcer['id']
  /** The shorter use that the policy of now allows (`Terms`), where it has changed. */
  usableMilliseconds?: number
}>

/** Uses the grant up, for one attempt. The same attempt gets the same answer until it reports. */
export function redeem(request: Request, redeeming: Redeeming, now: Instant): Request | Refusal {
  const { grant } = request
  if (!grant) return { refused: 'not-approved' }
  if (redeeming.enforcer !== request.enforcer.id) return { refused: 'wrong-enforcer' }
  if (redeeming.callDigest !== request.callDigest) return { refused: 'call-differs' }
  if (grant.attempt !== undefined) {
    if (grant.attempt !== redeeming.attempt) return { refused: 'grant-redeemed' }
    return grant.status === 'redeemed' ? request : { refused: 'grant-settled' }
  }
  if (grant.status === 'lapsed') return { refused: 'grant-lapsed' }
  const redeemed = step(request, grant, 'redeem')
  if (!redeemed) return { refused: 'grant-settled' }
  const shorter = grant.issuedAt + (redeeming.usableMilliseconds ?? Infinity)
  if (now >= Math.min(grant.usableUntil, shorter)) return { refused: 'grant-lapsed' }
  const settleBy = now + LIMITS.settleMinutes * 60_000
  return redeemed({ attempt: redeeming.attempt, redeemedAt: now, settleBy })
}

/** Notes what the action did. A report that says the same again changes nothing. */
export function report(
  request: Request,
  told: Readonly<{ attempt: Attempt; outcome: Outcome; enforcer: Enforcer['id'] }>,
  now: Instant,
): Request | Refusal {
  const { grant } = request
  if (!grant) return { refused: 'not-approved' }
  if (told.enforcer !== request.enforcer.id) return { refused: 'wrong-enforcer' }
  if (grant.attempt === undefined) {
    return grant.status === 'open' ? { refused: 'not-redeemed' } : { refused: 'grant-settled' }
  }
  if (grant.attempt !== told.attempt) return { refused: 'grant-redeemed' }
  const settled = step(request, grant, told.outcome.result)
  if (settled) return settled({ outcome: told.outcome, settledAt: now })
  return saysTheSame(grant, told.outcome) ? request : { refused: 'grant-settled' }
}

/** Withdraws a grant that nobody has redeemed. */
export function revoke(request: Request, now: Instant): Request | Refusal {
  const { grant } = request
  if (!grant) return { refused: 'not-approved' }
  const revoked = step(request, grant, 'revoke')
  if (!revoked) return { refused: grant.status === 'redeemed' ? 'grant-redeemed' : 'grant-settled' }
  if (now >= grant.usableUntil) return { refused: 'grant-lapsed' }
  return revoked({ settledAt: now })
}

/** Ends a grant that was not used in time. */
export function lapse(request: Request, now: Instant): Request | Refusal {
  const { grant } = request
  if (!grant) return { refused: 'not-approved' }
  const lapsed = step(request, grant, 'lapse')
  if (!lapsed) return { refused: 'grant-settled' }
  if (now < grant.usableUntil) return { refused: 'window-open' }
  return lapsed({ settledAt: now })
}

/**
 * Ends a redeemed grant whose enforcer never reported: nobody knows whether the action ran.
 *
 * @param because `relay_restored`: a report may have come after the backup, so none is waited for
 */
export function settleAsUnknown(
  request: Request,
  now: Instant,
  because: 'not_reported' | 'relay_restored' = 'not_reported',
): Request | Refusal {
  const { grant } = request
  if (!grant) return { refused: 'not-approved' }
  const settled = grant.status === 'redeemed' && step(request, grant, 'unknown')
  if (!settled) return { refused: 'grant-settled' }
  const waits = because === 'not_reported' && grant.settleBy !== undefined && now < grant.settleBy
  if (waits) return { refused: 'window-open' }
  return settled({ outcome: { result: 'unknown', reason: because }, settledAt: now })
}

/** A function that takes the step, or undefined when the table has no such step. */
function step(
  request: Request,
  grant: Grant,
  event: GrantEvent,
): ((change: Omit<Partial<Grant>, 'status' | 'id' | 'jws'>) => Request) | undefined {
  const row: Partial<Record<GrantEvent, GrantStatus>> = NEXT[grant.status]
  const status = row[event]
  if (!status) return undefined
  return (change) => ({ ...request, version: request.version + 1, grant: { ...grant, ...change, status } })
}

function saysTheSame(grant: Grant, outcome: Outcome): boolean {
  if (grant.outcome?.result !== outcome.result) return false
  if (outcome.result !== 'executed' || grant.outcome.result !== 'executed') return true
  return grant.outcome.status === outcome.status
}
