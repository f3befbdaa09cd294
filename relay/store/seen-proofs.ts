/**
 * Which DPoP proofs were used lately, so that each counts once (RFC 9449 section 11.1): in memory where
 * one process has the database for itself, in a table where several share it.
 *
 * Rule: a proof is remembered for longer than it could be accepted; `iat` bounds that to twice the
 *   proof window. Memory goes with the process, so dpop.ts refuses proofs from before it.
 */
import type { Instant } from '../contract/ids.ts'
import { NOW_ONCE, one, query, all } from './query.ts'
import type { None, Steps } from './query.ts'
import type { Tables } from './tables.ts'

export type SeenProofs = Readonly<{
  /** Uses a proof up. False: it was used before. */
  use: (proof: Readonly<{ jkt: string; jti: string; until: Instant }>, now: Instant) => boolean
}>

export function createSeenProofs(): SeenProofs {
  // Entries are appended with the time, so the oldest stand first and forgetting is a short walk.
  const known = new Map<string, Instant>()
  return {
    use({ jkt, jti, until }, now) {
      for (const [seen, end] of known) {
        if (end > now) break
        known.delete(seen)
      }
      const name = `${jkt} ${jti}`
      if (known.has(name)) return false
      known.set(name, until)
      return true
    },
  }
}

const insertProof = query<Tables['proofs']>()((db, $) =>
  db
    .insertInto('proofs')
    .values($)
    .onConflict((on) => on.columns(['jkt', 'jti']).doNothing())
    .returning('jti'),
)
const deleteOld = query<None>()((db, _, { skipLocked }) =>
  db
    .deleteFrom('proofs')
    .where('jti', 'in', (eb) =>
      eb.selectFrom('proofs as old').select('old.jti').where('old.expires_at', '<=', NOW_ONCE).modifyEnd(skipLocked),
    )
    .where('expires_at', '<=', NOW_ONCE),
)

export function* useStoredProof(proof: Readonly<{ jkt: string; jti: string; until: Instant }>): Steps<boolean> {
  const { jkt, jti, until } = proof
  return (yield* one(insertProof, { jkt, jti, expires_at: until })) !== undefined
}

/** Now and then is enough. */
export function* deleteOldProofs(): Steps<void> {
  yield* all(deleteOld, {})
}
