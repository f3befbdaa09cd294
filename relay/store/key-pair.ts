/** Making one key of the ring, naming it, and telling whether its halves belong together. */
import { createECDH, createHmac, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { fromBase64Url, toBase64Url, utf8 } from '../evidence/bytes.ts'
import { canonical } from '../evidence/canonical.ts'
import { plainDigest, sha256 } from '../evidence/digest.ts'

/**
 * - grant: signs grants and console rules (Ed25519)
 * - log: signs checkpoints of the log (Ed25519)
 * - vapid: signs to push services; each subscription is bound to the one it was made with (P-256)
 * - seal: encrypts shown bodies (AES-256)
 */
export const KEY_USES = ['grant', 'log', 'vapid', 'seal'] as const
export type KeyUse = (typeof KEY_USES)[number]

type Made = Readonly<{ kid: string }>
/** What any key of the ring may have. */
type Halves = Readonly<{ kid: string; x?: string; d?: string; publicKey?: string; privateKey?: string; key?: string }>

/** How much of its digest names a key that has no public half. */
const SEAL_KID_BYTES = 8
/** PKCS #8 of an Ed25519 seed (RFC 8410), up to the seed. */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

export function newKey(use: KeyUse, random: (bytes: number) => Uint8Array): Made {
  if (use === 'seal') {
    const key = toBase64Url(random(32))
    return { key, kid: sealKid(key) } as Made
  }
  if (use === 'vapid') {
    const pair = createECDH('prime256v1')
    const publicKey = pair.generateKeys('base64url')
    // Node leaves out leading zeros.
    const privateKey = pair.getPrivateKey().toString('hex').padStart(64, '0')
    return { publicKey, privateKey: toBase64Url(Buffer.from(privateKey, 'hex')), kid: vapidKid(publicKey) } as Made
  }
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return signingKey({ x: x ?? '', d: d ?? '' })
}

/** The log's key of a relay that had none, made from its grant key. */
export function firstLogKey(grantSecret: string): Made {
  const seed = createHmac('sha256', fromBase64Url(grantSecret)).update('holdgate/log-key/v1').digest()
  return signingKey({ x: publicHalf(seed), d: toBase64Url(seed) })
}

export function vapidKid(publicKey: string): string {
  return plainDigest(fromBase64Url(publicKey))
}

export function sealKid(key: string): string {
  const named = new Uint8Array([...utf8('holdgate/seal-key/v1\n'), ...fromBase64Url(key)])
  return toBase64Url(sha256(named).subarray(0, SEAL_KID_BYTES))
}

/** A retired key has no secret half to compare. */
export function fitsTogether(use: KeyUse, { kid, x, d, publicKey, privateKey, key }: Halves): boolean {
  try {
    if (use === 'seal') return key === undefined || kid === sealKid(key)
    if (use === 'vapid') {
      if (publicKey === undefined || kid !== vapidKid(publicKey)) return false
      if (privateKey === undefined) return true
      const pair = createECDH('prime256v1')
      pair.setPrivateKey(Buffer.from(fromBase64Url(privateKey)))
      return pair.getPublicKey('base64url') === publicKey
    }
    if (x === undefined || kid !== signingKid(x)) return false
    if (d === undefined) return true
    return publicHalf(fromBase64Url(d)) === x
  } catch {
    // Not a key at all, which is the same answer.
    return false
  }
}

function signingKey({ x, d }: Readonly<{ x: string; d: string }>): Made {
  return { kty: 'OKP', crv: 'Ed25519', x, d, kid: signingKid(x) } as Made
}

function publicHalf(seed: Uint8Array): string {
  const key = Buffer.concat([ED25519_PREFIX, seed])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' }).x ?? ''
}

/** RFC 7638 (SHA-256). */
function signingKid(x: string): string {
  return plainDigest(utf8(canonical({ crv: 'Ed25519', kty: 'OKP', x })))
}
