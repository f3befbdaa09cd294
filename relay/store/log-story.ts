/**
 * What the log says of one request and of where its parties come from, each entry with its audit path
 * (RFC 6962 section 2.1.1) to the head of the same moment.
 *
 * Rule: only what the log had at that head is told; what comes in meanwhile is the next reader's.
 */
import type { CanonicalJson, DeviceId, RequestId, ServiceId } from '../contract/ids.ts'
import type { ProvenLeaf } from '../contract/receipt.ts'
import { inclusionSpans } from '../evidence/merkle-proof.ts'
import type { Head } from '../evidence/merkle-proof.ts'
import { isArrival } from '../evidence/log-event.ts'
import { readEvent } from '../evidence/receipt-leaf.ts'
import { readLogHead } from './audit.ts'
import { hashesOf } from './log-proofs.ts'
import { all, query } from './query.ts'
import type { Steps } from './query.ts'

export type LogStory = Readonly<{
  head: Head
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
  return event !== undefined && isArrival(event) && event.device === id
}

function* proven(entries: readonly Entry[], size: number): Steps<readonly ProvenLeaf[]> {
  const leaves: ProvenLeaf[] = []
  for (const { index, leaf } of entries)
    leaves.push({ index, leaf: leaf as CanonicalJson, proof: yield* hashesOf(inclusionSpans(index, size)) })
  return leaves
}
