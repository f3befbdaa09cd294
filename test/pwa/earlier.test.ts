import { describe, expect, test } from 'vitest'
import { factsOf } from '../../pwa/parts/earlier.tsx'
import { EARLIER } from '../../pwa/words-later.ts'
import { requested } from './kit.ts'

const NOTHING = { first: false, in_ten_minutes: 1, similar: [] }
const at = (hours: number, minutes = 0) => {
  const created_at = new Date(2026, 10, 25, hours, minutes).getTime()
  return { ...requested(), created_at }
}

describe('the facts above a request', () => {
  test('are none by day, when there is nothing to say', () => {
    expect(factsOf(at(8), NOTHING)).toEqual([])
    expect(factsOf(at(17, 59), NOTHING)).toEqual([])
  })

  test('name the hour outside of 8 to 18, by this device’s clock', () => {
    for (const odd of [at(7, 59), at(18), at(2)]) {
      expect(factsOf(odd, NOTHING)).toEqual([EARLIER.outside(odd.created_at)])
    }
  })

  test('count from the third in ten minutes on', () => {
    expect(factsOf(at(12), { ...NOTHING, in_ten_minutes: 2 })).toEqual([])
    expect(factsOf(at(12), { ...NOTHING, in_ten_minutes: 3 })).toEqual([EARLIER.many(3)])
  })

  test('are three at most, worst first', () => {
    const night = at(2)
    expect(factsOf(night, { first: true, in_ten_minutes: 9, similar: [] })).toEqual([
      EARLIER.many(9),
      EARLIER.first,
      EARLIER.outside(night.created_at),
    ])
  })
})
