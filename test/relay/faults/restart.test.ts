/** A relay ends while many wait; the next one answers all of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RequestId } from '../../../relay/contract/ids.ts'
import { asking, byService, bySession, decisionOf, viewAs } from '../../kit/asking.ts'
import { hireDoomedRelay } from '../../kit/doomed-relay.ts'
import type { DoomedRelay } from '../../kit/doomed-relay.ts'
import { brokenInvariants } from '../../kit/invariants.ts'
import { freePort } from '../../kit/loopback.ts'
import { callsTo, startRunningRelay } from '../../kit/running-relay.ts'
import { startScriptedPush } from '../../kit/scripted-push.ts'
import type { ScriptedPush } from '../../kit/scripted-push.ts'
import { until } from '../../kit/until.ts'
import { OFFICES } from '../crash/ground.ts'
import type { Office } from '../crash/ground.ts'

const WAITERS = 100
const STREAMS = 20

let push: ScriptedPush
beforeAll(async () => {
  push = await startScriptedPush()
})
afterAll(() => push.close())

const ENDS: readonly (readonly [signal: string, end: (relay: DoomedRelay) => Promise<void>])[] = [
  ['SIGTERM', async (relay) => (relay.terminate(), relay.gone)],
  ['SIGKILL', (relay) => relay.end()],
]

for (const [database, lacking, open] of OFFICES) {
  describe.skipIf(lacking)(`on ${database}`, () => {
    let office: Office
    beforeAll(async () => {
      office = await open(push)
    })
    afterAll(() => office.remove())

    test.for(ENDS)('%s with 100 who wait and 20 who watch: all of them get the right answer', async ([, end]) => {
      const { dana, billing } = office.cast
      const ground = await office.copy()
      const port = await freePort()
      const calls = callsTo(port)
      const first = hireDoomedRelay()
      const { hosts, ca, allowPrivate = false } = push.options
      await first.run({ ...ground.running, port, push: { hosts, ca, allowPrivate } })
      let second
      try {
        const { id } = (await byService(calls, billing)('ask', { body: asking() })).reply
        let [heldOnce, watchedOnce] = [0, 0]
        const waiter = async () => {
          const view = await until(async () => {
            heldOnce += 1
            const { status, reply } = await byService(calls, billing)('request', { params: { id }, query: '?wait=20' })
            // 503: it is stopping, and the next one answers.
            return status === 503 || reply.status === 'pending' ? undefined : reply
          }, 'answer to a waiter')
          return view.status
        }
        const watcher = () =>
          until(async () => {
            watchedOnce += 1
            return lastOf(port, id, dana.cookie)
          }, 'end of a stream')
        const waiting = Promise.all(Array.from({ length: WAITERS }, waiter))
        const watching = Promise.all(Array.from({ length: STREAMS }, watcher))
        await until(() => (heldOnce >= WAITERS && watchedOnce >= STREAMS) || undefined, 'waiters')
        // Answered after all of them: each has been taken in by the relay.
        await byService(calls, billing)('request', { params: { id } })

        await end(first)
        second = await startRunningRelay({ ...ground.running, port, push: push.options })
        const view = await until(() => viewAs(calls, dana, id), 'view of the request')
        const body = decisionOf({ person: dana, view, verdict: 'deny' })
        expect((await calls.send('decide', { params: { id }, body })).status).toBe(200)

        expect(new Set(await waiting)).toEqual(new Set(['denied']))
        expect(new Set(await watching)).toEqual(new Set(['denied']))
        expect(heldOnce).toBeGreaterThanOrEqual(2 * WAITERS)
        expect((await bySession(calls, dana)('inbox')).reply.waiting).toEqual([])
        await second.stop()
        expect(brokenInvariants(await ground.records(), 0)).toEqual([])
      } finally {
        await first.end()
        await second?.stop()
        await ground.remove()
      }
    })
  })
}

/** Watches a request, as a screen does, until it is settled. @returns undefined when the stream ends before */
async function lastOf(port: number, id: RequestId, cookie: string): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/requests/${id}/events`, { headers: { cookie } })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += part.value
    const status = /"status":"(approved|denied|cancelled|expired)"/.exec(text)?.[1]
    if (status === undefined) continue
    await reader?.cancel()
    return status
  }
  return undefined
}
