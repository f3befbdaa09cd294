/** Which page a phone shows, with its worker between the app and the relay. */
import { afterEach, expect, test, vi } from 'vitest'
import { startWorker } from './worker-rig.ts'

const REQUEST = `/r/req_${'q'.repeat(22)}`
const relay = { fetch: async () => new Response('the relay’s page') }

afterEach(() => vi.unstubAllGlobals())

test('the relay’s page comes first, and nothing of its API is answered here', async () => {
  const worker = await startWorker(relay)
  expect(await (await worker.visit(REQUEST))?.text()).toBe('the relay’s page')
  for (const path of ['/v1/about', '/v1/requests/x', '/docs', '/healthz'])
    expect(await worker.visit(path)).toBeUndefined()
})

test.each(['relay', 'network'] as const)('the kept page opens while the %s is away', async (part) => {
  // A proxy answers for a relay that is away, with a page of its own.
  const worker = await startWorker(relay)
  worker.broken.add(part)
  expect(await (await worker.visit(REQUEST))?.text()).toBe('the kept page')
})
