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
import type { Refusal } from '../contract/refusals.ts'
import type { EndReason, RequestStatus, RuleWords } from '../contract/request.ts'
import type { Grant } from './grant.ts'
import { approversOf } from './verdict.ts'
import type { Terms } from './verdict.ts'

/** One person whom the question has been put to. */
export type Asking = Readonly<{
  person: PersonId
  /** 256 random bits that only this person's statement about this request carries. */
  nonce: Base64Url
  askedAt: Instant
  shownAt?: Instant
  seenAt?: Instant
  /** They were not told of this one by itself: it is among the "more" of one notification (ask-rate.ts). */
  grouped?: true
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
  /** A denial takes a passkey as well; absent: the key of one of the person's phones is enough. */
  denyBy?: 'passkey'
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

/** Everything that is known when the question comes in. Ids, nonces and digests are made outside. */
export type Opening = Readonly<
  Pick<
    Request,
    | 'id'
    | 'requester'
    | 'enforcer'
    | 'action'
    | 'actionDigest'
    | 'callDigest'
    | 'viewDigest'
    | 'policyDigest'
    | 'rosterDigest'
    | 'rule'
    | 'words'
    | 'justification'
    | 'bodyShown'
    | 'denyBy'
    | 'createdAt'
    | 'usableMilliseconds'
  > & {
    /** What the policy says: `Match.decide`. */
    decide: 'ask' | 'allow' | 'deny'
    quorum: number
    expiresMilliseconds: number
    /** The active people of the stage; those in `requesterPersons` are left out here. */
    asked: readonly Asking[]
    /** Everybody who counts as the requester: the operator, the person behind a service. */
    requesterPersons: ReadonlySet<PersonId>
  }
>

/**
 * Opens a request: pending, or ended at once when the policy decides by itself. A question that not
 * enough people can answer is denied at once: waiting for it would only look like protection.
 */
export function open(opening: Opening): Request {
  const { decide, quorum, expiresMilliseconds, asked, requesterPersons, ...facts } = opening
  const question = { ...facts, version: 1, expiresAt: facts.createdAt + expiresMilliseconds, decisions: [] }
  const ended = { ...question, quorum: 0, asked: [], decidedAt: facts.createdAt }
  if (decide === 'deny') {
    return { ...ended, status: 'denied', endReason: facts.rule === '' ? 'no_rule_allows' : 'rule_denies' }
  }
  if (decide === 'allow') return { ...ended, status: 'approved', basis: 'rule' }

  const others = new Map<PersonId, Asking>()
  for (const asking of asked) {
    const own = facts.requester.kind === 'operator' && facts.requester.person === asking.person
    if (!own && !requesterPersons.has(asking.person)) others.set(asking.person, asking)
  }
  const needed = Math.max(1, quorum)
  if (others.size < needed) return { ...ended, quorum: needed, status: 'denied', endReason: 'nobody_can_approve' }
  return { ...question, quorum: needed, asked: [...others.values()], status: 'pending' }
}

export type RequestEvent =
  | Readonly<{
      kind: 'decide'
      decision: Decision
      /** What the policy of now makes of the request; absent: it has not changed. */
      terms?: Pick<Terms, 'quorum' | 'expiresAt' | 'usableMilliseconds'>
      /** Who is active and eligible now; only their earlier approvals count. Absent: everybody asked. */
      eligible?: ReadonlySet<PersonId>
    }>
  | Readonly<{ kind: 'cancel'; reason: Extract<EndReason, 'requester_cancelled' | 'page_gone' | 'relay_restored'> }>
  | Readonly<{ kind: 'expire' }>

type Step = 'approve' | 'deny' | 'cancel' | 'expire'

/** `approve` leads here once the quorum is met; until then the request stays pending. */
export const NEXT = {
  pending: { approve: 'approved', deny: 'denied', cancel: 'cancelled', expire: 'expired' },
  approved: {},
  denied: {},
  cancelled: {},
  expired: {},
} as const satisfies Record<RequestStatus, Partial<Record<Step, RequestStatus>>>

/**
 * @returns the request after the event, its version one higher; an approved one still needs its
 *   grant (`issue` in grant.ts) before both are stored in one commit
 */
export function transition(request: Request, event: RequestEvent, now: Instant): Request | Refusal {
  const row: Partial<Record<Step, RequestStatus>> = NEXT[request.status]
  const status = row[event.kind === 'decide' ? event.decision.verdict : event.kind]
  if (!status) return { refused: 'request-settled' }
  const ended = { ...request, version: request.version + 1, status, decidedAt: now }
  // A cancel is always safe. A decision after the deadline is not: the operator may have moved on.
  if (event.kind === 'cancel') return { ...ended, endReason: event.reason }
  if (event.kind === 'expire') {
    if (now < request.expiresAt) return { refused: 'window-open' }
    return { ...ended, endReason: 'deadline' }
  }
  const refusal = refuseDecision(request, event, now)
  if (refusal) return refusal

  const decisions = [...request.decisions, { ...event.decision, decidedAt: now }]
  if (event.decision.verdict === 'deny') return { ...ended, decisions }
  const waiting = { ...request, version: request.version + 1, decisions }
  const quorum = Math.max(1, request.quorum, event.terms?.quorum ?? 0)
  if (approversOf(waiting, event.eligible).size < quorum) return waiting
  const usable = Math.min(request.usableMilliseconds, event.terms?.usableMilliseconds ?? request.usableMilliseconds)
  return { ...ended, decisions, basis: 'people', usableMilliseconds: usable }
}

/** The last line behind `mayDecide`, which knows the people and is asked first. */
function refuseDecision(
  request: Request,
  { decision, terms }: Extract<RequestEvent, { kind: 'decide' }>,
  now: Instant,
): Refusal | undefined {
  if (now >= Math.min(request.expiresAt, terms?.expiresAt ?? request.expiresAt)) return { refused: 'request-expired' }
  const { requester } = request
  if (requester.kind === 'operator' && requester.person === decision.person) return { refused: 'own-request' }
  if (!request.asked.some((asking) => asking.person === decision.person)) return { refused: 'not-asked' }
  if (request.decisions.some((earlier) => earlier.person === decision.person)) return { refused: 'already-decided' }
  return undefined
}
