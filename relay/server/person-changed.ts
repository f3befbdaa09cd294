import type { PersonId } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Deps } from './deps.ts'

/**
 * Wakes whoever concerns a person who is out or has other roles: their own open streams ask the store again, and so does
 * everybody who looks at what they were asked.
 */
export async function personChanged({ store, wake }: Pick<Deps, 'store' | 'wake'>, person: PersonId): Promise<void> {
  wake.inbox(person)
  for (const { id } of await store.waitingFor(person, LIMITS.inboxWaiting)) wake.marked(id)
}
