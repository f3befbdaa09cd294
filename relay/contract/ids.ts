/**
 * Names of things, as they travel and as they are stored. Each is a branded string, so that one
 * cannot be passed for another.
 *
 * Rule: an id is its prefix and 22 base64url characters (128 random bits). It is unguessable, but no
 * secret: knowing one gives no right.
 */
declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type RequestId = Branded<'RequestId'>
export type GrantId = Branded<'GrantId'>
export type PersonId = Branded<'PersonId'>
export type DeviceId = Branded<'DeviceId'>
export type ServiceId = Branded<'ServiceId'>
/** The `id` of a WebAuthn credential, base64url without padding. */
export type CredentialId = Branded<'CredentialId'>
/** The id of a policy rule, chosen by whoever wrote the policy. */
export type RuleId = Branded<'RuleId'>

/** 32 raw bytes of SHA-256, as 43 base64url characters without padding. */
export type Digest = Branded<'Digest'>
/** Bytes as base64url without padding (RFC 4648 section 5). */
export type Base64Url = Branded<'Base64Url'>
/** Text of canonical JSON (RFC 8785): what was hashed and signed, never parsed and written again. */
export type CanonicalJson = Branded<'CanonicalJson'>

/** Milliseconds since the epoch, by the clock of the relay's database. */
export type Instant = number

export const ID_PREFIX = {
  request: 'req_',
  grant: 'grt_',
  person: 'per_',
  device: 'dev_',
  service: 'svc_',
} as const
