/** What eyes and ears are told of the time left, second by second. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readClock } from '../../pwa/countdown.ts'
import { watchTime } from '../../pwa/time-left.ts'
import { SPOKEN } from '../../pwa/words-later.ts'

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => vi.useRealTimers())

function watched(milliseconds: number, from?: number) {
  const told = { shown: [] as string[], said: [] as string[], over: 0 }
  const stop = watchTime(readClock(50_000), 50_000 + milliseconds, {
    show: (left, isSoon) => told.shown.push(isSoon ? `${left}!` : left),
    say: (text) => told.said.push(text),
    from,
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
  expect(told.said).toEqual(['1 minute left.', '30 seconds left.', '10 seconds left.', SPOKEN.over])
  expect(told.over).toBe(1)
  stop()
})

const LAST = ['1 minute left.', '30 seconds left.', '10 seconds left.', SPOKEN.over]
const half = (left: string) => `Half of the time is left: ${left}.`
test.each<Readonly<{ of: string; left: number; whole?: number; said: readonly string[] }>>([
  { of: 'five minutes', left: 300_000, said: [half('2 minutes'), ...LAST] },
  { of: 'the rest of five minutes, past their half', left: 149_999, whole: 300_000, said: LAST },
  { of: 'two hours', left: 7_200_000, said: [half('60 minutes'), ...LAST] },
  { of: 'a day', left: 86_400_000, said: [half('12 hours'), ...LAST] },
  { of: 'three minutes', left: 180_000, said: [half('90 seconds'), ...LAST] },
  { of: 'a second less, whose half is close to the last minute', left: 179_000, said: LAST },
  { of: 'ten seconds', left: 10_000, said: [SPOKEN.over] },
])('of $of the milestones are said', ({ left, whole = left, said }) => {
  const { told, stop } = watched(left, 50_000 + left - whole)
  vi.advanceTimersByTime(left + 1000)
  expect(told.said).toEqual(said)
  stop()
})

test('whoever wakes up past the half is told what is left', () => {
  const { told, stop } = watched(600_000, 50_000)
  vi.setSystemTime(Date.now() + 400_000)
  vi.advanceTimersByTime(250)
  expect(told.said).toEqual(['3 minutes left.'])
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
