import type { App } from './app.ts'
import { DAY_ROWS, PERSON } from './day-rows.ts'
import { remember } from './memory.ts'
import { fits } from './shape.ts'

/**
 * Asks the relay who is signed in, where this device does not remember it. Tells the app either way.
 *
 * Rule: only the relay knows. A hint that is kept here could be wrong, and either lock out who is signed in or show a stranger a
 *   screen; that nobody is signed in is an answer, and no error that a browser writes down.
 */
export async function findOut(app: App): Promise<void> {
  const answer = await app.relay.also(DAY_ROWS).call('whoIsHere', {})
  if ('trouble' in answer) return
  const { person: found } = answer.reply
  if (!found) return app.signedOut()
  if (!fits(found, PERSON)) return
  const { id, name, email, roles } = found
  const person = { id, name, email, roles }
  app.setPerson(person)
  remember('person', person)
}
