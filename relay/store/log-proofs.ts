/**
 * Proofs over the stored log: the roots of the subtrees that they name, by at most 255 hashes of each level.
 *
 * Rule: head, leaves and proofs that belong together are read in one piece of steps, which sees one state.
 */
import type { Base64Url, Digest } from '../contract/ids.ts'
import { emptyEdge, grow, rootOf } from '../evidence/merkle.ts'
import { consistencySpans, inclusionSpans } from '../evidence/merkle-proof.ts'
import type { Span } from '../evidence/merkle-proof.ts'
import { readLogHead, TILE_LEAVES } from './audit.ts'
import { all, query } from './query.ts'
import type { Steps } from './query.ts'

const selectHashes = query<{ from: number; limit: number }>()((db, $) =>
  db.selectFrom('log').select('hash').where('position', '>=', $.from).orderBy('position').limit($.limit),
)
const selectTiles = query<{ level: number; from: number; limit: number }>()((db, $) =>
  db
    .selectFrom('tiles')
    .select('hash')
    .where('level', '=', $.level)
    .where('position', '>=', $.from)
    .orderBy('position')
    .limit($.limit),
)
/** @returns undefined when there is no such entry, or the log has not come to that size */
export function* readInclusion(index: number, size: number): Steps<readonly Base64Url[] | undefined> {
  const head = yield* readLogHead()
  return index < size && size <= head.size ? yield* hashesOf(inclusionSpans(index, size)) : undefined
}

/** @returns undefined when the log has not come to those sizes */
export function* readConsistency(from: number, to: number): Steps<readonly Base64Url[] | undefined> {
  const head = yield* readLogHead()
  return from <= to && to <= head.size ? yield* hashesOf(consistencySpans(from, to)) : undefined
}

/** The hashes of a proof. */
export function* hashesOf(spans: readonly Span[]): Steps<readonly Base64Url[]> {
  const hashes: Base64Url[] = []
  for (const span of spans) hashes.push((yield* rootOfSpan(span)) as string as Base64Url)
  return hashes
}

/** The largest stored subtrees first, then what is left at the right. A span begins where each of them may. */
function* rootOfSpan({ from, to }: Span): Steps<Digest> {
  let edge = emptyEdge
  let at = from
  for (let level = Math.floor(Math.log2(to - from) / Math.log2(TILE_LEAVES)); level >= 0; level -= 1) {
    const leaves = TILE_LEAVES ** level
    const limit = Math.floor((to - at) / leaves)
    if (limit === 0) continue
    const place = { from: at / leaves, limit }
    const rows = level === 0 ? yield* all(selectHashes, place) : yield* all(selectTiles, { ...place, level })
    if (rows.length < limit) throw new Error(`The log lacks hashes of level ${level} from ${place.from} on.`)
    for (const { hash } of rows) edge = grow(edge, { root: hash as Base64Url, leaves }).edge
    at += limit * leaves
  }
  return rootOf(edge)
}
