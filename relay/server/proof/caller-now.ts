import type { Deps } from '../deps.ts'
import type { Caller } from '../handler.ts'

/**
 * Asks again for whoever began to wait a while ago: what was signed out, revoked or disabled meanwhile is told nothing
 * more, and nobody is offered what they may not do any more.
 *
 * @returns the caller with the roles of now; undefined: their proof counts no longer
 */
export async function callerNow({ store }: Deps, caller: Caller): Promise<Caller | undefined> {
  if (caller.kind === 'anyone') return caller
  if (caller.kind === 'service') {
    const service = await store.service(caller.service.keyHash)
    return service && { kind: 'service', service }
  }
  const proof =
    caller.kind === 'person' ? store.session(caller.session.hash) : store.deviceByToken(caller.device.tokenHash)
  const [found, person] = await Promise.all([proof, store.person(caller.person.id)])
  return found !== undefined && person?.active === true ? { ...caller, person } : undefined
}
