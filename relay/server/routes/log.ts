/**
 * The log, for whoever wants to check it: all of it is public, and none of it names a person.
 *
 * Rule: a head is that of the last commit. What was answered before it was asked for is in it, and can be
 *   proven under it at once.
 */
import { LIMITS } from '../../contract/limits.ts'
import type { CanonicalJson } from '../../contract/ids.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { signCheckpoint } from '../checkpoint.ts'
import type { Deps } from '../deps.ts'
import type { Handlers } from '../handler.ts'

// Entries and proofs change only when the relay goes back to a backup. Whoever checks the log just then must
// not be shown a mixture for long.
const SETTLED = 'public, max-age=60'

export const logRoutes: Pick<Handlers, 'logCheckpoint' | 'logEntries' | 'logInclusion' | 'logConsistency'> = {
  async logCheckpoint({ deps, now }) {
    const checkpoint = signCheckpoint(deps, await deps.store.logHead(), now)
    return new Response(checkpoint, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  },

  async logEntries({ deps, query: { from, limit }, headers }) {
    const most = Math.min(limit, LIMITS.logPageEntries)
    const entries = await deps.store.logEntries(from, most)
    // Fewer: the next entry will be one of them.
    if (entries.length === most) headers.set('cache-control', SETTLED)
    return { entries: entries.map(({ index, leaf }) => ({ index, leaf: leaf as CanonicalJson })) }
  },

  async logInclusion({ deps, query: { index, size }, headers }) {
    const proof = await deps.store.logInclusion(index, size)
    if (!proof) return beyond(deps)
    headers.set('cache-control', SETTLED)
    return { proof: [...proof] }
  },

  async logConsistency({ deps, query: { from, to }, headers }) {
    const proof = await deps.store.logConsistency(from, to)
    if (!proof) return beyond(deps)
    headers.set('cache-control', SETTLED)
    return { proof: [...proof] }
  },
}

async function beyond({ store }: Deps): Promise<Refusal> {
  const { size } = await store.logHead()
  return { refused: 'not-found', detail: `The log has ${size} entries.` }
}
