/**
 * Whether what the relay calls approved was approved: by the passkeys of people whom this browser knows from
 * the signed steps of the roster, as many as the signed rules demand. The relay's word alone releases nothing.
 */
import type { GrantClaims } from '../../relay/contract/grant.ts'
import { checkApproval } from '../../relay/evidence/approval.ts'
import { knownRoster } from '../../relay/evidence/roster-chain.ts'
import type { Instant } from '../../relay/contract/ids.ts'
import type { Hold } from './hold.ts'
import { isFresh } from './log-pin.ts'
import type { Pairing } from './pairing.ts'
import { siteOf, type Pins } from './pins.ts'
import { APPROVAL } from './words.ts'

type Approved = Readonly<{
  hold: Hold
  claims: GrantClaims
  pairing: Pairing
  pins: Pins | undefined
  /** This computer's clock. */
  now: Instant
}>

/** @returns undefined when it may go, else why not, in words for the operator */
export async function refuseApproval({ hold, claims, pairing, pins, now }: Approved): Promise<string | undefined> {
  const { question, rules } = hold
  if (!pins || !question) return APPROVAL.oldPairing
  if (pins.doubt !== undefined) return APPROVAL.doubt[pins.doubt]
  if (!(now < question.until)) return APPROVAL.late
  if (!isFresh(pins, now)) return APPROVAL.uncheckedLog
  if (!rules || rules.policy_digest !== question.policy_digest) return APPROVAL.otherPolicy
  const { policy_digest, roster_digest } = question
  if (claims.policy_digest !== policy_digest || claims.roster_digest !== roster_digest) return APPROVAL.otherGrant
  if (claims.basis === 'break_glass') return APPROVAL.breakGlass
  const rule = rules.rules.find(({ id }) => id === question.rule)
  if (claims.basis === 'rule') {
    const isAllowed = rule ? rule.decide === 'allow' : question.rule === '' && rules.open
    return isAllowed ? undefined : APPROVAL.notByRule
  }
  if (rule?.decide !== 'ask') return APPROVAL.otherRule
  return countPeople({ hold, question, rule, pairing, pins })
}

type Counting = Readonly<{
  hold: Hold
  question: NonNullable<Hold['question']>
  rule: Readonly<{ quorum: number; approvers: readonly string[] }>
  pairing: Pairing
  pins: Pins
}>

async function countPeople({ hold, question, rule, pairing, pins }: Counting): Promise<string | undefined> {
  const { id, action_digest, policy_digest, roster_digest, expires_at, views, requester } = question
  if (!pins.rosters.includes(roster_digest)) return APPROVAL.otherRoster
  let most = 0
  for (const view_digest of views) {
    const approval = await checkApproval({
      decided: { request: id, action_digest, view_digest, policy_digest, roster_digest, expires_at },
      decisions: hold.decisions ?? [],
      roster: knownRoster(pins.roster).roster,
      rosters: new Set(pins.rosters),
      quorum: rule.quorum,
      approvers: rule.approvers,
      requester: [pairing.person.email.toLowerCase(), requester],
      site: siteOf(pairing.issuer),
    })
    if (approval.ok) return undefined
    if (approval.denied) return APPROVAL.denied
    most = Math.max(most, approval.people.length)
  }
  return APPROVAL.tooFew(most, rule.quorum)
}
