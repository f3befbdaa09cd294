/** The key of a paired browser or phone: its name, and the denials that it may sign. */
import type { Base64Url, CanonicalJson } from '../contract/ids.ts'
import { fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import { canonical } from './canonical.ts'
import { sha256 } from './digest.ts'
import { deviceDenyBytes } from './statement.ts'
import { subtle } from './subtle.ts'

export type DeviceJwk = Readonly<{ kty: 'EC'; crv: 'P-256'; x: string; y: string }>

/** RFC 7638 (SHA-256). */
export function thumbprint({ crv, kty, x, y }: DeviceJwk): string {
  return toBase64Url(sha256(utf8(canonical({ crv, kty, x, y }))))
}

/**
 * @param statement a decision statement; that it says `deny` is the caller's to check
 * @param signature ECDSA with SHA-256 in IEEE P1363 form, 64 bytes
 * @returns false also for what is no signature, no key, or no base64url
 */
export async function checkDeviceDeny({
  statement,
  signature,
  jwk,
}: Readonly<{ statement: CanonicalJson; signature: Base64Url; jwk: DeviceJwk }>): Promise<boolean> {
  const scheme = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const { kty, crv, x, y } = jwk
  try {
    const key = await subtle().importKey('jwk', { kty, crv, x, y }, scheme, false, ['verify'])
    return await subtle().verify(scheme, key, fromBase64Url(signature), deviceDenyBytes(statement))
  } catch {
    // WebCrypto and the decoder throw on what is not a key or not a signature. It denies nothing then.
    return false
  }
}
