import type { Basis, GrantView } from './grant.ts'
import type { SignedDecision, Statement, Verdict } from './decision.ts'
import type { Base64Url, CanonicalJson, CredentialId, Digest, Instant, PersonId, RequestId, RuleId } from './ids.ts'

export type RequestStatus = 'pending' | 'approved' | 'denied' | 'cancelled' | 'expired'

/** Why a request ended as it did, where nobody's decision says it. */
export type EndReason =
  | 'rule_denies'
  | 'no_rule_allows'
  | 'deadline'
  | 'requester_cancelled'
  | 'page_gone'
  | 'nobody_can_approve'
  | 'relay_restored'

/** What the rule says about the action, already filled in. It comes from the policy, not the requester. */
export type RuleWords = Readonly<{
  say: string
  consequence: string
  /** What the rule calls dangerous, as its pointers; never empty. They are signed, as the words are. */
  dangerous?: readonly string[]
}>

/**
 * What travels of the body. `full`: the bytes themselves, which the phone hashes and compares;
 * `none`: only the digest is known here, and the screen says so.
 */
export type ShownBody = Readonly<{ shown: 'full'; bytes: Base64Url } | { shown: 'none' }>

/** One person who may answer, and how far the question has come to them. */
export type AskedPerson = Readonly<{
  person: PersonId
  name: string
  asked_at: Instant
  /** A device of theirs showed the notification. */
  shown_at?: Instant
  /** They opened the request. */
  seen_at?: Instant
  decision?: Verdict
  decided_at?: Instant
  comment?: string
  /** While it is pending: they approve no more, or are not here any more; an approval of theirs does not count. */
  gone?: true
}>

/** What the viewer may do, and why not otherwise. */
export type Standing =
  | Readonly<{
      can: 'decide'
      nonce: Base64Url
      credentials: readonly Readonly<{ id: CredentialId; transports: readonly string[] }>[]
    }>
  | Readonly<{ can: 'read'; because: 'own_request' | 'not_asked' | 'already_decided' | 'settled' | 'requester' }>

/** A request as somebody who may see it sees it. */
export type RequestView = Readonly<{
  id: RequestId
  /** Rises with every change; a later answer with a lower version is stale. */
  version: number
  status: RequestStatus
  basis?: Basis
  end_reason?: EndReason
  rule: RuleId | ''
  words: RuleWords
  /** The canonical action. Absent for an administrator who neither asks nor answers. */
  action?: CanonicalJson
  action_digest: Digest
  call_digest: Digest
  policy_digest: Digest
  roster_digest: Digest
  justification: string
  body: ShownBody
  /** Whether the body itself goes to whoever is asked. Told to whoever asked, who has it already. */
  approvers_see?: ShownBody['shown']
  created_at: Instant
  /** First instant that is too late for a decision. */
  expires_at: Instant
  decided_at?: Instant
  quorum: Readonly<{ needed: number; approved: number }>
  asked: readonly AskedPerson[]
  decisions: readonly SignedDecision[]
  grant?: GrantView
  you: Standing
  /** The relay's clock when it answered, to count down from. */
  now: Instant
}>

/**
 * What a phone of somebody who was asked may say in a notification, by its own key, signed in or not. `deny`
 * is what that key signs to deny: the denial that the relay would take, of exactly this request.
 */
export type RequestNotice = Readonly<{
  status: RequestStatus
  say: string
  requester_name: string
  expires_at: Instant
  /** Who decided, where people did. */
  decided_by: readonly string[]
  /** How many requests wait for the person. */
  waiting: number
  /** Absent: it was decided, or a denial takes a passkey. */
  deny?: Omit<Statement, 'v' | 'decision' | 'credential' | 'comment_digest' | 'request'>
  now: Instant
}>

/** One that the same requester asked earlier under the same rule, and how it ended. */
export type EarlierRequest = Readonly<{
  id: RequestId
  status: RequestStatus
  end_reason?: EndReason
  words: RuleWords
  created_at: Instant
  outcome?: GrantView['status']
  decisions: readonly Readonly<{ name: string; verdict: Verdict; comment: string }>[]
}>

/** Facts about what the same requester asked under the same rule; the relay's own, and nobody's judgement. */
export type EarlierRequests = Readonly<{
  /** Nothing of theirs under this rule was approved before this one was asked. */
  first: boolean
  /** How many they asked in the ten minutes up to this one, with it. */
  in_ten_minutes: number
  /** At most five that ended, latest first: of those that the viewer asked, or was asked. */
  similar: readonly EarlierRequest[]
  /**
   * The last one that people approved, that ran, and that made the same kind of call for the same person: method and length of the
   * path, or the operation; one of the very same path before others. For people who may read it whole.
   */
  alike?: RequestView
}>

/** One line of the inbox. */
export type RequestSummary = Readonly<{
  id: RequestId
  version: number
  status: RequestStatus
  words: RuleWords
  requester_name: string
  /** Host of the target, or the service's name. */
  where: string
  created_at: Instant
  expires_at: Instant
  decided_at?: Instant
  can_decide: boolean
  /** What the viewer decided. */
  verdict?: Verdict
  outcome?: GrantView['status']
}>
