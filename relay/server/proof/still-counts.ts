import type { Deps } from '../deps.ts'
import type { Caller } from '../handler.ts'

/**
 * Asks again whether a proof that somebody began to wait with still counts: what was signed out,
 * revoked or disabled meanwhile is told nothing more.
 */
export async function stillCounts({ store }: Deps, caller: Caller): Promise<boolean> {
  if (caller.kind === 'anyone') return true
  if (caller.kind === 'service') return (await store.service(caller.service.keyHash)) !== undefined
  const proof =
    caller.kind === 'person' ? store.session(caller.session.hash) : store.deviceByToken(caller.device.tokenHash)
  const [found, person] = await Promise.all([proof, store.person(caller.person.id)])
  return found !== undefined && person?.active === true
}
