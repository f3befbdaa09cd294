/**
 * What proofs leave in this process and nowhere else. A restart forgets all of it: imported
 * keys (they are imported again), the set-up link (a new
 * one is printed).
 */
import type { CredentialId, Digest, Instant } from '../../contract/ids.ts'
import type { PasskeyKey } from '../../evidence/passkey-key.ts'
import { createGuesses } from './guesses.ts'
import type { Guesses } from './guesses.ts'

export type ProofMemory = {
  /** Whether a passkey counts is read from the store each time; only its parsed key is kept. */
  readonly passkeyKeys: Map<CredentialId, PasskeyKey>
  readonly guesses: Guesses
  /** The token itself is printed once and not kept. */
  setup: Readonly<{ tokenHash: Digest; expiresAt: Instant }> | undefined
}

export function createProofMemory(): ProofMemory {
  return {
    passkeyKeys: new Map(),
    guesses: createGuesses(),
    setup: undefined,
  }
}
