/**
 * How many calls may be held at a time, and how fast new questions may come. A page that makes calls in a loop
 * must use up neither the browser's store nor the patience of those who are asked.
 */
import type { Instant } from '../../relay/contract/ids.ts'
import { isOver, type Hold } from './hold.ts'

/** Of one tab: more than a page needs that works. */
export const ASKED_PER_MINUTE = 120
/** In all tabs together. */
export const MOST_HELD = 200
const MINUTE_MILLISECONDS = 60_000

export type Flood = Readonly<{
  /** True where one more call is too much; otherwise it counts. */
  refuses: (
    call: Readonly<{ tab: number; /** Somebody is asked about it. */ asks: boolean }>,
    holds: readonly Hold[],
    now: Instant,
  ) => boolean
}>

export function createFlood(): Flood {
  let asked: readonly Readonly<{ tab: number; at: Instant }>[] = []
  return {
    refuses: ({ tab, asks }, holds, now) => {
      // What lies ahead was counted before the clock was put back.
      asked = asked.filter(({ at }) => at <= now && now - at < MINUTE_MILLISECONDS)
      if (holds.filter((hold) => !isOver(hold)).length >= MOST_HELD) return true
      if (!asks) return false
      if (asked.filter((one) => one.tab === tab).length >= ASKED_PER_MINUTE) return true
      asked = [...asked, { tab, at: now }]
      return false
    },
  }
}
