/**
 * Which DPoP proofs were used lately, so that each counts once (RFC 9449 section 11.1): in memory where
 * one process has the database for itself, in a table where several share it.
 *
 * Rule: a proof is remembered for longer than it could be accepted; `iat` bounds that to twice the
 *   proof window. Memory goes with the process, so dpop.ts refuses proofs from before it.
 */
import { sql } from 'kysely'
import type { Instant } from '../contract/ids.ts'
import { NOW, NOW_ONCE, one, query, all } from './query.ts'
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

/** Which run of which PostgreSQL server this is: another one may lack the last moments of the one before. */
const SERVER_RUN = sql<string>`pg_postmaster_start_time()::text`
const insertProof = query<Tables['proofs']>()((db, $) =>
  db
    .insertInto('proofs')
    .values($)
    .onConflict((on) => on.columns(['jkt', 'jti']).doNothing())
    .returning(SERVER_RUN.as('run')),
)
const selectRun = query<None>()((db) => db.selectNoFrom([SERVER_RUN.as('run'), NOW.as('now')]))
const deleteOld = query<None>()((db, _, { skipLocked }) =>
  db
    .deleteFrom('proofs')
    .where('jti', 'in', (eb) =>
      eb.selectFrom('proofs as old').select('old.jti').where('old.expires_at', '<=', NOW_ONCE).modifyEnd(skipLocked),
    )
    .where('expires_at', '<=', NOW_ONCE),
)

/** On PostgreSQL. @returns the run of the server that took it; undefined: it was used before */
export function* useStoredProof({
  jkt,
  jti,
  until,
}: Readonly<{ jkt: string; jti: string; until: Instant }>): Steps<string | undefined> {
  return (yield* one(insertProof, { jkt, jti, expires_at: until }))?.run
}

/** On PostgreSQL: the run of the server, and its time. */
export function* readServerRun(): Steps<Readonly<{ run: string; now: Instant }>> {
  const [found] = yield* all(selectRun, {})
  if (!found) throw new Error('The server does not say since when it runs.')
  return found
}

/** Now and then is enough. */
export function* deleteOldProofs(): Steps<void> {
  yield* all(deleteOld, {})
}
