/** What proves a request's story to others, and what whoever checks it has to believe. */
import type { Handlers } from '../handler.ts'
import { receiptFor, rosterFileText } from '../receipt.ts'
import { viewerOf } from '../request-view.ts'

/** Each a change of the request in the milliseconds between two reads. */
const MAX_TRIES = 4

export const receiptRoutes: Pick<Handlers, 'receipt' | 'rosterFile'> = {
  async receipt({ deps, params, caller, now }) {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const request = await deps.store.request(params.request)
      const viewer = request && viewerOf(request, caller)
      if (!request || !viewer) return { refused: 'not-found' }
      const text = await receiptFor(deps, { request, viewer, now })
      if (text === 'pending') return { refused: 'request-pending' }
      if (text !== 'changed') return json(text)
    }
    return { refused: 'relay-busy', detail: 'The request kept changing.' }
  },

  rosterFile: async ({ deps }) => json(await rosterFileText(deps)),
}

/** Exactly these characters: a receipt's reader takes no other spelling. */
function json(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'application/json' } })
}
