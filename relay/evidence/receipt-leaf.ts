/**
 * One leaf of a receipt: read as an event, and written anew as it must be.
 *
 * Rule: whatever the receipt says itself is written from the receipt. Of the event is taken only what nothing else knows, and
 *   receipt-story.ts compares that.
 */
import type { CanonicalJson } from '../contract/ids.ts'
import type { Receipt } from '../contract/receipt.ts'
import { NotCanonical, readCanonical } from './canonical.ts'
import { digestOf } from './digest.ts'
import type { Event } from './log-event.ts'
import { logEvent } from './log-event.ts'

export type Kind = Event['kind']
type Of<K extends Kind> = Extract<Event, { kind: K }>

/** An event as far as it can be read without knowing what it should say. */
export function readEvent(leaf: CanonicalJson): Event | undefined {
  try {
    const event = readCanonical(leaf) as unknown as Event | null
    const isEvent =
      typeof event === 'object' && event !== null && !Array.isArray(event) && typeof event.kind === 'string'
    return isEvent && isInstant(event.at) ? event : undefined
  } catch (error) {
    if (error instanceof NotCanonical) return undefined
    throw error
  }
}

/** Undefined also when the event lacks a member, which canonical JSON cannot write. */
export function rewritten(receipt: Receipt, events: readonly Event[], event: Event): CanonicalJson | undefined {
  try {
    return expected(receipt, events, event)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** The leaf as it must be: what the receipt says, and of the event itself what nothing else knows. */
function expected(receipt: Receipt, events: readonly Event[], event: Event): CanonicalJson | undefined {
  const { request, decided_at, basis, end_reason, grant } = receipt
  const of = { v: 1, at: event.at, request } as const
  const ended = { ...of, at: decided_at }
  switch (event.kind) {
    case 'request.opened':
      return openedLeaf(receipt, event)
    case 'decision.made':
      return decisionLeaf(receipt, events, event)
    case 'request.approved':
      return basis && logEvent({ ...ended, kind: event.kind, basis })
    case 'request.denied':
      return logEvent({ ...ended, kind: event.kind, reason: end_reason ?? 'decision' })
    case 'request.cancelled':
      return end_reason && logEvent({ ...ended, kind: event.kind, reason: end_reason })
    case 'request.expired':
      return logEvent({ ...ended, kind: event.kind })
    default:
      return grant && grantLeaf(receipt, event, { ...of, grant: grant.id })
  }
}

function openedLeaf(receipt: Receipt, { requester, enforcer, question_digest }: Of<'request.opened'>): CanonicalJson {
  const { action_digest, call_digest, policy_digest, roster_digest, rule, quorum, expires_at } = receipt
  return logEvent({
    v: 1,
    at: receipt.created_at,
    kind: 'request.opened',
    request: receipt.request,
    action_digest,
    call_digest,
    policy_digest,
    roster_digest,
    rule,
    requester,
    enforcer,
    asked: receipt.asked.map(({ person }) => person),
    quorum,
    expires_at,
    ...(question_digest === undefined ? {} : { question_digest }),
  })
}

function decisionLeaf(
  { request, decisions }: Receipt,
  events: readonly Event[],
  event: Of<'decision.made'>,
): CanonicalJson | undefined {
  const signed = decisions[events.filter(isDecision).indexOf(event)]
  if (!signed) return undefined
  const { proof, statement } = signed
  const byPasskey = proof.kind === 'passkey'
  return logEvent({
    v: 1,
    at: event.at,
    kind: event.kind,
    request,
    // Whose statement it is, and what it says, is for the check of statements.
    person: event.person,
    decision: event.decision,
    proof: proof.kind,
    credential: byPasskey ? proof.assertion.credential : proof.device,
    statement_digest: digestOf(byPasskey ? 'holdgate/decision/v1' : 'holdgate/device-deny/v1', statement),
  })
}

function grantLeaf(
  { basis, call_digest, decided_at }: Receipt,
  event: Event,
  of: Pick<Of<'grant.lapsed'>, 'v' | 'at' | 'request' | 'grant'>,
): CanonicalJson | undefined {
  switch (event.kind) {
    case 'grant.issued': {
      const { enforcer, usable_until } = event
      return basis && logEvent({ ...of, at: decided_at, kind: event.kind, basis, call_digest, enforcer, usable_until })
    }
    case 'grant.redeemed': {
      const { enforcer, attempt_digest } = event
      return logEvent({ ...of, kind: event.kind, enforcer, attempt_digest })
    }
    case 'grant.settled': {
      const { result, by, outcome_digest, late } = event
      const outcome = outcome_digest === undefined ? {} : { outcome_digest }
      return logEvent({ ...of, kind: event.kind, result, by, ...outcome, ...(late === undefined ? {} : { late }) })
    }
    case 'grant.revoked':
      return logEvent({ ...of, kind: event.kind, by: event.by })
    case 'grant.lapsed':
      return logEvent({ ...of, kind: event.kind })
    default:
      return undefined
  }
}

export function isKind<K extends Kind>(kind: K): (event: Event) => event is Of<K> {
  return (event): event is Of<K> => event.kind === kind
}

export const isDecision = isKind('decision.made')

export function isInstant(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
