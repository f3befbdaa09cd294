/**
 * Nonces for passkey statements that the relay recognises without having stored them: reading one
 * writes nothing. That each is used once is the store's business (docs/decisions/0002).
 */
import type { Base64Url, Instant } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { Refusal } from '../../contract/refusals.ts'
import type { Deps } from '../deps.ts'
import type { Keys } from '../keys.ts'
import { deadlineOf, newDatedSecret } from './dated-secret.ts'

export type Challenge = Readonly<{ nonce: Base64Url; expiresAt: Instant }>

export function newChallenge(deps: Pick<Deps, 'random' | 'keys'>, now: Instant): Challenge {
  const expiresAt = now + LIMITS.challengeMinutes * 60_000
  return { nonce: newDatedSecret(deps, 'challenge', expiresAt), expiresAt }
}

/** @returns when it ends, or why it does not count */
export function checkChallenge(keys: Keys, nonce: Base64Url, now: Instant): Challenge | Refusal {
  const expiresAt = deadlineOf(keys, 'challenge', nonce)
  if (expiresAt === undefined) return { refused: 'passkey-refused', detail: 'The nonce is not one of this relay.' }
  return now < expiresAt ? { nonce, expiresAt } : { refused: 'challenge-expired' }
}
