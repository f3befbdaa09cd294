/**
 * The roster that a signed statement makes of the last one. That it was signed is for roster-chain.ts.
 *
 * Rule 1: each statement has its effect once. One that takes something away counts only over the roster that
 *   it names; one that invites may wait for its link to be opened, so whom it let in remembers it.
 * Rule 2: of a newcomer, and of a new passkey, id and key come from the step. Everything else is made here.
 */
import type { CredentialId, Digest, PersonId } from '../contract/ids.ts'
import type { Roster, RosterCause, RosterPasskey, RosterPerson } from '../contract/roster.ts'
import { digestOf } from './digest.ts'
import { importPasskey } from './passkey-key.ts'
import type { RosterStatement } from './signed-text.ts'

export type BadChange =
  /** The statement says something else than the step does. */
  | 'wrong-statement'
  /** The signer may not do that: it takes an administrator, or the person themself. */
  | 'not-admin'
  | 'used-invitation'
  /** The person or the key is there already, or what is to go is not. */
  | 'wrong-person'
  /** Nobody takes their own last passkey away, and nobody that of the last administrator. */
  | 'last-passkey'

type Bad = Readonly<{ why: BadChange }>
type Kind = RosterStatement['change']['kind']
type Signed = Extract<RosterCause, { signed: unknown }>
type Change<K extends Kind> = Extract<RosterStatement['change'], { kind: K }>
type Last = Readonly<{ digest: Digest; roster: Roster }>

/** @param next as the step has it: the source of what is new, to be compared with what this returns */
export async function followingRoster(
  last: Last,
  signing: Readonly<{ statement: RosterStatement; by: Signed; next: Roster }>,
): Promise<Roster | Bad> {
  const made = await membersAfter(last, signing)
  return 'why' in made ? made : { v: 2, version: last.roster.version + 1, previous: last.digest, ...made }
}

async function membersAfter(
  { digest, roster }: Last,
  { statement, by, next }: Readonly<{ statement: RosterStatement; by: Signed; next: Roster }>,
): Promise<Members | Bad> {
  const { change, person: signer } = statement
  switch (by.kind) {
    case 'enrol':
      return change.kind === 'invite' ? enrolled({ roster, next, by, signer }, change) : WRONG_STATEMENT
    case 'add_passkey':
      // Whether it may is checked already (reinvite.ts).
      if (change.kind === 'reinvite') return added({ roster, next, by, signer }, change)
      return change.kind === 'invite_device' ? added({ roster, next, by, signer }) : WRONG_STATEMENT
    case 'disable_person':
      if (change.kind !== 'disable_person' || statement.roster_digest !== digest) return WRONG_STATEMENT
      return disabled({ roster, signer }, change)
    case 'change_roles':
      if (change.kind !== 'change_roles' || statement.roster_digest !== digest) return WRONG_STATEMENT
      return given({ roster, signer }, change)
    case 'revoke_passkey':
      if (change.kind !== 'revoke_passkey' && change.kind !== 'revoke_device') return WRONG_STATEMENT
      return statement.roster_digest === digest ? revoked({ roster, signer }, change.passkey) : WRONG_STATEMENT
    default:
      return by satisfies never
  }
}

type Members = Pick<Roster, 'people' | 'passkeys'>
type Around = Readonly<{ roster: Roster; signer: PersonId }>
type Coming = Around & Readonly<{ next: Roster; by: Signed }>

const WRONG_STATEMENT: Bad = { why: 'wrong-statement' }
const WRONG_PERSON: Bad = { why: 'wrong-person' }
const NOT_ADMIN: Bad = { why: 'not-admin' }

async function enrolled({ roster, signer, next, by }: Coming, change: Change<'invite'>): Promise<Members | Bad> {
  const { people, passkeys } = roster
  if (!isAdmin(roster, signer)) return NOT_ADMIN
  const admitted_by = digestOf('holdgate/admin/v1', by.signed.statement)
  if (people.some((person) => person.admitted_by === admitted_by)) return { why: 'used-invitation' }
  const newcomer = await newcomerOf(roster, next)
  if (!newcomer) return WRONG_PERSON
  // As the relay keeps them, whatever spaces and capitals were signed.
  const [name, email] = [change.name.trim(), change.email.trim().toLowerCase()]
  if (people.some((person) => person.active && person.email === email)) return WRONG_PERSON
  const person: RosterPerson = {
    id: newcomer.person.id,
    name,
    email,
    roles: [...new Set(change.roles)],
    active: true,
    admitted_by,
  }
  return { people: [...people, person], passkeys: [...passkeys, newcomer.passkey] }
}

async function added({ roster, signer, next, by }: Coming, again?: Change<'reinvite'>): Promise<Members | Bad> {
  const person = activeOne(roster, again?.person ?? signer)
  if (!person) return WRONG_PERSON
  const digest = digestOf('holdgate/admin/v1', by.signed.statement)
  const before = person.added_by ?? []
  if (before.includes(digest)) return { why: 'used-invitation' }
  const passkey = await newPasskey(roster, next)
  if (newOf(roster, next.people).length > 0 || passkey?.person !== person.id) return WRONG_PERSON
  return {
    people: roster.people.map((one) => (one.id === person.id ? { ...one, added_by: [...before, digest] } : one)),
    passkeys: [...roster.passkeys.filter((old) => !again?.revoke_old || old.person !== person.id), passkey],
  }
}

function disabled({ roster, signer }: Around, change: Change<'disable_person'>): Members | Bad {
  if (!isAdmin(roster, signer)) return NOT_ADMIN
  if (!activeOne(roster, change.person)) return WRONG_PERSON
  return {
    people: roster.people.map((person) => (person.id === change.person ? { ...person, active: false } : person)),
    passkeys: roster.passkeys.filter(({ person }) => person !== change.person),
  }
}

/** Of somebody else, so that its signer stays an administrator who can sign. */
function given({ roster, signer }: Around, { person, roles }: Change<'change_roles'>): Members | Bad {
  if (!isAdmin(roster, signer)) return NOT_ADMIN
  if (person === signer || !activeOne(roster, person)) return WRONG_PERSON
  const people = roster.people.map((one) => (one.id === person ? { ...one, roles } : one))
  return { people, passkeys: roster.passkeys }
}

function revoked({ roster, signer }: Around, passkey: CredentialId | undefined): Members | Bad {
  const { people } = roster
  const gone = roster.passkeys.find(({ id }) => id === passkey)
  const isOwn = gone?.person === signer && activeOne(roster, signer) !== undefined
  if (!isOwn && !isAdmin(roster, signer)) return NOT_ADMIN
  if (!gone) return WRONG_PERSON
  const passkeys = roster.passkeys.filter(({ id }) => id !== gone.id)
  const keeps = (person: PersonId): boolean => passkeys.some((one) => one.person === person)
  const isLast = isOwn && !keeps(signer)
  const isLastAdmin = !people.some(({ id }) => isAdmin(roster, id) && keeps(id))
  return isLast || isLastAdmin ? { why: 'last-passkey' } : { people, passkeys }
}

function activeOne({ people }: Roster, person: PersonId): RosterPerson | undefined {
  return people.find(({ id, active }) => id === person && active)
}

function isAdmin(roster: Roster, person: PersonId): boolean {
  return activeOne(roster, person)?.roles.includes('admin') === true
}

/** Those whose id was neither a person's nor a passkey's before. */
function newOf<T extends Readonly<{ id: string }>>({ people, passkeys }: Roster, listed: readonly T[]): readonly T[] {
  const here = new Set<string>([...people, ...passkeys].map(({ id }) => id))
  return listed.filter(({ id }) => !here.has(id))
}

/** The one person and the one key that were not there before; nobody else's key under another name. */
export async function newcomerOf(
  roster: Roster,
  next: Roster,
): Promise<Readonly<{ person: RosterPerson; passkey: RosterPasskey }> | undefined> {
  const [person, ...others] = newOf(roster, next.people)
  const passkey = await newPasskey(roster, next)
  return person && passkey?.person === person.id && others.length === 0 ? { person, passkey } : undefined
}

/** The one passkey that was not there before; nobody's key under another name. */
async function newPasskey(roster: Roster, next: Roster): Promise<RosterPasskey | undefined> {
  const [passkey, ...others] = newOf(roster, next.passkeys)
  if (!passkey || others.length > 0) return undefined
  if (roster.passkeys.some(({ public_key }) => public_key === passkey.public_key)) return undefined
  return (await isKey(passkey)) ? passkey : undefined
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
