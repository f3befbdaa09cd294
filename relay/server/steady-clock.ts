/**
 * The relay's clock: the machine's, but for a jump back. Deadlines are promises about how long something
 * stays open, and a clock that is set back an hour would keep each of them open an hour longer.
 *
 * - set back: time goes on from where it was, at its own pace, until the machine's clock has caught up
 * - set forward: time follows at once; what has a deadline ends early, which is safe
 */
import type { Instant } from '../contract/ids.ts'

export type Clocks = Readonly<{
  /** Milliseconds since the epoch; whoever runs the machine may set it. */
  wall: () => number
  /** Milliseconds since some moment; never goes back, and may stand still while the machine sleeps. */
  steady: () => number
}>

export function createSteadyClock({ wall, steady }: Clocks): () => Instant {
  let last = { at: wall(), steady: steady() }
  return () => {
    const passed = steady()
    last = { at: Math.max(wall(), last.at + passed - last.steady), steady: passed }
    return Math.floor(last.at)
  }
}
