/** The second reader of rosters on steps by which somebody who lost everything comes back; ours has its own unit tests. */
import { expect, test } from 'vitest'
import { FORGED, GOOD, staffed } from '../evidence/reinvite-steps.ts'
import { lacks } from '../kit/debian.ts'
import { stepsBelievedInPython } from '../kit/second-verifier.ts'

test.skipIf(lacks('python3-cryptography'))('the second verifier takes those that lead on, and no forged one', () => {
  const forged = FORGED.map(([name, , step]) => [name, staffed, step] as const)
  const good = Object.entries(GOOD).map(([name, step]) => [name, staffed, step] as const)
  expect(stepsBelievedInPython([...forged, ...good])).toEqual(Object.keys(GOOD))
})
