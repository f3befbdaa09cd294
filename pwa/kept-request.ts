/**
 * Requests that wait for this person, kept so that they can be read without a connection. Used by page and worker.
 *
 * Rule 1: what is kept can be read, never decided with: neither nonce nor passkeys are in it.
 * Rule 2: it lies encrypted (sealed-row.ts); beside it stand the request's id and two instants, no word of it.
 * Rule 3: it goes when the request is settled or its time is over, with the device, and with the session.
 * Rule 4: it is a cache. Without storage nothing is kept, and nothing else changes.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { RequestId } from '../relay/contract/ids.ts'
import type { RequestView } from '../relay/contract/request.ts'
import { fits, REQUEST } from './shape.ts'
import { newRowKey, openRow, sealRow, type SealedRow } from './sealed-row.ts'

/** Enough for a night; the oldest go first. */
export const MOST_KEPT = 30
/** A request with the largest shown body fits, and little more. */
export const MOST_KEPT_CHARACTERS = 200_000
/** A clock that was set back further than this cannot say when the time is over. */
const CLOCK_SLACK_MILLISECONDS = 60_000

export type KeptRequest = Readonly<{
  /** With `now` brought forward to this moment. */
  request: RequestView
  /** When it was kept, by this device's clock. */
  at: number
}>

type Row = SealedRow & Readonly<{ at: number; until: number }>
type Shelf = DBSchema & { keys: { key: string; value: CryptoKey }; requests: { key: RequestId; value: Row } }

/** Keeps its newest state; one that is settled, or is not shown whole to this person, is dropped. */
export async function keepRequest(request: RequestView): Promise<void> {
  const text = JSON.stringify(readable(request))
  const at = Date.now()
  const until = at + request.expires_at - request.now
  const isWorth = request.status === 'pending' && request.action !== undefined && until > at
  if (!isWorth || text.length > MOST_KEPT_CHARACTERS) return dropKept(request.id)
  return onShelf(async (shelf) => {
    const key = await keyOf(shelf)
    await shelf.put('requests', { ...(await sealRow(key, request.id, text)), at, until }, request.id)
    await trim(shelf, at)
  }).catch(() => {
    // No storage (private window, full disk): it is read from the relay, as without this.
  })
}

/** What may lie on this device: the question, without what answers it. */
export function readable(request: RequestView): RequestView {
  return { ...request, decisions: [], you: { can: 'read', because: 'requester' } }
}

export async function keptRequest(id: RequestId): Promise<KeptRequest | undefined> {
  return onShelf(async (shelf) => {
    const row = await shelf.get('requests', id)
    return row && openKept(shelf, id, row)
  }).catch(() => undefined)
}

/** All that are kept, soonest deadline first. */
export async function keptRequests(): Promise<readonly KeptRequest[]> {
  return onShelf(async (shelf) => {
    const found: KeptRequest[] = []
    for (const id of await shelf.getAllKeys('requests')) {
      const row = await shelf.get('requests', id)
      const kept = row && (await openKept(shelf, id, row))
      if (kept) found.push(kept)
    }
    return found.sort((a, b) => a.request.expires_at - b.request.expires_at)
  }).catch(() => [])
}

export function dropKept(id: RequestId): Promise<void> {
  return onShelf((shelf) => shelf.delete('requests', id)).catch(() => {
    // No storage, so nothing is in it.
  })
}

/** Whose time is over. At each start, and whenever something is kept. */
export function dropOverdue(): Promise<void> {
  return onShelf((shelf) => trim(shelf, Date.now())).catch(() => {
    // No storage, so nothing is in it.
  })
}

/** All of them and their key: somebody else may use this browser next. */
export function dropAllKept(): Promise<void> {
  return onShelf(async (shelf) => {
    await shelf.clear('keys')
    await shelf.clear('requests')
  }).catch(() => {
    // No storage, so nothing is in it.
  })
}

export function isOverdue({ at, until }: Pick<Row, 'at' | 'until'>, now: number): boolean {
  return now >= until || now < at - CLOCK_SLACK_MILLISECONDS
}

async function openKept(shelf: IDBPDatabase<Shelf>, id: RequestId, row: Row): Promise<KeptRequest | undefined> {
  const key = await shelf.get('keys', 'rows')
  const now = Date.now()
  try {
    if (!key || isOverdue(row, now)) throw new Error('Not to be shown any more.')
    const kept: unknown = JSON.parse(await openRow(key, id, row))
    if (!fits(kept, REQUEST)) throw new Error('Of another version.')
    const request = kept as RequestView
    return { request: { ...request, now: request.now + Math.max(0, now - row.at) }, at: row.at }
  } catch {
    // Over, or it does not open: a row of another key is worth nothing to anybody.
    await shelf.delete('requests', id)
    return undefined
  }
}

async function trim(shelf: IDBPDatabase<Shelf>, now: number): Promise<void> {
  const ids = await shelf.getAllKeys('requests')
  const rows = await Promise.all(ids.map(async (id) => ({ id, row: await shelf.get('requests', id) })))
  const latest = rows.toSorted((a, b) => (b.row?.at ?? 0) - (a.row?.at ?? 0))
  const over = latest.filter(({ row }, place) => place >= MOST_KEPT || !row || isOverdue(row, now))
  await Promise.all(over.map(({ id }) => shelf.delete('requests', id)))
}

async function keyOf(shelf: IDBPDatabase<Shelf>): Promise<CryptoKey> {
  const known = await shelf.get('keys', 'rows')
  if (known) return known
  const made = await newRowKey()
  const writing = shelf.transaction('keys', 'readwrite')
  // Page and worker may both be the first: the one that is there counts.
  const first = await writing.store.get('rows')
  if (!first) await writing.store.put(made, 'rows')
  await writing.done
  return first ?? made
}

/** Opened for one use, so that no tab left open keeps a later version of the app from its store. */
async function onShelf<T>(use: (shelf: IDBPDatabase<Shelf>) => Promise<T>): Promise<T> {
  const database = await openDB<Shelf>('holdgate-requests', 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore('keys')
      fresh.createObjectStore('requests')
    },
  })
  try {
    return await use(database)
  } finally {
    database.close()
  }
}
