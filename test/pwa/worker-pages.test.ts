/** What a phone shows by its worker, beside what it does for requests: its pages, and in which language. */
import { afterEach, expect, test, vi } from 'vitest'
import { noticesIn } from '../../pwa/notice.ts'
import { until } from '../kit/until.ts'
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

test('notifications speak the language that was chosen in Settings, else the browser’s', async () => {
  const push = JSON.stringify({ holdgate: { kind: 'ask', request: REQUEST.slice('/r/'.length), deny: true } })
  for (const language of [undefined, 'ar', 'en'] as const) {
    const worker = await startWorker(undefined, new Map(language && [['language', language]]))
    await worker.push(push)
    const { ask, deny } = noticesIn(language ?? 'en-GB')
    expect(worker.shown[0]).toMatchObject({ title: ask.title, options: { actions: [{ title: deny }] } })
  }
})

test('a storage that never answers keeps nobody from being told', async () => {
  const worker = await startWorker(undefined)
  vi.stubGlobal('indexedDB', { open: () => ({ addEventListener: () => undefined }) })
  void worker.push('{}')
  await until(() => worker.shown[0], 'notification')
  expect(worker.shown[0]?.title).toBe(noticesIn('en').ask.title)
})
