/**
 * Goes from a roster that is believed to the one after it, by what somebody in the former signed.
 *
 * Rule 1: the next roster is built (roster-next.ts) from the last one and the signed statement, and compared.
 *   What the step brings besides is refused, not passed over.
 * Rule 2: only a first roster is taken without a signature, by whoever has nothing to go from.
 * Rule 3: input never throws; what cannot be read is `malformed`.
 */
import type { Role } from '../contract/change.ts'
import type { CanonicalJson, Digest } from '../contract/ids.ts'
import type { Roster, RosterStep } from '../contract/roster.ts'
import { canonical } from './canonical.ts'
import { followingRoster } from './roster-next.ts'
import type { BadChange } from './roster-next.ts'
import { refuseReinvite } from './reinvite.ts'
import { refuseSigner } from './roster-signer.ts'
import { readRoster, rosterDigest, rosterText } from './roster.ts'
import { readRosterStatement } from './signed-text.ts'

/** Where the passkeys sign: the relay's exact origin, and its host name. */
export type Site = Readonly<{ origin: string; rpId: string }>

export type KnownRoster = Readonly<{ text: CanonicalJson; digest: Digest; roster: Roster }>

export type BadStep =
  | 'malformed'
  /** Set up again, or a step without a roster to go from. */
  | 'wrong-start'
  | 'wrong-version'
  | 'wrong-previous'
  | 'wrong-signer'
  | 'bad-signature'
  /** Somebody was invited again by one administrator, and neither another one nor a day confirmed it. */
  | 'not-confirmed'
  | BadChange
  | 'unsigned-difference'
  /** The relay's host set it up anew, and no passkey signed that: roster-anew.ts. */
  | 'rebootstrap'

export const FIRST_ROLES: readonly Role[] = ['admin', 'approver', 'operator']

/** @throws {NotCanonical} when the text is not a roster. For one that is believed already: pinned, or the first */
export function knownRoster(text: CanonicalJson): KnownRoster {
  return { text, digest: rosterDigest(text), roster: readRoster(text) }
}

/**
 * @param from undefined when nothing is known yet: then the step must be the first set-up, the newest
 *   roster of version 0.1.0, whose steps nobody signed into the chain, or the relay set up anew by its host
 * @returns the next roster, or why the step does not lead to it
 */
export async function advanceRoster(
  from: KnownRoster | undefined,
  step: RosterStep,
  site: Site,
): Promise<KnownRoster | Readonly<{ why: BadStep }>> {
  const next = read(step.roster)
  if (!next) return { why: 'malformed' }
  if (!from) return startOf(next, step)
  if (step.by.kind === 'set_up') return { why: 'wrong-start' }
  if (step.by.kind === 'rebootstrap') return { why: 'rebootstrap' }
  if (next.roster.v !== 2) return { why: 'malformed' }
  if (next.roster.version !== from.roster.version + 1) return { why: 'wrong-version' }
  if (next.roster.previous !== from.digest) return { why: 'wrong-previous' }

  const { signed } = step.by
  const statement = readRosterStatement(signed.statement)
  if (!statement) return { why: 'malformed' }
  const unsigned = await refuseSigner(from.roster, { statement, signed, site })
  if (unsigned) return unsigned
  const refused = await refuseReinvite(from.roster, { statement, by: step.by, site })
  if (refused) return refused
  const due = await followingRoster(from, { statement, by: step.by, next: next.roster })
  if ('why' in due) return due
  return rosterText(due) === next.text ? next : { why: 'unsigned-difference' }
}

/**
 * @returns the last roster, and the digests of all that were passed, oldest first; or the step that leads
 *   nowhere, by the number of steps that were good
 */
export async function walkRosters(
  from: KnownRoster | undefined,
  steps: readonly RosterStep[],
  site: Site,
): Promise<
  Readonly<{ newest: KnownRoster | undefined; digests: readonly Digest[] } | { why: BadStep; after: number }>
> {
  let newest = from
  const digests: Digest[] = from ? [from.digest] : []
  for (const [after, step] of steps.entries()) {
    const next = await advanceRoster(newest, step, site)
    if ('why' in next) return { why: next.why, after }
    newest = next
    digests.push(next.digest)
  }
  return { newest, digests }
}

function read(text: CanonicalJson): KnownRoster | undefined {
  try {
    return knownRoster(text)
  } catch {
    // Not canonical, or no roster: there is nothing to go to.
    return undefined
  }
}

function startOf(first: KnownRoster, { by }: RosterStep): KnownRoster | Readonly<{ why: BadStep }> {
  if (by.kind === 'set_up') return start(first)
  return by.kind === 'rebootstrap' && first.roster.v === 2 ? first : { why: 'wrong-start' }
}

function start(first: KnownRoster): KnownRoster | Readonly<{ why: BadStep }> {
  const { v, version, previous, people, passkeys } = first.roster
  // Whoever has nothing to compare with has to believe one roster; from then on nothing is believed.
  if (v === 1) return first
  const [person] = people
  if (version !== 1 || previous !== '' || people.length !== 1 || passkeys.length !== 1) return { why: 'wrong-start' }
  const isFirst = person?.active === true && person.admitted_by === '' && sameRoles(person.roles, FIRST_ROLES)
  return isFirst ? first : { why: 'wrong-start' }
}

export function sameRoles(one: readonly Role[], other: readonly Role[]): boolean {
  return canonical(one.toSorted()) === canonical(other.toSorted())
}
