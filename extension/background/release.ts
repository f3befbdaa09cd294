/** Whether an approved hold may go: the grant is checked here, against what is held, then redeemed. */
import { ProblemError } from '../../relay/client/client.ts'
import { checkGrant } from '../../relay/evidence/grant.ts'
import type { Hold } from './hold.ts'
import type { Pairing } from './pairing.ts'
import type { Relay } from './relay.ts'
import { WORDS } from './words.ts'

export type Redeemed =
  | Readonly<{ kind: 'redeemed' }>
  | Readonly<{ kind: 'unreachable' }>
  | Readonly<{ kind: 'lapsed' | 'refused'; says: string }>

/** The relay's word is not enough: signature, audience, digests and deadline are checked before it is used. */
export async function redeem(hold: Hold, pairing: Pairing, relay: Relay): Promise<Redeemed> {
  const { grant, question } = hold
  if (!grant || !question) return { kind: 'refused', says: WORDS.badGrant('missing') }
  const claims = await checkGrant({
    jws: grant.jws,
    jwks: pairing.jwks,
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
  try {
    const reply = await relay.call('redeem', {
      params: { id: grant.id },
      body: { attempt: hold.attempt, call_digest: hold.callDigest },
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
