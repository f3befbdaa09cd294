/**
 * The public key that an authenticator gives (COSE_Key, RFC 9052 section 7), read to a JWK.
 *
 * Rule: only what CTAP2 canonical CBOR makes of an ES256 or RS256 key is read. Whatever else, longer
 * lengths than needed or bytes behind the key included, throws.
 */
import { toBase64Url } from './bytes.ts'

export class BadKey extends Error {
  override readonly name = 'BadKey'
}

export type PublicJwk = Readonly<
  { kty: 'EC'; crv: 'P-256'; x: string; y: string } | { kty: 'RSA'; n: string; e: string }
>

type Labels = ReadonlyMap<number, number | Uint8Array>

const KEY_TYPE = 1
const ALGORITHM = 3
const ES256 = -7
const RS256 = -257

/** @throws {BadKey} */
export function readCose(bytes: Uint8Array): PublicJwk {
  const labels = readMap(bytes)
  if (labels.get(KEY_TYPE) === 2 && labels.get(ALGORITHM) === ES256 && labels.get(-1) === 1 && labels.size === 5)
    return { kty: 'EC', crv: 'P-256', x: text(labels, -2, [32, 32]), y: text(labels, -3, [32, 32]) }
  if (labels.get(KEY_TYPE) === 3 && labels.get(ALGORITHM) === RS256 && labels.size === 4) {
    const n = labels.get(-1)
    // Below 2048 bits RSA can be broken; above 8192 one check costs the relay too much.
    if (!(n instanceof Uint8Array) || n.length < 256 || n.length > 1024)
      throw new BadKey('The RSA key has a wrong size.')
    return { kty: 'RSA', n: toBase64Url(n), e: text(labels, -2, [1, 4]) }
  }
  throw new BadKey('The key is neither ES256 on P-256 nor RS256.')
}

function text(labels: Labels, label: number, [least, most]: readonly [number, number]): string {
  const value = labels.get(label)
  if (value instanceof Uint8Array && value.length >= least && value.length <= most) return toBase64Url(value)
  throw new BadKey(`The key's parameter ${label} is not ${least} to ${most} bytes.`)
}

/** One CBOR map from integers to integers and byte strings, and nothing behind it. */
function readMap(bytes: Uint8Array): Labels {
  let at = 0
  const head = (): readonly [major: number, value: number] => {
    const first = byte()
    const short = first & 31
    if (short < 24) return [first >> 5, short]
    if (short === 24) return [first >> 5, minimal(byte(), 24)]
    if (short === 25) return [first >> 5, minimal(byte() * 256 + byte(), 256)]
    throw new BadKey('The key has a CBOR length that no key needs.')
  }
  const byte = (): number => {
    const value = bytes[at]
    if (value === undefined) throw new BadKey('The key ends too early.')
    at += 1
    return value
  }
  const value = (): number | Uint8Array => {
    const [major, argument] = head()
    if (major === 0) return argument
    if (major === 1) return -1 - argument
    if (major !== 2) throw new BadKey('The key has a CBOR type that no key needs.')
    const start = at
    at += argument
    if (at > bytes.length) throw new BadKey('The key ends too early.')
    return bytes.slice(start, at)
  }
  const [major, size] = head()
  if (major !== 5) throw new BadKey('The key is not a CBOR map.')
  const labels = new Map<number, number | Uint8Array>()
  for (let left = size; left > 0; left -= 1) {
    const label = value()
    if (typeof label !== 'number' || labels.has(label)) throw new BadKey('The key has a wrong or repeated label.')
    labels.set(label, value())
  }
  if (at !== bytes.length) throw new BadKey('There are bytes behind the key.')
  return labels
}

function minimal(value: number, least: number): number {
  if (value < least) throw new BadKey('The key has a CBOR length that is longer than needed.')
  return value
}
