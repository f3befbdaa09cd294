/** Bytes and the two texts they travel as: UTF-8 and base64url without padding (RFC 4648 section 5). */
import type { Base64Url } from '../contract/ids.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws {TypeError} on a lone surrogate, which UTF-8 cannot carry and encoders silently replace */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  if (!text.isWellFormed()) throw new TypeError('The text has a lone surrogate, so it has no UTF-8 form.')
  return encoder.encode(text)
}

/** In pieces: a call takes so many arguments and no more. */
const PIECE_BYTES = 32_768

export function toBase64Url(bytes: Uint8Array): Base64Url {
  let binary = ''
  for (let at = 0; at < bytes.length; at += PIECE_BYTES)
    binary += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + PIECE_BYTES))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') as Base64Url
}

/** A byte order mark stays in the text. @throws {TypeError} on bytes that are not UTF-8 */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** @throws {TypeError} on padding, other alphabets, spaces, and on spellings that `toBase64Url` would not make */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const bytes = decoded(text)
  // Decoders forgive spaces, padding and stray low bits; two spellings of one signature must not both count.
  if (!bytes || toBase64Url(bytes) !== text) throw new TypeError('The text is not base64url without padding.')
  return bytes
}

function decoded(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at)
    return bytes
  } catch {
    // No alphabet of base64.
    return undefined
  }
}

/** Compares without leaving early. Lengths are public. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (const [at, byte] of a.entries()) difference |= byte ^ (b[at] ?? 0)
  return difference === 0
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
