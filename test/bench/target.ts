/**
 * Something that holds a caller and releases it by a decision: the relay, or the floor under it.
 *
 * Rule: everything that comes before the tap is done by `prepare`, before any clock starts.
 */
import type { Line, Sending } from './line.ts'

/** One release to be timed. */
export type Lap = Readonly<{ wait: Sending; decide: Sending }>

export type Target = Readonly<{
  name: 'relay' | 'floor'
  /** Where its callers wait. */
  port: number
  /** Asks, looks and signs; nothing of it is decided yet. */
  prepare: (laps: number) => Promise<readonly Lap[]>
  /** The held caller's connection, and the approver's. */
  caller: Line
  approver: Line
  stop: () => Promise<void>
}>
