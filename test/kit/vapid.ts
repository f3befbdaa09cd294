import { createPublicKey, verify } from 'node:crypto'

/** Why a push service turns a message away. */
export type VapidRefusal = Readonly<{ status: 401 | 403; why: string }>

const DAY_SECONDS = 86_400
const CLOCK_SLACK_SECONDS = 5

/**
 * Checks who sends a push, as strictly as the strictest push service does.
 *
 * @param header the Authorization header
 * @param origin of the endpoint; the token must be for exactly it
 * @param subscribedKey the raw public key that the subscription was made with
 * @see https://www.rfc-editor.org/rfc/rfc8292
 */
export function checkVapid(
  header: string | undefined,
  origin: string,
  subscribedKey: Uint8Array,
): VapidRefusal | undefined {
  const refuse = (why: string): VapidRefusal => ({ status: 401, why })
  const token = /^vapid\s.*?\bt=([^,\s]+)/i.exec(header ?? '')?.[1]
  const key = /^vapid\s.*?\bk=([^,\s]+)/i.exec(header ?? '')?.[1]
  if (token === undefined || key === undefined) return refuse('Authorization: vapid t=…, k=… is missing')
  const point = Buffer.from(key, 'base64url')
  if (point.length !== 65 || point[0] !== 4) return refuse('k is not an uncompressed P-256 point')
  if (!point.equals(subscribedKey)) return { status: 403, why: 'the subscription was made with another key' }
  const [head = '', payload = '', signature = ''] = token.split('.')
  if (readPart(head)['alg'] !== 'ES256') return refuse('alg is not ES256')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  const signed = Buffer.from(`${head}.${payload}`)
  const genuine = verify(
    'sha256',
    signed,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!genuine) return refuse('the signature is wrong')
  const { aud, exp, sub } = readPart(payload)
  if (aud !== origin) return refuse(`aud is ${String(aud)}, wanted ${origin}`)
  const now = Date.now() / 1000
  if (typeof exp !== 'number' || exp <= now || exp > now + DAY_SECONDS + CLOCK_SLACK_SECONDS) {
    return refuse('exp is not within the next 24 hours')
  }
  // Apple refuses a subject that it cannot write to.
  if (typeof sub !== 'string' || !/^(mailto:|https:)/.test(sub)) return refuse('sub is neither mailto: nor https:')
  return undefined
}

function readPart(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
}
