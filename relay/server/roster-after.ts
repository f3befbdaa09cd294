import type { Digest, PersonId } from '../contract/ids.ts'
import { rosterDigest, rosterText } from '../evidence/roster.ts'
import type { Passkey, Person } from '../store/people.ts'
import type { Store } from '../store/store.ts'

export type RosterChange = Readonly<{ person: Person; passkey: Passkey } | { disabled: PersonId }>

/**
 * The digest of the roster that a change leads to, for its audit entry. The store makes the roster
 * itself; call this and the change in one turn (`proofs.turns`), or another change may come between.
 */
export async function rosterAfter(store: Store, change: RosterChange): Promise<Digest> {
  const { version } = await store.roster()
  const people = await store.people()
  const passkeys = await store.passkeysOf(people.map(({ id }) => id))
  const after =
    'disabled' in change
      ? {
          people: people.map((person) => (person.id === change.disabled ? { ...person, active: false } : person)),
          passkeys: passkeys.filter(({ person }) => person !== change.disabled),
        }
      : { people: [...people, change.person], passkeys: [...passkeys, change.passkey] }
  return rosterDigest(rosterText({ version: version + 1, ...after }))
}
