/** The step that nobody signed: whoever pins stops at it, whoever goes it says so of all that comes behind. */
import { describe, expect, test } from 'vitest'
import type { CanonicalJson } from '../../relay/contract/ids.ts'
import type { Roster, RosterStep } from '../../relay/contract/roster.ts'
import { openRosterBook } from '../../relay/evidence/roster-book.ts'
import { advanceUnsigned } from '../../relay/evidence/roster-anew.ts'
import { advanceRoster, knownRoster, walkRosters } from '../../relay/evidence/roster-chain.ts'
import { rosterText } from '../../relay/evidence/roster.ts'
import { digestLike } from './builders.ts'
import { anewStep, inviting, known, passkeyOf, rosterOf, signChange, SITE, someone, enrolStep } from './people.ts'

const dana = someone('dana', ['admin', 'approver', 'operator'])
const lee = someone('lee')
const gone = someone('gone', ['admin'], { active: false })
const nova = someone('nova', ['admin', 'approver', 'operator'])
const staffed = known(rosterOf([dana, lee, gone], { version: 7, previous: digestLike('p') }))
const said = anewStep(staffed)
const entered = anewStep(staffed, { newcomer: nova })
const whole = { ...staffed.roster, version: 8, previous: staffed.digest }

describe('whoever pins a roster', () => {
  test.each([
    ['said', said],
    ['entered', entered],
    ['with more than it may bring', anewStep(staffed, {}, { people: [dana.person], passkeys: [dana.passkey] })],
  ])('stops where the relay was set up anew: %s', async (_, step) => {
    expect(await advanceRoster(staffed, step, SITE)).toEqual({ why: 'rebootstrap' })
    expect(await walkRosters(staffed, [step], SITE)).toEqual({ why: 'rebootstrap', after: 0 })
  })

  test('stops there also when what follows is signed', async () => {
    const signed = signChange({ by: nova, change: inviting(someone('mo')), over: knownRoster(entered.roster).digest })
    const next = enrolStep(knownRoster(entered.roster), { signed, newcomer: someone('mo') })
    expect(await walkRosters(staffed, [entered, next], SITE)).toEqual({ why: 'rebootstrap', after: 0 })
  })

  test('may begin behind it, with a roster of today’s form', async () => {
    expect(await advanceRoster(undefined, said, SITE)).toEqual(knownRoster(said.roster))
    const old: RosterStep = { roster: rosterText({ ...staffed.roster, v: 1 }), by: { kind: 'rebootstrap' } }
    expect(await advanceRoster(undefined, old, SITE)).toEqual({ why: 'wrong-start' })
  })
})

describe('whoever says that nobody signed it', () => {
  test('goes on with the same people', async () => {
    expect(await advanceUnsigned(staffed, said)).toEqual(knownRoster(said.roster))
  })

  test('goes on with one more, who may do everything', async () => {
    expect(await advanceUnsigned(staffed, entered)).toEqual(knownRoster(entered.roster))
  })

  test('goes on from a roster of version 0.1.0', async () => {
    const old = known({ ...staffed.roster, v: 1, previous: '' })
    const step = anewStep(old, { newcomer: nova })
    expect(await advanceUnsigned(old, step)).toEqual(knownRoster(step.roster))
  })

  const withNova = { people: [...whole.people, nova.person], passkeys: [...whole.passkeys, nova.passkey] }
  const changed = (change: Partial<typeof nova.person>) =>
    anewStep(staffed, { newcomer: { ...nova, person: { ...nova.person, ...change } } })
  const stepTo = (change: Partial<Roster>) => anewStep(staffed, { newcomer: nova }, change)
  test.each<[string, string, RosterStep]>([
    ['by another cause', 'malformed', { ...entered, by: { kind: 'set_up' } }],
    ['in no form', 'malformed', { ...entered, roster: '{}' as CanonicalJson }],
    ['in the form of version 0.1.0', 'malformed', stepTo({ v: 1 })],
    ['over a version gap', 'wrong-version', stepTo({ version: 9 })],
    ['to the same version', 'wrong-version', stepTo({ version: 7 })],
    ['after another roster', 'wrong-previous', stepTo({ previous: digestLike('q') })],
    ['with somebody who may do less', 'wrong-person', changed({ roles: ['admin'] })],
    ['with somebody who does not count', 'wrong-person', changed({ active: false })],
    ['with somebody who claims an invitation', 'wrong-person', changed({ admitted_by: digestLike('z') })],
    ['with an address that is in use', 'wrong-person', changed({ email: 'lee@example.org' })],
    [
      'with two people',
      'wrong-person',
      stepTo({
        people: [...withNova.people, someone('x').person],
        passkeys: withNova.passkeys,
      }),
    ],
    [
      'with a key for somebody else',
      'wrong-person',
      stepTo({ people: whole.people, passkeys: [...whole.passkeys, passkeyOf(lee.person.id, nova.key)] }),
    ],
    [
      'with somebody’s key under another name',
      'wrong-person',
      stepTo({ passkeys: [...whole.passkeys, { ...nova.passkey, public_key: lee.passkey.public_key }] }),
    ],
    ['without a key', 'wrong-person', stepTo({ passkeys: whole.passkeys })],
    [
      'that makes somebody an administrator beside it',
      'unsigned-difference',
      stepTo({ people: withNova.people.map((one) => (one.id === lee.person.id ? { ...one, roles: ['admin'] } : one)) }),
    ],
    [
      'that ends somebody beside it',
      'unsigned-difference',
      stepTo({ people: withNova.people.map((one) => (one.id === lee.person.id ? { ...one, active: false } : one)) }),
    ],
    [
      'that makes somebody active again',
      'wrong-person',
      anewStep(staffed, {}, { people: whole.people.map((one) => ({ ...one, active: true })) }),
    ],
    ['that takes a key away', 'wrong-person', anewStep(staffed, {}, { passkeys: [dana.passkey] })],
  ])('does not go %s', async (_, why, step) => {
    expect(await advanceUnsigned(staffed, step)).toEqual({ why })
  })
})

describe('a roster file', () => {
  const first = known(rosterOf([dana]))
  const anew = anewStep(first, { newcomer: nova })
  const after = enrolStep(knownRoster(anew.roster), {
    signed: signChange({ by: nova, change: inviting(lee), over: first.digest }),
    newcomer: lee,
  })
  const fileOf = (steps: readonly RosterStep[]) =>
    ({ v: 1, relay: SITE.origin, rp_id: SITE.rpId, jwks: { keys: [] }, log_keys: [], steps }) as const
  const begin: RosterStep = { roster: first.text, by: { kind: 'set_up' } }

  test('marks every roster from an unsigned step on', async () => {
    const book = await openRosterBook(fileOf([begin, anew, after]))
    if ('failed' in book) throw new Error(book.failed)
    expect([...book.rosters.values()].map(({ unsigned }) => unsigned)).toEqual([false, true, true])
    expect(book.begin).toBe('set_up')
  })

  test('that begins with it marks none, and says what it begins with', async () => {
    const book = await openRosterBook(fileOf([anew, after]))
    if ('failed' in book) throw new Error(book.failed)
    expect([...book.rosters.values()].map(({ unsigned }) => unsigned)).toEqual([false, false])
    expect(book.begin).toBe('rebootstrap')
  })

  test('with a wrong one is not believed', async () => {
    const forged = anewStep(first, { newcomer: { ...nova, person: { ...nova.person, email: dana.person.email } } })
    expect(await openRosterBook(fileOf([begin, forged]))).toEqual({
      failed: 'step 2 of its rosters does not follow: wrong-person',
    })
  })
})
