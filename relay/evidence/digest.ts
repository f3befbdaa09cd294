/**
 * SHA-256, and the one way in which a digest is bound to what it is a digest of: DSSE's
 * pre-authentication encoding (PAE), so that bytes hashed as one thing are worthless as another.
 *
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
import { _SHA256 as Hash } from '@noble/hashes/sha2.js'
import type { Digest } from '../contract/ids.ts'
import { concat, toBase64Url, utf8 } from './bytes.ts'

/** Above this many bytes WebCrypto is faster than JavaScript, its promise included. */
const WEBCRYPTO_FROM = 64 * 1024

export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Hash().update(bytes).digest())
}

/** `"DSSEv1 " + len(type) + " " + type + " " + len(bytes) + " " + bytes`, lengths in decimal ASCII. */
export function pae(type: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const name = utf8(type)
  return concat(utf8(`DSSEv1 ${name.length} `), name, utf8(` ${bytes.length} `), bytes)
}

/** @param content text is hashed as UTF-8 */
export function digestOf(type: string, content: string | Uint8Array): Digest {
  return plainDigest(pae(type, typeof content === 'string' ? utf8(content) : content))
}

/** Without PAE: for bytes that others hash as they are, such as bodies, and for stored secrets. */
export function plainDigest(bytes: Uint8Array): Digest {
  return toBase64Url(sha256(bytes)) as string as Digest
}

/** The same digest as `plainDigest`, made without stopping the page on large bodies. */
export async function bodyDigest(bytes: Uint8Array): Promise<Digest> {
  const subtle = typeof crypto === 'undefined' ? undefined : crypto.subtle
  if (bytes.length <= WEBCRYPTO_FROM || !subtle) return plainDigest(bytes)
  const digest = await subtle.digest('SHA-256', new Uint8Array(bytes))
  return toBase64Url(new Uint8Array(digest)) as string as Digest
}
