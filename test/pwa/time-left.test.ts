/** What eyes and ears are told of the time left, second by second. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readClock } from '../../pwa/countdown.ts'
import { watchTime } from '../../pwa/time-left.ts'
import { SPOKEN } from '../../pwa/words-later.ts'

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => vi.useRealTimers())

function watched(milliseconds: number) {
  const told = { shown: [] as string[], said: [] as string[], over: 0 }
  const stop = watchTime(readClock(50_000), 50_000 + milliseconds, {
    show: (left, isSoon) => told.shown.push(isSoon ? `${left}!` : left),
    say: (text) => told.said.push(text),
    over: () => (told.over += 1),
  })
  return { told, stop }
}

test('the last minute is marked, from one millisecond below it', () => {
  const { told, stop } = watched(60_000)
  vi.advanceTimersByTime(250)
  expect(told.shown).toEqual(['1:00', '1:00!'])
  stop()
})

test('marks are said once each, and the end once', () => {
  const { told, stop } = watched(61_000)
  vi.advanceTimersByTime(65_000)
  const marks = [60, 30, 10].map(SPOKEN.secondsLeft)
  expect(told.said).toEqual([...marks, SPOKEN.over])
  expect(told.over).toBe(1)
  stop()
})

test('time that was over before is not over again', () => {
  const { told, stop } = watched(0)
  vi.advanceTimersByTime(1_000)
  expect(told).toMatchObject({ said: [], over: 0 })
  stop()
})

test('nothing is told after the end of the watch', () => {
  const { told, stop } = watched(10_000)
  stop()
  vi.advanceTimersByTime(20_000)
  expect(told.shown).toEqual(['0:10!'])
})

test.each([-3_600_000, 3_600_000])('a phone whose clock is wrong by %i ms counts down as the relay does', (wrong) => {
  vi.setSystemTime(1_000_000_000 + wrong)
  const told: string[] = []
  let over = 0
  const stop = watchTime(readClock(1_000_000_000), 1_000_061_000, {
    show: (left) => told.push(left),
    say: () => undefined,
    over: () => (over += 1),
  })
  expect(told).toEqual(['1:01'])
  vi.advanceTimersByTime(60_750)
  expect([told.at(-1), over]).toEqual(['0:01', 0])
  vi.advanceTimersByTime(250)
  expect([told.at(-1), over]).toEqual(['0:00', 1])
  stop()
})

test('a device that wakes from an hour’s sleep shows at once that the time is over', () => {
  const { told, stop } = watched(300_000)
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(250)
  expect([told.shown.at(-1), told.over]).toEqual(['0:00!', 1])
  stop()
})
