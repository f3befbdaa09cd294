/**
 * A request as rows and back. What is read is exactly what was committed: absent stays absent, and
 * signed text is never parsed.
 */
import type { Request } from '../core/request.ts'
import { all, one, query } from './query.ts'
import type { Steps } from './query.ts'
import type { AskingRow, DecisionRow, GrantRow, RequestRow } from './tables.ts'

const selectRequest = query<{ id: string }>()((db, $) => db.selectFrom('requests').selectAll().where('id', '=', $.id))
const selectAskings = query<{ id: string }>()((db, $) =>
  db.selectFrom('askings').selectAll().where('request', '=', $.id).orderBy('position'),
)
const selectDecisions = query<{ id: string }>()((db, $) =>
  db.selectFrom('decisions').selectAll().where('request', '=', $.id).orderBy('position'),
)
const selectGrant = query<{ id: string }>()((db, $) => db.selectFrom('grants').selectAll().where('request', '=', $.id))

export function* readRequest(id: string): Steps<Request | undefined> {
  const row = yield* one(selectRequest, { id })
  if (!row) return undefined
  const askings = yield* all(selectAskings, { id })
  const decisions = askings.length === 0 ? [] : yield* all(selectDecisions, { id })
  const grant = row.basis === null ? undefined : yield* one(selectGrant, { id })
  return requestOf({ row, askings, decisions, grant })
}

export function* readRequests(rows: readonly Readonly<{ id: string }>[]): Steps<readonly Request[]> {
  const requests: Request[] = []
  for (const { id } of rows) {
    const request = yield* readRequest(id)
    if (request) requests.push(request)
  }
  return requests
}

export function requestRow(request: Request): Omit<RequestRow, 'idempotency_key' | 'idempotency_digest'> {
  const { requester } = request
  return {
    id: request.id,
    version: request.version,
    status: request.status,
    basis: request.basis ?? null,
    end_reason: request.endReason ?? null,
    requester: JSON.stringify(requester),
    requester_id: requester.kind === 'operator' ? requester.device : requester.service,
    requester_person: requester.kind === 'operator' ? requester.person : null,
    enforcer: JSON.stringify(request.enforcer),
    action: request.action,
    action_digest: request.actionDigest,
    call_digest: request.callDigest,
    view_digest: request.viewDigest,
    policy_digest: request.policyDigest,
    roster_digest: request.rosterDigest,
    rule: request.rule,
    say: request.words.say,
    consequence: request.words.consequence,
    dangerous: request.words.dangerous ? JSON.stringify(request.words.dangerous) : null,
    quorum: request.quorum,
    justification: request.justification,
    body_shown: request.bodyShown,
    deny_by: request.denyBy ?? null,
    created_at: request.createdAt,
    expires_at: request.expiresAt,
    usable_milliseconds: request.usableMilliseconds,
    decided_at: request.decidedAt ?? null,
  }
}

export function askingRows(request: Request): readonly AskingRow[] {
  return request.asked.map((asking, position) => ({
    request: request.id,
    person: asking.person,
    position,
    nonce: asking.nonce,
    asked_at: asking.askedAt,
    shown_at: asking.shownAt ?? null,
    seen_at: asking.seenAt ?? null,
    grouped: asking.grouped ? 1 : null,
  }))
}

export function decisionRows(request: Request): readonly DecisionRow[] {
  return request.decisions.map((decision, position) => ({
    request: request.id,
    person: decision.person,
    position,
    verdict: decision.verdict,
    statement: decision.statement,
    proof: JSON.stringify(decision.proof),
    comment: decision.comment,
    decided_at: decision.decidedAt,
  }))
}

export function grantRow(id: Request['id'], grant: NonNullable<Request['grant']>): GrantRow {
  return {
    id: grant.id,
    request: id,
    status: grant.status,
    jws: grant.jws,
    issued_at: grant.issuedAt,
    usable_until: grant.usableUntil,
    attempt: grant.attempt ?? null,
    redeemed_at: grant.redeemedAt ?? null,
    settle_by: grant.settleBy ?? null,
    outcome: grant.outcome === undefined ? null : JSON.stringify(grant.outcome),
    settled_at: grant.settledAt ?? null,
  }
}

type Rows = Readonly<{
  row: RequestRow
  askings: readonly AskingRow[]
  decisions: readonly DecisionRow[]
  grant: GrantRow | undefined
}>

// The rows hold what `requestRow` and its like wrote there, behind the schema's constraints; so the
// brands and unions of a request are theirs by right.
function requestOf({ row, askings, decisions, grant }: Rows): Request {
  return {
    id: row.id,
    version: row.version,
    status: row.status,
    ...(row.basis !== null && { basis: row.basis }),
    ...(row.end_reason !== null && { endReason: row.end_reason }),
    requester: JSON.parse(row.requester),
    enforcer: JSON.parse(row.enforcer),
    action: row.action,
    actionDigest: row.action_digest,
    callDigest: row.call_digest,
    viewDigest: row.view_digest,
    policyDigest: row.policy_digest,
    rosterDigest: row.roster_digest,
    rule: row.rule,
    words: {
      say: row.say,
      consequence: row.consequence,
      ...(row.dangerous !== null && { dangerous: JSON.parse(row.dangerous) }),
    },
    quorum: row.quorum,
    justification: row.justification,
    bodyShown: row.body_shown,
    ...(row.deny_by !== null && { denyBy: row.deny_by }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usableMilliseconds: row.usable_milliseconds,
    ...(row.decided_at !== null && { decidedAt: row.decided_at }),
    asked: askings.map((asking) => ({
      person: asking.person,
      nonce: asking.nonce,
      askedAt: asking.asked_at,
      ...(asking.shown_at !== null && { shownAt: asking.shown_at }),
      ...(asking.seen_at !== null && { seenAt: asking.seen_at }),
      ...(asking.grouped === 1 && { grouped: true }),
    })),
    decisions: decisions.map((decision) => ({
      person: decision.person,
      verdict: decision.verdict,
      statement: decision.statement,
      proof: JSON.parse(decision.proof),
      comment: decision.comment,
      decidedAt: decision.decided_at,
    })),
    ...(grant && { grant: grantOf(grant) }),
  } as unknown as Request
}

function grantOf(row: GrantRow): NonNullable<Request['grant']> {
  return {
    id: row.id,
    status: row.status,
    jws: row.jws,
    issuedAt: row.issued_at,
    usableUntil: row.usable_until,
    ...(row.attempt !== null && { attempt: row.attempt }),
    ...(row.redeemed_at !== null && { redeemedAt: row.redeemed_at }),
    ...(row.settle_by !== null && { settleBy: row.settle_by }),
    ...(row.outcome !== null && { outcome: JSON.parse(row.outcome) }),
    ...(row.settled_at !== null && { settledAt: row.settled_at }),
  } as NonNullable<Request['grant']>
}
