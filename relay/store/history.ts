/** What a person was asked or asked, page by page, latest first. */
import { sql } from 'kysely'
import type { Instant, PersonId, RequestId } from '../contract/ids.ts'
import type { Request } from '../core/request.ts'
import { all, query } from './query.ts'
import type { Steps } from './query.ts'
import { readRequests } from './request-rows.ts'

/** When one was asked, and its id, for those of the same millisecond. */
export type HistoryPlace = Readonly<{ at: Instant; id: RequestId }>

export type HistoryOf = Readonly<{
  person: PersonId
  /** `ended`: that asked this person, or that they asked; `own`: that they asked, those that wait as well. */
  list: 'ended' | 'own'
  limit: number
  /** Goes on after this one; absent: from the latest on. */
  before?: HistoryPlace
}>

export type History = Readonly<{
  requests: readonly Request[]
  /** Where the next page goes on; absent: there is none. */
  older?: HistoryPlace
}>

const PENDING = sql.lit('pending')

type Page = Readonly<{ person: string; at: number; id: string; limit: number }>

// Each goes down its own index from the place on and stops at the limit, however long the history is.
const selectAsked = query<Page>()((db, $) =>
  db
    .selectFrom('askings')
    .innerJoin('requests', 'requests.id', 'askings.request')
    .select(['requests.id', 'asked_at as at'])
    .where('askings.person', '=', $.person)
    .where('asked_at', '<=', $.at)
    .where((eb) => eb.or([eb('asked_at', '<', $.at), eb('askings.request', '<', $.id)]))
    .where('status', '<>', PENDING)
    .orderBy('asked_at', 'desc')
    .orderBy('askings.request', 'desc')
    .limit($.limit),
)
const selectOwn = query<Page>()((db, $) =>
  db
    .selectFrom('requests')
    .select(['id', 'created_at as at'])
    .where('requester_person', '=', $.person)
    .where('created_at', '<=', $.at)
    .where((eb) => eb.or([eb('created_at', '<', $.at), eb('id', '<', $.id)]))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit($.limit),
)
const selectOwnEnded = query<Page>()((db, $) =>
  db
    .selectFrom('requests')
    .select(['id', 'created_at as at'])
    .where('requester_person', '=', $.person)
    .where('created_at', '<=', $.at)
    .where((eb) => eb.or([eb('created_at', '<', $.at), eb('id', '<', $.id)]))
    .where('status', '<>', PENDING)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit($.limit),
)

export function* readHistory({ person, list, limit, before }: HistoryOf): Steps<History> {
  // One more than wanted tells whether there is a next page.
  const from = { person, at: before?.at ?? Number.MAX_SAFE_INTEGER, id: before?.id ?? '', limit: limit + 1 }
  const asked = list === 'ended' ? yield* all(selectAsked, from) : []
  const own = yield* all(list === 'ended' ? selectOwnEnded : selectOwn, from)
  const byId = new Map([...own, ...asked].map((row) => [row.id, row]))
  const sorted = [...byId.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
  const page = sorted.slice(0, limit)
  const last = page.at(-1)
  return {
    requests: yield* readRequests(page),
    ...(last && sorted.length > limit ? { older: { at: last.at, id: last.id as RequestId } } : {}),
  }
}
