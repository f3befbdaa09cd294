/** Signs one call to the relay with this device's key (DPoP, RFC 9449). The key never leaves the browser. */
import { toBase64Url, utf8 } from '../relay/evidence/bytes.ts'
import type { OwnDevice } from './device-memory.ts'
import { signBytes } from './device-key.ts'

/**
 * @param nowSeconds by the relay's clock; its window is a minute wide
 * @returns the `DPoP` header; the token travels as `Authorization: DPoP <token>`
 */
export async function deviceProof(
  device: OwnDevice,
  call: Readonly<{ method: string; url: string }>,
  nowSeconds: number,
): Promise<string> {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: device.jwk }
  const url = new URL(call.url)
  const claims = {
    jti: toBase64Url(crypto.getRandomValues(new Uint8Array(16))),
    htm: call.method,
    htu: url.origin + url.pathname,
    iat: nowSeconds,
    ath: await webDigest(utf8(device.token)),
  }
  const signed = `${part(header)}.${part(claims)}`
  return `${signed}.${toBase64Url(new Uint8Array(await signBytes(device.key, utf8(signed))))}`
}

/** SHA-256 by the browser: the worker, which hashes little, carries none of its own. */
export async function webDigest(bytes: Uint8Array): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))))
}

const part = (value: object): string => toBase64Url(utf8(JSON.stringify(value)))
