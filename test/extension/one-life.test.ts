import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isOver } from '../../extension/background/hold.ts'
import { startLife, type OneLife } from './one-life.ts'

const NAMES = [
  'start',
  'crash',
  'deliver',
  'lose the call',
  'lose the answer',
  'hear',
  'approve',
  'deny',
  'leave',
  'gone',
  'cancel',
  'run',
  'the console answers',
  'time passes',
  'the clock goes back',
  'the store is full',
  'the store has room',
  'sweep',
] as const satisfies readonly (keyof OneLife['events'])[]
/** A life without trouble. Each drawn one follows it for a while before anything may happen. */
const QUIET = ['deliver', 'approve', 'deliver', 'deliver', 'hear', 'the console answers'] as const
/** What brings a hold on; drawn more often, or few lives would get anywhere. */
const ON = ['deliver', 'hear', 'deliver', 'hear', 'approve', 'the console answers', 'start'] as const

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(console, 'warn').mockReturnValue()
  watchCrypto()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const name of WATCHED) Reflect.deleteProperty(crypto.subtle, name)
})

/** Signatures are checked on threads of their own; how many are being checked now. */
const threads = { busy: 0 }
const WATCHED = ['verify', 'importKey', 'sign', 'digest'] as const

function watchCrypto(): void {
  const { subtle } = crypto
  for (const name of WATCHED) {
    const native = subtle[name].bind(subtle) as (...given: unknown[]) => Promise<unknown>
    const value = (...given: unknown[]) => {
      threads.busy += 1
      return native(...given).finally(() => {
        threads.busy -= 1
      })
    }
    Object.defineProperty(subtle, name, { configurable: true, value })
  }
}

/** Lets everything happen that has been set going. */
async function settle(): Promise<void> {
  do {
    for (let turns = 0; turns < 4; turns += 1) await new Promise((resolve) => setImmediate(resolve))
  } while (threads.busy > 0)
}

/** After the storm: everything works again, and time goes on. */
async function drain(life: OneLife): Promise<void> {
  const { events } = life
  events['the store has room']()
  for (let turns = 0; turns < 60; turns += 1) {
    await events.start()
    for (const name of ['deliver', 'hear', 'the console answers', 'sweep', 'hear'] as const) {
      await Promise.resolve(events[name]())
      vi.advanceTimersByTime(10_000)
      await settle()
    }
    const hold = life.state()
    if ((!hold || isOver(hold)) && life.bridge.phase === 'ended') return
    if (!life.bridge.here && (!hold || isOver(hold))) return
    events['time passes']()
  }
}

test('whatever happens in whatever order, a hold only moves forward, runs once at most, and has an end that is true', async () => {
  const reached = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      fc.nat(QUIET.length),
      fc.array(fc.constantFrom(...NAMES, ...ON, ...ON), { maxLength: 40 }),
      async (quiet, drawn) => {
        const names = [...QUIET.slice(0, quiet), ...drawn]
        const life = await startLife()
        await life.events.start()
        await settle()
        for (const name of names) {
          await Promise.resolve(life.events[name]())
          vi.advanceTimersByTime(400)
          await settle()
        }
        await drain(life)
        const hold = life.state()
        const state = hold?.state ?? 'never held'
        reached.set(state, (reached.get(state) ?? 0) + 1)
        expect(life.wrong).toEqual([])
        expect(life.arrivals()).toBeLessThanOrEqual(1)
        if (life.bridge.here) expect(life.bridge.phase, `the page waits for ever, ${state}`).toBe('ended')
        expect(!hold || isOver(hold), `it hangs: ${state}`).toBe(true)
        if (life.arrivals() === 1) expect(['done', 'unknown']).toContain(state)
        else expect(state).not.toBe('done')
        if (life.grant.outcome === 'executed') expect(life.arrivals()).toBe(1)
        if (life.grant.outcome === 'failed') expect(life.arrivals()).toBe(0)
      },
    ),
    {
      numRuns: 2000,
      examples: [
        // A release with an old nonce is heard while nobody is there to hear that it was blocked.
        [4, ['crash', 'start', 'crash', 'hear']],
        // It ended while its release was on the way, and the bridge tells of that only afterwards.
        [2, ['time passes', 'deliver', 'deliver', 'time passes', 'sweep']],
      ],
      ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }),
    },
  )
  // The lives lead everywhere, or they prove little.
  expect([...reached.keys()].toSorted()).toEqual(
    expect.arrayContaining(['cancelled', 'denied', 'done', 'expired', 'failed', 'unknown']),
  )
})
