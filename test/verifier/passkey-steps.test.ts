/** The second verifier on steps by which people have more passkeys than one, and less, or other roles. */
import { expect, test } from 'vitest'
import type { RosterStep } from '../../relay/contract/roster.ts'
import type { KnownRoster } from '../../relay/evidence/roster-chain.ts'
import { FORGED, GOOD } from '../evidence/passkey-steps.ts'
import { SITE } from '../evidence/people.ts'
import { FORGED as NOT_GIVEN, GOOD as GIVEN, staffed } from '../evidence/role-steps.ts'
import { lacks } from '../kit/debian.ts'
import { isBelievedInPython } from '../kit/second-verifier.ts'

function isBelieved(from: KnownRoster, step: RosterStep): boolean {
  const steps = [{ roster: from.text, by: { kind: 'rebootstrap' } }, step]
  const file = { v: 1, relay: SITE.origin, rp_id: SITE.rpId, jwks: { keys: [] }, log_keys: [], steps }
  return isBelievedInPython(JSON.stringify(file))
}

test.skipIf(lacks('python3-cryptography'))('it takes those that lead on, and no forged one', () => {
  for (const [name, [from, step]] of Object.entries(GOOD)) expect(isBelieved(from, step), name).toBe(true)
  for (const [name, , from, step] of FORGED) expect(isBelieved(from, step), name).toBe(false)
})

test.skipIf(lacks('python3-cryptography'))(
  'it takes other roles that another administrator gave, and no forged ones',
  () => {
    for (const [name, step] of Object.entries(GIVEN)) expect(isBelieved(staffed, step), name).toBe(true)
    for (const [name, , step] of NOT_GIVEN) expect(isBelieved(staffed, step), name).toBe(false)
  },
)
