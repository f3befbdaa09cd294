/** Calls that were stopped and not held: who hears of them. */
import { expect, test } from 'vitest'
import type { TellBridge } from '../../extension/bridge/messages.ts'

/** Of a browser whose store is full. */
const session = { get: () => Promise.resolve({}), set: () => Promise.reject(new Error('QUOTA_BYTES quota exceeded')) }
const browser = { runtime: { id: 'extension' }, storage: { session } }
const chrome = { ...globalThis.chrome, ...browser }
Object.assign(globalThis, { chrome, browser: chrome })
const { openStoppedCalls } = await import('../../extension/background/stopped-calls.ts')

const CALL = { method: 'DELETE', url: 'https://admin.example.com/api/customers/7' }

async function stoppedCalls() {
  const told: TellBridge[] = []
  const bridges = { tell: (_tab: number, message: TellBridge) => void told.push(message) }
  const stopped = await openStoppedCalls({ covering: () => 'foreign' }, bridges, () => 1000)
  return { told, stopped }
}

test('a call that no rule is about any more is told of, though a browser’s own block of such a call is not', async () => {
  const { told, stopped } = await stoppedCalls()
  await stopped.add({ ...CALL, why: 'blocked' }, 1)
  expect(told).toEqual([])
  await stopped.add({ ...CALL, why: 'uncovered' }, 1)
  expect(told).toMatchObject([{ kind: 'stopped', stopped: { ...CALL, why: 'uncovered' } }])
})

test('a store that is full keeps nobody from hearing of it', async () => {
  const { told, stopped } = await stoppedCalls()
  await stopped.add({ ...CALL, why: 'uncovered' }, 1)
  expect([told.length, stopped.list().length]).toEqual([1, 1])
})
