/**
 * Whether the stored log is one tree: every leaf in its place, hashed as it is, under the edge and the
 * subtrees that are stored beside it. It cannot tell whether the log was once another one: whoever pinned
 * a head of it can.
 */
import type { Base64Url, Digest } from '../contract/ids.ts'
import { append, emptyEdge, leafHash, rootOf } from '../evidence/merkle.ts'
import type { Edge } from '../evidence/merkle.ts'
import { valueOf } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'

export type CheckedLog = Readonly<{
  size: number
  root: Digest
  /** What does not fit, first things first, ten at most. */
  broken: readonly string[]
}>

/** Leaves below a subtree of level 1, and subtrees below one of the next level. */
const TILE = 256
const MOST = 10
const TOLD = 50_000

/** @param progress told now and then how many leaves are checked */
export async function checkLog(snapshot: Snapshot, progress?: (leaves: number) => void): Promise<CheckedLog> {
  const broken: string[] = []
  const fails = (what: string): void => void (broken.length < MOST && broken.push(what))
  const tiles = await readTiles(snapshot)
  let edge = emptyEdge
  const levels: Level[] = []
  for await (const [position, leaf, hash] of snapshot.rows('SELECT position, leaf, hash FROM log ORDER BY position')) {
    if (position !== edge.size) fails(`entry ${edge.size} is missing`)
    const made = leafHash(String(leaf))
    if (made !== hash) fails(`entry ${String(position)} is not what was hashed`)
    edge = append(edge, made)
    grow(levels, made, (level, at, root) => {
      const stored = tiles.get(`${level}/${at}`)
      tiles.delete(`${level}/${at}`)
      if (stored !== undefined && stored !== root) fails(`subtree ${at} of level ${level} is not that of its entries`)
    })
    if (edge.size % TOLD === 0) progress?.(edge.size)
  }
  for (const name of tiles.keys()) fails(`subtree ${name} belongs to no entries`)
  const stored = await valueOf(snapshot, 'SELECT edge FROM edges WHERE id = 1')
  const wanted = typeof stored === 'string' ? (JSON.parse(stored) as Edge) : emptyEdge
  if (wanted.size !== edge.size || rootOf(wanted) !== rootOf(edge)) {
    fails(`its ${edge.size} entries do not give the root that is stored for ${wanted.size}`)
  }
  return { size: edge.size, root: rootOf(edge), broken }
}

async function readTiles(snapshot: Snapshot): Promise<Map<string, string>> {
  const tiles = new Map<string, string>()
  for await (const [level, position, hash] of snapshot.rows('SELECT level, position, hash FROM tiles')) {
    tiles.set(`${String(level)}/${String(position)}`, String(hash))
  }
  return tiles
}

type Level = Readonly<{ done: number; edge: Edge }>

/** Puts a leaf under the subtrees above it, and says which of them are full now. */
function grow(levels: Level[], leaf: Base64Url, full: (level: number, at: number, root: string) => void): void {
  let grown = leaf
  for (let level = 1; ; level += 1) {
    const { done, edge: before } = levels[level] ?? { done: 0, edge: emptyEdge }
    const edge = append(before, grown)
    // Of a power of two the edge is one hash: the root of all below.
    const [root] = edge.hashes
    if (edge.size < TILE || root === undefined) {
      levels[level] = { done, edge }
      return
    }
    levels[level] = { done: done + 1, edge: emptyEdge }
    full(level, done, root)
    grown = root
  }
}
