/** The end of a person, and of all that is theirs. */
import type { Instant, PersonId } from '../contract/ids.ts'
import { endPairings } from './change-devices.ts'
import { activePerson, no, orMissing } from './people-guards.ts'
import { all, one, query } from './query.ts'
import type { Steps } from './query.ts'
import { writeNextRoster } from './rosters.ts'
import type { PeopleChange } from './store.ts'

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
  const person = yield* activePerson(id)
  const others = person.roles.includes('admin') ? (yield* one(countOtherAdmins, { id }))?.count : undefined
  if (others === 0) no('last_admin')
  orMissing(yield* one(disable, { id }))
  yield* endAllOf(id, at)
  yield* writeNextRoster({ kind: 'disable_person', signed })
}

/** Every passkey, device, session and pairing code that waits. */
export function* endAllOf(id: PersonId, at: Instant): Steps<void> {
  yield* all(revokePasskeysOf, { id, at })
  yield* all(revokeDevicesOf, { id, at })
  yield* all(deleteSessionsOf, { id })
  yield* endPairings(id)
}
