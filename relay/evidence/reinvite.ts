/**
 * Whether a new passkey for somebody who lost theirs may follow: a second administrator confirmed it, or a
 * day went by in which everybody who is concerned could cancel it.
 *
 * Rule 1: two different administrators, neither of them the one who is invited again.
 * Rule 2: the day begins at the end that the statement itself names. When it was used is the relay's word, in
 *   the step; it cannot be earlier without showing here.
 */
import type { SignedChange } from '../contract/change.ts'
import type { Instant } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Roster, RosterCause } from '../contract/roster.ts'
import { digestOf } from './digest.ts'
import type { BadStep, Site } from './roster-chain.ts'
import { refuseSigner } from './roster-signer.ts'
import { readRosterStatement } from './signed-text.ts'
import type { RosterStatement } from './signed-text.ts'

type Bad = Readonly<{ why: BadStep }>

/** First instant at which an invitation that nobody confirmed lets somebody in. */
export function usableFrom({ expires_at }: Pick<RosterStatement, 'expires_at'>): Instant {
  return expires_at + LIMITS.reinviteDelayHours * 3_600_000
}

/** @returns undefined also for a step that is none of this */
export async function refuseReinvite(
  roster: Roster,
  { statement, by, site }: Readonly<{ statement: RosterStatement; by: RosterCause; site: Site }>,
): Promise<Bad | undefined> {
  if (by.kind !== 'add_passkey') return undefined
  const { change, person: signer } = statement
  const { confirmed, at } = by
  if (change.kind !== 'reinvite') return confirmed || at !== undefined ? { why: 'malformed' } : undefined
  if (confirmed && at !== undefined) return { why: 'malformed' }
  if (!isAdmin(roster, signer)) return { why: 'not-admin' }
  if (change.person === signer) return { why: 'wrong-person' }
  if (!confirmed) return at !== undefined && at >= usableFrom(statement) ? undefined : { why: 'not-confirmed' }
  const confirmation = readRosterStatement(confirmed.statement)
  if (confirmation?.change.kind !== 'confirm_reinvite') return { why: 'wrong-statement' }
  if (confirmation.change.reinvite !== reinviteDigest(by.signed)) return { why: 'wrong-statement' }
  const second = confirmation.person
  if (second === signer || second === change.person || !isAdmin(roster, second)) return { why: 'not-confirmed' }
  return refuseSigner(roster, { statement: confirmation, signed: confirmed, site })
}

/** By what a confirmation and a cancellation name it. */
export function reinviteDigest({ statement }: SignedChange) {
  return digestOf('holdgate/admin/v1', statement)
}

function isAdmin({ people }: Roster, person: string): boolean {
  return people.some(({ id, active, roles }) => id === person && active && roles.includes('admin'))
}
