import type { DecisionProof } from './decision.ts'
import type { GrantStatus, Outcome } from './grant.ts'
import type {
  Base64Url,
  CanonicalJson,
  DeviceId,
  Digest,
  GrantId,
  Instant,
  PersonId,
  RequestId,
  RuleId,
} from './ids.ts'
import type { RosterStep } from './roster.ts'
import type { EndReason, RequestStatus, RuleWords, ShownBody } from './request.ts'

/** One entry of the log with its audit path (RFC 6962 section 2.1.1) to the root of the receipt's checkpoint. */
export type ProvenLeaf = Readonly<{
  index: number
  leaf: CanonicalJson
  /** From the leaf's sibling upwards. */
  proof: readonly Base64Url[]
}>

/** `gone`: the body was shown, and is not in here: it was deleted, or is not for whoever asked. */
export type ReceiptBody = ShownBody | Readonly<{ shown: 'gone' }>

/**
 * The bundle that proves one request's story to somebody who trusts neither the relay nor us. It is
 * canonical JSON, so that it has one spelling; every byte of it is bound to a leaf or a signature.
 *
 * Absent in the receipt of an administrator, who sees neither the action nor words of people:
 * `action`, `justification`, `body` and each `comment`. What needs them cannot be checked then.
 */
export type Receipt = Readonly<{
  v: 1
  /** The relay's public address, and the host name that its passkeys are bound to. */
  relay: string
  rp_id: string
  request: RequestId
  status: Exclude<RequestStatus, 'pending'>
  basis?: 'people' | 'rule'
  end_reason?: EndReason
  rule: RuleId | ''
  words: RuleWords
  justification?: string
  action?: CanonicalJson
  body?: ReceiptBody
  action_digest: Digest
  call_digest: Digest
  view_digest: Digest
  policy_digest: Digest
  roster_digest: Digest
  quorum: number
  asked: readonly Readonly<{ person: PersonId; nonce: Base64Url }>[]
  created_at: Instant
  expires_at: Instant
  decided_at: Instant
  decisions: readonly ReceiptDecision[]
  /** The keys of the devices that denied. */
  device_keys: readonly Readonly<{ device: DeviceId; jwk: ReceiptJwk }>[]
  grant?: ReceiptGrant
  /** All that the log says of this request, in its order. */
  leaves: readonly ProvenLeaf[]
  /** Where the asking service key and the denying devices come from, in the log's order. */
  origins: readonly ProvenLeaf[]
  /** The head of the log that all proofs lead to: a C2SP signed note. */
  checkpoint: string
}>

export type ReceiptJwk = Readonly<{ kty: 'EC'; crv: 'P-256'; x: string; y: string }>

export type ReceiptDecision = Readonly<{ statement: CanonicalJson; proof: DecisionProof; comment?: string }>

export type ReceiptGrant = Readonly<{
  id: GrantId
  status: GrantStatus
  /** Absent while the grant may still be redeemed: then it is its enforcer's alone. */
  jws?: string
  outcome?: Outcome
}>

/** What a verifier believes: whose passkeys there were, and which keys the relay signs with. */
export type RosterFile = Readonly<{
  v: 1
  relay: string
  rp_id: string
  jwks: Readonly<{ keys: readonly Readonly<{ kty: string; crv?: string; x?: string; kid?: string }>[] }>
  /** C2SP verifier keys. */
  log_keys: readonly string[]
  /** From the first roster on. */
  steps: readonly RosterStep[]
}>
