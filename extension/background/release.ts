/** Whether an approved hold may go: grant and approvals are checked here, against what is held, then redeemed. */
import { ProblemError } from '../../relay/client/client.ts'
import { checkGrant } from '../../relay/evidence/grant.ts'
import type { Instant } from '../../relay/contract/ids.ts'
import { refuseApproval } from './approval.ts'
import type { Hold } from './hold.ts'
import type { Pairing } from './pairing.ts'
import type { Pins } from './pins.ts'
import type { Relay } from './relay.ts'
import { WORDS } from './words.ts'

type Refused = Readonly<{ kind: 'lapsed' | 'refused'; says: string }>
export type Redeemed = Readonly<{ kind: 'redeemed' }> | Readonly<{ kind: 'unreachable' }> | Refused

/**
 * The relay's word is not enough: signature, audience, digests and deadline of the grant, and who approved.
 *
 * @param now this computer's clock; the grant's deadline is compared with the relay's
 * @param pins undefined when this browser was paired before it pinned anything
 * @returns undefined when it may be redeemed
 */
export async function refuseRelease(
  hold: Hold,
  {
    pairing,
    pins,
    relay,
    now,
  }: Readonly<{ pairing: Pairing; pins: Pins | undefined; relay: Pick<Relay, 'now'>; now: Instant }>,
): Promise<Refused | undefined> {
  const { grant, question } = hold
  if (!grant || !question) return { kind: 'refused', says: WORDS.badGrant('missing') }
  const claims = await checkGrant({
    jws: grant.jws,
    jwks: pins ? { keys: pins.keys.grant } : pairing.jwks,
    enforcer: pairing.device,
    callDigest: hold.callDigest,
    actionDigest: question.action_digest,
    now: relay.now(),
  })
  if ('why' in claims) {
    if (claims.why === 'expired') return { kind: 'lapsed', says: 'lapsed' }
    return { kind: 'refused', says: WORDS.badGrant(claims.why) }
  }
  if (claims.iss !== pairing.issuer || claims.req !== question.id || claims.jti !== grant.id) {
    return { kind: 'refused', says: WORDS.badGrant('of another request') }
  }
  const says = await refuseApproval({ hold, claims, pairing, pins, now })
  return says === undefined ? undefined : { kind: 'refused', says }
}

/** Uses the grant up. Only after `refuseRelease` had nothing against it. */
export async function redeem({ grant, attempt, callDigest }: Hold, relay: Relay): Promise<Redeemed> {
  if (!grant) return { kind: 'refused', says: WORDS.badGrant('missing') }
  try {
    const reply = await relay.call('redeem', {
      params: { id: grant.id },
      body: { attempt, call_digest: callDigest },
    })
    if (!(reply instanceof ProblemError)) {
      if (reply.grant.id === grant.id && reply.grant.status === 'redeemed') return { kind: 'redeemed' }
      return { kind: 'refused', says: WORDS.badGrant(reply.grant.status) }
    }
    const { code, status, title } = reply.problem
    if (code === 'grant-lapsed') return { kind: 'lapsed', says: 'lapsed' }
    return status >= 500 || status === 429 ? { kind: 'unreachable' } : { kind: 'refused', says: title }
  } catch (error) {
    console.warn('holdgate: no answer to redeem', error)
    return { kind: 'unreachable' }
  }
}
