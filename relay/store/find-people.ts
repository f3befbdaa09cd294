/**
 * Finding people and what is theirs.
 *
 * Rule: whoever comes with a secret (session, device token, service key, invitation) is found only while
 *   it counts: not expired, not revoked, its person active; an invitation ends with whoever invited, and with the passkey that signed it. By id,
 *   everything is found, also what ended.
 */
import type { CredentialId, DeviceId, Digest, PersonId } from '../contract/ids.ts'
import { deviceOf, invitationOf, pairingOf, passkeyOf, personOf, serviceOf, sessionOf } from './people-rows.ts'
import type { Device, Invitation, Pairing, Passkey, Person, Service, Session } from './people.ts'
import { NOW, all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'

const selectAnybody = query<None>()((db) => db.selectFrom('people').select('id').limit(1))
const selectPerson = query<{ id: string }>()((db, $) => db.selectFrom('people').selectAll().where('id', '=', $.id))
const selectByEmail = query<{ email: string }>()((db, $) =>
  db.selectFrom('people').selectAll().where('email', '=', $.email).where('active', '=', 1),
)
const selectPeople = query<None>()((db) => db.selectFrom('people').selectAll().orderBy('created_at').orderBy('id'))
const selectPasskey = query<{ id: string }>()((db, $) => db.selectFrom('passkeys').selectAll().where('id', '=', $.id))
const selectPasskeysOf = query<{ person: string }>()((db, $) =>
  db
    .selectFrom('passkeys')
    .selectAll()
    .where('person', '=', $.person)
    .where('revoked_at', 'is', null)
    .orderBy('created_at'),
)
const selectDevice = query<{ id: string }>()((db, $) => db.selectFrom('devices').selectAll().where('id', '=', $.id))
const selectByToken = query<{ hash: string }>()((db, $) =>
  db
    .selectFrom('devices')
    .innerJoin('people', 'people.id', 'devices.person')
    .selectAll('devices')
    .where('token_hash', '=', $.hash)
    .where('revoked_at', 'is', null)
    .where('people.active', '=', 1),
)
const selectDevicesOf = query<{ person: string }>()((db, $) =>
  db
    .selectFrom('devices')
    .selectAll()
    .where('person', '=', $.person)
    .where('revoked_at', 'is', null)
    .orderBy('created_at'),
)
const selectSession = query<{ hash: string }>()((db, $) =>
  db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person')
    .selectAll('sessions')
    .where('hash', '=', $.hash)
    .where('expires_at', '>', NOW)
    .where('people.active', '=', 1),
)
const selectInvitation = query<{ hash: string }>()((db, $) =>
  db
    .selectFrom('invitations')
    .innerJoin('passkeys', 'passkeys.id', 'invitations.signed_by')
    .innerJoin('people', 'people.id', 'passkeys.person')
    .selectAll('invitations')
    .where('invitations.token_hash', '=', $.hash)
    .where('passkeys.revoked_at', 'is', null)
    .where('people.active', '=', 1),
)
const selectOpenInvitations = query<None>()((db) =>
  db
    .selectFrom('invitations')
    .innerJoin('passkeys', 'passkeys.id', 'invitations.signed_by')
    .innerJoin('people', 'people.id', 'passkeys.person')
    .selectAll('invitations')
    .where('people.active', '=', 1)
    .where('passkeys.revoked_at', 'is', null)
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('expires_at', '>', NOW)
    .orderBy('expires_at'),
)
const selectPairing = query<{ lookup: string }>()((db, $) =>
  db.selectFrom('pairings').selectAll().where('lookup', '=', $.lookup),
)
const selectService = query<{ hash: string }>()((db, $) =>
  db.selectFrom('services').selectAll().where('key_hash', '=', $.hash).where('revoked_at', 'is', null),
)
const selectServices = query<None>()((db) => db.selectFrom('services').selectAll().orderBy('created_at').orderBy('id'))

export function* readAnybody(): Steps<boolean> {
  return (yield* one(selectAnybody, {})) !== undefined
}

export function* readPerson(id: PersonId): Steps<Person | undefined> {
  const row = yield* one(selectPerson, { id })
  return row && personOf(row)
}

export function* readPersonByEmail(email: string): Steps<Person | undefined> {
  const row = yield* one(selectByEmail, { email })
  return row && personOf(row)
}

export function* readPeople(): Steps<readonly Person[]> {
  return (yield* all(selectPeople, {})).map(personOf)
}

export function* readPasskey(id: CredentialId): Steps<Passkey | undefined> {
  const row = yield* one(selectPasskey, { id })
  return row && passkeyOf(row)
}

export function* readPasskeysOf(people: readonly PersonId[]): Steps<readonly Passkey[]> {
  const rows = []
  for (const person of people) rows.push(...(yield* all(selectPasskeysOf, { person })))
  return rows.map(passkeyOf)
}

export function* readDevice(id: DeviceId): Steps<Device | undefined> {
  const row = yield* one(selectDevice, { id })
  return row && deviceOf(row)
}

export function* readDeviceByToken(hash: Digest): Steps<Device | undefined> {
  const row = yield* one(selectByToken, { hash })
  return row && deviceOf(row)
}

export function* readDevicesOf(people: readonly PersonId[]): Steps<readonly Device[]> {
  const rows = []
  for (const person of people) rows.push(...(yield* all(selectDevicesOf, { person })))
  return rows.map(deviceOf)
}

export function* readSession(hash: Digest): Steps<Session | undefined> {
  const row = yield* one(selectSession, { hash })
  return row && sessionOf(row)
}

export function* readInvitation(hash: Digest): Steps<Invitation | undefined> {
  const row = yield* one(selectInvitation, { hash })
  return row && invitationOf(row)
}

export function* readOpenInvitations(): Steps<readonly Invitation[]> {
  return (yield* all(selectOpenInvitations, {})).map(invitationOf)
}

export function* readPairing(lookup: string): Steps<Pairing | undefined> {
  const row = yield* one(selectPairing, { lookup })
  return row && pairingOf(row)
}

export function* readService(hash: Digest): Steps<Service | undefined> {
  const row = yield* one(selectService, { hash })
  return row && serviceOf(row)
}

export function* readServices(): Steps<readonly Service[]> {
  return (yield* all(selectServices, {})).map(serviceOf)
}
