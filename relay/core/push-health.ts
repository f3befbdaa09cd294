/**
 * Whether a phone can be rung, judged by what it showed and not by what is written down of it: a stored
 * address says nothing about a phone that has been silent for a week.
 */
import type { Instant } from '../contract/ids.ts'
import type { PushHealth, PushTrouble } from '../contract/push.ts'

export type PushFacts = Readonly<{
  hasAddress: boolean
  lastShownAt?: Instant | undefined
  /** The first push that its push service took and that it has not said to have shown. */
  unshownSince?: Instant | undefined
  /** Of the newest push. */
  trouble?: Readonly<{ why: PushTrouble; at: Instant }> | undefined
}>

/** A phone that sleeps deeply takes this long at times (measured: up to 2 min 19 s with normal urgency). */
export const SILENT_AFTER_MILLISECONDS = 3 * 60_000

export function pushHealth(facts: PushFacts, now: Instant): PushHealth {
  const { hasAddress, lastShownAt, unshownSince, trouble } = facts
  if (trouble) return { state: 'failing', since: trouble.at, why: trouble.why }
  if (!hasAddress) return { state: 'off' }
  if (unshownSince !== undefined && now - unshownSince >= SILENT_AFTER_MILLISECONDS) {
    return { state: 'silent', since: unshownSince }
  }
  return lastShownAt === undefined ? { state: 'never' } : { state: 'good', since: lastShownAt }
}

const BEST_FIRST = ['good', 'never', 'silent', 'failing', 'off', 'none'] as const

/** A person can be rung when one of their phones can. */
export function bestOf(healths: readonly PushHealth[]): PushHealth {
  const sorted = healths.toSorted((a, b) => BEST_FIRST.indexOf(a.state) - BEST_FIRST.indexOf(b.state))
  return sorted[0] ?? { state: 'none' }
}
