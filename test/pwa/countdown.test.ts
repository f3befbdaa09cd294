import { expect, test } from 'vitest'
import { laterOf, timeLeft } from '../../pwa/countdown.ts'
import { markCrossed } from '../../pwa/time-left.ts'

test.each([
  [0, '0:00'],
  [-5000, '0:00'],
  [1, '0:01'],
  [59_000, '0:59'],
  [59_001, '1:00'],
  [252_000, '4:12'],
  [3_599_000, '59:59'],
  [3_600_000, '1:00:00'],
  [172_799_000, '47:59:59'],
  [172_800_000, '2 d 0 h'],
])('%i ms read as %s', (milliseconds, text) => {
  expect(timeLeft(milliseconds)).toBe(text)
})

test('a mark is spoken when it is reached, not a millisecond before', () => {
  expect(markCrossed(60_002, 60_001)).toBeUndefined()
  expect(markCrossed(60_001, 60_000)).toBe(60)
  expect(markCrossed(60_000, 59_999)).toBeUndefined()
})

test('of several marks crossed at once only the lowest is spoken', () => {
  expect(markCrossed(90_000, 9_000)).toBe(10)
})

test('the end itself is no mark', () => {
  expect(markCrossed(10_001, 0)).toBeUndefined()
})

const reading = { relay: 1_000_000, wall: 500, steady: 20 }

test('the clock that moved further counts, so that sleep and a clock set back give no extra time', () => {
  expect(laterOf(reading, { wall: 10_500, steady: 30 })).toBe(1_010_000)
  expect(laterOf(reading, { wall: 400, steady: 5_020 })).toBe(1_005_000)
})

test('time never runs backwards', () => {
  expect(laterOf(reading, { wall: 0, steady: 0 })).toBe(1_000_000)
})
