/**
 * Stores one change of people, devices or keys, with its nonce, its audit leaves and the roster that
 * follows from it.
 *
 * Rule: a guard is the predicate of the statement that writes, so that of two changes at the same time
 *   one finds the thing used, taken or gone.
 */
import type { SignedChange } from '../contract/change.ts'
import type { Digest, PersonId } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import { readRoster as readRosterOf } from '../evidence/roster.ts'
import { appendEvents } from './audit.ts'
import type { Passing } from './crash-steps.ts'
import { addDevice, endPairings, nameDevice, namePasskey, revokeDeviceWith, revokePasskey } from './change-devices.ts'
import { readAnybody, readPasskeysOf, readPersonByEmail } from './find-people.ts'
import { activePerson, no, orMissing } from './people-guards.ts'
import { deviceRow, invitationRow, pairingRow, passkeyRow, personRow, serviceRow, sessionRow } from './people-rows.ts'
import type { Passkey } from './people.ts'
import { addNotice } from './notices.ts'
import { addRebootstrap, useUpSetup } from './rebootstraps.ts'
import { NOW, NOW_ONCE, all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import { replaceCodes, useRecoveryCode } from './recovery-codes.ts'
import { furtherOf, readOpenReinvite, setCancelled, setConfirmed } from './reinvites.ts'
import { readRoster, readRosterText, writeNextRoster } from './rosters.ts'
import type { PeopleChange, PeopleResult } from './store.ts'
import type { DeviceRow, InvitationRow, PairingRow, PasskeyRow, PersonRow, ServiceRow, Tables } from './tables.ts'

type Of<Kind extends PeopleChange['kind']> = Extract<PeopleChange, { kind: Kind }>
type Entry = Of<'set_up' | 'enrol' | 'set_up_anew'>
type At = Readonly<{ id: string; at: number }>

const insertPerson = query<PersonRow>()((db, $) => db.insertInto('people').values($))
const insertPasskey = query<PasskeyRow>()((db, $) => db.insertInto('passkeys').values($))
const insertDevice = query<DeviceRow>()((db, $) => db.insertInto('devices').values($))
const insertSession = query<Tables['sessions']>()((db, $) => db.insertInto('sessions').values($))
const insertInvitation = query<InvitationRow>()((db, $) => db.insertInto('invitations').values($))
const insertService = query<ServiceRow>()((db, $) => db.insertInto('services').values($))
const useNonce = query<{ nonce: string; expires_at: number }>()((db, $) =>
  db
    .insertInto('nonces')
    .values($)
    .onConflict((on) => on.column('nonce').doNothing())
    .returning('nonce'),
)
const selectLiveNonce = query<{ nonce: string }>()((db, $) =>
  db.selectFrom('nonces').select('nonce').where('nonce', '=', $.nonce).where('expires_at', '>', NOW),
)
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
/** Who could not sign would be no administrator to fall back on. */
const countOtherAdmins = query<{ id: string }>()((db, $) =>
  db
    .selectFrom('people')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('active', '=', 1)
    .where('admin', '=', 1)
    .where('id', '<>', $.id)
    .where((eb) => {
      const passkey = eb.selectFrom('passkeys').select('passkeys.id').whereRef('passkeys.person', '=', 'people.id')
      return eb.exists(passkey.where('passkeys.revoked_at', 'is', null))
    }),
)
const disable = query<{ id: string }>()((db, $) =>
  db.updateTable('people').set({ active: 0 }).where('id', '=', $.id).where('active', '=', 1).returning('id'),
)
const revokePasskeysOf = query<At>()((db, $) =>
  db.updateTable('passkeys').set({ revoked_at: $.at }).where('person', '=', $.id).where('revoked_at', 'is', null),
)
const revokeDevicesOf = query<At>()((db, $) =>
  db
    .updateTable('devices')
    .set({ revoked_at: $.at, subscription: null })
    .where('person', '=', $.id)
    .where('revoked_at', 'is', null),
)
const deleteSessionsOf = query<{ id: string }>()((db, $) => db.deleteFrom('sessions').where('person', '=', $.id))
const deleteOldSessions = query<None>()((db) => db.deleteFrom('sessions').where('expires_at', '<=', NOW_ONCE))
const usePasskey = query<{ id: string; person: string; sign_count: number }>()((db, $) =>
  db
    .updateTable('passkeys')
    .set({ sign_count: $.sign_count, last_used_at: NOW })
    .where('id', '=', $.id)
    .where('person', '=', $.person)
    .where('revoked_at', 'is', null)
    .returning('id'),
)
const deleteSession = query<{ hash: string }>()((db, $) =>
  db.deleteFrom('sessions').where('hash', '=', $.hash).returning('hash'),
)
// Lookups are short, so one comes back some day; it may take the place of a code that is over.
const writePairing = query<PairingRow>()((db, $) =>
  db
    .insertInto('pairings')
    .values($)
    .onConflict((on) =>
      on
        .column('lookup')
        .doUpdateSet($)
        .where((eb) => eb.or([eb('pairings.used_at', 'is not', null), eb('pairings.expires_at', '<=', NOW)])),
    )
    .returning('lookup'),
)
const usePairing = query<{ lookup: string; person: string; tries: number }>()((db, $) =>
  db
    .updateTable('pairings')
    .set({ used_at: NOW })
    .where('lookup', '=', $.lookup)
    .where('person', '=', $.person)
    .where('used_at', 'is', null)
    .where('expires_at', '>', NOW)
    .where('wrong_tries', '<', $.tries)
    .returning('lookup'),
)
const selectPairing = query<{ lookup: string; person: string }>()((db, $) =>
  db.selectFrom('pairings').select('lookup').where('lookup', '=', $.lookup).where('person', '=', $.person),
)
const revokeService = query<At>()((db, $) =>
  db
    .updateTable('services')
    .set({ revoked_at: $.at })
    .where('id', '=', $.id)
    .where('revoked_at', 'is', null)
    .returning('id'),
)

export function* changePeople(change: PeopleChange, pass?: Passing): Steps<PeopleResult> {
  if (change.nonce) yield* useUp(change.nonce)
  if (change.roster !== undefined && (yield* readRoster()).digest !== change.roster) no('stale')
  yield* apply(change)
  pass?.('rows written')
  const { events, notices = [] } = change
  for (const notice of notices) yield* addNotice(notice)
  yield* appendEvents(typeof events === 'function' ? events(yield* readRoster()) : events)
  pass?.('leaves written')
  return 'stored'
}

function* useUp({ nonce, expiresAt }: NonNullable<PeopleChange['nonce']>): Steps<void> {
  const fresh = yield* one(useNonce, { nonce, expires_at: expiresAt })
  const inTime = fresh && (yield* one(selectLiveNonce, { nonce }))
  if (!inTime) no('used')
}

function* apply(change: PeopleChange): Steps<void> {
  switch (change.kind) {
    case 'set_up':
      return yield* setUp(change)
    case 'enrol':
      return yield* enrol(change)
    case 'add_passkey':
      return yield* addPasskey(change)
    case 'set_up_anew':
      return yield* setUpAnew(change)
    case 'rebootstrap':
      return yield* rebootstrap(change)
    case 'invite':
      return yield* invite(change)
    case 'reinvite':
      return yield* reinvite(change)
    case 'confirm_reinvite':
      return yield* confirmReinvite(change)
    case 'cancel_reinvite':
      return orMissing(yield* setCancelled(change.invitation))
    case 'disable_person':
      return yield* disablePerson(change)
    case 'sign_in':
      return yield* signIn(change)
    case 'sign_out':
      return orMissing(yield* one(deleteSession, { hash: change.session }))
    case 'pair':
      return yield* pair(change)
    case 'claim_pairing':
      return yield* claimPairing(change)
    case 'add_device':
      return yield* addDevice(change)
    case 'rename_device':
      return yield* nameDevice(change)
    case 'rename_passkey':
      return yield* namePasskey(change)
    case 'make_recovery_codes':
      return yield* replaceCodes(change.person, change)
    case 'recover':
      return yield* recover(change)
    case 'revoke_device':
      return yield* revokeDeviceWith(change)
    case 'revoke_passkey':
      return yield* revokePasskey(change.passkey, change)
    case 'create_service':
      return yield* createService(change)
    case 'revoke_service':
      return orMissing(yield* one(revokeService, { id: change.service, at: change.at }))
    default:
      return change satisfies never
  }
}

function* setUp(change: Entry): Steps<void> {
  if (yield* readAnybody()) no('taken')
  yield* addPerson(change)
  yield* writeNextRoster({ kind: 'set_up' })
}

function* enrol(change: Entry): Steps<void> {
  const signed = yield* useUpInvitation(change.invitation)
  yield* refuseKnownPasskey(change.passkey)
  yield* addPerson(change)
  yield* writeNextRoster({ kind: 'enrol', signed })
}

function* addPasskey({ invitation, passkey, device, session }: Of<'add_passkey'>): Steps<void> {
  const { person, createdAt: at } = passkey
  ownedBy(person, [device, session])
  const used = yield* one(useInvitation, { hash: invitation })
  const found = used?.person === person ? yield* furtherOf(used) : 'used'
  const by = typeof found === 'string' ? no(found) : found
  yield* refuseKnownPasskey(passkey)
  yield* activePerson(person)
  if (by.revokesOld) {
    yield* all(revokePasskeysOf, { id: person, at })
    yield* all(revokeDevicesOf, { id: person, at })
    yield* all(deleteSessionsOf, { id: person })
    yield* endPairings(person)
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
  const used = hash === undefined ? undefined : yield* one(useInvitation, { hash })
  if (!used?.signed || used.person !== null || used.usable_from !== null) return no('used')
  return JSON.parse(used.signed) as SignedChange
}

function ownedBy(owner: PersonId, owned: readonly Readonly<{ person: PersonId }>[]): void {
  if (owned.some(({ person }) => person !== owner)) {
    throw new Error(`Passkey, device and session of an enrolment belong to ${owner}.`)
  }
}

/** Nobody in the roster signs it: whoever pins that stops (roster-anew.ts). */
function* rebootstrap(change: Of<'rebootstrap'>): Steps<void> {
  if (!(yield* readAnybody())) no('missing')
  yield* writeNextRoster({ kind: 'rebootstrap' })
  yield* addRebootstrap(change)
}

function* setUpAnew(change: Entry): Steps<void> {
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

/** One at a time: of two that wait, the one that nobody looks at would be the one that is used. */
function* reinvite({ invitation }: Of<'reinvite'>): Steps<void> {
  yield* activePerson(invitation.person)
  if (yield* readOpenReinvite(invitation.person)) no('taken')
  yield* all(insertInvitation, invitationRow(invitation))
}

function* confirmReinvite(change: Of<'confirm_reinvite'>): Steps<void> {
  yield* activePerson(change.by)
  orMissing(yield* setConfirmed(change))
}

function* invite({ invitation }: Of<'invite'>): Steps<void> {
  const { person, email } = invitation
  if (person !== undefined) yield* activePerson(person)
  else if (yield* readPersonByEmail(email)) no('taken')
  yield* all(insertInvitation, invitationRow(invitation))
}

/** Everything of theirs ends with them; what they decided stays. */
function* disablePerson({ person: id, at, signed }: Of<'disable_person'>): Steps<void> {
  const person = yield* activePerson(id)
  const others = person.roles.includes('admin') ? (yield* one(countOtherAdmins, { id }))?.count : undefined
  if (others === 0) no('last_admin')
  orMissing(yield* one(disable, { id }))
  yield* all(revokePasskeysOf, { id, at })
  yield* all(revokeDevicesOf, { id, at })
  yield* all(deleteSessionsOf, { id })
  yield* endPairings(id)
  yield* writeNextRoster({ kind: 'disable_person', signed })
}

function* recover({ code, session }: Of<'recover'>): Steps<void> {
  yield* activePerson(session.person)
  if (!(yield* useRecoveryCode(code, session.person))) no('used')
  yield* all(deleteOldSessions, {})
  yield* all(insertSession, sessionRow(session))
}

function* signIn({ session, passkey, signCount }: Of<'sign_in'>): Steps<void> {
  yield* activePerson(session.person)
  orMissing(yield* one(usePasskey, { id: passkey, person: session.person, sign_count: signCount }))
  yield* all(deleteOldSessions, {})
  yield* all(insertSession, sessionRow(session))
}

function* pair({ pairing }: Of<'pair'>): Steps<void> {
  yield* activePerson(pairing.person)
  if (!(yield* one(writePairing, pairingRow(pairing)))) no('taken')
}

function* claimPairing({ lookup, device }: Of<'claim_pairing'>): Steps<void> {
  const { person } = device
  yield* activePerson(person)
  orMissing(yield* one(selectPairing, { lookup, person }))
  if (!(yield* one(usePairing, { lookup, person, tries: LIMITS.pairingWrongTries }))) no('used')
  yield* all(insertDevice, deviceRow(device))
}

function* createService({ service }: Of<'create_service'>): Steps<void> {
  yield* all(insertService, serviceRow(service))
}
