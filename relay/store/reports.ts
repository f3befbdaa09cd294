/**
 * Requests that an approver did not recognise: which, who said so, and how often devices are told.
 *
 * Rule: a report is the denial that gives this reason; nothing else is stored of it. Its approver signed the words, and the
 *   log has their decision.
 */
import { sql } from 'kysely'
import type { Requester } from '../contract/action.ts'
import { DENY_REASONS } from '../contract/deny-reason.ts'
import type { Instant, PersonId, RequestId } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import { addNotice } from './notices.ts'
import { all, one, query } from './query.ts'
import type { Steps } from './query.ts'
import type { Notice } from './store.ts'

export type Report = Readonly<{
  request: RequestId
  at: Instant
  /** The approver who did not recognise it. */
  by: PersonId
  requester: Requester
}>

const REASON = DENY_REASONS.not_recognised
const WITH_MORE = `${REASON}: `
const EVERY_MILLISECONDS = LIMITS.reportedEveryMinutes * 60_000

// Written into the queries, not passed to them: only then do partial indexes fit.
const DENY = sql.lit('deny')
const REPORTED = sql.lit('reported')

const selectReports = query<{ since: number; limit: number }>()((db, $) =>
  db
    .selectFrom('decisions')
    .innerJoin('requests', 'requests.id', 'decisions.request')
    .select(['decisions.request', 'decisions.person', 'decisions.decided_at', 'requester'])
    .where('verdict', '=', DENY)
    .where('decisions.decided_at', '>', $.since)
    .where((eb) =>
      eb.or([
        eb('comment', '=', REASON),
        eb(sql<string>`substr(comment, 1, ${sql.lit(WITH_MORE.length)})`, '=', WITH_MORE),
      ]),
    )
    .orderBy('decisions.decided_at', 'desc')
    .orderBy('decisions.request')
    .limit($.limit),
)
const selectTold = query<{ device: string }>()((db, $) =>
  db
    .selectFrom('notices')
    .select(({ fn }) => [fn.max('due_at').as('due'), fn.max('sent_at').as('sent'), fn.max('made_at').as('made')])
    .where('device', '=', $.device)
    .where('kind', '=', REPORTED),
)

/** Latest first. */
export function* readReports(since: Instant, limit: number): Steps<readonly Report[]> {
  const rows = yield* all(selectReports, { since, limit })
  return rows.map((row) => ({
    request: row.request as RequestId,
    at: row.decided_at,
    by: row.person as PersonId,
    requester: JSON.parse(row.requester) as Requester,
  }))
}

/**
 * Later, where the device was told a short while ago; not at all, where it is about to be: whoever opens the app then
 * reads of every one.
 */
export function* addReported(notice: Notice): Steps<void> {
  const last = yield* one(selectTold, { device: notice.device })
  if (last && last.due !== null) return
  const told = last?.sent ?? last?.made ?? -Infinity
  yield* addNotice({ ...notice, dueAt: Math.max(notice.dueAt, told + EVERY_MILLISECONDS) })
}
