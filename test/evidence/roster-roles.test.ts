/** Other roles for somebody, by another administrator. */
import { expect, test } from 'vitest'
import { advanceRoster, knownRoster } from '../../relay/evidence/roster-chain.ts'
import { SITE } from './people.ts'
import { FORGED, GOOD, staffed } from './role-steps.ts'

test.each(Object.entries(GOOD))('a change %s leads on', async (_, step) => {
  expect(await advanceRoster(staffed, step, SITE)).toEqual(knownRoster(step.roster))
})

test.each(FORGED)('a change %s leads nowhere: %s', async (_, why, step) => {
  expect(await advanceRoster(staffed, step, SITE)).toEqual({ why })
})

test.each(Object.entries(GOOD))('a change %s leads on once', async (_, step) => {
  const next = knownRoster(step.roster)
  const again = step.roster.replace('"version":8', '"version":9').replace(staffed.digest, next.digest)
  expect(await advanceRoster(next, { ...step, roster: again as typeof step.roster }, SITE)).toEqual({
    why: 'wrong-statement',
  })
})
