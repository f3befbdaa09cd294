/**
 * The places at which a crash was thought about, by name. Beside each stands, in the code, what a crash
 * there leaves; docs/ARCHITECTURE.md has the table, and test/relay/crash kills relays and databases at
 * each of them.
 *
 * Rule 1: production hands out `{}`: nothing is looked up, called or waited for.
 * Rule 2: a step returns nothing and is not awaited. It may end the process, or hold all of it for a
 *   while; it cannot change what comes after it.
 */
import type { RouteName } from '../contract/route.ts'
import type { RequestCommit } from './store.ts'

/** Who changes something: the route, the passing of time, or any change of people, devices and keys. */
export type Change = 'ask' | 'decide' | 'cancel' | 'redeem' | 'reportOutcome' | 'revokeGrant' | 'expire' | 'people'

/** Of one transaction. `rows written` is all of it but the log, `leaves written` the log as well. */
export type Place = 'before BEGIN' | 'rows written' | 'leaves written' | 'before COMMIT' | 'after COMMIT'

export type CrashStep =
  | `${Change}: ${Place}`
  | `${RouteName}: ${'received' | 'before reply'}`
  | `outbox: ${'claimed' | 'before send' | 'sent' | 'settled'}`
  | 'decide: proof checked'
  | 'grant: signed'
  | 'waiters: woken'

export type CrashSteps = Readonly<Partial<Record<CrashStep, () => void>>>

/** Passes the places of one transaction. */
export type Passing = (place: Place) => void

/** @returns undefined in production */
export function passing(steps: CrashSteps, change: () => Change): Passing | undefined {
  if (Object.keys(steps).length === 0) return undefined
  const name = change()
  return (place) => steps[`${name}: ${place}`]?.()
}

export function changeOf({ before, after, past }: RequestCommit): Change {
  if (!before) return 'ask'
  if (past) return 'expire'
  if (after.decisions.length > before.decisions.length) return 'decide'
  if (after.status === 'cancelled') return 'cancel'
  if (after.grant?.status === 'redeemed') return 'redeem'
  return after.grant?.status === 'revoked' ? 'revokeGrant' : 'reportOutcome'
}
