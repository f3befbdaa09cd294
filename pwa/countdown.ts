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
