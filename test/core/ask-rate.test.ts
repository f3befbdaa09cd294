import { expect, test } from 'vitest'
import type { RequestId } from '../../relay/contract/ids.ts'
import { createAskRate, GROUP_EVERY_MILLISECONDS } from '../../relay/core/ask-rate.ts'
import { at } from './builders.ts'

const ana = { requester: 'per_ana', person: 'per_dana' }
const END = at(300_000)
const id = (count: number) => `req_${count}` as RequestId
const asks = (rate: ReturnType<typeof createAskRate>, of = ana) => {
  let count = 0
  return (now: number, until = END) => {
    count += 1
    return rate.alone({ ...of, request: id(count), until }, at(now))
  }
}

test('two open questions stand alone, the third does not', () => {
  const ask = asks(createAskRate())
  expect([0, 1, 2].map((now) => ask(now))).toEqual([true, true, false])
})

test('of 200 that stay open two stand alone, however long it takes', () => {
  const ask = asks(createAskRate())
  expect(Array.from({ length: 200 }, (_, count) => ask(count * 1000)).filter(Boolean)).toHaveLength(2)
})

test('whoever is answered rings again, each time', () => {
  const rate = createAskRate()
  const ask = asks(rate)
  for (let count = 1; count <= 50; count += 1) {
    expect(ask(count)).toBe(true)
    rate.ended({ ...ana, request: id(count), how: 'approved' })
  }
})

test('whoever was denied three times in a row is not heard for ten minutes, and then is', () => {
  const rate = createAskRate()
  const ask = asks(rate)
  const denied = (count: number) => rate.ended({ ...ana, request: id(count), how: 'denied' })
  for (let count = 1; count <= 3; count += 1) {
    expect(ask(count * 1000)).toBe(true)
    denied(count)
  }
  // Asking on does not make it longer.
  for (const now of [4_000, 60_000, 602_999]) expect(ask(now, at(700_000))).toBe(false)
  expect(ask(603_000, at(700_000))).toBe(true)
  // Of others nothing is held against them.
  expect(asks(rate, { ...ana, requester: 'svc_billing' })(5_000)).toBe(true)
})

test('an approval in between, and ten minutes in between, make denials count anew', () => {
  const rate = createAskRate()
  const ask = asks(rate)
  const answers = ['denied', 'denied', 'approved', 'denied', 'denied'] as const
  for (const [at, how] of answers.entries()) {
    expect(ask(at)).toBe(true)
    rate.ended({ ...ana, request: id(at + 1), how })
  }
  expect(ask(600_004, at(900_000))).toBe(true)
  rate.ended({ ...ana, request: id(6), how: 'denied' })
  expect(ask(600_005, at(900_000))).toBe(true)
})

test('denials are not forgotten while others ask', () => {
  const rate = createAskRate()
  const ask = asks(rate)
  for (let count = 1; count <= 3; count += 1) {
    ask(0)
    rate.ended({ ...ana, request: id(count), how: 'denied' })
  }
  for (let count = 0; count < 50; count += 1) asks(rate, { ...ana, requester: `svc_${count}` })(1_000)
  expect(ask(2_000)).toBe(false)
})

test('of those that were withdrawn ten at once stand alone, then one a minute, and no millisecond sooner', () => {
  const rate = createAskRate()
  const ask = asks(rate)
  const withdrawn = Array.from({ length: 200 }, (_, count) => {
    const stands = ask(0)
    rate.ended({ ...ana, request: id(count + 1), how: 'over' })
    return stands
  })
  expect(withdrawn.filter(Boolean)).toHaveLength(10)
  expect(ask(59_999)).toBe(false)
  expect(ask(60_000)).toBe(true)
})

test('an end that is told twice, or of a question that did not ring, counts once or not at all', () => {
  const rate = createAskRate()
  const ask = asks(rate)
  ask(0)
  for (let count = 0; count < 100; count += 1) rate.ended({ ...ana, request: id(1), how: 'approved' })
  rate.ended({ ...ana, request: id(99), how: 'approved' })
  const stands = Array.from({ length: 20 }, (_, count) => {
    const alone = ask(0)
    rate.ended({ ...ana, request: id(count + 2), how: 'over' })
    return alone
  })
  expect(stands.filter(Boolean)).toHaveLength(10)
})

test('a question that nobody answers is open until its end, and no millisecond longer', () => {
  const rate = createAskRate()
  const ask = asks(rate)
  ask(0, at(5_000))
  ask(0, at(9_000))
  expect(rate.isOpen(id(1))).toBe(true)
  expect(ask(4_999)).toBe(false)
  expect(ask(5_000)).toBe(true)
  expect(rate.isOpen(id(1))).toBe(false)
})

test('another requester, and another person, are not affected', () => {
  const rate = createAskRate()
  const ask = asks(rate)
  for (let count = 0; count < 200; count += 1) ask(count)
  expect(asks(rate, { ...ana, requester: 'svc_billing' })(200)).toBe(true)
  expect(asks(rate, { ...ana, person: 'per_lee' })(200)).toBe(true)
})

test('whoever asked long ago is forgotten by those who ask later, and whoever is open is not', () => {
  const rate = createAskRate()
  const ask = asks(rate)
  ask(0, at(1_000_000))
  for (let count = 0; count < 50; count += 1) {
    rate.alone(
      { requester: `svc_${count}`, person: 'per_dana', request: id(1000 + count), until: at(1_000) },
      at(count),
    )
  }
  expect(rate.isOpen(id(1049))).toBe(true)
  for (let count = 0; count < 50; count += 1) asks(rate, { ...ana, requester: `ana_${count}` })(600_000, at(700_000))
  expect(rate.isOpen(id(1049))).toBe(false)
  expect([ask(600_000, at(1_000_000)), ask(600_001, at(1_000_000))]).toEqual([true, false])
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
