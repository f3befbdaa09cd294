/**
 * The one step of a roster that nobody signed: whoever has the relay's host set it up anew, because no
 * administrator could sign any more.
 *
 * Rule 1: only a reader that says of everything behind such a step that nobody signed it goes it. Whoever
 *   pins a roster stops instead (`advanceRoster`).
 * Rule 2: it brings at most one person, with one passkey and the roles of a first administrator. Nobody
 *   else gains or loses anything by it.
 */
import type { RosterStep } from '../contract/roster.ts'
import { FIRST_ROLES, knownRoster, sameRoles } from './roster-chain.ts'
import type { BadStep, KnownRoster } from './roster-chain.ts'
import { newcomerOf } from './roster-next.ts'
import { rosterText } from './roster.ts'

/** @returns the next roster, or why the step does not lead to it */
export async function advanceUnsigned(
  from: KnownRoster,
  step: RosterStep,
): Promise<KnownRoster | Readonly<{ why: BadStep }>> {
  const next = read(step)
  if (!next || step.by.kind !== 'rebootstrap' || next.roster.v !== 2) return { why: 'malformed' }
  const { people, passkeys, version } = from.roster
  if (next.roster.version !== version + 1) return { why: 'wrong-version' }
  if (next.roster.previous !== from.digest) return { why: 'wrong-previous' }
  const same = { ...from.roster, v: 2, version: version + 1, previous: from.digest } as const
  if (rosterText(same) === next.text) return next

  const newcomer = await newcomerOf(from.roster, next.roster)
  if (!newcomer) return { why: 'wrong-person' }
  const { person, passkey } = newcomer
  if (people.some(({ active, email }) => active && email === person.email)) return { why: 'wrong-person' }
  const isAdded = person.added_by !== undefined
  if (!person.active || person.admitted_by !== '' || isAdded || !sameRoles(person.roles, FIRST_ROLES))
    return { why: 'wrong-person' }
  const due = { ...same, people: [...people, person], passkeys: [...passkeys, passkey] }
  return rosterText(due) === next.text ? next : { why: 'unsigned-difference' }
}

function read({ roster }: RosterStep): KnownRoster | undefined {
  try {
    return knownRoster(roster)
  } catch {
    // Not canonical, or no roster: there is nothing to go to.
    return undefined
  }
}
