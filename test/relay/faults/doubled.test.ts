/** Calls arrive twice, late and out of order: nothing happens twice, nothing that has ended comes back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDoublingProxy } from '../../kit/doubling-proxy.ts'
import { brokenInvariants } from '../../kit/invariants.ts'
import { freePort } from '../../kit/loopback.ts'
import { callsTo, startRunningRelay } from '../../kit/running-relay.ts'
import { startScriptedPush } from '../../kit/scripted-push.ts'
import type { ScriptedPush } from '../../kit/scripted-push.ts'
import { OFFICES } from '../crash/ground.ts'
import type { Office } from '../crash/ground.ts'
import { LIVES } from '../crash/life.ts'

const SEEDS = [1, 2, 3]
const LIVES_AT_ONCE = 4

let push: ScriptedPush
beforeAll(async () => {
  push = await startScriptedPush()
})
afterAll(() => push.close())

for (const [database, lacking, open] of OFFICES) {
  describe.skipIf(lacking)(`on ${database}`, () => {
    let office: Office
    beforeAll(async () => {
      office = await open(push)
    })
    afterAll(() => office.remove())

    test.for(SEEDS)('seed %i', async (seed) => {
      const ground = await office.copy()
      const port = await freePort()
      const relay = await startRunningRelay({ ...ground.running, port, push: push.options })
      const proxy = await startDoublingProxy(port, chanceOf(seed))
      const nothing = async (): Promise<void> => undefined
      const scene = { ...office.cast, relay: callsTo(proxy.port), leap: nothing, pushed: nothing }
      try {
        let executed = 0
        for (const life of ['approved', 'cancelled', 'revoked', 'disabled'] as const) {
          const times = life === 'disabled' ? 1 : LIVES_AT_ONCE
          const stories = await Promise.all(Array.from({ length: times }, () => LIVES[life](scene)))
          executed += stories.reduce((sum, story) => sum + story.executed, 0)
        }
        await proxy.close()
        await relay.stop()
        expect(executed).toBe(LIVES_AT_ONCE)
        expect(brokenInvariants(await ground.records(), executed)).toEqual([])
      } finally {
        await proxy.close()
        await relay.stop()
        await ground.remove()
      }
    })
  })
}

/** mulberry32: the same seed, the same network. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
