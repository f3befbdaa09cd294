/** What keeps a change of people from being stored. Thrown, so that nothing of the transaction stays. */
import { readPerson } from './find-people.ts'
import type { Person } from './people.ts'
import { NotStored } from './query.ts'
import type { Steps } from './query.ts'
import type { PeopleResult } from './store.ts'

export function* activePerson(id: Person['id']): Steps<Person> {
  const person = yield* readPerson(id)
  return person?.active ? person : no('missing')
}

export function orMissing(found: unknown): void {
  if (found === undefined) no('missing')
}

export function no(result: PeopleResult): never {
  throw new NotStored(result)
}
