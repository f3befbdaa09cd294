import { expect, test } from 'vitest'
import { ASKED_PER_MINUTE, createFlood, MOST_HELD } from '../../extension/background/flood.ts'
import { held } from './kit.ts'

/** So many questions of one tab, at the same moment. @returns how many were refused */
function ask(flood: ReturnType<typeof createFlood>, times: number, { tab = 1, at = 0 } = {}): number {
  return Array.from({ length: times }, () => flood.refuses({ tab, asks: true }, [], at)).filter(Boolean).length
}

test('a tab may ask as often as the limit in a minute, and no more', () => {
  const flood = createFlood()
  expect(ask(flood, ASKED_PER_MINUTE)).toBe(0)
  expect(ask(flood, 1, { at: 59_999 })).toBe(1)
  expect(ask(flood, 1, { at: 60_000 })).toBe(0)
})
test('a tab that floods takes nothing from the others', () => {
  const flood = createFlood()
  ask(flood, ASKED_PER_MINUTE + 1)
  expect(ask(flood, 1, { tab: 2 })).toBe(0)
})
test('a clock that is put back shuts nobody out', () => {
  const flood = createFlood()
  ask(flood, ASKED_PER_MINUTE, { at: 3_600_000 })
  expect(ask(flood, 1)).toBe(0)
})
test('calls that nobody is asked about are not counted', () => {
  const flood = createFlood()
  for (let n = 0; n < ASKED_PER_MINUTE; n += 1) flood.refuses({ tab: 1, asks: false }, [], 0)
  expect(ask(flood, 1)).toBe(0)
})
test('all tabs together hold so many calls and no more; what is over does not count', () => {
  const flood = createFlood()
  const full = Array.from({ length: MOST_HELD }, () => held())
  expect(flood.refuses({ tab: 1, asks: true }, full, 0)).toBe(true)
  expect(flood.refuses({ tab: 1, asks: true }, [...full.slice(1), held({ state: 'done' })], 0)).toBe(false)
})
