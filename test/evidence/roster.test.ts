import { expect, test } from 'vitest'
import type { Base64Url, CredentialId, PersonId } from '../../relay/contract/ids.ts'
import { readCanonical } from '../../relay/evidence/canonical.ts'
import { type Roster, rosterDigest, rosterText } from '../../relay/evidence/roster.ts'

const person = (letter: string): Roster['people'][number] => ({
  id: `per_${letter.repeat(22)}` as PersonId,
  name: letter,
  email: `${letter}@example.org`,
  roles: ['operator', 'approver'],
  active: true,
})
const passkey = (letter: string): Roster['passkeys'][number] => ({
  id: letter.repeat(22) as CredentialId,
  person: person(letter).id,
  publicKey: 'pQEC' as Base64Url,
})
const roster: Roster = {
  version: 2,
  people: [person('a'), person('b')],
  passkeys: [passkey('a'), passkey('b')],
}

test('the order of rows and roles does not matter', () => {
  const shuffled: Roster = {
    version: 2,
    people: roster.people.toReversed().map((one) => ({ ...one, roles: ['approver', 'operator'] })),
    passkeys: roster.passkeys.toReversed(),
  }
  expect(rosterText(shuffled)).toBe(rosterText(roster))
})

test('whatever a row has besides stays out of it', () => {
  const stored = { ...person('a'), createdAt: 5, phone: 'secret' }
  expect(rosterText({ ...roster, people: [stored, person('b')] })).toBe(rosterText(roster))
})

test('a revoked passkey is not in it', () => {
  const revoked: Roster = { ...roster, passkeys: [passkey('a'), { ...passkey('b'), revokedAt: 5 }] }
  expect(rosterText(revoked)).toBe(rosterText({ ...roster, passkeys: [passkey('a')] }))
})

test('a change of version, person, role, activity or key changes the digest', () => {
  const changed: readonly Roster[] = [
    roster,
    { ...roster, version: 3 },
    { ...roster, people: [person('a')] },
    { ...roster, people: [person('a'), { ...person('b'), roles: ['approver'] }] },
    { ...roster, people: [person('a'), { ...person('b'), active: false }] },
    { ...roster, people: [person('a'), { ...person('b'), email: 'c@example.org' }] },
    { ...roster, passkeys: [passkey('a')] },
    { ...roster, passkeys: [passkey('a'), { ...passkey('b'), publicKey: 'pQED' as Base64Url }] },
  ]
  expect(new Set(changed.map((one) => rosterDigest(rosterText(one)))).size).toBe(changed.length)
})

test('its text is canonical', () => {
  expect(readCanonical(rosterText(roster))).toMatchObject({ v: 1, version: 2 })
})
