/** The second verifier on steps by which people have more passkeys than one, and less, or other roles. */
import { expect, test } from 'vitest'
import { FORGED, GOOD } from '../evidence/passkey-steps.ts'
import { FORGED as NOT_GIVEN, GOOD as GIVEN, staffed } from '../evidence/role-steps.ts'
import { lacks } from '../kit/debian.ts'
import { stepsBelievedInPython } from '../kit/second-verifier.ts'

test.skipIf(lacks('python3-cryptography'))('it takes those that lead on, and no forged one', () => {
  const forged = FORGED.map(([name, , from, step]) => [name, from, step] as const)
  const good = Object.entries(GOOD).map(([name, [from, step]]) => [name, from, step] as const)
  expect(stepsBelievedInPython([...forged, ...good])).toEqual(Object.keys(GOOD))
})

test.skipIf(lacks('python3-cryptography'))(
  'it takes other roles that another administrator gave, and no forged ones',
  () => {
    const forged = NOT_GIVEN.map(([name, , step]) => [name, staffed, step] as const)
    const good = Object.entries(GIVEN).map(([name, step]) => [name, staffed, step] as const)
    expect(stepsBelievedInPython([...forged, ...good])).toEqual(Object.keys(GIVEN))
  },
)
