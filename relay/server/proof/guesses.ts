/**
 * How often one address may try a code short enough to type. Five wrong tries void a code, so without
 * this a stranger could void other people's.
 *
 * Rule: it slows guessing down and proves nothing; it is kept in memory, per process.
 */
import type { Instant } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'
import { admit } from '../../core/rate.ts'
import type { Rate } from '../../core/rate.ts'

const RATE: Rate = { everyMilliseconds: 60_000 / LIMITS.pairingTriesPerMinute, burst: LIMITS.pairingTriesPerMinute }

export type Guesses = Readonly<{ allow: (address: string, now: Instant) => boolean }>

export function createGuesses(): Guesses {
  // Each new due time is later than the last, so what is over stands first.
  const dues = new Map<string, Instant>()
  return {
    allow(address, now) {
      for (const [name, due] of dues) {
        if (due > now) break
        dues.delete(name)
      }
      const due = admit(RATE, dues.get(address), now)
      if (due === undefined) return false
      dues.delete(address)
      dues.set(address, due)
      return true
    },
  }
}
