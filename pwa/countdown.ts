/** Time left, by the relay's clock, as people read and hear it. */
import type { Instant } from '../relay/contract/ids.ts'

/** What the relay's clock said when this device's clocks said `wall` and `steady`. */
export type ClockReading = Readonly<{ relay: Instant; wall: number; steady: number }>

export function readClock(relay: Instant): ClockReading {
  return { relay, wall: Date.now(), steady: performance.now() }
}

/**
 * The relay's time now. The steady clock may stand still while a device sleeps and the wall clock may
 * be set back, so the one that moved further counts: doubt shortens the time left, never lengthens it.
 */
export function relayNow(reading: ClockReading): Instant {
  return laterOf(reading, { wall: Date.now(), steady: performance.now() })
}

export function laterOf(reading: ClockReading, now: Readonly<{ wall: number; steady: number }>): Instant {
  return reading.relay + Math.max(0, now.wall - reading.wall, now.steady - reading.steady)
}

/** `4:12`, `1:04:09`, `2 d 3 h`; `0:00` only when the time is up, so a started second still shows. */
export function timeLeft(milliseconds: number): string {
  const all = Math.max(0, Math.ceil(milliseconds / 1000))
  const seconds = String(all % 60).padStart(2, '0')
  const minutes = Math.floor(all / 60) % 60
  const hours = Math.floor(all / 3600)
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`
  if (hours > 0) return `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
  return `${minutes}:${seconds}`
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
