/**
 * Which DPoP proofs were used lately, so that each counts once (RFC 9449 section 11.1).
 *
 * Rule: a proof is remembered for longer than it could be accepted; `iat` bounds that to twice the
 *   proof window. A restart forgets, so dpop.ts refuses proofs from before it.
 */
import type { Instant } from '../../contract/ids.ts'

const KEPT_MILLISECONDS = 5 * 60_000

export type SeenProofs = Readonly<{
  /** Uses a proof up. False: it was used before. */
  use: (jkt: string, jti: string, now: Instant) => boolean
}>

export function createSeenProofs(): SeenProofs {
  // Entries are appended with the time, so the oldest stand first and forgetting is a short walk.
  const until = new Map<string, Instant>()
  return {
    use(jkt, jti, now) {
      for (const [seen, end] of until) {
        if (end > now) break
        until.delete(seen)
      }
      const name = `${jkt} ${jti}`
      if (until.has(name)) return false
      until.set(name, now + KEPT_MILLISECONDS)
      return true
    },
  }
}
