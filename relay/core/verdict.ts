/**
 * Who may decide a request, whose approvals count, and what a changed policy still lets pass.
 *
 * Rule 1: a person counts once, whatever they hold: accounts are people here, e-mail addresses join
 *   them to the policy, and both are compared when "their own request" is the question.
 * Rule 2: the policy of now can only take away from what the request was opened with.
 */
import type { Requester } from '../contract/action.ts'
import type { Instant, PersonId } from '../contract/ids.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Standing } from '../contract/request.ts'
import type { Match } from '../rules/match.ts'
import type { Request } from './request.ts'

export type Decider = Readonly<{ id: PersonId; email: string; active: boolean }>

/** What holds for a request under its own snapshot and the policy of now together. */
export type Terms = Readonly<{
  quorum: number
  expiresAt: Instant
  usableMilliseconds: number
  /** Lower-case addresses that the policy of now would ask; absent when it would ask nobody. */
  emails?: ReadonlySet<string>
}>

/**
 * Joins the request's snapshot with what the current policy says about the same action. `allow`, or
 * no rule at all under `default: allow`, takes nothing away and gives nothing.
 *
 * @returns the stricter of both in each respect, or `policy-changed` when the policy of now denies,
 *   or asks people about something that a rule alone had allowed
 */
export function stricter(request: Request, current: Match): Terms | Refusal {
  if (current.decide === 'deny') {
    return {
      refused: 'policy-changed',
      detail: current.rule ? `Rule ${current.rule.id} denies it now.` : 'Nothing allows it now.',
    }
  }
  const own = {
    quorum: request.quorum,
    expiresAt: request.expiresAt,
    usableMilliseconds: request.usableMilliseconds,
  }
  if (current.decide === 'allow' || !current.rule) return own
  if (request.basis === 'rule') {
    return { refused: 'policy-changed', detail: `Rule ${current.rule.id} asks people about it now.` }
  }
  return {
    quorum: Math.max(request.quorum, current.quorum),
    expiresAt: Math.min(request.expiresAt, request.createdAt + current.rule.expiresMilliseconds),
    usableMilliseconds: Math.min(request.usableMilliseconds, current.rule.usableMilliseconds),
    emails: new Set(current.approverEmails.map((email) => email.toLowerCase())),
  }
}

/** True when the person is the requester, or the one on whose behalf a service asks. */
export function isOwn(requester: Requester, person: Readonly<{ id: PersonId; email: string }>): boolean {
  const email = person.email.toLowerCase()
  if (requester.kind === 'service') return requester.on_behalf_of?.toLowerCase() === email
  return requester.person === person.id || requester.email.toLowerCase() === email
}

/**
 * @param eligibleEmails lower-case addresses of the stage, by the snapshot and the policy of now;
 *   absent: everybody whom the request asks
 * @param requesterPersons further people who count as the requester, such as other accounts of theirs
 */
export type MayDecide = Readonly<{
  request: Request
  person: Decider
  eligibleEmails?: ReadonlySet<string>
  requesterPersons?: ReadonlySet<PersonId>
}>

/** Why this person may not decide this request at `now`, or undefined when they may. */
export function mayDecide(question: MayDecide, now: Instant): Refusal | undefined {
  const { request, person, eligibleEmails, requesterPersons } = question
  if (request.status !== 'pending') return { refused: 'request-settled' }
  if (now >= request.expiresAt) return { refused: 'request-expired' }
  if (isOwn(request.requester, person) || requesterPersons?.has(person.id)) return { refused: 'own-request' }
  if (!person.active) return { refused: 'not-asked' }
  if (!request.asked.some((asking) => asking.person === person.id)) return { refused: 'not-asked' }
  if (eligibleEmails && !eligibleEmails.has(person.email.toLowerCase())) return { refused: 'not-asked' }
  if (request.decisions.some((decision) => decision.person === person.id)) return { refused: 'already-decided' }
  return undefined
}

/** The distinct people who approved; `among` leaves out those who may no longer do so. */
export function approversOf(request: Request, among?: ReadonlySet<PersonId>): ReadonlySet<PersonId> {
  const approvers = new Set<PersonId>()
  for (const { person, verdict } of request.decisions) {
    if (verdict === 'approve' && (!among || among.has(person))) approvers.add(person)
  }
  return approvers
}

/**
 * True when enough of those who approved are still active and eligible; asked again at redeem. A
 * request that a rule approved has nobody to lose.
 *
 * @param quorum the stricter one of now, where the policy changed; else the request's own
 */
export function quorumStands(
  question: Readonly<{ request: Request; activeEligible: ReadonlySet<PersonId>; quorum?: number }>,
): boolean {
  const { request, activeEligible } = question
  if (request.basis === 'rule') return true
  return approversOf(request, activeEligible).size >= Math.max(1, request.quorum, question.quorum ?? 0)
}

/** A signed-in person, or whoever asked, by their device or service key. */
export type Viewer = Readonly<({ kind: 'person' } & Decider) | { kind: 'requester' }>

/** What the viewer may do; the relay adds nonce and credentials to `decide`. */
export function standingOf(
  request: Request,
  viewer: Viewer,
  now: Instant,
): Readonly<{ can: 'decide' }> | Extract<Standing, { can: 'read' }> {
  if (viewer.kind === 'requester') return { can: 'read', because: 'requester' }
  const refusal = mayDecide({ request, person: viewer }, now)
  if (!refusal) return { can: 'decide' }
  if (refusal.refused === 'own-request') return { can: 'read', because: 'own_request' }
  if (refusal.refused === 'not-asked') return { can: 'read', because: 'not_asked' }
  if (refusal.refused === 'already-decided') return { can: 'read', because: 'already_decided' }
  return { can: 'read', because: 'settled' }
}
