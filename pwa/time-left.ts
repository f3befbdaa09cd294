import type { Instant } from '../relay/contract/ids.ts'
import { relayNow, timeLeft, type ClockReading } from './countdown.ts'
import { span } from './moments.ts'
import { SPOKEN } from './words-later.ts'

type Listener = Readonly<{
  /** @param isSoon less than a minute is left */
  show: (left: string, isSoon: boolean) => void
  say: (text: string) => void
  /** When the time began: half of it is said too. */
  from?: Instant | undefined
  over: () => void
}>

/**
 * Tells the time left, at once and then once a second. Screen readers are told at half of it where that
 * is known, at one minute, 30 and 10 seconds and at the end, not every second.
 *
 * @returns what ends it
 */
export function watchTime(clock: ClockReading, until: Instant, to: Listener): () => void {
  const half = to.from === undefined ? 0 : (until - to.from) / 2
  let last = until - relayNow(clock)
  const tick = () => {
    const left = until - relayNow(clock)
    const mark = markCrossed(last, left, half)
    if (mark) {
      // A device that slept past it is told what is left.
      if (mark <= 60) to.say(SPOKEN.left(span(mark * 1000)))
      else to.say(left > half - 1000 ? SPOKEN.half(span(half)) : SPOKEN.left(span(left)))
    }
    if (last > 0 && left <= 0) {
      to.say(SPOKEN.over)
      to.over()
    }
    last = left
    to.show(timeLeft(left), left < 60_000)
  }
  tick()
  const timer = setInterval(tick, 250)
  return () => clearInterval(timer)
}

const SPOKEN_SECONDS = [10, 30, 60]
const HALF_FROM_MILLISECONDS = 90_000

/**
 * The number of seconds to say aloud when the time left went from `before` to `after` milliseconds:
 * the lowest mark that was crossed, or nothing. Anything more often would drown the screen's own words.
 *
 * @param half of all the time there was, in milliseconds: a mark too, where it is not close to the last minute
 */
export function markCrossed(before: number, after: number, half = 0): number | undefined {
  const marks = half >= HALF_FROM_MILLISECONDS ? [...SPOKEN_SECONDS, half / 1000] : SPOKEN_SECONDS
  return marks.find((mark) => before > mark * 1000 && after <= mark * 1000 && after > 0)
}
