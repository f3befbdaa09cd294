/** The grant as its enforcer gets it: made by the relay, checked by extension, gateway or service. */
import type { Json } from '../contract/action.ts'
import type { GrantClaims } from '../contract/grant.ts'
import type { DeviceId, Digest, Instant, ServiceId } from '../contract/ids.ts'
import { type BadJws, checkJws, type Jwks, type SigningKey, signJws } from './jws.ts'

export type { SigningKey } from './jws.ts'

/** Fits a request header of every proxy that we know. */
const MAX_GRANT_BYTES = 2048
const TYPE = 'holdgate-grant+jwt'
const CLAIMS = 'action_digest,aud,basis,call_digest,exp,iat,iss,jti,policy_digest,req,roster_digest'
const NUMBERS: readonly string[] = ['exp', 'iat']

export type BadGrant = BadJws | 'wrong-enforcer' | 'wrong-call' | 'wrong-action' | 'expired'

/** @throws {RangeError} when the grant would not fit 2 kB: the relay's own address is too long then */
export async function signGrant(claims: GrantClaims, key: SigningKey): Promise<string> {
  const jws = await signJws({ content: claims, typ: TYPE, key })
  if (jws.length >= MAX_GRANT_BYTES)
    throw new RangeError(`The grant takes ${jws.length} bytes; it must stay under 2 kB.`)
  return jws
}

/**
 * Checks that the relay granted exactly this action to exactly this enforcer, and that it is not too
 * late. It does not redeem: only the relay knows whether the grant was used.
 *
 * @param callDigest of the bytes that the enforcer holds, computed anew
 * @param actionDigest of the action's text that the enforcer read and compared with what it asked
 * @param now the relay's clock as the enforcer last heard it
 */
export async function checkGrant({
  jws,
  jwks,
  enforcer,
  callDigest,
  actionDigest,
  now,
}: Readonly<{
  jws: string
  jwks: Jwks
  enforcer: DeviceId | ServiceId
  callDigest: Digest
  actionDigest: Digest
  now: Instant
}>): Promise<GrantClaims | Readonly<{ why: BadGrant }>> {
  if (jws.length >= MAX_GRANT_BYTES) return { why: 'malformed' }
  const checked = await checkJws({ jws, typ: TYPE, jwks })
  if ('why' in checked) return checked
  const claims = checked.content
  if (!isClaims(claims)) return { why: 'malformed' }
  if (claims.aud !== enforcer) return { why: 'wrong-enforcer' }
  if (claims.call_digest !== callDigest) return { why: 'wrong-call' }
  if (claims.action_digest !== actionDigest) return { why: 'wrong-action' }
  return claims.exp * 1000 > now ? claims : { why: 'expired' }
}

function isClaims(content: Json): content is Json & GrantClaims {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return false
  const { cnf, ...claims } = content as { readonly [key: string]: Json }
  if (Object.keys(claims).sort().join() !== CLAIMS) return false
  const isTyped = Object.entries(claims).every(([name, value]) =>
    NUMBERS.includes(name) ? Number.isSafeInteger(value) : typeof value === 'string',
  )
  const isBasis = claims['basis'] === 'people' || claims['basis'] === 'rule' || claims['basis'] === 'break_glass'
  return isTyped && isBasis && (cnf === undefined || isConfirmation(cnf))
}

function isConfirmation(cnf: Json): boolean {
  return typeof cnf === 'object' && cnf !== null && 'jkt' in cnf && typeof cnf.jkt === 'string'
}
