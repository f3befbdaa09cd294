/**
 * Whether the stored log is one tree: every leaf in its place, hashed as it is, under the edge and the
 * subtrees that are stored beside it. It cannot tell whether the log was once another one: whoever pinned
 * a head of it can.
 */
import type { Digest } from '../contract/ids.ts'
import { emptyEdge, leafHash, rootOf } from '../evidence/merkle.ts'
import type { Edge } from '../evidence/merkle.ts'
import type { Head } from '../evidence/merkle-proof.ts'
import { grown } from './audit.ts'
import { valueOf } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'

export type CheckedLog = Readonly<{
  size: number
  root: Digest
  /** What does not fit, first things first, ten at most. */
  broken: readonly string[]
}>

const MOST = 10
const TOLD = 50_000

/** @returns undefined where what is stored as the edge is none */
export function headIn(stored: unknown): Head | undefined {
  try {
    const edge = typeof stored === 'string' ? (JSON.parse(stored) as Edge) : emptyEdge
    return { size: edge.size, root: rootOf(edge) }
  } catch {
    // Not JSON, or not with the members of an edge.
    return undefined
  }
}

/** @param progress told now and then how many leaves are checked */
export async function checkLog(snapshot: Snapshot, progress?: (leaves: number) => void): Promise<CheckedLog> {
  const broken: string[] = []
  const fails = (what: string): void => void (broken.length < MOST && broken.push(what))
  const tiles = await readTiles(snapshot)
  let edge = emptyEdge
  for await (const [position, leaf, hash] of snapshot.rows('SELECT position, leaf, hash FROM log ORDER BY position')) {
    if (position !== edge.size) fails(`entry ${edge.size} is missing`)
    const made = leafHash(String(leaf))
    if (made !== hash) fails(`entry ${String(position)} is not what was hashed`)
    const after = grown(edge, made)
    for (const { level, position: at, hash: root } of after.tiles) {
      if (tiles.get(`${level}/${at}`) !== root) fails(`subtree ${at} of level ${level} is not that of its entries`)
      tiles.delete(`${level}/${at}`)
    }
    edge = after.edge
    if (edge.size % TOLD === 0) progress?.(edge.size)
  }
  for (const name of tiles.keys()) fails(`subtree ${name} belongs to no entries`)
  const stored = await valueOf(snapshot, 'SELECT edge FROM edges WHERE id = 1')
  const head = headIn(stored)
  if (!head) fails('its stored edge is none')
  else if (head.size !== edge.size || head.root !== rootOf(edge)) {
    fails(`its ${edge.size} entries do not give the root that is stored for ${head.size}`)
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
