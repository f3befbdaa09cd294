/** For machines that watch this one, and the description of the API for whoever writes against it. */
import type { Handlers } from '../handler.ts'
import { openapiOf } from '../openapi.ts'

export const healthRoutes: Pick<Handlers, 'healthz' | 'readyz' | 'metrics' | 'openapi'> = {
  async healthz() {
    return { status: 'ok' }
  },

  async readyz({ deps }) {
    if (deps.wake.isStopping()) return Response.json({ status: 'stopping' }, { status: 503 })
    // Reads a row, so that a store that is gone is an error here and not at somebody's click.
    const newest = await deps.store.newestPolicy()
    if (deps.policy().version < newest) return { refused: 'policy-behind' }
    return { status: 'ready' }
  },

  async metrics({ deps }) {
    const { text, type } = await deps.metrics.read()
    return new Response(text, { headers: { 'content-type': type } })
  },

  async openapi({ deps }) {
    return Response.json(openapiOf(deps))
  },
}
