import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { briefEnd } from '../../kit/ends.ts'
import type { Records } from '../../kit/invariants.ts'

let told: number
beforeEach(() => {
  told = 0
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const world = {
  records: () => ({ grants: Array.from({ length: told }, () => ({ status: 'executed' })) }) as unknown as Records,
}
const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** What came of it, when all of its patience is used up. */
async function outcome(isSaid: () => Promise<void>): Promise<string> {
  const ended = isSaid().then(
    () => 'said',
    (error: unknown) => String(error),
  )
  await vi.advanceTimersByTimeAsync(60_000)
  return ended
}

test('an end that was shown for a moment counts, however much later it is asked for', async () => {
  let shown = ''
  const isSaid = briefEnd(world, { text: async () => shown }, 'executed')
  shown = 'Approved and sent'
  await vi.advanceTimersByTimeAsync(1200)
  shown = ''
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await outcome(isSaid)).toBe('said')
})

test('an end that was not shown to somebody who looked all the time is none, whatever the relay was told', async () => {
  const isSaid = briefEnd(world, { text: async () => 'Waiting' }, 'executed')
  told = 1
  expect(await outcome(isSaid)).toContain('The overlay never said "Approved and sent", but: Waiting')
})

test('where nobody could look for as long as it is shown, the relay’s word counts, and only that', async () => {
  const slowly = { text: () => wait(1500).then(() => '') }
  expect(await outcome(briefEnd(world, slowly, 'executed'))).toContain('never said')
  const isSaid = briefEnd(world, slowly, 'executed')
  told = 1
  expect(await outcome(isSaid)).toBe('said')
})
