/** Which passkeys a request can be decided with: those of the roster that was there when it was asked. */
import type { CredentialId, Digest } from '../contract/ids.ts'
import { readRoster } from '../evidence/roster.ts'
import type { Deps } from './deps.ts'

/** Requests that wait at one time were asked under few rosters. */
const MOST_KEPT = 32

/** A roster never changes; whether a passkey counts now is another question. */
export async function passkeysIn({ store, proofs }: Deps, roster: Digest): Promise<ReadonlySet<CredentialId>> {
  const kept = proofs.rosterPasskeys.get(roster)
  if (kept) return kept
  const text = await store.rosterOf(roster)
  const ids = new Set(text === undefined ? [] : readRoster(text).passkeys.map(({ id }) => id))
  const [oldest] = proofs.rosterPasskeys.keys()
  if (oldest !== undefined && proofs.rosterPasskeys.size >= MOST_KEPT) proofs.rosterPasskeys.delete(oldest)
  proofs.rosterPasskeys.set(roster, ids)
  return ids
}
