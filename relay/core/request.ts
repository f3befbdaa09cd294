/**
 * The life of one request, up to its decision. What an approval may then do is grant.ts; who may
 * decide is verdict.ts.
 *
 * Rule 1: every change of status happens in `transition`; no other code assigns `status`.
 * Rule 2: nothing here knows a clock, a network or a database; the caller passes `now`.
 */
import type { Enforcer, Requester } from '../contract/action.ts'
import type { DecisionProof, Verdict } from '../contract/decision.ts'
import type { Basis } from '../contract/grant.ts'
import type { Base64Url, CanonicalJson, Digest, Instant, PersonId, RequestId, RuleId } from '../contract/ids.ts'
import type { EndReason, RequestStatus, RuleWords } from '../contract/request.ts'
import type { Grant } from './grant.ts'

/** One person whom the question has been put to. */
export type Asking = Readonly<{
  person: PersonId
  /** 256 random bits that only this person's statement about this request carries. */
  nonce: Base64Url
  askedAt: Instant
  shownAt?: Instant
  seenAt?: Instant
}>

export type Decision = Readonly<{
  person: PersonId
  verdict: Verdict
  statement: CanonicalJson
  proof: DecisionProof
  comment: string
  decidedAt: Instant
}>

/**
 * One request with all that hangs on it: the unit that is read, changed and stored as a whole.
 * `version` rises by one with each stored change and is what compare-and-swap compares.
 */
export type Request = Readonly<{
  id: RequestId
  version: number
  status: RequestStatus
  basis?: Basis
  endReason?: EndReason
  requester: Requester
  enforcer: Enforcer
  action: CanonicalJson
  actionDigest: Digest
  callDigest: Digest
  viewDigest: Digest
  policyDigest: Digest
  rosterDigest: Digest
  rule: RuleId | ''
  words: RuleWords
  /** Distinct people who must approve. */
  quorum: number
  justification: string
  bodyShown: 'full' | 'none'
  createdAt: Instant
  /** First instant that is too late for a decision: the window is [createdAt, expiresAt). */
  expiresAt: Instant
  /** How long a grant may be used, counted from approval. */
  usableMilliseconds: number
  decidedAt?: Instant
  asked: readonly Asking[]
  decisions: readonly Decision[]
  grant?: Grant
}>
