import type { Assertion } from '../../contract/decision.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { checkAssertion } from '../../evidence/assertion.ts'
import { importPasskey } from '../../evidence/passkey-key.ts'
import type { PasskeyKey } from '../../evidence/passkey-key.ts'
import type { Passkey, Person } from '../../store/people.ts'
import type { Deps } from '../deps.ts'
import { touch } from './touch.ts'

export type ProvenPasskey = Readonly<{ person: Person; passkey: Passkey; signCount: number }>

const REFUSED: Refusal = { refused: 'passkey-refused' }

/**
 * Proves that an active person signed `challenge` with a passkey of theirs that counts.
 *
 * @param challenge 32 bytes, made anew from the statement by the caller
 * @returns `passkey-refused` whichever check failed; which one is logged, not told
 */
export async function provePasskey({
  deps,
  assertion,
  challenge,
}: Readonly<{ deps: Deps; assertion: Assertion; challenge: Uint8Array }>): Promise<ProvenPasskey | Refusal> {
  const passkey = await deps.store.passkey(assertion.credential)
  if (!passkey || passkey.revokedAt !== undefined) return REFUSED
  const person = await deps.store.person(passkey.person)
  if (!person?.active) return REFUSED
  const { publicUrl: origin, rpId } = deps.settings
  const key = await keyOf(deps, passkey)
  const checked = await checkAssertion({ assertion, key, challenge, origin, rpId })
  if (!checked.ok) {
    deps.log.info({ person: person.id, why: checked.why }, 'passkey refused')
    return REFUSED
  }
  // A signal, not a gate: synced passkeys report 0, and two answers of one key may arrive swapped.
  if (checked.signCount !== 0 && checked.signCount <= passkey.signCount) {
    deps.log.warn({ person: person.id, credential: passkey.id }, 'a passkey counted backwards; it may have been copied')
  }
  touch(deps, passkey.id)
  return { person, passkey, signCount: checked.signCount }
}

async function keyOf({ proofs }: Deps, passkey: Passkey): Promise<PasskeyKey> {
  const kept = proofs.passkeyKeys.get(passkey.id)
  if (kept) return kept
  const key = await importPasskey(passkey.publicKey)
  proofs.passkeyKeys.set(passkey.id, key)
  return key
}
