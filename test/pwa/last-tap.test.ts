import { expect, test } from 'vitest'
import { isUnder } from '../../pwa/last-tap.ts'

const button = () => ({ left: 100, top: 700, right: 300, bottom: 756 })

test('a tap on the button or half a fingertip beside it counts', () => {
  expect(isUnder({ x: 200, y: 720 }, button)).toBe(true)
  expect(isUnder({ x: 77, y: 720 }, button)).toBe(true)
})

test('a tap further away does not', () => {
  expect(isUnder({ x: 76, y: 720 }, button)).toBe(false)
  expect(isUnder({ x: 200, y: 676 }, button)).toBe(false)
})

test('no tap at all is nowhere, and nothing is measured for it', () => {
  expect(isUnder(undefined, () => expect.fail('measured'))).toBe(false)
})
