/**
 * What proofs leave in this process and nowhere else. A restart forgets all of it: imported keys, which
 * are imported again, and how often pairing codes were guessed from where.
 */
import type { CredentialId, Digest } from '../../contract/ids.ts'
import type { PasskeyKey } from '../../evidence/passkey-key.ts'
import { createGuesses } from './guesses.ts'
import type { Guesses } from './guesses.ts'

export type ProofMemory = {
  /** Whether a passkey counts is read from the store each time; only its parsed key is kept. */
  readonly passkeyKeys: Map<CredentialId, PasskeyKey>
  /** By the digest of a roster. */
  readonly rosterPasskeys: Map<Digest, ReadonlySet<CredentialId>>
  readonly guesses: Guesses
}

export function createProofMemory(): ProofMemory {
  return {
    passkeyKeys: new Map(),
    rosterPasskeys: new Map(),
    guesses: createGuesses(),
  }
}
