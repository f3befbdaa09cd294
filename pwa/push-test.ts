/** A test push to this very device, and how far it has come. Proven with the device's own key. */
import { createCaller, ProblemError } from '../relay/client/caller.ts'
import { recall } from './device-memory.ts'
import { deviceProof } from './device-proof.ts'
import type { Answered, Trouble } from './relay.ts'
import { OWN_ROWS } from './own-rows.ts'
import { SETTINGS } from './words-own.ts'
import { SHELL } from './words.ts'

export type PushTest = NonNullable<Answered<'pushTest'>['test']>
type Told = Readonly<{ test: PushTest | undefined; address?: string } | { trouble: Trouble }>

/** The browser lost what this device was known by, or somebody revoked it. */
const nobody = (): Trouble => ({ code: 'unauthenticated', says: SETTINGS.notEnrolled })

/** Digest of the address at which the relay would reach this device; undefined when it has none. */
export async function pushAddress(): Promise<Readonly<{ address: string | undefined } | { trouble: Trouble }>> {
  const told = await ask('pushTest', {})
  return 'trouble' in told ? told : { address: told.address }
}

/** @returns `no-subscription` among others, where the relay has no address of this device */
export async function sendTest(): Promise<Told> {
  const told = await ask('testPush', {})
  // One that is on its way is as good as a new one.
  return 'trouble' in told && told.trouble.code === 'test-pending' ? newestTest() : told
}

/** Waits until it has come further than `after`, for as long as the relay lets one wait. */
export function newestTest(after?: PushTest['state'], signal?: AbortSignal): Promise<Told> {
  return ask('pushTest', after ? { wait: 20, after } : {}, signal)
}

async function ask(
  name: 'testPush' | 'pushTest',
  query: Readonly<{ wait?: number; after?: PushTest['state'] }>,
  signal?: AbortSignal,
): Promise<Told> {
  const device = await recall('device')
  if (!device) return { trouble: nobody() }
  let now = Date.now()
  const caller = createCaller({
    relay: location.origin,
    prove: async (method, url) => ({
      authorization: `DPoP ${device.token}`,
      dpop: await deviceProof(device, { method, url }, Math.floor(now / 1000)),
    }),
    rows: OWN_ROWS,
  })
  const options = signal ? { signal } : {}
  try {
    for (let tries = 0; ; tries++) {
      const answer = await (name === 'testPush' ? caller.call(name, options) : caller.call(name, { ...options, query }))
      if (!(answer instanceof ProblemError)) {
        return { test: answer.test, ...('address' in answer && answer.address ? { address: answer.address } : {}) }
      }
      const { code, title, detail, hint, request_id: id } = answer.problem
      if (code === 'unauthenticated') return { trouble: nobody() }
      // This device's clock is off: the relay says what time it is, and the proof is made once more.
      if (code !== 'proof-stale' || tries > 0)
        return { trouble: { code, says: title, hint, id, ...(detail ? { detail } : {}) } }
      now = answer.problem.now
    }
  } catch {
    // No relay answered, or nobody waits any more: the screen says so, and asks again when told to.
    return { trouble: { code: 'unreachable', says: SHELL.unreachable } }
  }
}
