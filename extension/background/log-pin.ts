/**
 * Whether the relay's log still begins with what this browser saw of it: no entry of before gone or changed.
 *
 * Rule: what cannot be checked leaves the pin as it was, and its age says so. Only a signed head that
 *   contradicts the pinned one is a doubt.
 */
import { ProblemError } from '../../relay/client/client.ts'
import type { Instant } from '../../relay/contract/ids.ts'
import { isConsistent } from '../../relay/evidence/merkle-proof.ts'
import { readCheckpoint, signersOf } from '../../relay/evidence/note.ts'
import type { Pins } from './pins.ts'
import type { Relay } from './relay.ts'

/** How old the last good look at the log may be when something is released. */
const FRESH_MILLISECONDS = 10 * 60_000

export function isFresh({ checkedAt }: Pins, now: Instant): boolean {
  return checkedAt !== undefined && now >= checkedAt && now - checkedAt < FRESH_MILLISECONDS
}

/**
 * @returns the pins with the newest head, or with the doubt; as they were when there was no answer to go by
 * @throws when no relay answered
 */
export async function followLog(
  pins: Pins,
  { relay, issuer, now }: Readonly<{ relay: Relay; issuer: string; now: Instant }>,
): Promise<Pins> {
  const note = await relay.call('logCheckpoint', {})
  if (note instanceof ProblemError) return pins
  const newer = readCheckpoint(note)
  if (newer?.origin !== `${new URL(issuer).host}/log`) return pins
  if ((await signersOf(note, pins.keys.log)).length === 0) return pins
  const older = pins.checkpoint === undefined ? undefined : readCheckpoint(pins.checkpoint)
  if (older && newer.size < older.size) return { ...pins, doubt: 'log-older' }
  if (older && newer.size > older.size) {
    const reply = await relay.call('logConsistency', { query: { from: older.size, to: newer.size } })
    if (reply instanceof ProblemError) return pins
    if (!isConsistent({ older, newer, proof: reply.proof })) return { ...pins, doubt: 'log-other' }
  }
  if (older && newer.size === older.size && newer.root !== older.root) return { ...pins, doubt: 'log-other' }
  return { ...pins, checkpoint: note, checkedAt: now }
}
