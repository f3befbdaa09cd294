/**
 * What the relay signs with its own key: compact JWS (RFC 7515), EdDSA over Ed25519 (RFC 8037).
 *
 * Rule: the header is exactly `alg`, `typ` and `kid`. A header that brings a key or a place to get one
 * (`jwk`, `jku`, `x5c`, `x5u`) is refused before anything is checked with it.
 */
import { CompactSign, compactVerify } from 'jose'
import type { Json } from '../contract/action.ts'
import { fromBase64Url, fromUtf8, utf8 } from './bytes.ts'
import { canonical } from './canonical.ts'
import { readJson } from './strict-json.ts'

export type Ed25519Jwk = Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string }>
/** As `/.well-known/jwks.json` gives it. Keys of other kinds are passed over. */
export type Jwks = Readonly<{ keys: readonly Readonly<{ kty: string; crv?: string; x?: string; kid?: string }>[] }>
export type SigningKey = Readonly<{
  kid: string
  privateJwk: Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string; d: string }>
}>

export type BadJws = 'malformed' | 'wrong-type' | 'unknown-key' | 'bad-signature'

type ToSign = Readonly<{ content: object; typ: string; key: SigningKey }>
type ToCheck = Readonly<{ jws: string; typ: string; jwks: Jwks }>
type Header = Readonly<{ alg: string; typ: string; kid: string }>

export function signJws({ content, typ, key }: ToSign): Promise<string> {
  return (
    new CompactSign(utf8(canonical(content)))
      .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ })
      // The very object each time: jose keeps the imported key by it.
      .sign(key.privateJwk)
  )
}

/** @returns the signed content, of which nothing but the signature was checked, or why not */
export async function checkJws({ jws, typ, jwks }: ToCheck): Promise<Readonly<{ content: Json } | { why: BadJws }>> {
  const header = readHeader(jws)
  if (!header) return { why: 'malformed' }
  if (header.typ !== typ || header.alg !== 'EdDSA') return { why: 'wrong-type' }
  const key = jwks.keys.find(({ kid, kty, crv }) => kid === header.kid && kty === 'OKP' && crv === 'Ed25519')
  if (!key?.x) return { why: 'unknown-key' }
  const payload = await verified(jws, key.x)
  if (!payload) return { why: 'bad-signature' }
  const content = read(() => payload)
  return content === undefined ? { why: 'malformed' } : { content }
}

/** The name of the key that a JWS says it was signed with; nothing is proven by it. */
export function kidOf(jws: string): string | undefined {
  return readHeader(jws)?.kid
}

function readHeader(jws: string): Header | undefined {
  const header = read(() => fromBase64Url(jws.slice(0, Math.max(0, jws.indexOf('.')))))
  if (typeof header !== 'object' || header === null) return undefined
  if (Object.keys(header).sort().join() !== 'alg,kid,typ') return undefined
  return Object.values(header).every((value) => typeof value === 'string') ? (header as unknown as Header) : undefined
}

async function verified(jws: string, x: string): Promise<Uint8Array | undefined> {
  const key = { kty: 'OKP', crv: 'Ed25519', x, alg: 'EdDSA' }
  try {
    // jose forgives stray low bits; a grant must not have a second spelling.
    for (const part of jws.split('.')) fromBase64Url(part)
    const { payload } = await compactVerify(jws, key, { algorithms: ['EdDSA'] })
    return payload
  } catch {
    // jose throws on a wrong signature as on a wrong shape; either way nothing was signed.
    return undefined
  }
}

function read(bytes: () => Uint8Array): Json | undefined {
  try {
    return readJson(fromUtf8(bytes()))
  } catch {
    // Not base64url, not UTF-8 or not JSON: there is no content.
    return undefined
  }
}
