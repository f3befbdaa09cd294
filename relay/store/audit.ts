/**
 * The log: one leaf per event, the right edge of the Merkle tree over them, and the roots of its full
 * subtrees, from which log-proofs.ts makes proofs.
 *
 * Rule: all of it is written by the transaction of the change that it tells of. When it cannot be, the
 *   change is not made either.
 */
import type { Base64Url, Digest } from '../contract/ids.ts'
import { emptyEdge, grow, rootOf } from '../evidence/merkle.ts'
import type { Edge } from '../evidence/merkle.ts'
import type { LogEvent } from './log-event.ts'
import { all, one, query } from './query.ts'
import type { None, Query, Steps, Values } from './query.ts'
import { leafHash, nodeHash } from './tree-hash.ts'

const selectEdge = query<None>()((db) => db.selectFrom('edges').select('edge').where('id', '=', 1))
const insertEdge = ofLog(
  query<{ size: number; edge: string }>()((db, $) =>
    db.insertInto('edges').values({ id: 1, size: $.size, edge: $.edge }),
  ),
)
const updateEdge = ofLog(
  query<{ size: number; edge: string; from: number }>()((db, $) =>
    db.updateTable('edges').set({ size: $.size, edge: $.edge }).where('size', '=', $.from).returning('size'),
  ),
)
const insertLeaf = ofLog(
  query<{ position: number; leaf: string; hash: string }>()((db, $) =>
    db.insertInto('log').values({ position: $.position, leaf: $.leaf, hash: $.hash }),
  ),
)
const insertTile = ofLog(
  query<{ level: number; position: number; hash: string }>()((db, $) =>
    db.insertInto('tiles').values({ level: $.level, position: $.position, hash: $.hash }),
  ),
)
const selectEntries = query<{ from: number; limit: number }>()((db, $) =>
  db
    .selectFrom('log')
    .select(['position as index', 'leaf'])
    .where('position', '>=', $.from)
    .orderBy('position')
    .limit($.limit),
)

function ofLog<P extends Values, R>(writes: Query<P, R>): Query<P, R> {
  return { ...writes, isLog: true }
}

/** Leaves below a subtree of level 1, and subtrees below one of each further level. */
export const TILE_LEAVES = 256
const TILE_HEIGHT = Math.log2(TILE_LEAVES)

export type Tile = Readonly<{ level: number; position: number; hash: Base64Url }>

/** The log with one more leaf, and the subtrees to keep that it has made full. */
export function grown(edge: Edge, hash: Base64Url): Readonly<{ edge: Edge; tiles: readonly Tile[] }> {
  const { edge: after, full } = grow(edge, { root: hash, leaves: 1 }, nodeHash)
  const tiles = full.flatMap((root, at): Tile[] => {
    const level = (at + 1) / TILE_HEIGHT
    return Number.isInteger(level) ? [{ level, position: after.size / TILE_LEAVES ** level - 1, hash: root }] : []
  })
  return { edge: after, tiles }
}

export function* appendEvents(events: readonly LogEvent[]): Steps<void> {
  if (events.length === 0) return
  const stored = yield* one(selectEdge, {})
  const before = stored ? readEdge(stored.edge) : emptyEdge
  let edge = before
  for (const leaf of events) {
    const hash = leafHash(leaf)
    yield* all(insertLeaf, { position: edge.size, leaf, hash })
    const after = grown(edge, hash)
    for (const tile of after.tiles) yield* all(insertTile, tile)
    edge = after.edge
  }
  const values = { size: edge.size, edge: JSON.stringify(edge) }
  if (!stored) {
    yield* all(insertEdge, values)
    return
  }
  const updated = yield* one(updateEdge, { ...values, from: before.size })
  if (!updated) throw new Error('The edge of the log is not where its reader found it.')
}

export function* readLogHead(): Steps<Readonly<{ size: number; root: Digest }>> {
  const stored = yield* one(selectEdge, {})
  const edge = stored ? readEdge(stored.edge) : emptyEdge
  return { size: edge.size, root: rootOf(edge) }
}

export function* readLogEntries(
  from: number,
  limit: number,
): Steps<readonly Readonly<{ index: number; leaf: string }>[]> {
  return yield* all(selectEntries, { from, limit })
}

/** Written by `appendEvents` only. */
function readEdge(text: string): Edge {
  return JSON.parse(text) as Edge
}
