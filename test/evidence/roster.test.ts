import { describe, expect, test } from 'vitest'
import type { CanonicalJson, CredentialId, Digest, PersonId } from '../../relay/contract/ids.ts'
import type { Json } from '../../relay/contract/action.ts'
import type { Roster } from '../../relay/contract/roster.ts'
import { canonical, NotCanonical, readCanonical } from '../../relay/evidence/canonical.ts'
import { readRoster, rosterDigest, rosterText } from '../../relay/evidence/roster.ts'
import { digestLike } from './builders.ts'
import { rosterOf, someone } from './people.ts'

const [a, b] = [someone('a', ['operator', 'approver']), someone('b')]
const roster = rosterOf([a, b], { version: 2, previous: digestLike('p') })
const old: Roster = { ...roster, v: 1, previous: '' }

test('the order of rows and roles does not matter', () => {
  const shuffled: Roster = {
    ...roster,
    people: roster.people.toReversed().map((one) => ({ ...one, roles: one.roles.toReversed() })),
    passkeys: roster.passkeys.toReversed(),
  }
  expect(rosterText(shuffled)).toBe(rosterText(roster))
})

test('whatever a row has besides stays out of it', () => {
  const stored = { ...a.person, createdAt: 5, phone: 'secret' }
  expect(rosterText({ ...roster, people: [stored, b.person] })).toBe(rosterText(roster))
})

test('a change of version, person, role, activity, admission, key or predecessor changes the digest', () => {
  const withB = (change: Partial<typeof b.person>): Roster => ({
    ...roster,
    people: [a.person, { ...b.person, ...change }],
  })
  const changed: readonly Roster[] = [
    roster,
    old,
    { ...roster, version: 3 },
    { ...roster, previous: digestLike('q') },
    { ...roster, people: [a.person] },
    withB({ roles: ['admin'] }),
    withB({ active: false }),
    withB({ email: 'c@example.org' }),
    withB({ admitted_by: digestLike('s') }),
    { ...roster, passkeys: [a.passkey] },
    { ...roster, passkeys: [a.passkey, { ...b.passkey, public_key: a.passkey.public_key }] },
  ]
  expect(new Set(changed.map((one) => rosterDigest(rosterText(one)))).size).toBe(changed.length)
})

test('its text is canonical, and is read as it was written', () => {
  expect(readCanonical(rosterText(roster))).toMatchObject({ v: 2, version: 2, previous: digestLike('p') })
  expect(readRoster(rosterText(roster))).toEqual({
    ...roster,
    people: [{ ...a.person, roles: ['approver', 'operator'] }, b.person],
    passkeys: roster.passkeys.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
  })
})

test('one of version 0.1.0 is read without predecessor and admissions', () => {
  expect(JSON.parse(rosterText(old))).not.toHaveProperty('previous')
  expect(readRoster(rosterText(old))).toMatchObject({ v: 1, previous: '', people: [{ admitted_by: '' }, {}] })
})

describe('is no roster:', () => {
  const [person, other] = readRoster(rosterText(roster)).people
  const passkeys = readRoster(rosterText(roster)).passkeys
  const base = { v: 2, version: 2, previous: '', people: [person, other], passkeys } as unknown as Record<string, Json>
  test.each<[string, unknown]>([
    ['a version that is not known', { ...base, v: 3 }],
    ['a member too many', { ...base, more: 1 }],
    ['a member too few', { v: 2, version: 2, previous: '', people: [] }],
    ['people in another order', { ...base, people: [other, person] }],
    ['a person twice', { ...base, people: [person, person] }],
    ['a passkey twice', { ...base, passkeys: [passkeys[0], passkeys[0]] }],
    ['a passkey of nobody', { ...base, people: [person] }],
    ['a person with a member too many', { ...base, people: [{ ...person, phone: '1' }, other] }],
    ['roles in another order', { ...base, people: [{ ...person, roles: ['operator', 'approver'] }, other] }],
    ['a role twice', { ...base, people: [{ ...person, roles: ['approver', 'approver'] }, other] }],
    ['a role that is not known', { ...base, people: [{ ...person, roles: ['root'] }, other] }],
    ['a digest that is none', { ...base, previous: 'x' as Digest }],
    ['an id that is none', { ...base, people: [{ ...person, id: '' as PersonId }, other] }],
    ['a passkey that is text', { ...base, passkeys: ['x' as CredentialId] }],
    ['a list', []],
  ])('%s', (_, value) => {
    expect(() => readRoster(canonical(value as Json))).toThrow(NotCanonical)
  })

  test('a text in another spelling', () => {
    expect(() => readRoster(` ${rosterText(roster)}` as CanonicalJson)).toThrow(NotCanonical)
  })
})
