/** What the same requester asked under the same rule before: facts for the people who decide. */
import type { Instant, PersonId, RequestId, RuleId, ServiceId } from '../contract/ids.ts'
import type { Request } from '../core/request.ts'
import { all, one, query } from './query.ts'
import type { Steps } from './query.ts'
import { readRequests } from './request-rows.ts'

/** A person counts by all their browsers; a service by its key. */
export type EarlierOf = Readonly<{
  request: RequestId
  requester: Readonly<{ person: PersonId } | { service: ServiceId }>
  rule: RuleId | ''
  createdAt: Instant
}>

export type Earlier = Readonly<{
  /** Something of theirs under this rule was approved before. */
  approvedBefore: boolean
  /** How many were asked from `since` on, up to this one and with it. */
  lately: number
  /** Those that ended, latest first. */
  ended: readonly Request[]
}>

type Same = Readonly<{ requester: string; rule: string; to: number }>

/** Down the index of that requester and rule; each stops at its first row, its minutes or its limit. */
function queriesBy(column: 'requester_person' | 'requester_id') {
  return {
    approved: query<Same>()((db, $) =>
      db
        .selectFrom('requests')
        .select('id')
        .where(column, '=', $.requester)
        .where('rule', '=', $.rule)
        .where('created_at', '<', $.to)
        .where('status', '=', 'approved')
        .limit(1),
    ),
    lately: query<Same & { since: number }>()((db, $) =>
      db
        .selectFrom('requests')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where(column, '=', $.requester)
        .where('rule', '=', $.rule)
        .where('created_at', '>=', $.since)
        .where('created_at', '<=', $.to),
    ),
    ended: query<Same & { request: string; limit: number }>()((db, $) =>
      db
        .selectFrom('requests')
        .select('id')
        .where(column, '=', $.requester)
        .where('rule', '=', $.rule)
        .where('created_at', '<=', $.to)
        .where('id', '<>', $.request)
        .where('status', '<>', 'pending')
        .orderBy('created_at', 'desc')
        .limit($.limit),
    ),
  }
}

const BY_PERSON = queriesBy('requester_person')
const BY_SERVICE = queriesBy('requester_id')

/** @param window `since`: from when on they count as lately; `limit`: of those that ended */
export function* readEarlier(
  { request, requester, rule, createdAt: to }: EarlierOf,
  { since, limit }: Readonly<{ since: Instant; limit: number }>,
): Steps<Earlier> {
  const [queries, id] = 'person' in requester ? [BY_PERSON, requester.person] : [BY_SERVICE, requester.service]
  const same = { requester: id, rule, to }
  return {
    approvedBefore: (yield* one(queries.approved, same)) !== undefined,
    lately: (yield* one(queries.lately, { ...same, since }))?.count ?? 0,
    ended: yield* readRequests(yield* all(queries.ended, { ...same, request, limit })),
  }
}
