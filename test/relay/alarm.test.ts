import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAlarm } from '../../relay/server/alarm.ts'
import type { AlarmOptions } from '../../relay/server/alarm.ts'

const silent = pino({ level: 'silent' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Counts its runs; `now` is the faked clock. */
function alarm(more: Partial<AlarmOptions> = {}) {
  const runs: number[] = []
  const made = createAlarm({
    log: silent,
    name: 'test',
    now: async () => Date.now(),
    next: async () => undefined,
    run: async () => {
      runs.push(Date.now())
      return false
    },
    ...more,
  })
  return { ...made, runs }
}
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

test('the first look is at the first kick, after whoever was woken', async () => {
  const { kick, runs } = alarm()
  await pass(1000)
  expect(runs).toHaveLength(0)
  kick()
  await pass(4)
  expect(runs).toHaveLength(0)
  await pass(1)
  expect(runs).toHaveLength(1)
})

test('many kicks in one moment are one look', async () => {
  const { kick, runs } = alarm()
  for (let kicks = 0; kicks < 10; kicks += 1) kick()
  await pass(5)
  expect(runs).toHaveLength(1)
})

test('it looks when the next work is due, and not before', async () => {
  const due = Date.now() + 5000
  const { kick, runs } = alarm({ next: async () => (Date.now() < due ? due : undefined) })
  kick()
  await pass(4999)
  expect(runs).toHaveLength(1)
  await pass(1)
  expect(runs).toHaveLength(2)
})

test('it looks once a minute although nothing is due, as the store’s clock may jump', async () => {
  const { kick, runs } = alarm()
  kick()
  await pass(60_005)
  expect(runs).toHaveLength(2)
})

test('work that stays due is no busy loop', async () => {
  const { kick, runs } = alarm({ next: async () => Date.now() })
  kick()
  await pass(1000)
  expect(runs.length).toBeLessThanOrEqual(51)
})

test('a kick during a run leads to one more, never to two at once', async () => {
  let inside = 0
  let most = 0
  let runs = 0
  const { kick } = alarm({
    run: async () => {
      inside += 1
      runs += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 100))
      inside -= 1
      return false
    },
  })
  kick()
  await pass(50)
  kick()
  kick()
  await pass(1000)
  expect({ runs, most }).toEqual({ runs: 2, most: 1 })
})

test('more work than one run takes is done at once', async () => {
  let left = 5
  const { kick } = alarm({ run: async () => (left -= 1) > 0 })
  kick()
  await pass(5)
  expect(left).toBe(0)
})

test('a failed run is tried again a second later', async () => {
  let fails = true
  const seen: number[] = []
  const started = Date.now()
  const { kick } = alarm({
    run: async () => {
      seen.push(Date.now() - started)
      if (fails) throw new Error('disk full')
      return false
    },
  })
  kick()
  await pass(5)
  fails = false
  await pass(1001)
  expect(seen).toHaveLength(2)
  expect(seen[1]).toBeGreaterThanOrEqual(1000)
})

test('stopping waits for the run under way and starts no other', async () => {
  let done = false
  const { kick, stop } = alarm({
    run: async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      done = true
      return true
    },
  })
  kick()
  await pass(10)
  const stopped = stop()
  kick()
  await pass(100)
  await stopped
  expect(done).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})
