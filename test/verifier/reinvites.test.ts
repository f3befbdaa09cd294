/** Both readers of rosters on steps by which somebody who lost everything comes back. */
import { expect, test } from 'vitest'
import type { RosterStep } from '../../relay/contract/roster.ts'
import { SITE } from '../evidence/people.ts'
import { FORGED, GOOD, staffed } from '../evidence/reinvite-steps.ts'
import { lacks } from '../kit/debian.ts'
import { isBelievedInPython } from '../kit/second-verifier.ts'

/** Whether the second verifier takes a roster file of these two steps; ours says so in its own unit tests. */
function isBelieved(step: RosterStep): boolean {
  const file = {
    v: 1,
    relay: SITE.origin,
    rp_id: SITE.rpId,
    jwks: { keys: [] },
    log_keys: [],
    steps: [{ roster: staffed.text, by: { kind: 'rebootstrap' } }, step],
  }
  return isBelievedInPython(JSON.stringify(file))
}

test.skipIf(lacks('python3-cryptography'))('the second verifier takes those that lead on, and no forged one', () => {
  for (const [name, step] of Object.entries(GOOD)) expect(isBelieved(step), name).toBe(true)
  for (const [name, , step] of FORGED) expect(isBelieved(step), name).toBe(false)
})
