import type { App } from './app.ts'
import { DAY_ROWS } from './day-rows.ts'
import { remember } from './memory.ts'

/** Asks the relay who is signed in, where this device does not remember it. Tells the app either way. */
export async function findOut(app: App): Promise<void> {
  const answer = await app.relay.also(DAY_ROWS).call('me', {})
  if ('trouble' in answer) {
    if (answer.trouble.code === 'unauthenticated') app.signedOut()
    return
  }
  const { id, name, email, roles } = answer.reply.person
  const person = { id, name, email, roles }
  app.setPerson(person)
  remember('person', person)
}
