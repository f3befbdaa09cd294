/**
 * Goes from a roster that is believed to the one after it, by what an administrator of the former signed.
 *
 * Rule 1: the next roster is built here from the last one and the signed statement, and compared. What the
 *   step brings besides is refused, not passed over.
 * Rule 2: only a first roster is taken without a signature, by whoever has nothing to go from.
 * Rule 3: input never throws; what cannot be read is `malformed`.
 */
import type { Role, SignedChange } from '../contract/change.ts'
import type { CanonicalJson, Digest } from '../contract/ids.ts'
import type { Roster, RosterPasskey, RosterPerson, RosterStep } from '../contract/roster.ts'
import { canonical } from './canonical.ts'
import { digestOf } from './digest.ts'
import { readRoster, rosterDigest, rosterText } from './roster.ts'
import { checkSignedBy } from './signed-by.ts'
import { readRosterStatement, type RosterStatement } from './signed-text.ts'
import { changeChallenge } from './statement.ts'
import { importPasskey } from './passkey-key.ts'

/** Where the passkeys sign: the relay's exact origin, and its host name. */
export type Site = Readonly<{ origin: string; rpId: string }>

export type KnownRoster = Readonly<{ text: CanonicalJson; digest: Digest; roster: Roster }>

export type BadStep =
  | 'malformed'
  /** Set up again, or a step without a roster to go from. */
  | 'wrong-start'
  | 'wrong-version'
  | 'wrong-previous'
  /** The statement says something else than the step does. */
  | 'wrong-statement'
  | 'wrong-signer'
  | 'not-admin'
  | 'bad-signature'
  | 'used-invitation'
  /** The person or the key is there already, or the person to go is not. */
  | 'wrong-person'
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
  const unsigned = await refuseSigner(from, { statement, signed, site })
  if (unsigned) return unsigned
  const due = await followingFrom(from, { statement, step, next: next.roster })
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

type Signing = Readonly<{
  statement: RosterStatement
  signed: SignedChange
  site: Site
}>

async function refuseSigner(
  { roster }: KnownRoster,
  { statement, signed, site }: Signing,
): Promise<Readonly<{ why: BadStep }> | undefined> {
  const passkey = roster.passkeys.find(({ id }) => id === statement.credential)
  if (!passkey || passkey.person !== statement.person || signed.assertion.credential !== passkey.id)
    return { why: 'wrong-signer' }
  const admin = roster.people.find(({ id }) => id === passkey.person)
  if (!admin?.active || !admin.roles.includes('admin')) return { why: 'not-admin' }
  const challenge = changeChallenge(signed.statement)
  const isSigned = await checkSignedBy(passkey, { assertion: signed.assertion, challenge, ...site })
  return isSigned ? undefined : { why: 'bad-signature' }
}

type Following = Readonly<{ statement: RosterStatement; step: RosterStep; next: Roster }>

/** The roster that the statement makes of the last one. Of a newcomer, id and key come from the step. */
async function followingFrom(
  from: KnownRoster,
  { statement, step, next }: Following,
): Promise<Roster | Readonly<{ why: BadStep }>> {
  const { change } = statement
  const { people, passkeys, version } = from.roster
  const follows = { v: 2, version: version + 1, previous: from.digest } as const
  if (step.by.kind === 'disable_person') {
    // It takes effect where it is signed; an invitation waits for its link to be opened.
    if (change.kind !== 'disable_person' || statement.roster_digest !== from.digest) return { why: 'wrong-statement' }
    const isHere = people.some(({ id, active }) => id === change.person && active)
    if (!isHere) return { why: 'wrong-person' }
    return {
      ...follows,
      people: people.map((person) => (person.id === change.person ? { ...person, active: false } : person)),
      passkeys: passkeys.filter(({ person }) => person !== change.person),
    }
  }
  if (step.by.kind !== 'enrol' || change.kind !== 'invite') return { why: 'wrong-statement' }
  const admitted_by = digestOf('holdgate/admin/v1', step.by.signed.statement)
  if (people.some((person) => person.admitted_by === admitted_by)) return { why: 'used-invitation' }
  const newcomer = await newcomerOf(from.roster, next)
  if (!newcomer) return { why: 'wrong-person' }
  // As the relay keeps them, whatever spaces and capitals were signed.
  const [name, email] = [change.name.trim(), change.email.trim().toLowerCase()]
  if (people.some((person) => person.active && person.email === email)) return { why: 'wrong-person' }
  const person: RosterPerson = {
    id: newcomer.person.id,
    name,
    email,
    roles: [...new Set(change.roles)],
    active: true,
    admitted_by,
  }
  return { ...follows, people: [...people, person], passkeys: [...passkeys, newcomer.passkey] }
}

/** The one person and the one key that were not there before; nobody else's key under another name. */
export async function newcomerOf(
  from: Roster,
  next: Roster,
): Promise<Readonly<{ person: RosterPerson; passkey: RosterPasskey }> | undefined> {
  const here = new Set<string>([...from.people, ...from.passkeys].map(({ id }) => id))
  const [person, ...others] = next.people.filter(({ id }) => !here.has(id))
  const [passkey, ...more] = next.passkeys.filter(({ id }) => !here.has(id))
  if (!person || !passkey || others.length + more.length > 0 || passkey.person !== person.id) return undefined
  if (from.passkeys.some(({ public_key }) => public_key === passkey.public_key)) return undefined
  return (await isKey(passkey)) ? { person, passkey } : undefined
}

async function isKey({ public_key }: RosterPasskey): Promise<boolean> {
  try {
    await importPasskey(public_key)
    return true
  } catch {
    // A key that nobody can check with would make a person who can sign nothing, or a crash later.
    return false
  }
}

export function sameRoles(one: readonly Role[], other: readonly Role[]): boolean {
  return canonical(one.toSorted()) === canonical(other.toSorted())
}
