/**
 * What is owed to devices, and the marks that say how far a question has come to a person.
 *
 * Rule: claiming a notice makes it due again later, so that a crash of whoever claimed it delays it,
 *   and loses nothing. The device may then get it twice; its tag makes one message of both.
 */
import type { DeviceId, Digest, Instant, PersonId, RequestId } from '../contract/ids.ts'
import { NOW, NOW_ONCE, all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import type { Notice, Paid } from './store.ts'
import type { NoticeRow } from './tables.ts'

type NewRow = Omit<NoticeRow, 'made_at' | 'sent_at' | 'shown_at' | 'trouble' | 'drill'>
const insertNotice = query<NewRow>()((db, $) =>
  db.insertInto('notices').values({ ...$, made_at: NOW, sent_at: null, shown_at: null, trouble: null, drill: null }),
)
// Several relays do this at once; none waits for rows that another has in hand.
const deleteUseless = query<None>()((db, _, { skipLocked }) =>
  db.deleteFrom('notices').where('id', 'in', (eb) =>
    eb
      .selectFrom('notices as old')
      .select('old.id')
      .where('old.until', '<=', NOW_ONCE)
      // The last drill is kept, until there is another.
      .where('old.drill', 'is', null)
      .modifyEnd(skipLocked),
  ),
)
const dropUseless = query<None>()((db, _, { skipLocked }) =>
  db
    .updateTable('notices')
    .set({ due_at: null })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notices as old')
        .select('old.id')
        .where('old.due_at', '<=', NOW_ONCE)
        .where('old.until', '<=', NOW_ONCE)
        .modifyEnd(skipLocked),
    ),
)
const selectDue = query<{ limit: number }>()((db, $, { skipLocked }) =>
  db
    .selectFrom('notices')
    .selectAll()
    .where('due_at', 'is not', null)
    .where('due_at', '<=', NOW_ONCE)
    .orderBy('due_at')
    .limit($.limit)
    .modifyEnd(skipLocked),
)
const lease = query<{ id: string; milliseconds: number }>()((db, $) =>
  db
    .updateTable('notices')
    .set(({ eb }) => ({ due_at: eb(NOW, '+', $.milliseconds), tries: eb('tries', '+', 1) }))
    .where('id', '=', $.id),
)
const selectNext = query<None>()((db) =>
  db.selectFrom('notices').select('due_at').where('due_at', 'is not', null).orderBy('due_at').limit(1),
)
const setDue = query<{ id: string; due_at: number | null }>()((db, $) =>
  db.updateTable('notices').set({ due_at: $.due_at }).where('id', '=', $.id),
)
const setSent = query<{ id: string }>()((db, $) =>
  db
    .updateTable('notices')
    .set({ due_at: null, sent_at: NOW })
    .where('id', '=', $.id)
    .returning(['device', 'kind', 'shown_at']),
)
const setTrouble = query<{ id: string; trouble: string }>()((db, $) =>
  db
    .updateTable('notices')
    .set({ due_at: null, trouble: $.trouble })
    .where('id', '=', $.id)
    .returning(['device', 'kind', 'shown_at']),
)
const noteUnshown = query<{ device: string }>()((db, $) =>
  db.updateTable('devices').set({ unshown_since: NOW }).where('id', '=', $.device).where('unshown_since', 'is', null),
)
const noteNoTrouble = query<{ device: string }>()((db, $) =>
  db
    .updateTable('devices')
    .set({ push_trouble: null, push_trouble_at: null })
    .where('id', '=', $.device)
    .where('push_trouble', 'is not', null),
)
const noteTrouble = query<{ device: string; trouble: string }>()((db, $) =>
  db.updateTable('devices').set({ push_trouble: $.trouble, push_trouble_at: NOW }).where('id', '=', $.device),
)
const selectReceipt = query<{ hash: string }>()((db, $) =>
  db
    .selectFrom('notices')
    .innerJoin('devices', 'devices.id', 'notices.device')
    .select(['notices.id', 'notices.request', 'notices.kind', 'devices.id as device', 'devices.person'])
    .where('receipt_hash', '=', $.hash)
    .where('until', '>', NOW),
)
const markNotice = query<{ id: string }>()((db, $) =>
  db.updateTable('notices').set({ shown_at: NOW }).where('id', '=', $.id).where('shown_at', 'is', null),
)
const markDevice = query<{ device: string }>()((db, $) =>
  db.updateTable('devices').set({ last_shown_at: NOW, unshown_since: null }).where('id', '=', $.device),
)
const markAskingShown = query<{ request: string; person: string }>()((db, $) =>
  db
    .updateTable('askings')
    .set({ shown_at: NOW })
    .where('request', '=', $.request)
    .where('person', '=', $.person)
    .where('shown_at', 'is', null),
)
const markAskingSeen = query<{ request: string; person: string }>()((db, $) =>
  db
    .updateTable('askings')
    .set({ seen_at: NOW })
    .where('request', '=', $.request)
    .where('person', '=', $.person)
    .where('seen_at', 'is', null)
    .returning('person'),
)

export function* addNotice(notice: Notice): Steps<void> {
  yield* all(insertNotice, {
    id: notice.id,
    kind: notice.kind,
    request: notice.request ?? null,
    device: notice.device,
    receipt_hash: notice.receiptHash,
    receipt: notice.receipt,
    due_at: notice.dueAt,
    until: notice.until,
    tries: notice.tries,
  })
}

/** `tries` of what it returns counts the claims before this one. */
export function* claimNotices(limit: number, leaseMilliseconds: number): Steps<readonly Notice[]> {
  yield* all(dropUseless, {})
  const due = yield* all(selectDue, { limit })
  for (const { id } of due) yield* all(lease, { id, milliseconds: leaseMilliseconds })
  return due.map(noticeOf)
}

/** Goes through the whole table; now and then is enough. */
export function* deleteUselessNotices(): Steps<void> {
  yield* all(deleteUseless, {})
}

export function* readNextNotice(): Steps<Instant | undefined> {
  return (yield* one(selectNext, {}))?.due_at ?? undefined
}

/**
 * A paid notice stays until nobody needs it any more: its receipt comes in afterwards.
 *
 * @returns the device whose test it was
 */
export function* settleNotice(id: string, result: Paid): Steps<DeviceId | undefined> {
  if ('retryAt' in result || result.how === undefined) {
    yield* all(setDue, { id, due_at: 'retryAt' in result ? result.retryAt : null })
    return undefined
  }
  const { how } = result
  const settled = how === 'sent' ? yield* one(setSent, { id }) : yield* one(setTrouble, { id, trouble: how })
  if (!settled) return undefined
  const { device, kind, shown_at } = settled
  if (how === 'sent') {
    yield* all(noteNoTrouble, { device })
    // Phones are quick: its receipt may be here before the push service's answer was noted.
    if (shown_at === null) yield* all(noteUnshown, { device })
  } else yield* all(noteTrouble, { device, trouble: how })
  return kind === 'test' ? (device as DeviceId) : undefined
}

export function* markShown(
  receiptHash: Digest,
): Steps<Readonly<{ device: DeviceId; request?: RequestId }> | undefined> {
  const found = yield* one(selectReceipt, { hash: receiptHash })
  if (!found) return undefined
  const device = found.device as DeviceId
  yield* all(markNotice, { id: found.id })
  yield* all(markDevice, { device })
  if (found.request === null) return { device }
  if (found.kind === 'ask') yield* all(markAskingShown, { request: found.request, person: found.person })
  return { device, request: found.request as RequestId }
}

export function* markSeen(request: RequestId, person: PersonId): Steps<boolean> {
  return (yield* one(markAskingSeen, { request, person })) !== undefined
}

function noticeOf(row: NoticeRow): Notice {
  return {
    id: row.id,
    kind: row.kind,
    ...(row.request !== null && { request: row.request }),
    device: row.device,
    receiptHash: row.receipt_hash,
    receipt: row.receipt,
    dueAt: row.due_at,
    until: row.until,
    tries: row.tries,
  } as Notice
}
