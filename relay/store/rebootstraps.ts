/**
 * The relay set up anew by its host: that it was, and the one link that lets a new administrator in.
 *
 * Rule: only the newest link counts, once, until it expires by holdgate_now().
 */
import type { Digest, Instant } from '../contract/ids.ts'
import type { Rebootstrap } from './people.ts'
import { NOW, all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import { readRoster } from './rosters.ts'
import type { Tables } from './tables.ts'

const insertRebootstrap = query<Tables['rebootstraps']>()((db, $) => db.insertInto('rebootstraps').values($))
const selectNewest = query<None>()((db) =>
  db.selectFrom('rebootstraps').selectAll().orderBy('version', 'desc').limit(1),
)
const useSetup = query<{ setup: string }>()((db, $) =>
  db
    .updateTable('rebootstraps')
    .set({ used_at: NOW })
    .where('setup', '=', $.setup)
    .where('used_at', 'is', null)
    .where('expires_at', '>', NOW)
    .where('version', '=', (eb) =>
      eb.selectFrom('rebootstraps as newest').select(({ fn }) => fn.max('newest.version').as('version')),
    )
    .returning('version'),
)
const deleteSessionsOfAdmins = query<None>()((db) =>
  db
    .deleteFrom('sessions')
    .where('person', 'in', (eb) => eb.selectFrom('people').select('people.id').where('admin', '=', 1)),
)

/** Behind the roster that says so. Whoever is signed in as an administrator signs in again. */
export function* addRebootstrap({
  setup,
  at,
  expiresAt,
}: Readonly<{ setup: Digest; at: Instant; expiresAt: Instant }>): Steps<void> {
  const { version } = yield* readRoster()
  yield* all(insertRebootstrap, { version, setup, made_at: at, expires_at: expiresAt, used_at: null })
  yield* all(deleteSessionsOfAdmins, {})
}

export function* useUpSetup(setup: Digest): Steps<boolean> {
  return (yield* one(useSetup, { setup })) !== undefined
}

export function* readRebootstrap(): Steps<Rebootstrap | undefined> {
  const row = yield* one(selectNewest, {})
  if (!row) return undefined
  const { version, setup, made_at: madeAt, expires_at: expiresAt, used_at: usedAt } = row
  return { version, setup: setup as Digest, madeAt, expiresAt, ...(usedAt !== null && { usedAt }) }
}
