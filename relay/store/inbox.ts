/** Finding requests: by grant, by idempotency key, by deadline, and what waits for a person. Their history is in history.ts. */
import { sql } from 'kysely'
import type { Digest, Instant, PersonId } from '../contract/ids.ts'
import type { Request } from '../core/request.ts'
import { NOW_ONCE, all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import { readRequest, readRequests } from './request-rows.ts'

// Written into the query, not passed to it: only then does a partial index fit.
const PENDING = sql.lit('pending')
const OPEN = sql.lit('open')
const REDEEMED = sql.lit('redeemed')

type Limit = Readonly<{ limit: number }>

const selectByGrant = query<{ id: string }>()((db, $) =>
  db.selectFrom('grants').select('request as id').where('id', '=', $.id),
)
const selectByKey = query<{ requester: string; key: string }>()((db, $) =>
  db
    .selectFrom('requests')
    .select(['id', 'idempotency_digest'])
    .where('requester_id', '=', $.requester)
    .where('idempotency_key', '=', $.key),
)
const selectBody = query<{ id: string }>()((db, $) =>
  db.selectFrom('bodies').select('sealed').where('request', '=', $.id),
)
const countWaiting = query<{ requester: string }>()((db, $) =>
  db
    .selectFrom('requests')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('requester_id', '=', $.requester)
    .where('status', '=', PENDING),
)
const countPendingOfAll = query<None>()((db) =>
  db
    .selectFrom('requests')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('status', '=', PENDING),
)
const countOpen = query<None>()((db) =>
  db
    .selectFrom('grants')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('status', '=', OPEN),
)
const countRedeemed = query<None>()((db) =>
  db
    .selectFrom('grants')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('status', '=', REDEEMED),
)
// Down the index of what is pending, asking about each: a person's history does not slow their inbox.
const selectWaiting = query<Limit & { person: string }>()((db, $) =>
  db
    .selectFrom('requests')
    .select('id')
    .where('status', '=', PENDING)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('askings')
          .select('person')
          .whereRef('askings.request', '=', 'requests.id')
          .where('askings.person', '=', $.person),
      ),
    )
    .orderBy('expires_at')
    .limit($.limit),
)
const countUndecidedBy = query<{ person: string }>()((db, $) =>
  db
    .selectFrom('requests')
    .innerJoin('askings', 'askings.request', 'requests.id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('requests.status', '=', PENDING)
    .where('expires_at', '>', NOW_ONCE)
    .where('askings.person', '=', $.person)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('decisions')
            .select('verdict')
            .whereRef('decisions.request', '=', 'requests.id')
            .where('decisions.person', '=', $.person),
        ),
      ),
    ),
)
const selectUndecided = query<Limit>()((db, $, { skipLocked }) =>
  db
    .selectFrom('requests')
    .select(['id', 'expires_at as deadline'])
    .where('status', '=', PENDING)
    .where('expires_at', '<=', NOW_ONCE)
    .orderBy('expires_at')
    .limit($.limit)
    .modifyEnd(skipLocked),
)
const selectUnused = query<Limit>()((db, $, { skipLocked }) =>
  db
    .selectFrom('grants')
    .select(['request as id', 'usable_until as deadline'])
    .where('status', '=', OPEN)
    .where('usable_until', '<=', NOW_ONCE)
    .orderBy('usable_until')
    .limit($.limit)
    .modifyEnd(skipLocked),
)
const selectUnsettled = query<Limit>()((db, $, { skipLocked }) =>
  db
    .selectFrom('grants')
    .select(['request as id', 'settle_by as deadline'])
    .where('status', '=', REDEEMED)
    .where('settle_by', '<=', NOW_ONCE)
    .orderBy('settle_by')
    .limit($.limit)
    .modifyEnd(skipLocked),
)
const nextExpiry = query<None>()((db) =>
  db.selectFrom('requests').select('expires_at as at').where('status', '=', PENDING).orderBy('expires_at').limit(1),
)
const nextLapse = query<None>()((db) =>
  db.selectFrom('grants').select('usable_until as at').where('status', '=', OPEN).orderBy('usable_until').limit(1),
)
const nextSettle = query<None>()((db) =>
  db
    .selectFrom('grants')
    .select('settle_by as at')
    .where('status', '=', REDEEMED)
    .where('settle_by', 'is not', null)
    .orderBy('settle_by')
    .limit(1),
)
const deleteBodies = query<{ before: number }>()((db, $) =>
  db
    .deleteFrom('bodies')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('requests')
          .select('id')
          .whereRef('requests.id', '=', 'bodies.request')
          .where('status', '<>', PENDING)
          .where('decided_at', '<', $.before),
      ),
    )
    .returning('request'),
)

export function* readRequestOfGrant(id: string): Steps<Request | undefined> {
  const found = yield* one(selectByGrant, { id })
  return found && (yield* readRequest(found.id))
}

export function* readRequestOfKey(
  requester: string,
  key: string,
): Steps<Readonly<{ request: Request; bodyDigest: Digest }> | undefined> {
  const found = yield* one(selectByKey, { requester, key })
  const request = found && (yield* readRequest(found.id))
  return request && { request, bodyDigest: found.idempotency_digest as Digest }
}

export function* readSealedBody(id: string): Steps<Uint8Array | undefined> {
  return (yield* one(selectBody, { id }))?.sealed
}

export function* countPending(requester: string): Steps<number> {
  return (yield* one(countWaiting, { requester }))?.count ?? 0
}

export function* countHeld(): Steps<Readonly<{ pending: number; usable: number }>> {
  const count = (row: Readonly<{ count: number }> | undefined): number => row?.count ?? 0
  const pending = count(yield* one(countPendingOfAll, {}))
  return { pending, usable: count(yield* one(countOpen, {})) + count(yield* one(countRedeemed, {})) }
}

/** How many pending requests wait for this very person. */
export function* countWaitingFor(person: PersonId): Steps<number> {
  return (yield* one(countUndecidedBy, { person }))?.count ?? 0
}

export function* readWaitingFor(person: PersonId, limit: number): Steps<readonly Request[]> {
  return yield* readRequests(yield* all(selectWaiting, { person, limit }))
}

export function* readOverdue(limit: number): Steps<readonly Request[]> {
  const due = [
    ...(yield* all(selectUndecided, { limit })),
    ...(yield* all(selectUnused, { limit })),
    ...(yield* all(selectUnsettled, { limit })),
  ]
  due.sort((a, b) => Number(a.deadline) - Number(b.deadline))
  return yield* readRequests(due.slice(0, limit))
}

export function* readNextDeadline(): Steps<Instant | undefined> {
  const next = [yield* one(nextExpiry, {}), yield* one(nextLapse, {}), yield* one(nextSettle, {})]
  const instants = next.map((row) => row?.at).filter((at) => typeof at === 'number')
  return instants.length === 0 ? undefined : Math.min(...instants)
}

export function* shredBodies(before: Instant): Steps<number> {
  return (yield* all(deleteBodies, { before })).length
}
