/** The versioned roster: who there is and with which passkeys. Version 0 is the empty one. */
import type { Digest } from '../contract/ids.ts'
import { rosterDigest, rosterText } from '../evidence/roster.ts'
import { readPeople, readPasskeysOf } from './find-people.ts'
import { all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import type { StoredRoster } from './store.ts'
import type { Tables } from './tables.ts'

const selectNewest = query<None>()((db) =>
  db.selectFrom('rosters').select(['version', 'digest']).orderBy('version', 'desc').limit(1),
)
const START = { v: 1, previous: '' } as const
const insertRoster = query<Tables['rosters']>()((db, $) => db.insertInto('rosters').values($))

export function* readRoster(): Steps<StoredRoster> {
  const newest = yield* one(selectNewest, {})
  if (newest) return { version: newest.version, digest: newest.digest as Digest }
  return { version: 0, digest: rosterDigest(rosterText({ ...START, version: 0, people: [], passkeys: [] })) }
}

/** Belongs into each transaction that changes who is active or which passkeys count. */
export function* writeNextRoster(): Steps<void> {
  const { version } = yield* readRoster()
  const people = yield* readPeople()
  const passkeys = yield* readPasskeysOf(people.map(({ id }) => id))
  const roster = rosterText({
    ...START,
    version: version + 1,
    people: people.map((person) => ({ ...person, admitted_by: '' })),
    passkeys: passkeys.map(({ id, person, publicKey }) => ({ id, person, public_key: publicKey })),
  })
  yield* all(insertRoster, { version: version + 1, digest: rosterDigest(roster), roster, step: null })
}
