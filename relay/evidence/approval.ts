/**
 * Whether people approved exactly this: counted from what they signed, not from what the relay says.
 *
 * Rule 1: a person counts once, whatever keys, statements or entries of the roster they have.
 * Rule 2: a decision that is not, member by member, about this request counts for nothing. One that denies
 *   ends it, whatever else there is.
 * Rule 3: input never throws.
 */
import type { SignedDecision } from '../contract/decision.ts'
import type { Digest, Instant, PersonId, RequestId } from '../contract/ids.ts'
import type { Roster, RosterPerson } from '../contract/roster.ts'
import type { Site } from './roster-chain.ts'
import { checkSignedBy } from './signed-by.ts'
import { readDecisionStatement } from './signed-text.ts'
import { commentDigest, decisionChallenge } from './statement.ts'

/** What a statement must name; each digest made anew by whoever asks, from what it holds. */
export type Decided = Readonly<{
  request: RequestId
  action_digest: Digest
  view_digest: Digest
  policy_digest: Digest
  roster_digest: Digest
  expires_at: Instant
}>

type ToCheck = Readonly<{
  decided: Decided
  decisions: readonly SignedDecision[]
  /** The newest that is known: who has gone or lost a key meanwhile counts no more. */
  roster: Roster
  /** Digests of all rosters that are known; a statement made under any other counts for nothing. */
  rosters: ReadonlySet<Digest>
  quorum: number
  /** E-mail addresses in lower case, as the rule names them. */
  approvers: readonly string[]
  /** Ids and e-mail addresses of everybody who counts as having asked. */
  requester: readonly string[]
  site: Site
}>

/** Why one decision does not count. */
export type BadDecision =
  | 'malformed'
  /** A member of the statement that is not this request's: its name follows. */
  | `other-${'request' | 'action_digest' | 'view_digest' | 'policy_digest' | 'roster_digest' | 'expires_at'}`
  | 'other-comment'
  | 'unknown-roster'
  | 'not-by-passkey'
  | 'unknown-passkey'
  | 'not-active'
  | 'not-eligible'
  | 'own-request'
  | 'bad-signature'

export type Approval = Readonly<{
  /** The quorum is met, and nobody denied. */
  ok: boolean
  /** Distinct people whose approval counts, in the order of the decisions. */
  people: readonly PersonId[]
  /** Somebody denied, or a denial cannot be ruled out. */
  denied: boolean
  /** By their place in the decisions. */
  refused: readonly Readonly<{ at: number; why: BadDecision }>[]
}>

const NAMED = ['request', 'action_digest', 'view_digest', 'policy_digest', 'roster_digest', 'expires_at'] as const

export async function checkApproval(asked: ToCheck): Promise<Approval> {
  const people: RosterPerson[] = []
  const refused: { at: number; why: BadDecision }[] = []
  let denied = false
  for (const [at, signed] of asked.decisions.entries()) {
    const statement = readDecisionStatement(signed.statement)
    // Before anything is known of it: a denial that was damaged on its way must not turn into silence.
    if (statement?.decision === 'deny') {
      denied = true
      continue
    }
    const counted = await checkDecision(asked, signed)
    if (typeof counted === 'string') refused.push({ at, why: counted })
    else if (!people.some(({ id, email }) => id === counted.id || email === counted.email)) people.push(counted)
  }
  // A quorum below one would let a request pass that nobody saw.
  const ok = !denied && Number.isSafeInteger(asked.quorum) && people.length >= Math.max(1, asked.quorum)
  return { ok, people: people.map(({ id }) => id), denied, refused }
}

/**
 * Whether somebody who may answer signed one decision about exactly this; whichever it is.
 *
 * @returns who, or why it does not count
 */
export async function checkDecision(
  { decided, roster, rosters, approvers, requester, site }: Omit<ToCheck, 'decisions' | 'quorum'>,
  signed: SignedDecision,
): Promise<RosterPerson | BadDecision> {
  const statement = readDecisionStatement(signed.statement)
  if (!statement) return 'malformed'
  const { proof } = signed
  const other = NAMED.find((name) => statement[name] !== decided[name])
  if (other) return `other-${other}`
  if (!rosters.has(statement.roster_digest)) return 'unknown-roster'
  if (statement.comment_digest !== commentDigest(signed.comment)) return 'other-comment'
  if (proof.kind !== 'passkey') return 'not-by-passkey'
  const passkey = roster.passkeys.find(({ id }) => id === statement.credential)
  if (!passkey || proof.assertion.credential !== passkey.id || passkey.person !== statement.approver)
    return 'unknown-passkey'
  const person = roster.people.find(({ id }) => id === passkey.person)
  if (!person?.active || !person.roles.includes('approver')) return 'not-active'
  if (!approvers.includes(person.email)) return 'not-eligible'
  if (requester.includes(person.id) || requester.includes(person.email)) return 'own-request'
  const challenge = decisionChallenge(signed.statement)
  const isSigned = await checkSignedBy(passkey, { assertion: proof.assertion, challenge, ...site })
  return isSigned ? person : 'bad-signature'
}
