/**
 * What an approved request gives: the right to do its action once. The table below is the whole life
 * of a grant; everything else is refused.
 */
import type { Attempt, GrantStatus, Outcome } from '../contract/grant.ts'
import type { GrantId, Instant } from '../contract/ids.ts'

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
