/**
 * 32 bytes that a relay recognises without having stored them, until a deadline that stands in them. All
 * relays with the same keys do (docs/decisions/0002).
 *
 * Layout: 12 random, 6 of the deadline (epoch milliseconds, big-endian), 14 of the MAC.
 */
import type { Base64Url, Instant } from '../../contract/ids.ts'
import { concat, equalBytes, fromBase64Url, toBase64Url } from '../../evidence/bytes.ts'
import type { Deps } from '../deps.ts'
import type { Keys } from '../keys.ts'

/** What it is for: one made for another purpose is not recognised. */
export type Purpose = 'challenge' | 'setup'

const RANDOM_BYTES = 12
const NAMED_BYTES = 18
const WHOLE_BYTES = 32

export function newDatedSecret(
  { random, keys }: Pick<Deps, 'random' | 'keys'>,
  purpose: Purpose,
  until: Instant,
): Base64Url {
  const deadline = new Uint8Array(8)
  new DataView(deadline.buffer).setBigUint64(0, BigInt(until))
  const named = concat(random(RANDOM_BYTES), deadline.subarray(2))
  return toBase64Url(concat(named, macOf(keys, purpose, named)))
}

/** @returns its deadline, past ones too; undefined when no relay with these keys made it for this */
export function deadlineOf(keys: Keys, purpose: Purpose, secret: string): Instant | undefined {
  const bytes = bytesOf(secret)
  const named = bytes.subarray(0, NAMED_BYTES)
  if (bytes.length !== WHOLE_BYTES || !equalBytes(bytes.subarray(NAMED_BYTES), macOf(keys, purpose, named)))
    return undefined
  const deadline = concat(new Uint8Array(2), named.subarray(RANDOM_BYTES))
  return Number(new DataView(deadline.buffer).getBigUint64(0))
}

function bytesOf(secret: string): Uint8Array {
  try {
    return fromBase64Url(secret)
  } catch {
    // 43 characters whose last one has bits that no 32 bytes give.
    return new Uint8Array()
  }
}

function macOf(keys: Keys, purpose: Purpose, named: Uint8Array): Uint8Array {
  return keys.mac(purpose, named).subarray(0, WHOLE_BYTES - NAMED_BYTES)
}
