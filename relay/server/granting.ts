/** Turns an approved request into one with its signed grant. */
import type { GrantClaims } from '../contract/grant.ts'
import type { GrantId } from '../contract/ids.ts'
import { ID_PREFIX } from '../contract/ids.ts'
import { issue, usableUntilOf } from '../core/grant.ts'
import type { Request } from '../core/request.ts'
import { toBase64Url } from '../evidence/bytes.ts'
import { signGrant } from '../evidence/grant.ts'
import { logEvent } from '../evidence/log-event.ts'
import type { LogEvent } from '../store/log-event.ts'
import type { Deps } from './deps.ts'

/**
 * Signs before the commit, so that the grant and the approval become durable together. A crash at
 * `grant: signed` leaves nothing: a grant that was not stored never leaves this function's caller.
 *
 * @returns the request with its grant, and the log's entries for both
 */
export async function withGrant(
  deps: Deps,
  approved: Request,
): Promise<Readonly<{ request: Request; events: readonly LogEvent[] }>> {
  const { basis, decidedAt } = approved
  if (basis === undefined || decidedAt === undefined) throw new Error(`Request ${approved.id} is not approved.`)
  const id = `${ID_PREFIX.grant}${toBase64Url(deps.random(16))}` as GrantId
  const usableUntil = usableUntilOf(approved)
  const jkt = await keyOf(deps, approved)
  const claims: GrantClaims = {
    iss: deps.settings.publicUrl,
    aud: approved.enforcer.id,
    jti: id,
    req: approved.id,
    basis,
    call_digest: approved.callDigest,
    action_digest: approved.actionDigest,
    policy_digest: approved.policyDigest,
    roster_digest: approved.rosterDigest,
    iat: Math.floor(decidedAt / 1000),
    exp: Math.floor(usableUntil / 1000),
    ...(jkt === undefined ? {} : { cnf: { jkt } }),
  }
  const request = issue(approved, { id, jws: await signGrant(claims, deps.keys.grant(decidedAt)) })
  deps.crash['grant: signed']?.()
  const of = { v: 1, at: decidedAt, request: approved.id } as const
  const events = [
    logEvent({ ...of, kind: 'request.approved', basis }),
    logEvent({
      ...of,
      kind: 'grant.issued',
      grant: id,
      basis,
      call_digest: approved.callDigest,
      enforcer: approved.enforcer.id,
      usable_until: usableUntil,
    }),
  ]
  return { request, events }
}

async function keyOf(deps: Deps, { enforcer }: Request): Promise<string | undefined> {
  if (enforcer.kind !== 'extension') return undefined
  return (await deps.store.device(enforcer.id))?.jkt
}
