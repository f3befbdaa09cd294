/** The public key of a passkey, ready to check signatures with. ES256 and RS256 only. */
import type { Base64Url } from '../contract/ids.ts'
import { fromBase64Url } from './bytes.ts'
import { readCose } from './cose.ts'
import { derToP1363 } from './der.ts'
import { subtle } from './subtle.ts'

/** `verify` answers false to whatever is not a signature; it does not throw on bad input. */
export type PasskeyKey = Readonly<{
  algorithm: 'ES256' | 'RS256'
  verify: (signed: Uint8Array, signature: Uint8Array) => Promise<boolean>
}>

/**
 * @param cose COSE_Key as stored at enrolment
 * @throws {BadKey} when the key is of another kind or not canonical
 */
export async function importPasskey(cose: Base64Url): Promise<PasskeyKey> {
  const jwk = readCose(fromBase64Url(cose))
  if (jwk.kty === 'RSA') {
    const scheme = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    const key = await subtle().importKey('jwk', jwk, scheme, false, ['verify'])
    return {
      algorithm: 'RS256',
      verify: (signed, signature) => subtle().verify(scheme, key, signature, signed),
    }
  }
  const key = await subtle().importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
  return {
    algorithm: 'ES256',
    verify: async (signed, signature) => {
      const flat = derToP1363(signature)
      return flat !== undefined && (await subtle().verify({ name: 'ECDSA', hash: 'SHA-256' }, key, flat, signed))
    },
  }
}
