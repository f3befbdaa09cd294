/**
 * To whom this browser belongs: its relay, its token and its key. The private key cannot be read out,
 * not even here; it lives in IndexedDB, where only the extension's own contexts reach.
 */
import { openDB, type DBSchema } from 'idb'
import { SignJWT, type JWK } from 'jose'
import type { DeviceId, Instant } from '../../relay/contract/ids.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import type { Jwks } from '../../relay/evidence/jws.ts'

export type Pairing = Readonly<{
  /** Where it is reached: origin without a slash at the end. */
  relay: string
  /** What the relay calls itself; `iss` of what it signs. */
  issuer: string
  device: DeviceId
  token: string
  person: Readonly<{ name: string; email: string }>
  /** Pinned: nothing signed by another key is taken. */
  jwks: Jwks
  pairedAt: Instant
}>

type Keys = DBSchema & { keys: { key: 'device'; value: CryptoKeyPair } }
const keys = () =>
  openDB<Keys>('holdgate', 1, {
    upgrade: (database) => {
      database.createObjectStore('keys')
    },
  })

type PublicJwk = Readonly<{ kty: 'EC'; crv: 'P-256'; x: string; y: string }>

/** Makes the key of a new pairing. One that was there before is gone once this is kept, and not sooner. */
export async function makeDeviceKey(): Promise<Readonly<{ jwk: PublicJwk; keep: () => Promise<void> }>> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  return {
    jwk: await publicJwk(pair),
    keep: async () => {
      const database = await keys()
      await database.put('keys', pair, 'device')
      database.close()
    },
  }
}

export async function forgetDeviceKey(): Promise<void> {
  const database = await keys()
  await database.delete('keys', 'device')
  database.close()
}

/**
 * Signs the proof that goes with one request (RFC 9449).
 *
 * @param now the relay's clock, as far as it is known
 */
export async function proofFor(
  request: Readonly<{ method: string; url: string }>,
  token: string,
  now: Instant,
): Promise<string> {
  const database = await keys()
  const pair = await database.get('keys', 'device')
  database.close()
  if (!pair) throw new Error('The key of this pairing is gone. Pair the browser again.')
  const url = new URL(request.url)
  return new SignJWT({
    jti: crypto.randomUUID(),
    htm: request.method,
    htu: url.origin + url.pathname,
    ath: plainDigest(utf8(token)),
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: await publicJwk(pair) })
    .setIssuedAt(Math.floor(now / 1000))
    .sign(pair.privateKey)
}

async function publicJwk(pair: CryptoKeyPair): Promise<JWK & { kty: 'EC'; crv: 'P-256'; x: string; y: string }> {
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  if (x === undefined || y === undefined) throw new Error('The new key has no public part.')
  return { kty: 'EC', crv: 'P-256', x, y }
}

/**
 * The origin of a relay as a person types it.
 *
 * @returns undefined unless it is https, or http on this very machine
 */
export function readRelayAddress(typed: string): string | undefined {
  const text = typed.trim()
  const address = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`)
  if (!address) return undefined
  const local = /^(localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(address.hostname)
  if (address.protocol !== 'https:' && !(address.protocol === 'http:' && local)) return undefined
  return address.origin
}

/** A pairing code as a person types it, in Crockford's base 32: upper case, look-alikes read as meant. */
export function readPairingCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code) ? code : undefined
}
