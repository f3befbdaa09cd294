import { expect, test } from 'vitest'
import { bestOf, pushHealth, SILENT_AFTER_MILLISECONDS } from '../../relay/core/push-health.ts'
import { at } from './builders.ts'

const phone = { hasAddress: true }

test('a phone that showed the newest push is good, since then', () => {
  expect(pushHealth({ ...phone, lastShownAt: at(5) }, at(9))).toEqual({ state: 'good', since: at(5) })
})

test('an address alone makes no good phone', () => {
  expect(pushHealth(phone, at(9))).toEqual({ state: 'never' })
})

test('a push that was not shown makes it silent three minutes later, and not before', () => {
  const facts = { ...phone, lastShownAt: at(0), unshownSince: at(5) }
  expect(pushHealth(facts, at(5) + SILENT_AFTER_MILLISECONDS - 1)).toEqual({ state: 'good', since: at(0) })
  expect(pushHealth(facts, at(5) + SILENT_AFTER_MILLISECONDS)).toEqual({ state: 'silent', since: at(5) })
})

test('what its push service does not take is failing, whatever was shown before', () => {
  for (const why of ['gone', 'refused', 'unreachable'] as const) {
    const facts = { hasAddress: why !== 'gone', lastShownAt: at(0), trouble: { why, at: at(7) } }
    expect(pushHealth(facts, at(9))).toEqual({ state: 'failing', since: at(7), why })
  }
})

test('without an address it is off', () => {
  expect(pushHealth({ hasAddress: false, lastShownAt: at(0) }, at(9))).toEqual({ state: 'off' })
})

test('a person is as good as their best phone, and none without one', () => {
  const good = { state: 'good', since: at(1) } as const
  expect(bestOf([{ state: 'off' }, { state: 'silent', since: at(2) }, good])).toBe(good)
  expect(bestOf([])).toEqual({ state: 'none' })
})
