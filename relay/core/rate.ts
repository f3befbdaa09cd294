/** How often something may happen, as the generic cell rate algorithm (ITU-T I.371) counts it. */
import type { Instant } from '../contract/ids.ts'

export type Rate = Readonly<{
  everyMilliseconds: number
  /** How many may come at once after a pause. */
  burst: number
}>

/**
 * @param due what the last admission returned; absent: there was none
 * @returns the new `due`, or undefined when it is too early. Nothing need be kept once `due` has passed.
 */
export function admit(rate: Rate, due: Instant | undefined, now: Instant): Instant | undefined {
  const from = Math.max(due ?? now, now)
  if (from - now > (rate.burst - 1) * rate.everyMilliseconds) return undefined
  return from + rate.everyMilliseconds
}
