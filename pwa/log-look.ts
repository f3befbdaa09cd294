/**
 * Whether a decision that was made on this device is in the relay's log, and the log still begins with what
 * this device saw of it (T67). Loads after the decision; nothing waits for it.
 *
 * Rule 1: it only raises an alarm. An answer that does not come is none.
 * Rule 2: the head is not checked by a key: this device has none of the log's. What it saw before is what it
 *   holds the relay to.
 */
import type { Base64Url, CanonicalJson, Digest, RequestId } from '../relay/contract/ids.ts'
import { includes, leafHash } from '../relay/evidence/merkle.ts'
import { isConsistent } from '../relay/evidence/merkle-proof.ts'
import { readCheckpoint } from '../relay/evidence/note.ts'

/** The log's routes; each throws when there is no answer. */
export type LogRoutes = Readonly<{
  checkpoint: () => Promise<string>
  entries: (from: number, limit: number) => Promise<readonly Readonly<{ index: number; leaf: CanonicalJson }>[]>
  inclusion: (index: number, size: number) => Promise<readonly Base64Url[]>
  consistency: (from: number, to: number) => Promise<readonly Base64Url[]>
}>

/** `unknown`: no answer, or more entries since than are looked through. */
export type Look = Readonly<{ found: 'there' | 'missing' | 'other-log' | 'unknown'; head?: string }>

type Looking = Readonly<{
  routes: LogRoutes
  decision: Readonly<{ request: RequestId; statement_digest: Digest }>
  /** The head that this device saw last. */
  pinned: string | undefined
}>

const PAGE = 100
const MOST_PAGES = 10

/** Looks once. */
export async function lookInLog({ routes, decision, pinned }: Looking): Promise<Look> {
  try {
    const note = await routes.checkpoint()
    const head = readCheckpoint(note)
    if (!head) return { found: 'unknown' }
    const older = pinned === undefined ? undefined : readCheckpoint(pinned)
    if (older) {
      // This app's storage is of one address, and so is its log.
      if (older.origin !== head.origin) return { found: 'other-log', head: note }
      const grew = older.size > 0 && head.size > older.size
      const proof = grew ? await routes.consistency(older.size, head.size) : []
      if (!isConsistent({ older, newer: head, proof })) return { found: 'other-log', head: note }
    }
    for (let page = 1, to = head.size; to > 0; page += 1, to -= PAGE) {
      if (page > MOST_PAGES) return { found: 'unknown', head: note }
      const from = Math.max(0, to - PAGE)
      const entries = await routes.entries(from, to - from)
      const own = entries.find(({ leaf }) => isOf(leaf, decision))
      if (!own) continue
      const proof = await routes.inclusion(own.index, head.size)
      const place = { leaf: leafHash(own.leaf), index: own.index, size: head.size, root: head.root, proof }
      return { found: includes(place) ? 'there' : 'missing', head: note }
    }
    return { found: 'missing', head: note }
  } catch {
    // No relay answered, or with something that is none of these: nobody knows more than that.
    return { found: 'unknown' }
  }
}

function isOf(leaf: CanonicalJson, { request, statement_digest }: Looking['decision']): boolean {
  const event = JSON.parse(leaf) as Readonly<Record<string, unknown>>
  return (
    event['kind'] === 'decision.made' && event['request'] === request && event['statement_digest'] === statement_digest
  )
}
