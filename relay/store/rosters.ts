/**
 * The versioned roster: who there is and with which passkeys, each with what let it follow the one before.
 * Version 0 is the empty one.
 */
import type { CanonicalJson, Digest, PersonId } from '../contract/ids.ts'
import type { Roster, RosterCause, RosterPerson, RosterStep } from '../contract/roster.ts'
import { canonical } from '../evidence/canonical.ts'
import { digestOf } from '../evidence/digest.ts'
import { readRoster as readText, rosterDigest, rosterText } from '../evidence/roster.ts'
import { readPeople, readPasskeysOf } from './find-people.ts'
import { all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import type { StoredRoster } from './store.ts'
import type { Tables } from './tables.ts'

const selectNewest = query<None>()((db) =>
  db.selectFrom('rosters').select(['version', 'digest']).orderBy('version', 'desc').limit(1),
)
const selectNewestText = query<None>()((db) =>
  db.selectFrom('rosters').select('roster').orderBy('version', 'desc').limit(1),
)
const selectSteps = query<{ after: number; limit: number }>()((db, $) =>
  db
    .selectFrom('rosters')
    .select(['roster', 'step'])
    .where('version', '>', $.after)
    .where((eb) =>
      eb.or([
        eb('step', 'is not', null),
        // Nobody signed the steps up to here, so a chain begins with the last of them.
        eb(
          'version',
          '=',
          eb
            .selectFrom('rosters')
            .select(({ fn }) => fn.max('version').as('v'))
            .where('step', 'is', null),
        ),
      ]),
    )
    .orderBy('version')
    .limit($.limit),
)
const selectText = query<{ digest: string }>()((db, $) =>
  db.selectFrom('rosters').select('roster').where('digest', '=', $.digest).limit(1),
)
const insertRoster = query<Tables['rosters']>()((db, $) => db.insertInto('rosters').values($))

const NOBODY = rosterText({ v: 1, version: 0, previous: '', people: [], passkeys: [] })

export function* readRoster(): Steps<StoredRoster> {
  const newest = yield* one(selectNewest, {})
  if (newest) return { version: newest.version, digest: newest.digest as Digest }
  return { version: 0, digest: rosterDigest(NOBODY) }
}

export function* readRosterText(): Steps<CanonicalJson> {
  const newest = yield* one(selectNewestText, {})
  return newest ? (newest.roster as CanonicalJson) : NOBODY
}

export function* readRosterOf(digest: Digest): Steps<CanonicalJson | undefined> {
  return (yield* one(selectText, { digest }))?.roster as CanonicalJson | undefined
}

/** @param after a version; the steps begin with the one behind it */
export function* readRosterSteps(after: number, limit: number): Steps<readonly RosterStep[]> {
  const rows = yield* all(selectSteps, { after, limit })
  return rows.map(({ roster, step }) => ({
    roster: roster as CanonicalJson,
    by: step === null ? { kind: 'set_up' } : (JSON.parse(step) as RosterCause),
  }))
}

/**
 * Belongs into each transaction that changes who is active or which passkeys count.
 *
 * @param addedTo whose further passkey `add_passkey` is
 */
export function* writeNextRoster(by: RosterCause, addedTo?: PersonId): Steps<void> {
  const last = yield* readRoster()
  const before = new Map(readText(yield* readRosterText()).people.map((person) => [person.id, person]))
  const people = yield* readPeople()
  const passkeys = yield* readPasskeysOf(people.map(({ id }) => id))
  const signed = 'signed' in by ? digestOf('holdgate/admin/v1', by.signed.statement) : ''
  const listed = people.map((person): RosterPerson => {
    const known = before.get(person.id)
    const added = [...(known?.added_by ?? []), ...(person.id === addedTo && signed !== '' ? [signed] : [])]
    const admitted_by = known ? known.admitted_by : by.kind === 'enrol' ? signed : ''
    return { ...person, admitted_by, ...(added.length > 0 && { added_by: added }) }
  })
  const next: Roster = {
    v: 2,
    version: last.version + 1,
    previous: last.version === 0 ? '' : last.digest,
    people: listed,
    passkeys: passkeys.map(({ id, person, publicKey }) => ({ id, person, public_key: publicKey })),
  }
  const roster = rosterText(next)
  yield* all(insertRoster, { version: next.version, digest: rosterDigest(roster), roster, step: canonical(by) })
}
