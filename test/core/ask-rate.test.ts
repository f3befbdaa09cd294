import { expect, test } from 'vitest'
import { createAskRate, GROUP_EVERY_MILLISECONDS } from '../../relay/core/ask-rate.ts'
import { at } from './builders.ts'

const ana = { requester: 'per_ana', person: 'per_dana' }

test('two questions at once stand alone, the third does not', () => {
  const rate = createAskRate()
  expect([0, 1, 2].map((ms) => rate.alone(ana, at(ms)))).toEqual([true, true, false])
})

test('a minute after the first, and no millisecond sooner, one more stands alone', () => {
  const rate = createAskRate()
  rate.alone(ana, at(0))
  rate.alone(ana, at(1))
  expect(rate.alone(ana, at(59_999))).toBe(false)
  expect(rate.alone(ana, at(60_000))).toBe(true)
  expect(rate.alone(ana, at(60_001))).toBe(false)
})

test('of 200 in any minute at most two stand alone', () => {
  const rate = createAskRate()
  const alone = Array.from({ length: 1000 }, (_, index) => at(index * 300)).filter((now) => rate.alone(ana, now))
  for (const from of alone) expect(alone.filter((now) => now >= from && now < from + 60_000).length).toBeLessThan(3)
})

test('another requester, and another person, are not affected', () => {
  const rate = createAskRate()
  for (let count = 0; count < 200; count += 1) rate.alone(ana, at(count))
  expect(rate.alone({ ...ana, requester: 'svc_billing' }, at(200))).toBe(true)
  expect(rate.alone({ ...ana, person: 'per_lee' }, at(200))).toBe(true)
})

test('a group is told of at once, then every ten seconds, and what waits for that is told once', () => {
  const rate = createAskRate()
  expect(rate.group('per_dana', at(0))).toBe(at(0))
  expect(rate.group('per_dana', at(1))).toBe(at(GROUP_EVERY_MILLISECONDS))
  expect(rate.group('per_dana', at(2))).toBeUndefined()
  expect(rate.group('per_dana', at(GROUP_EVERY_MILLISECONDS - 1))).toBeUndefined()
  expect(rate.group('per_dana', at(GROUP_EVERY_MILLISECONDS))).toBe(at(2 * GROUP_EVERY_MILLISECONDS))
  expect(rate.group('per_lee', at(3))).toBe(at(3))
})

test('a group that was told of long ago is told of at once', () => {
  const rate = createAskRate()
  rate.group('per_dana', at(0))
  expect(rate.group('per_dana', at(GROUP_EVERY_MILLISECONDS))).toBe(at(GROUP_EVERY_MILLISECONDS))
})
