/** How people come in, each with a passkey, a device and a session: all of it, or nothing. */
import type { SignedChange } from '../contract/change.ts'
import type { Digest, PersonId } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import { readRoster as readRosterOf } from '../evidence/roster.ts'
import { insertDevice } from './change-devices.ts'
import { endAllOf } from './change-person.ts'
import { insertSession } from './change-sessions.ts'
import { readAnybody, readInvitation, readPasskeysOf, readPersonByEmail } from './find-people.ts'
import { activePerson, no } from './people-guards.ts'
import { deviceRow, passkeyRow, personRow, sessionRow } from './people-rows.ts'
import type { Passkey } from './people.ts'
import { NOW, all, one, query } from './query.ts'
import type { Steps } from './query.ts'
import { addRebootstrap, useUpSetup } from './rebootstraps.ts'
import { replaceCodes } from './recovery-codes.ts'
import { furtherOf } from './reinvites.ts'
import { readRosterText, writeNextRoster } from './rosters.ts'
import type { PeopleChange } from './store.ts'
import type { PasskeyRow, PersonRow } from './tables.ts'

type Of<Kind extends PeopleChange['kind']> = Extract<PeopleChange, { kind: Kind }>
type Entry = Of<'set_up' | 'enrol' | 'set_up_anew'>

const insertPerson = query<PersonRow>()((db, $) => db.insertInto('people').values($))
const insertPasskey = query<PasskeyRow>()((db, $) => db.insertInto('passkeys').values($))
const useInvitation = query<{ hash: string }>()((db, $) =>
  db
    .updateTable('invitations')
    .set({ used_at: NOW })
    .where('token_hash', '=', $.hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', NOW)
    .where('cancelled_at', 'is', null)
    // Whoever is no longer here lets nobody in, and neither does a passkey that no longer counts: without
    // both nobody could check later who let the person in.
    .where((eb) => {
      const signer = eb
        .selectFrom('passkeys')
        .innerJoin('people', 'people.id', 'passkeys.person')
        .select('passkeys.id')
        .whereRef('passkeys.id', '=', 'invitations.signed_by')
      return eb.exists(signer.where('revoked_at', 'is', null).where('active', '=', 1))
    })
    .returning(['signed', 'person', 'usable_from', 'confirmed', NOW.as('now')]),
)

export function* setUp(change: Entry): Steps<void> {
  if (yield* readAnybody()) no('taken')
  yield* addPerson(change)
  yield* writeNextRoster({ kind: 'set_up' })
}

export function* enrol(change: Entry): Steps<void> {
  const signed = yield* useUpInvitation(change.invitation)
  yield* refuseKnownPasskey(change.passkey)
  yield* addPerson(change)
  yield* writeNextRoster({ kind: 'enrol', signed })
}

export function* addPasskey({ invitation, passkey, device, session }: Of<'add_passkey'>): Steps<void> {
  const { person, createdAt: at } = passkey
  ownedBy(person, [device, session])
  const used = yield* useUpOpen(invitation)
  const found = used?.person === person ? yield* furtherOf(used) : 'used'
  const by = typeof found === 'string' ? no(found) : found
  yield* refuseKnownPasskey(passkey)
  yield* activePerson(person)
  if (by.revokesOld) {
    yield* endAllOf(person, at)
    yield* replaceCodes(person, { codes: [], at })
  }
  if ((yield* readPasskeysOf([person])).length >= LIMITS.passkeysPerPerson) no('too_many')
  yield* all(insertPasskey, passkeyRow(passkey))
  yield* all(insertDevice, deviceRow(device))
  yield* all(insertSession, sessionRow(session))
  yield* writeNextRoster(by.cause, person)
}

/** For a newcomer. */
function* useUpInvitation(hash: Digest | undefined): Steps<SignedChange> {
  const used = hash === undefined ? undefined : yield* useUpOpen(hash)
  if (!used?.signed || used.person !== null || used.usable_from !== null) return no('used')
  return JSON.parse(used.signed) as SignedChange
}

function* useUpOpen(hash: Digest) {
  const used = yield* one(useInvitation, { hash })
  if (!used && (yield* readInvitation(hash))?.cancelledAt !== undefined) no('withdrawn')
  return used
}

function ownedBy(owner: PersonId, owned: readonly Readonly<{ person: PersonId }>[]): void {
  if (owned.some(({ person }) => person !== owner)) {
    throw new Error(`Passkey, device and session of an enrolment belong to ${owner}.`)
  }
}

/** Nobody in the roster signs it: whoever pins that stops (roster-anew.ts). */
export function* rebootstrap(change: Of<'rebootstrap'>): Steps<void> {
  if (!(yield* readAnybody())) no('missing')
  yield* writeNextRoster({ kind: 'rebootstrap' })
  yield* addRebootstrap(change)
}

export function* setUpAnew(change: Entry): Steps<void> {
  if (change.invitation === undefined || !(yield* useUpSetup(change.invitation))) no('used')
  yield* refuseKnownPasskey(change.passkey)
  yield* addPerson(change)
  yield* writeNextRoster({ kind: 'rebootstrap' })
}

/** A registration proves no key. What roster-chain.ts would not follow, no browser would, ever after. */
function* refuseKnownPasskey({ id, publicKey }: Passkey): Steps<void> {
  const { people, passkeys } = readRosterOf(yield* readRosterText())
  const isNamed = [...people, ...passkeys].some((one) => (one.id as string) === id)
  if (isNamed || passkeys.some((one) => one.public_key === publicKey)) no('known_passkey')
}

function* addPerson({ person, passkey, device, session }: Entry): Steps<void> {
  ownedBy(person.id, [passkey, device, session])
  if (yield* readPersonByEmail(person.email)) no('taken')
  yield* all(insertPerson, personRow(person))
  yield* all(insertPasskey, passkeyRow(passkey))
  yield* all(insertDevice, deviceRow(device))
  yield* all(insertSession, sessionRow(session))
}
