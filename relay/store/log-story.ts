/**
 * What the log says of one request and of where its parties come from, each entry with its audit path
 * (RFC 6962 section 2.1.1) to the head of the same moment.
 *
 * Rule: only what the log had at that head is told; what comes in meanwhile is the next reader's.
 */
import type { Base64Url, CanonicalJson, DeviceId, Digest, RequestId, ServiceId } from '../contract/ids.ts'
import type { ProvenLeaf } from '../contract/receipt.ts'
import { append, emptyEdge, rootOf } from '../evidence/merkle.ts'
import { readEvent } from '../evidence/receipt-story.ts'
import { readLogHead } from './audit.ts'
import { all, query } from './query.ts'
import type { Steps } from './query.ts'

export type LogStory = Readonly<{
  head: Readonly<{ size: number; root: Digest }>
  leaves: readonly ProvenLeaf[]
  /** The leaves by which these services and devices came to be, in the log's order. */
  origins: readonly ProvenLeaf[]
}>

type Entry = Readonly<{ index: number; leaf: string }>

const selectOfRequest = query<{ request: string; size: number }>()((db, $) =>
  db
    .selectFrom('log')
    .select(['position as index', 'leaf'])
    .where('request', '=', $.request)
    .where('position', '<', $.size)
    .orderBy('position'),
)
/** Entries that are of no request are few, and have an index of their own. */
const selectNaming = query<{ named: string; size: number }>()((db, $) =>
  db
    .selectFrom('log')
    .select(['position as index', 'leaf'])
    .where('request', 'is', null)
    .where('leaf', 'like', $.named)
    .where('position', '<', $.size)
    .orderBy('position'),
)
const selectHashes = query<{ from: number; to: number }>()((db, $) =>
  db.selectFrom('log').select('hash').where('position', '>=', $.from).where('position', '<', $.to).orderBy('position'),
)
const selectTiles = query<{ level: number; from: number; to: number }>()((db, $) =>
  db
    .selectFrom('tiles')
    .select('hash')
    .where('level', '=', $.level)
    .where('position', '>=', $.from)
    .where('position', '<', $.to)
    .orderBy('position'),
)

const TILE_BITS = 8

export function* readLogStory(request: RequestId, origins: readonly (ServiceId | DeviceId)[]): Steps<LogStory> {
  const head = yield* readLogHead()
  const leaves = yield* all(selectOfRequest, { request, size: head.size })
  const came: Entry[] = []
  for (const id of origins) {
    const named = yield* all(selectNaming, { named: `%"${id}"%`, size: head.size })
    const first = named.find(({ leaf }) => isOrigin(leaf as CanonicalJson, id))
    if (first) came.push(first)
  }
  return {
    head,
    leaves: yield* proven(leaves, head.size),
    origins: yield* proven(
      came.toSorted((one, other) => one.index - other.index),
      head.size,
    ),
  }
}

function isOrigin(leaf: CanonicalJson, id: ServiceId | DeviceId): boolean {
  const event = readEvent(leaf)
  if (event?.kind === 'service.created') return event.service === id
  return (event?.kind === 'people.set_up' || event?.kind === 'people.enrolled') && event.device === id
}

function* proven(entries: readonly Entry[], size: number): Steps<readonly ProvenLeaf[]> {
  const leaves: ProvenLeaf[] = []
  for (const { index, leaf } of entries)
    leaves.push({ index, leaf: leaf as CanonicalJson, proof: yield* readPath(index, { from: 0, to: size }) })
  return leaves
}

type Range = Readonly<{ from: number; to: number }>

/** From the leaf's sibling upwards. */
function* readPath(index: number, { from, to }: Range): Steps<readonly Base64Url[]> {
  if (to - from <= 1) return []
  const middle = from + leftOf(to - from)
  const [own, other] =
    index < middle
      ? [
          { from, to: middle },
          { from: middle, to },
        ]
      : [
          { from: middle, to },
          { from, to: middle },
        ]
  const below = yield* readPath(index, own)
  return [...below, yield* readRoot(other)]
}

/** Of the leaves from `from` on; the range starts at a multiple of its size or of a larger power of two. */
function* readRoot({ from, to }: Range): Steps<Base64Url> {
  const size = to - from
  const left = leftOf(size)
  if (left * 2 !== size && size > 1) {
    const [one, other] = [yield* readRoot({ from, to: from + left }), yield* readRoot({ from: from + left, to })]
    return folded([one, other])
  }
  const level = Math.floor(Math.log2(size) / TILE_BITS)
  const tile = 2 ** (TILE_BITS * level)
  if (level === 0) return folded((yield* all(selectHashes, { from, to })).map(({ hash }) => hash as Base64Url))
  const tiles = yield* all(selectTiles, { level, from: from / tile, to: to / tile })
  if (tiles.length === size / tile) return folded(tiles.map(({ hash }) => hash as Base64Url))
  // Leaves of before tiles were kept.
  const [one, other] = [yield* readRoot({ from, to: from + left }), yield* readRoot({ from: from + left, to })]
  return folded([one, other])
}

function folded(hashes: readonly Base64Url[]): Base64Url {
  return rootOf(hashes.reduce(append, emptyEdge)) as string as Base64Url
}

/** The largest power of two below the size (RFC 6962: k); half of a power of two. */
function leftOf(size: number): number {
  return size <= 1 ? 0 : 2 ** (Math.ceil(Math.log2(size)) - 1)
}
