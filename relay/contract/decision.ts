import type { Base64Url, CanonicalJson, CredentialId, DeviceId, Digest, Instant, PersonId, RequestId } from './ids.ts'

export type Verdict = 'approve' | 'deny'

/**
 * What an approver signs. The phone builds it from what it shows; SHA-256 of its PAE under
 * `holdgate/decision/v1` is the passkey's challenge.
 */
export type Statement = Readonly<{
  v: 1
  decision: Verdict
  request: RequestId
  action_digest: Digest
  view_digest: Digest
  policy_digest: Digest
  roster_digest: Digest
  approver: PersonId
  /** The passkey that signs; for a denial by device key, the device. */
  credential: CredentialId | DeviceId
  /** 256 random bits, one per request and person, used up by the first valid decision. */
  nonce: Base64Url
  expires_at: Instant
  comment_digest: Digest
}>

/** A WebAuthn assertion (`AuthenticatorAssertionResponse`), its byte fields in base64url. */
export type Assertion = Readonly<{
  credential: CredentialId
  authenticator_data: Base64Url
  client_data_json: Base64Url
  signature: Base64Url
}>

/**
 * How a statement is proven. A device key (ECDSA P-256, signature in IEEE P1363 form over the PAE
 * under `holdgate/device-deny/v1`) can only deny.
 */
export type DecisionProof =
  | Readonly<{ kind: 'passkey'; assertion: Assertion }>
  | Readonly<{ kind: 'device_key'; device: DeviceId; signature: Base64Url }>

export type SignedDecision = Readonly<{
  statement: CanonicalJson
  proof: DecisionProof
  /** The approver's free text; its digest is in the statement. '' when they wrote none. */
  comment: string
}>
