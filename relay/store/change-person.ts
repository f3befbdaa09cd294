/** What a person may do, and their end with that of all that is theirs. */
import type { Instant, PersonId } from '../contract/ids.ts'
import { endPairings } from './change-devices.ts'
import { activePerson, no, orMissing } from './people-guards.ts'
import { personRow } from './people-rows.ts'
import type { Person } from './people.ts'
import { NOW, all, one, query } from './query.ts'
import type { Steps } from './query.ts'
import { writeNextRoster } from './rosters.ts'
import type { PeopleChange } from './store.ts'
import type { PersonRow } from './tables.ts'

type Of<Kind extends PeopleChange['kind']> = Extract<PeopleChange, { kind: Kind }>
type At = Readonly<{ id: string; at: number }>

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
const setRoles = query<Pick<PersonRow, 'id' | 'roles' | 'admin'>>()((db, $) =>
  db
    .updateTable('people')
    .set({ roles: $.roles, admin: $.admin })
    .where('id', '=', $.id)
    .where('active', '=', 1)
    .returning('id'),
)
// Of their own further devices they are the person; those stay.
const cancelInvitationsBy = query<{ id: string }>()((db, $) =>
  db
    .updateTable('invitations')
    .set({ cancelled_at: NOW })
    .where('invited_by', '=', $.id)
    .where('used_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where((eb) => eb.or([eb('person', 'is', null), eb('person', '<>', $.id)])),
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

/** Everything of theirs ends with them; what they decided stays. */
export function* disablePerson({ person: id, at, signed }: Of<'disable_person'>): Steps<void> {
  yield* refuseLastAdmin(yield* activePerson(id))
  orMissing(yield* one(disable, { id }))
  yield* endAllOf(id, at)
  yield* writeNextRoster({ kind: 'disable_person', signed })
}

/** Whom they invited by a role that they have no more does not come in: no roster could follow from it. */
export function* changeRoles({ person: id, roles, signed }: Of<'change_roles'>): Steps<void> {
  const person = yield* activePerson(id)
  const { roles: text, admin } = personRow({ ...person, roles })
  if (admin === 0) {
    yield* refuseLastAdmin(person)
    yield* all(cancelInvitationsBy, { id })
  }
  orMissing(yield* one(setRoles, { id, roles: text, admin }))
  yield* writeNextRoster({ kind: 'change_roles', signed })
}

function* refuseLastAdmin({ id, roles }: Person): Steps<void> {
  if (!roles.includes('admin')) return
  if ((yield* one(countOtherAdmins, { id }))?.count === 0) no('last_admin')
}

/** Every passkey, device, session and pairing code that waits. */
export function* endAllOf(id: PersonId, at: Instant): Steps<void> {
  yield* all(revokePasskeysOf, { id, at })
  yield* all(revokeDevicesOf, { id, at })
  yield* all(deleteSessionsOf, { id })
  yield* endPairings(id)
}
