/**
 * The versioned list of people and passkeys that a decision was made under, as text.
 *
 * Rule 1: the text is made once and kept; its digest is what is signed. A reader takes it only when it is
 *   exactly what `rosterText` makes of its content, so that one roster has one text.
 * Rule 2: a roster says nothing of why it may be believed. That is roster-chain.ts.
 */
import type { Json } from '../contract/action.ts'
import type { Role } from '../contract/change.ts'
import type { CanonicalJson, Digest } from '../contract/ids.ts'
import type { Roster, RosterPerson } from '../contract/roster.ts'
import { canonical, NotCanonical, readCanonical } from './canonical.ts'
import { digestOf } from './digest.ts'

type Members = { readonly [key: string]: Json }

/** The same text whatever order the rows came in; whatever a row has besides stays out of it. */
export function rosterText({ v, version, previous, people, passkeys }: Roster): CanonicalJson {
  const listed = people.map(({ id, name, email, roles, active, admitted_by, added_by }) => {
    const person = { id, name, email, roles: roles.toSorted(), active }
    return v === 1 ? person : { ...person, admitted_by, ...(added_by && { added_by }) }
  })
  return canonical({
    v,
    version,
    ...(v === 1 ? {} : { previous }),
    people: listed.toSorted(byId),
    passkeys: passkeys.map(({ id, person, public_key }) => ({ id, person, public_key })).toSorted(byId),
  })
}

export function rosterDigest(text: CanonicalJson): Digest {
  return digestOf('holdgate/roster/v1', text)
}

/** @throws {NotCanonical} when the text is not the one text of a roster, every member of it known */
export function readRoster(text: CanonicalJson): Roster {
  const roster = rosterOf(readCanonical(text))
  if (!roster || rosterText(roster) !== text) throw new NotCanonical('The text is not a roster of version 1 or 2.')
  return roster
}

function rosterOf(value: Json): Roster | undefined {
  if (!isMembers(value)) return undefined
  const { v, version, previous = '', people, passkeys } = value
  if (v !== 1 && v !== 2) return undefined
  if (!Number.isSafeInteger(version) || !isDigest(previous) || !Array.isArray(people) || !Array.isArray(passkeys))
    return undefined
  if (!people.every(isPerson) || !passkeys.every(isPasskey)) return undefined
  const whole = people.map((person) => ({ admitted_by: '', ...(person as Members) }) as unknown as RosterPerson)
  const roster = { v, version, previous, people: whole, passkeys } as unknown as Roster
  return isOneEach(roster) ? roster : undefined
}

function isPerson(value: Json): boolean {
  if (!isMembers(value)) return false
  const { roles, active, admitted_by: admittedBy = '', added_by: addedBy } = value
  if (addedBy !== undefined && !isDigests(addedBy)) return false
  if (![value['id'], value['name'], value['email']].every(isText) || typeof active !== 'boolean') return false
  return isDigest(admittedBy) && Array.isArray(roles) && roles.every(isRole) && new Set(roles).size === roles.length
}

function isPasskey(value: Json): boolean {
  return isMembers(value) && [value['id'], value['person'], value['public_key']].every(isText)
}

/** No id twice, and every passkey somebody's: else two readers could look up two different keys. */
function isOneEach({ people, passkeys }: Roster): boolean {
  const ids = new Set(people.map(({ id }) => id))
  if (ids.size !== people.length || new Set(passkeys.map(({ id }) => id)).size !== passkeys.length) return false
  return passkeys.every(({ person }) => ids.has(person))
}

function isRole(value: Json): value is Role {
  return value === 'admin' || value === 'approver' || value === 'operator'
}

/** At least one, and none twice. */
function isDigests(value: Json): boolean {
  if (!Array.isArray(value) || value.length === 0 || new Set(value).size !== value.length) return false
  return value.every((digest) => digest !== '' && isDigest(digest))
}

function isDigest(value: Json): value is Digest | '' {
  return value === '' || (typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value))
}

function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== ''
}

function isMembers(value: Json): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function byId(a: Readonly<{ id: string }>, b: Readonly<{ id: string }>): number {
  if (a.id === b.id) return 0
  return a.id < b.id ? -1 : 1
}
