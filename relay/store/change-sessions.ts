/** How sessions and pairing codes begin, and are used up. */
import { LIMITS } from '../contract/limits.ts'
import { insertDevice } from './change-devices.ts'
import { activePerson, no, orMissing } from './people-guards.ts'
import { deviceRow, pairingRow, sessionRow } from './people-rows.ts'
import { NOW, NOW_ONCE, all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import { useRecoveryCode } from './recovery-codes.ts'
import type { PeopleChange } from './store.ts'
import type { PairingRow, Tables } from './tables.ts'

type Of<Kind extends PeopleChange['kind']> = Extract<PeopleChange, { kind: Kind }>

export const insertSession = query<Tables['sessions']>()((db, $) => db.insertInto('sessions').values($))
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

export function* signIn({ session, passkey, signCount }: Of<'sign_in'>): Steps<void> {
  yield* activePerson(session.person)
  orMissing(yield* one(usePasskey, { id: passkey, person: session.person, sign_count: signCount }))
  yield* all(deleteOldSessions, {})
  yield* all(insertSession, sessionRow(session))
}

export function* signOut({ session }: Of<'sign_out'>): Steps<void> {
  orMissing(yield* one(deleteSession, { hash: session }))
}

export function* recover({ code, session }: Of<'recover'>): Steps<void> {
  yield* activePerson(session.person)
  if (!(yield* useRecoveryCode(code, session.person))) no('used')
  yield* all(deleteOldSessions, {})
  yield* all(insertSession, sessionRow(session))
}

export function* pair({ pairing }: Of<'pair'>): Steps<void> {
  yield* activePerson(pairing.person)
  if (!(yield* one(writePairing, pairingRow(pairing)))) no('taken')
}

export function* claimPairing({ lookup, device }: Of<'claim_pairing'>): Steps<void> {
  const { person } = device
  yield* activePerson(person)
  orMissing(yield* one(selectPairing, { lookup, person }))
  if (!(yield* one(usePairing, { lookup, person, tries: LIMITS.pairingWrongTries }))) no('used')
  yield* all(insertDevice, deviceRow(device))
}
