/**
 * What a person does with their passkeys and devices. When a passkey or a device ends, sessions end with it:
 * those that are known to be its own, and those that may be; and pairing codes that wait, which may be its own.
 */
import type { SignedChange } from '../contract/change.ts'
import type { CredentialId, Instant, PersonId } from '../contract/ids.ts'
import { readDevice, readPasskey, readPasskeysOf } from './find-people.ts'
import { no, orMissing, activePerson } from './people-guards.ts'
import { deviceRow } from './people-rows.ts'
import { all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import { writeNextRoster } from './rosters.ts'
import type { PeopleChange } from './store.ts'
import type { DeviceRow } from './tables.ts'

type Of<Kind extends PeopleChange['kind']> = Extract<PeopleChange, { kind: Kind }>
type At = Readonly<{ id: string; at: number }>

export const insertDevice = query<DeviceRow>()((db, $) => db.insertInto('devices').values($))
const deleteSessionsBy = query<{ person: string; passkey: string }>()((db, $) =>
  db
    .deleteFrom('sessions')
    .where('person', '=', $.person)
    .where((eb) => eb.or([eb('passkey', '=', $.passkey), eb('began', 'is', null)])),
)
const deleteSessionsOn = query<{ device: string }>()((db, $) =>
  db.deleteFrom('sessions').where('device', '=', $.device),
)
// Begun without a word of the device, by the passkey that came with it: it may be that device.
const deleteSessionsBeside = query<{ person: string; passkey: string }>()((db, $) =>
  db
    .deleteFrom('sessions')
    .where('person', '=', $.person)
    .where('device', 'is', null)
    .where((eb) => eb.or([eb('passkey', '=', $.passkey), eb('began', 'is', null)])),
)
const deletePairingsOf = query<{ id: string }>()((db, $) => db.deleteFrom('pairings').where('person', '=', $.id))
const renameDevice = query<{ id: string; name: string }>()((db, $) =>
  db
    .updateTable('devices')
    .set({ name: $.name })
    .where('id', '=', $.id)
    .where('revoked_at', 'is', null)
    .returning('id'),
)
const renamePasskey = query<{ id: string; name: string }>()((db, $) =>
  db
    .updateTable('passkeys')
    .set({ name: $.name })
    .where('id', '=', $.id)
    .where('revoked_at', 'is', null)
    .returning('id'),
)
const revokeDevice = query<At>()((db, $) =>
  db
    .updateTable('devices')
    .set({ revoked_at: $.at, subscription: null })
    .where('id', '=', $.id)
    .where('revoked_at', 'is', null)
    .returning('id'),
)
const revokePasskeyOf = query<At>()((db, $) =>
  db
    .updateTable('passkeys')
    .set({ revoked_at: $.at })
    .where('id', '=', $.id)
    .where('revoked_at', 'is', null)
    .returning('id'),
)
const selectAdminPasskey = query<None>()((db) =>
  db
    .selectFrom('passkeys')
    .innerJoin('people', 'people.id', 'passkeys.person')
    .select('passkeys.id')
    .where('people.active', '=', 1)
    .where('people.admin', '=', 1)
    .where('passkeys.revoked_at', 'is', null)
    .limit(1),
)

type Revoking = Readonly<{ by: PersonId; at: Instant; signed: SignedChange }>

/** The sessions that it began end with it, and those of which nobody knows what began them. */
export function* revokePasskey(id: CredentialId, { by, at, signed }: Revoking): Steps<void> {
  const gone = yield* readPasskey(id)
  if (!(yield* one(revokePasskeyOf, { id, at }))) no('missing')
  if (!gone) no('missing')
  const left = yield* readPasskeysOf([gone.person])
  if (by === gone.person && left.length === 0) no('last_passkey')
  if (!(yield* one(selectAdminPasskey, {}))) no('last_passkey')
  yield* all(deleteSessionsBy, { person: gone.person, passkey: id })
  yield* endPairings(gone.person)
  yield* writeNextRoster({ kind: 'revoke_passkey', signed })
}

/** With it end its session and whatever is owed to it. A session that was begun elsewhere knows its device. */
export function* revokeDeviceWith({ device: id, at, passkey }: Of<'revoke_device'>): Steps<void> {
  const gone = yield* readDevice(id)
  if (!(yield* one(revokeDevice, { id, at }))) no('missing')
  if (!gone) no('missing')
  yield* all(deleteSessionsOn, { device: id })
  yield* all(deleteSessionsBeside, { person: gone.person, passkey: gone.passkey ?? '' })
  yield* endPairings(gone.person)
  if (passkey) yield* revokePasskey(passkey.id, { at, ...passkey })
}

export function* endPairings(id: PersonId): Steps<void> {
  yield* all(deletePairingsOf, { id })
}

export function* addDevice({ device }: Of<'add_device'>): Steps<void> {
  yield* activePerson(device.person)
  yield* all(insertDevice, deviceRow(device))
}

export function* nameDevice({ device, name }: Of<'rename_device'>): Steps<void> {
  orMissing(yield* one(renameDevice, { id: device, name }))
}

export function* namePasskey({ passkey, name }: Of<'rename_passkey'>): Steps<void> {
  orMissing(yield* one(renamePasskey, { id: passkey, name }))
}
