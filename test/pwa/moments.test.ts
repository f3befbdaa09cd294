import { expect, test } from 'vitest'
import { ago } from '../../pwa/moments.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

test.for([
  [-5 * SECOND, '0 seconds ago'],
  [999, '0 seconds ago'],
  [SECOND, '1 second ago'],
  [2 * MINUTE - 1, '119 seconds ago'],
  [2 * MINUTE, '2 minutes ago'],
  [2 * HOUR - 1, '119 minutes ago'],
  [2 * HOUR, '2 hours ago'],
  [48 * HOUR - 1, '47 hours ago'],
  [48 * HOUR, '2 days ago'],
] as const)('%d ms are %s', ([milliseconds, said]) => {
  expect(ago(milliseconds)).toBe(said)
})
