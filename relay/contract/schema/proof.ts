import * as v from 'valibot'
import type { SignedChange } from '../change.ts'
import type { Assertion, SignedDecision } from '../decision.ts'
import type { Subscription } from '../push.ts'
import { LIMITS } from '../limits.ts'
import { base64url, canonicalJson, credentialId, deviceId, words } from './scalar.ts'

export const assertion: v.GenericSchema<Assertion> = v.strictObject({
  credential: credentialId,
  authenticator_data: base64url(2048),
  client_data_json: base64url(4096),
  signature: base64url(2048),
})

export const signedDecision: v.GenericSchema<SignedDecision> = v.strictObject({
  statement: canonicalJson,
  proof: v.variant('kind', [
    v.strictObject({ kind: v.literal('passkey'), assertion }),
    v.strictObject({ kind: v.literal('device_key'), device: deviceId, signature: base64url(128) }),
  ]),
  comment: words(LIMITS.commentCharacters),
})

export const signedChange: v.GenericSchema<SignedChange> = v.strictObject({ statement: canonicalJson, assertion })

/** Public P-256 key of a device (RFC 7518 section 6.2.1). */
export const deviceJwk = v.strictObject({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  y: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
})

/** `RegistrationResponseJSON` of WebAuthn, as `PublicKeyCredential.toJSON()` gives it. */
export const registration = v.object({
  id: credentialId,
  rawId: credentialId,
  type: v.literal('public-key'),
  response: v.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(16_384),
    transports: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(8))),
  }),
  clientExtensionResults: v.optional(v.record(v.string(), v.unknown()), {}),
})

export const subscription: v.GenericSchema<Subscription> = v.object({
  endpoint: v.pipe(v.string(), v.url(), v.maxLength(2048)),
  keys: v.object({
    p256dh: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{87}=?$/)),
    auth: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}={0,2}$/)),
  }),
  vapid: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{87}$/))),
})
