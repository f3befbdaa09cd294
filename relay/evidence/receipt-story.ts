/**
 * What the log says of one request, read from the leaves of its receipt.
 *
 * Rule: each leaf is written anew from what the receipt says and compared as text. A leaf that is in the
 *   log, but says something else, proves nothing here (CVE-2026-22703).
 */
import type { Verdict } from '../contract/decision.ts'
import type { GrantStatus, Outcome as Reported } from '../contract/grant.ts'
import type { DeviceId, Digest, Instant, PersonId, ServiceId } from '../contract/ids.ts'
import type { Receipt } from '../contract/receipt.ts'
import type { Event } from './log-event.ts'
import { fitsLate } from './log-event.ts'
import { failed } from './receipt-check.ts'
import type { Kind } from './receipt-leaf.ts'
import { isDecision, isInstant, isKind, readEvent, rewritten } from './receipt-leaf.ts'

/** What only the leaves know. All of it has its type, and none of it was compared with anything yet. */
export type Story = Readonly<{
  requester: PersonId | ServiceId
  enforcer: DeviceId | ServiceId
  /** Absent in leaves of the first version, as are the digests of `reports`. */
  question?: Digest
  /** In the order of the receipt. */
  decisions: readonly Readonly<{ at: Instant; person: PersonId; verdict: Verdict }>[]
  usableUntil?: Instant
  redeemedAt?: Instant
  lapsedAt?: Instant
  reports: readonly Readonly<{ result: Reported['result']; digest?: Digest }>[]
}>

/** A request's life in the log. After an end that is no approval there is nothing. */
const LIFE =
  /^request\.opened(?: decision\.made)* (?:request\.(?:denied|cancelled|expired)|request\.approved grant\.issued(?: grant\.(?:revoked|lapsed)| grant\.redeemed(?: grant\.settled){0,2})?)$/

export function readStory(receipt: Receipt): Story | Readonly<{ failed: string }> {
  const events: Event[] = []
  for (const [at, { index, leaf }] of receipt.leaves.entries()) {
    const before = receipt.leaves[at - 1]
    if (before && before.index >= index) return failed('its log entries are not in the order of the log')
    const event = readEvent(leaf)
    if (!event) return failed(`log entry ${index} is not an event`)
    events.push(event)
  }
  if (!LIFE.test(events.map(({ kind }) => kind).join(' ')))
    return failed('its log entries do not tell the life of one request from its opening to its end')
  const decisions = events.filter(isDecision).length
  if (decisions !== receipt.decisions.length)
    return failed(`it has ${receipt.decisions.length} decisions, and the log ${decisions}`)
  const wrong = events.findIndex((event, at) => receipt.leaves[at]?.leaf !== rewritten(receipt, events, event))
  if (wrong >= 0)
    return failed(`log entry ${receipt.leaves[wrong]?.index} (${events[wrong]?.kind}) says something else`)
  return failure(receipt, events) ?? told(events)
}

/** What the leaves say among themselves, and where the receipt says they end. */
function failure(receipt: Receipt, events: readonly Event[]): Readonly<{ failed: string }> | undefined {
  const opened = events.find(isKind('request.opened'))
  const issued = events.find(isKind('grant.issued'))
  const redeemed = events.find(isKind('grant.redeemed'))
  const settled = events.filter(isKind('grant.settled'))
  if (!opened || !isText(opened.requester) || !isText(opened.enforcer)) return failed('its opening names nobody')
  if (!isDigest(opened.question_digest)) return failed('its opening has a wrong digest')
  const others = [issued?.enforcer, redeemed?.enforcer].filter((id) => id !== undefined)
  if (others.some((id) => id !== opened.enforcer))
    return failed('another enforcer than the one that asked has the grant')
  if (issued && !isInstant(issued.usable_until)) return failed('its grant has no end')
  if (settled.some(({ by }) => by !== opened.enforcer && !WITHOUT_REPORT.includes(by)))
    return failed('somebody else than its enforcer reported the outcome')
  if (settled.some(({ outcome_digest }) => !isDigest(outcome_digest))) return failed('an outcome has a wrong digest')
  if (settled.some(({ result }) => !RESULTS.includes(result))) return failed('it has an outcome that there is not')
  const [first, second] = settled
  // Only what nobody knew can be reported a second time.
  if (second && (first?.result !== 'unknown' || second.result === 'unknown'))
    return failed('its log entries report two outcomes')
  if (settled.some((event) => !fitsLate(event, event === second)))
    return failed('it has a late report without the unknown outcome before it, or one that does not say it is late')
  const end = events.find(({ kind }) => kind.startsWith('request.') && kind !== 'request.opened')?.kind
  if (end !== `request.${receipt.status}`) return failed(`the log says ${end}, and the receipt ${receipt.status}`)
  const wanted = END_REASONS[receipt.status]
  if (!wanted(receipt)) return failed('the reason of its end does not fit its end')
  return wrongGrant(receipt, events)
}

/** What ends a redeemed grant that nobody reported on. */
const WITHOUT_REPORT: readonly string[] = ['deadline', 'restore']
const RESULTS: readonly string[] = ['executed', 'failed', 'unknown']

/** Which of `basis` and `end_reason` there is at each end. */
const END_REASONS: Readonly<Record<Receipt['status'], (receipt: Receipt) => boolean>> = {
  approved: ({ basis, end_reason }) => basis !== undefined && end_reason === undefined,
  denied: ({ basis, end_reason, decisions }) =>
    basis === undefined && (end_reason === undefined) === decisions.length > 0,
  cancelled: ({ basis, end_reason }) => basis === undefined && end_reason !== undefined,
  expired: ({ basis, end_reason }) => basis === undefined && end_reason === 'deadline',
}

function wrongGrant({ grant }: Receipt, events: readonly Event[]): Readonly<{ failed: string }> | undefined {
  const last = events.findLast(({ kind }) => kind.startsWith('grant.'))
  if (!last) return grant && failed('it has a grant that the log does not know')
  const status: GrantStatus | undefined = last.kind === 'grant.settled' ? last.result : GRANT_STATUS[last.kind]
  if (!grant || grant.status !== status) return failed(`its grant is ${grant?.status}, and the log says ${status}`)
  const reported = last.kind === 'grant.settled' ? last.result : undefined
  if (grant.outcome?.result !== reported) return failed('its outcome is not the one that was reported')
  return undefined
}

const GRANT_STATUS: Readonly<Partial<Record<Kind, GrantStatus>>> = {
  'grant.issued': 'open',
  'grant.redeemed': 'redeemed',
  'grant.revoked': 'revoked',
  'grant.lapsed': 'lapsed',
}

function told(events: readonly Event[]): Story | Readonly<{ failed: string }> {
  const opened = events.find(isKind('request.opened'))
  if (!opened) return failed('its opening is missing')
  const usableUntil = events.find(isKind('grant.issued'))?.usable_until
  const redeemedAt = events.find(isKind('grant.redeemed'))?.at
  const lapsedAt = events.find(isKind('grant.lapsed'))?.at
  const { requester, enforcer, question_digest: question } = opened
  return {
    requester,
    enforcer,
    ...(question === undefined ? {} : { question }),
    decisions: events.filter(isDecision).map(({ at, person, decision: verdict }) => ({ at, person, verdict })),
    ...(usableUntil === undefined ? {} : { usableUntil }),
    ...(redeemedAt === undefined ? {} : { redeemedAt }),
    ...(lapsedAt === undefined ? {} : { lapsedAt }),
    reports: events
      .filter(isKind('grant.settled'))
      .map(({ result, outcome_digest: digest }) => ({ result, ...(digest === undefined ? {} : { digest }) })),
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isDigest(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value))
}
