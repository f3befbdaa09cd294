import type { Instant } from '../relay/contract/ids.ts'
import { markCrossed, relayNow, timeLeft, type ClockReading } from './countdown.ts'
import { SPOKEN } from './words-later.ts'

type Listener = Readonly<{
  /** @param isSoon less than a minute is left */
  show: (left: string, isSoon: boolean) => void
  say: (text: string) => void
  over: () => void
}>

/**
 * Tells the time left, at once and then once a second. Screen readers are told at one minute, 30 and
 * 10 seconds and at the end, not every second.
 *
 * @returns what ends it
 */
export function watchTime(clock: ClockReading, until: Instant, to: Listener): () => void {
  let last = until - relayNow(clock)
  const tick = () => {
    const left = until - relayNow(clock)
    const mark = markCrossed(last, left)
    if (mark) to.say(SPOKEN.secondsLeft(mark))
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
