import { describe, expect, test } from 'vitest'
import type { SignedChange } from '../../relay/contract/change.ts'
import type { CanonicalJson, Digest, PersonId } from '../../relay/contract/ids.ts'
import type { Roster, RosterStep } from '../../relay/contract/roster.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { advanceRoster, type KnownRoster, knownRoster, walkRosters } from '../../relay/evidence/roster-chain.ts'
import { rosterText } from '../../relay/evidence/roster.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { digestLike } from './builders.ts'
import {
  admittedBy,
  disableStep,
  enrolStep,
  inviting,
  known,
  passkeyOf,
  rosterOf,
  signChange,
  SITE,
  someone,
  type Someone,
} from './people.ts'
import { vectorsOf } from './vectors.ts'

const dana = someone('dana', ['admin', 'approver', 'operator'])
const lee = someone('lee')
const mo = someone('mo', ['approver', 'operator'])
const gone = someone('gone', ['admin'], { active: false })
const first = known(rosterOf([dana]))
/** Dana is administrator, Lee is not, Gone was one once; Gone's key is still listed to be on the safe side. */
const staffed = known(rosterOf([dana, lee, gone], { version: 7, previous: digestLike('p') }))

const invite = (newcomer: Someone, by = dana, over: Digest = staffed.digest): SignedChange =>
  signChange({ by, change: inviting(newcomer), over })
const disable = (person: PersonId, by = dana, over: Digest = staffed.digest): SignedChange =>
  signChange({ by, change: { kind: 'disable_person', person }, over })
const enrol = (signed: SignedChange, newcomer = mo): RosterStep => enrolStep(staffed, { signed, newcomer })
const advance = (step: RosterStep, from: KnownRoster | undefined = staffed) => advanceRoster(from, step, SITE)
const whole = { ...staffed.roster, version: 8, previous: staffed.digest }
const withMo = (signed: SignedChange) => [...staffed.roster.people, { ...mo.person, admitted_by: admittedBy(signed) }]

const { origin, rp_id: rpId, roles, ...people } = vectorsOf('roster')

describe.each([
  ['people who come and go', people],
  ['other roles', roles],
])('vectors of %s:', (_, { steps, refused }) => {
  const chain = steps.map(({ step }) => step)

  test('the chain leads from step to step, to these digests', async () => {
    const walked = await walkRosters(undefined, chain, { origin, rpId })
    expect(walked).toMatchObject({ digests: steps.map(({ digest }) => digest) })
  })

  test.each(refused)('$name: $check', async ({ after, step, check }) => {
    const walked = await walkRosters(undefined, [...chain.slice(0, after), step], { origin, rpId })
    expect(walked).toEqual({ why: check, after })
  })
})

describe('goes on', () => {
  test('to whom an administrator invited, with the key that they brought', async () => {
    const step = enrol(invite(mo))
    expect(await advance(step)).toEqual(knownRoster(step.roster))
  })

  test('also when others came in between invitation and arrival', async () => {
    const step = enrol(invite(mo, dana, digestLike('o')))
    expect(await advance(step)).toEqual(knownRoster(step.roster))
  })

  test('without whom an administrator disabled, keys included', async () => {
    const step = disableStep(staffed, { signed: disable(lee.person.id), person: lee.person.id })
    const next = await advance(step)
    expect(next).toEqual(knownRoster(step.roster))
    expect(next).toMatchObject({ roster: { passkeys: expect.not.arrayContaining([lee.passkey]) as unknown } })
  })

  test('to a person whose e-mail address had somebody who is gone', async () => {
    const again = someone('again', ['approver'], { email: 'gone@example.org' })
    const step = enrol(invite(again), again)
    expect(await advance(step)).toEqual(knownRoster(step.roster))
  })

  test('with name and address as the relay keeps them', async () => {
    const signed = signChange({
      by: dana,
      change: { kind: 'invite', name: ' mo ', email: 'Mo@Example.org ', roles: ['operator', 'approver', 'operator'] },
      over: staffed.digest,
    })
    expect(await advance(enrol(signed))).not.toHaveProperty('why')
  })

  test('from a roster of version 0.1.0, by its digest', async () => {
    const old = known({ ...staffed.roster, v: 1, previous: '' })
    const step = enrolStep(old, { signed: invite(mo), newcomer: mo })
    expect(await advance(step, old)).toEqual(knownRoster(step.roster))
  })
})

describe('begins', () => {
  test('with the first set-up', async () => {
    expect(await advanceRoster(undefined, { roster: first.text, by: { kind: 'set_up' } }, SITE)).toEqual(first)
  })

  test('with the newest roster of version 0.1.0', async () => {
    const old = known({ ...staffed.roster, v: 1, previous: '' })
    expect(await advanceRoster(undefined, { roster: old.text, by: { kind: 'set_up' } }, SITE)).toEqual(old)
  })

  test.each([
    ['a second person', rosterOf([dana, lee])],
    ['a later version', rosterOf([dana], { version: 2 })],
    ['one before it', rosterOf([dana], { previous: digestLike('p') })],
    ['a person who may not do everything', rosterOf([someone('x', ['admin'])])],
    ['a person who is gone', rosterOf([someone('x', dana.person.roles, { active: false })])],
    ['a second key', rosterOf([dana], { passkeys: [dana.passkey, passkeyOf(dana.person.id, lee.key)] })],
    ['nobody', rosterOf([])],
  ])('never with %s', async (_, roster) => {
    const step: RosterStep = { roster: rosterText(roster), by: { kind: 'set_up' } }
    expect(await advanceRoster(undefined, step, SITE)).toEqual({ why: 'wrong-start' })
  })

  test('never twice, and never with a change', async () => {
    expect(await advance({ roster: first.text, by: { kind: 'set_up' } })).toEqual({ why: 'wrong-start' })
    expect(await advanceRoster(undefined, enrol(invite(mo)), SITE)).toEqual({ why: 'wrong-start' })
  })
})

describe('an enrolment is refused', () => {
  const signed = invite(mo)
  const other = softwarePasskey(SITE.origin)
  const by = { kind: 'enrol', signed } as const
  const stepTo = (change: Partial<Roster>): RosterStep => enrolStep(staffed, { signed, newcomer: mo }, change)
  test.each<[string, string, RosterStep]>([
    ['over a version gap', 'wrong-version', stepTo({ version: 9 })],
    ['to the same version', 'wrong-version', stepTo({ version: 7 })],
    ['to an older version', 'wrong-version', stepTo({ version: 6 })],
    ['after another roster', 'wrong-previous', stepTo({ previous: digestLike('q') })],
    ['after none', 'wrong-previous', stepTo({ previous: '' })],
    ['in the form of version 0.1.0', 'malformed', stepTo({ v: 1 })],
    ['in no form', 'malformed', { roster: '{}' as CanonicalJson, by }],
    ['with a person twice', 'malformed', stepTo({ people: [...whole.people, mo.person, mo.person] })],
    ['by somebody who is no administrator', 'not-admin', enrol(invite(mo, lee))],
    ['by an administrator who is gone', 'not-admin', enrol(invite(mo, gone))],
    ['by a key that no longer counts', 'wrong-signer', enrol(invite(mo, { ...dana, key: other }))],
    [
      'by another person’s key in an administrator’s name',
      'wrong-signer',
      enrol(signChange({ by: lee, change: inviting(mo), over: staffed.digest, says: { person: dana.person.id } })),
    ],
    [
      'by another key than the statement names',
      'wrong-signer',
      enrol({ ...signed, assertion: invite(mo, lee).assertion }),
    ],
    [
      'signed by another key under an administrator’s name',
      'bad-signature',
      enrol({ ...signed, assertion: { ...invite(mo, lee).assertion, credential: dana.key.id } }),
    ],
    ['signed for somebody else', 'bad-signature', enrol({ ...signed, assertion: invite(someone('x')).assertion })],
    [
      'signed at another address',
      'bad-signature',
      enrol(
        signChange({ by: dana, change: inviting(mo), over: staffed.digest, wrong: { origin: 'https://evil.example' } }),
      ),
    ],
    [
      'signed without verification',
      'bad-signature',
      enrol(signChange({ by: dana, change: inviting(mo), over: staffed.digest, wrong: { notVerified: true } })),
    ],
    ['by a statement that disables', 'wrong-statement', enrol(disable(lee.person.id))],
    [
      'by a statement about something else',
      'malformed',
      enrol(signChange({ by: dana, change: { kind: 'pair_browser' }, over: staffed.digest })),
    ],
    [
      'by a statement that is not canonical',
      'malformed',
      enrol({ ...signed, statement: `${signed.statement} ` as CanonicalJson }),
    ],
    [
      'with another role than invited',
      'unsigned-difference',
      enrolStep(staffed, { signed, newcomer: { ...mo, person: { ...mo.person, roles: ['admin'] } } }),
    ],
    [
      'with another address than invited',
      'unsigned-difference',
      enrolStep(staffed, { signed, newcomer: { ...mo, person: { ...mo.person, email: 'x@example.org' } } }),
    ],
    [
      'with another name than invited',
      'unsigned-difference',
      enrolStep(staffed, { signed, newcomer: { ...mo, person: { ...mo.person, name: 'Dana' } } }),
    ],
    ['without saying which invitation it was', 'unsigned-difference', stepTo({ people: [...whole.people, mo.person] })],
    [
      'of somebody who does not count yet',
      'unsigned-difference',
      enrolStep(staffed, { signed, newcomer: { ...mo, person: { ...mo.person, active: false } } }),
    ],
    [
      'of somebody whose address is in use',
      'wrong-person',
      enrol(invite(someone('lee2', ['approver'], { email: 'lee@example.org' })), someone('lee2')),
    ],
    [
      'of two people at once',
      'wrong-person',
      stepTo({ people: [...withMo(signed), someone('x').person], passkeys: [...whole.passkeys, mo.passkey] }),
    ],
    [
      'of nobody: a second key for who is here',
      'wrong-person',
      stepTo({ people: whole.people, passkeys: [...whole.passkeys, passkeyOf(lee.person.id, other)] }),
    ],
    [
      'with a key for somebody else',
      'wrong-person',
      stepTo({ passkeys: [...whole.passkeys, passkeyOf(lee.person.id, other)] }),
    ],
    ['without a key', 'wrong-person', stepTo({ passkeys: whole.passkeys })],
    [
      'with two keys',
      'wrong-person',
      stepTo({ passkeys: [...whole.passkeys, mo.passkey, passkeyOf(mo.person.id, other)] }),
    ],
    [
      'with the key of somebody who is here under another id',
      'wrong-person',
      stepTo({ passkeys: [...whole.passkeys, { ...mo.passkey, public_key: lee.passkey.public_key }] }),
    ],
    [
      'with a key that is none',
      'wrong-person',
      stepTo({ passkeys: [...whole.passkeys, { ...mo.passkey, public_key: 'pQEC' as typeof mo.passkey.public_key }] }),
    ],
    [
      'that changes a name beside it',
      'unsigned-difference',
      stepTo({
        people: withMo(signed).map((one) => (one.id === lee.person.id ? { ...one, name: 'Other' } : one)),
      }),
    ],
    [
      'that makes somebody active again beside it',
      'unsigned-difference',
      stepTo({ people: withMo(signed).map((one) => ({ ...one, active: true })) }),
    ],
    [
      'that changes somebody’s key beside it',
      'unsigned-difference',
      stepTo({
        passkeys: [dana.passkey, { ...lee.passkey, public_key: other.cose }, gone.passkey, mo.passkey],
      }),
    ],
    [
      'that drops somebody beside it',
      'unsigned-difference',
      stepTo({
        people: withMo(signed).filter(({ id }) => id !== gone.person.id),
        passkeys: [dana.passkey, lee.passkey, mo.passkey],
      }),
    ],
    [
      'that forgets which invitation let somebody in',
      'unsigned-difference',
      stepTo({
        people: withMo(signed).map((one) =>
          one.id === lee.person.id ? { ...one, admitted_by: digestLike('z') } : one,
        ),
      }),
    ],
  ])('%s', async (_, why, step) => {
    expect(await advance(step)).toEqual({ why })
  })

  test('by an invitation that let somebody in already, also after they have gone', async () => {
    const admitted = await advance(enrol(signed))
    if ('why' in admitted) throw new Error(admitted.why)
    const twin = someone('twin', mo.person.roles, { name: 'mo', email: 'mo@example.org' })
    expect(await advance(enrolStep(admitted, { signed, newcomer: twin }), admitted)).toEqual({ why: 'used-invitation' })
    const leaving = { signed: disable(mo.person.id, dana, admitted.digest), person: mo.person.id }
    const left = await advance(disableStep(admitted, leaving), admitted)
    if ('why' in left) throw new Error(left.why)
    expect(await advance(enrolStep(left, { signed, newcomer: twin }), left)).toEqual({ why: 'used-invitation' })
  })
})

describe('a disabling is refused', () => {
  const signed = disable(lee.person.id)
  const stepTo = (change: Partial<Roster>): RosterStep =>
    disableStep(staffed, { signed, person: lee.person.id }, change)
  const nobody = 'per_nobody________________' as PersonId
  test.each<[string, string, RosterStep]>([
    [
      'by a statement over an earlier roster',
      'wrong-statement',
      disableStep(staffed, { signed: disable(lee.person.id, dana, digestLike('o')), person: lee.person.id }),
    ],
    ['by an invitation', 'wrong-statement', disableStep(staffed, { signed: invite(mo), person: lee.person.id })],
    [
      'by themselves, who are no administrator',
      'not-admin',
      disableStep(staffed, { signed: disable(lee.person.id, lee), person: lee.person.id }),
    ],
    ['of another person', 'unsigned-difference', disableStep(staffed, { signed, person: dana.person.id })],
    [
      'of somebody who is gone',
      'wrong-person',
      disableStep(staffed, { signed: disable(gone.person.id), person: gone.person.id }),
    ],
    ['of nobody', 'wrong-person', disableStep(staffed, { signed: disable(nobody), person: nobody })],
    ['that leaves the key', 'unsigned-difference', stepTo({ passkeys: whole.passkeys })],
    ['that leaves the person', 'unsigned-difference', stepTo({ people: whole.people })],
    [
      'that brings a key beside it',
      'unsigned-difference',
      stepTo({ passkeys: [dana.passkey, gone.passkey, passkeyOf(dana.person.id, mo.key)] }),
    ],
  ])('%s', async (_, why, step) => {
    expect(await advance(step)).toEqual({ why })
  })
})

test('a walk ends at the newest roster, and knows each on its way', async () => {
  const second = enrolStep(first, { signed: invite(lee, dana, first.digest), newcomer: lee })
  const known2 = knownRoster(second.roster)
  const third = disableStep(known2, { signed: disable(lee.person.id, dana, known2.digest), person: lee.person.id })
  const begin: RosterStep = { roster: first.text, by: { kind: 'set_up' } }
  const newest = knownRoster(third.roster)
  const digests = [first.digest, known2.digest, newest.digest]
  expect(await walkRosters(undefined, [begin, second, third], SITE)).toEqual({ newest, digests })
  expect(await walkRosters(first, [second, third], SITE)).toEqual({ newest, digests })
  expect(await walkRosters(first, [], SITE)).toEqual({ newest: first, digests: [first.digest] })
})

test('a walk says which step leads nowhere', async () => {
  const second = enrolStep(first, { signed: invite(lee, dana, first.digest), newcomer: lee })
  expect(await walkRosters(first, [second, second], SITE)).toEqual({ why: 'wrong-version', after: 1 })
  expect(await walkRosters(first, [{ ...second, roster: canonical([]) }], SITE)).toEqual({ why: 'malformed', after: 0 })
})
