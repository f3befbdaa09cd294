/**
 * Checks that a paired device signed this very HTTP request with its key (RFC 9449).
 *
 * Rule 1: ES256 only, and only with the key that was stored at pairing; the key in the proof is compared
 *   with it, never trusted.
 * Rule 2: a proof is used up last, so that one which is refused can be told apart from one replayed.
 */
import { compactVerify } from 'jose/jws/compact/verify'
import { importJWK } from 'jose/key/import'
import type { Instant } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { utf8 } from '../../evidence/bytes.ts'
import { thumbprint } from '../../evidence/device-key.ts'
import type { DeviceJwk } from '../../evidence/device-key.ts'
import { plainDigest } from '../../evidence/digest.ts'
import { readJson } from '../../evidence/strict-json.ts'
import type { Device } from '../../store/people.ts'
import type { Store } from '../../store/store.ts'

export type DpopCheck = Readonly<{
  /** The header's value. */
  proof: string | null
  token: string
  device: Pick<Device, 'jwk' | 'jkt'>
  method: string
  /** Public origin and path, without query: what `htu` must say. */
  url: string
  store: Pick<Store, 'useProof' | 'proofsSince'>
  now: Instant
}>

type Members = Readonly<Record<string, unknown>>

const MAX_CHARACTERS = 4096
/** Longer than a proof could be accepted: `iat` bounds that to twice the window. */
const KEPT_MILLISECONDS = 5 * 60_000
const JTI = /^[\x21-\x7e]{16,128}$/

/** @returns undefined for a proof that holds; it is used up then */
export async function checkDpop(check: DpopCheck): Promise<Refusal | undefined> {
  const claims = await readProof(check)
  if (!claims) return { refused: 'proof-invalid' }
  const { htm, htu, ath, jti, iat } = claims
  if (htm !== check.method) return { refused: 'proof-invalid', detail: 'htm is not the method of this request.' }
  if (htu !== check.url) return { refused: 'proof-invalid', detail: `htu is not ${check.url}.` }
  if (ath !== plainDigest(utf8(check.token))) {
    return { refused: 'proof-invalid', detail: 'ath is not the hash of the token.' }
  }
  if (typeof jti !== 'string' || !JTI.test(jti)) {
    return { refused: 'proof-invalid', detail: 'jti is not 16 to 128 printable characters.' }
  }
  if (typeof iat !== 'number') return { refused: 'proof-invalid', detail: 'iat is not a number of seconds.' }
  const from = check.now - LIMITS.proofWindowSeconds * 1000
  const until = check.now + LIMITS.proofWindowSeconds * 1000
  if (iat * 1000 < from || iat * 1000 > until) return { refused: 'proof-stale' }
  // What was used before that is not remembered. `iat` has whole seconds, so the first one counts whole.
  const since = await check.store.proofsSince()
  if (iat < Math.floor(since / 1000)) return { refused: 'proof-stale', detail: 'The relay has restarted.' }
  const isNew = await check.store.useProof({ jkt: check.device.jkt, jti, until: check.now + KEPT_MILLISECONDS })
  return isNew ? undefined : { refused: 'proof-replayed' }
}

async function readProof({ proof, device }: DpopCheck): Promise<Members | undefined> {
  if (proof === null || proof.length > MAX_CHARACTERS) return undefined
  try {
    const { kty, crv, x, y } = device.jwk
    const key = await importJWK({ kty, crv, x, y }, 'ES256')
    const { payload, protectedHeader } = await compactVerify(proof, key, { algorithms: ['ES256'] })
    const { typ, jwk } = protectedHeader
    if (typ !== 'dpop+jwt' || !isPublicKey(jwk) || thumbprint(jwk) !== device.jkt) return undefined
    const claims: unknown = readJson(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return typeof claims === 'object' && claims !== null ? (claims as Members) : undefined
  } catch {
    // Not a JWS, another key or algorithm, not JSON: one answer for all, as it is to a stranger.
    return undefined
  }
}

function isPublicKey(jwk: unknown): jwk is DeviceJwk {
  if (typeof jwk !== 'object' || jwk === null) return false
  const { kty, crv, x, y } = jwk as Members
  return kty === 'EC' && crv === 'P-256' && typeof x === 'string' && typeof y === 'string' && !('d' in jwk)
}
