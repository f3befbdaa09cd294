import { expect, test } from 'vitest'
import { admit } from '../../relay/core/rate.ts'
import { T0 } from './builders.ts'

const RATE = { everyMilliseconds: 6000, burst: 3 }

function admitted(times: readonly number[]): readonly boolean[] {
  let due: number | undefined
  return times.map((time) => {
    const next = admit(RATE, due, T0 + time)
    due = next ?? due
    return next !== undefined
  })
}

test('a burst comes through and the next one does not', () => {
  expect(admitted([0, 0, 0, 0])).toEqual([true, true, true, false])
})

test('after a burst one more is let through when its time has come, and not a millisecond before', () => {
  expect(admitted([0, 0, 0, 5999, 6000])).toEqual([true, true, true, false, true])
})

test('what was refused costs nothing', () => {
  expect(admitted([0, 0, 0, 1, 2, 3, 4, 6000])).toEqual([true, true, true, false, false, false, false, true])
})

test('a long pause saves up no more than a burst', () => {
  expect(admitted([0, 9e9, 9e9, 9e9, 9e9])).toEqual([true, true, true, true, false])
})
