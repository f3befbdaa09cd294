/**
 * Nonces for passkey statements that the relay recognises without having stored them: reading one
 * writes nothing. That each is used once is the store's business (docs/decisions/0002).
 *
 * Layout, 32 bytes: 12 random, 6 of the deadline (epoch milliseconds, big-endian), 14 of the MAC.
 */
import type { Base64Url, Instant } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { concat, equalBytes, fromBase64Url, toBase64Url } from '../../evidence/bytes.ts'
import type { Deps } from '../deps.ts'
import type { Keys } from '../keys.ts'

export type Challenge = Readonly<{ nonce: Base64Url; expiresAt: Instant }>

const RANDOM_BYTES = 12
const NAMED_BYTES = 18
const WHOLE_BYTES = 32

export function newChallenge({ random, keys }: Pick<Deps, 'random' | 'keys'>, now: Instant): Challenge {
  const expiresAt = now + LIMITS.challengeMinutes * 60_000
  const deadline = new Uint8Array(8)
  new DataView(deadline.buffer).setBigUint64(0, BigInt(expiresAt))
  const named = concat(random(RANDOM_BYTES), deadline.subarray(2))
  return { nonce: toBase64Url(concat(named, macOf(keys, named))), expiresAt }
}

/** @returns when it ends, or why it does not count */
export function checkChallenge(keys: Keys, nonce: Base64Url, now: Instant): Challenge | Refusal {
  const bytes = bytesOf(nonce)
  const named = bytes.subarray(0, NAMED_BYTES)
  if (bytes.length !== WHOLE_BYTES || !equalBytes(bytes.subarray(NAMED_BYTES), macOf(keys, named))) {
    return { refused: 'passkey-refused', detail: 'The nonce is not one of this relay.' }
  }
  const deadline = concat(new Uint8Array(2), named.subarray(RANDOM_BYTES))
  const expiresAt = Number(new DataView(deadline.buffer).getBigUint64(0))
  return now < expiresAt ? { nonce, expiresAt } : { refused: 'challenge-expired' }
}

function bytesOf(nonce: Base64Url): Uint8Array {
  try {
    return fromBase64Url(nonce)
  } catch {
    // 43 characters whose last one has bits that no 32 bytes give.
    return new Uint8Array()
  }
}

function macOf(keys: Keys, named: Uint8Array): Uint8Array {
  return keys.mac('challenge', named).subarray(0, WHOLE_BYTES - NAMED_BYTES)
}
