import type { Assertion } from '../contract/decision.ts'
import type { RosterPasskey } from '../contract/roster.ts'
import { checkAssertion } from './assertion.ts'
import { importPasskey } from './passkey-key.ts'

type Signed = Readonly<{ assertion: Assertion; challenge: Uint8Array; origin: string; rpId: string }>

/** Whether this passkey of a roster made the assertion. The caller found it in the roster, and whose it is. */
export async function checkSignedBy({ public_key }: RosterPasskey, signed: Signed): Promise<boolean> {
  try {
    const key = await importPasskey(public_key)
    return (await checkAssertion({ ...signed, key })).ok
  } catch {
    // The roster's key is none of ours to check with: nothing that it signed counts.
    return false
  }
}
