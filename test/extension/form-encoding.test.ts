import { expect, test } from 'vitest'
import { urlencoded } from '../../extension/bridge/form-encoding.ts'

test('what is written in an encoding of single bytes is known', () => {
  expect(urlencoded([['a b', 'é€日']], 'windows-1252', 'UTF-8')).toBe('a+b=%E9%80%26%2326085%3B')
})

test('an encoding that switches between tables is not guessed at: a run of it is not its part of the whole', () => {
  expect(urlencoded([['a', '¥a ア']], 'ISO-2022-JP', 'ISO-2022-JP')).toBeUndefined()
})
