/** A new passkey for somebody who lost theirs: two administrators, or one and a day. */
import { expect, test } from 'vitest'
import { advanceRoster, knownRoster } from '../../relay/evidence/roster-chain.ts'
import { SITE } from './people.ts'
import { FORGED, GOOD, staffed } from './reinvite-steps.ts'

test.each(Object.entries(GOOD))('a step %s leads on', async (_, step) => {
  expect(await advanceRoster(staffed, step, SITE)).toEqual(knownRoster(step.roster))
})

test.each(FORGED)('a step %s leads nowhere: %s', async (_, why, step) => {
  expect(await advanceRoster(staffed, step, SITE)).toEqual({ why })
})

test.each(Object.entries(GOOD))('a step %s leads on once', async (_, step) => {
  const next = knownRoster(step.roster)
  const again = {
    ...step,
    roster: step.roster
      .replace('"version":8', '"version":9')
      .replace(staffed.digest, next.digest) as typeof step.roster,
  }
  expect(await advanceRoster(next, again, SITE)).toEqual({ why: 'used-invitation' })
})
