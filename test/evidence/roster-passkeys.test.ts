/** Steps of the roster by which people have more passkeys than one, and less. */
import { describe, expect, test } from 'vitest'
import type { SignedChange } from '../../relay/contract/change.ts'
import type { CredentialId, Digest } from '../../relay/contract/ids.ts'
import type { Roster, RosterStep } from '../../relay/contract/roster.ts'
import { advanceRoster, type KnownRoster, knownRoster } from '../../relay/evidence/roster-chain.ts'
import { rosterText } from '../../relay/evidence/roster.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { digestLike } from './builders.ts'
import {
  addStep,
  enrolStep,
  inviting,
  known,
  passkeyOf,
  revokeStep,
  rosterOf,
  signChange,
  SITE,
  someone,
  type Someone,
} from './people.ts'

const dana = someone('dana', ['admin', 'approver', 'operator'])
const lee = someone('lee')
const gone = someone('gone', ['approver'], { active: false })
const second = softwarePasskey(SITE.origin)
const leeAgain = passkeyOf(lee.person.id, second)
/** Gone's key is still listed to be on the safe side. */
const staffed = known(rosterOf([dana, lee, gone], { version: 7, previous: digestLike('p') }))

const inviteDevice = (by: Someone = lee, over: Digest = staffed.digest): SignedChange =>
  signChange({ by, change: { kind: 'invite_device' }, over })
const revoke = (passkey: CredentialId, by: Someone = lee, over: Digest = staffed.digest): SignedChange =>
  signChange({ by, change: { kind: 'revoke_passkey', passkey }, over })
const advance = (step: RosterStep, from: KnownRoster = staffed) => advanceRoster(from, step, SITE)

async function after(step: RosterStep, from: KnownRoster = staffed): Promise<KnownRoster> {
  const next = await advance(step, from)
  if ('why' in next) throw new Error(next.why)
  return next
}

describe('a further passkey', () => {
  const signed = inviteDevice()
  const add = (change: Partial<Roster> = {}): RosterStep => addStep(staffed, { signed, passkey: leeAgain }, change)
  const whole = { people: staffed.roster.people, passkeys: staffed.roster.passkeys }

  test('comes in by what its own person signed', async () => {
    expect(await advance(add())).toEqual(knownRoster(add().roster))
  })

  test('comes in also when others came in between link and arrival', async () => {
    const step = addStep(staffed, { signed: inviteDevice(lee, digestLike('o')), passkey: leeAgain })
    expect(await advance(step)).toEqual(knownRoster(step.roster))
  })

  test('signs for its person from then on, for the next one too', async () => {
    const added = await after(add())
    const bySecond = { ...lee, key: second }
    const third = passkeyOf(lee.person.id, softwarePasskey(SITE.origin))
    const step = addStep(added, { signed: inviteDevice(bySecond, added.digest), passkey: third })
    expect(await advance(step, added)).toEqual(knownRoster(step.roster))
  })

  const other = softwarePasskey(SITE.origin)
  test.each<[string, string, RosterStep]>([
    [
      'for another person than who signed',
      'wrong-person',
      addStep(staffed, { signed: inviteDevice(dana), passkey: leeAgain }),
    ],
    [
      'for somebody else, in their name',
      'wrong-signer',
      addStep(staffed, {
        signed: signChange({
          by: dana,
          change: { kind: 'invite_device' },
          over: staffed.digest,
          says: { person: lee.person.id },
        }),
        passkey: leeAgain,
      }),
    ],
    [
      'signed by a key that does not count',
      'wrong-signer',
      addStep(staffed, { signed: inviteDevice({ ...lee, key: other }), passkey: leeAgain }),
    ],
    [
      'by a person who is gone',
      'wrong-person',
      addStep(staffed, { signed: inviteDevice(gone), passkey: passkeyOf(gone.person.id, second) }),
    ],
    [
      'signed at another address',
      'bad-signature',
      addStep(staffed, {
        signed: signChange({
          by: lee,
          change: { kind: 'invite_device' },
          over: staffed.digest,
          wrong: { origin: 'https://evil.example' },
        }),
        passkey: leeAgain,
      }),
    ],
    [
      'by a statement that revokes',
      'wrong-statement',
      addStep(staffed, { signed: revoke(lee.key.id), passkey: leeAgain }),
    ],
    [
      'by an administrator’s invitation of a newcomer',
      'wrong-statement',
      addStep(staffed, {
        signed: signChange({ by: dana, change: inviting(someone('mo')), over: staffed.digest }),
        passkey: passkeyOf(dana.person.id, second),
      }),
    ],
    ['that is not remembered', 'unsigned-difference', add({ people: whole.people })],
    [
      'remembered under another statement',
      'unsigned-difference',
      add({
        people: whole.people.map((one) => (one.id === lee.person.id ? { ...one, added_by: [digestLike('z')] } : one)),
      }),
    ],
    ['that is none', 'wrong-person', add({ passkeys: whole.passkeys })],
    [
      'with another one beside it',
      'wrong-person',
      add({ passkeys: [...whole.passkeys, leeAgain, passkeyOf(lee.person.id, other)] }),
    ],
    [
      'with a key that is somebody’s already',
      'wrong-person',
      addStep(staffed, { signed, passkey: { ...leeAgain, public_key: dana.passkey.public_key } }),
    ],
    [
      'with a key that nobody can check with',
      'wrong-person',
      addStep(staffed, { signed, passkey: { ...leeAgain, public_key: 'pQEC' as typeof leeAgain.public_key } }),
    ],
    [
      'that takes the place of the first',
      'unsigned-difference',
      add({ passkeys: [dana.passkey, gone.passkey, leeAgain] }),
    ],
    [
      'that brings a person along',
      'wrong-person',
      add({ people: [...knownRoster(add().roster).roster.people, someone('x').person] }),
    ],
  ])('is refused %s', async (_, why, step) => {
    expect(await advance(step)).toEqual({ why })
  })

  test('an invitation of a newcomer is none for it, and the other way round', async () => {
    const mo = someone('mo')
    expect(await advance(enrolStep(staffed, { signed: inviteDevice(dana), newcomer: mo }))).toEqual({
      why: 'wrong-statement',
    })
  })

  test('comes in once by one statement, also after it has gone', async () => {
    const added = await after(add())
    const third = passkeyOf(lee.person.id, other)
    const again = (from: KnownRoster): RosterStep =>
      addStep(from, { signed, passkey: third }, { people: from.roster.people })
    expect(await advance(again(added), added)).toEqual({ why: 'used-invitation' })
    const revoked = await after(
      revokeStep(added, { signed: revoke(second.id, lee, added.digest), passkey: second.id }),
      added,
    )
    expect(await advance(again(revoked), revoked)).toEqual({ why: 'used-invitation' })
  })

  test('does not come by what a passkey signed that has gone since', async () => {
    const added = await after(add())
    const left = await after(
      revokeStep(added, {
        signed: revoke(lee.key.id, { ...lee, key: second }, added.digest),
        passkey: lee.key.id,
      }),
      added,
    )
    const late = addStep(left, {
      signed: inviteDevice(lee, added.digest),
      passkey: passkeyOf(lee.person.id, other),
    })
    expect(await advance(late, left)).toEqual({ why: 'wrong-signer' })
  })
})

describe('the end of a passkey', () => {
  const two = known(
    rosterOf([dana, lee, gone], {
      version: 7,
      previous: digestLike('p'),
      passkeys: [dana.passkey, lee.passkey, leeAgain],
    }),
  )
  const by = (who: Someone, passkey: CredentialId = lee.key.id, over: Digest = two.digest): RosterStep =>
    revokeStep(two, { signed: revoke(passkey, who, over), passkey })

  test.each([
    ['its own person', lee],
    ['its person with that very passkey', lee],
    ['its person with another passkey', { ...lee, key: second }],
    ['an administrator', dana],
  ])('is signed by %s', async (_, who) => {
    expect(await advance(by(who), two)).toEqual(knownRoster(by(who).roster))
  })

  test('leaves a person without any, when an administrator signs', async () => {
    const step = revokeStep(staffed, { signed: revoke(lee.key.id, dana), passkey: lee.key.id })
    expect(await advance(step)).toEqual(knownRoster(step.roster))
  })

  test.each<[string, string, readonly [KnownRoster, RosterStep]]>([
    ['by another person, who is no administrator', 'not-admin', [two, by(lee, dana.key.id)]],
    ['of a passkey that is not there', 'wrong-person', [two, by(dana, 'none' as CredentialId)]],
    ['by a statement over an earlier roster', 'wrong-statement', [two, by(lee, lee.key.id, digestLike('o'))]],
    [
      'of the last one by its person',
      'last-passkey',
      [staffed, revokeStep(staffed, { signed: revoke(lee.key.id), passkey: lee.key.id })],
    ],
    [
      'of the last administrator’s last one',
      'last-passkey',
      [staffed, revokeStep(staffed, { signed: revoke(dana.key.id, dana), passkey: dana.key.id })],
    ],
    [
      'by a statement that invites a device',
      'wrong-statement',
      [two, revokeStep(two, { signed: inviteDevice(lee, two.digest), passkey: lee.key.id })],
    ],
    [
      'of another one than was signed',
      'unsigned-difference',
      [two, revokeStep(two, { signed: revoke(lee.key.id, lee, two.digest), passkey: second.id })],
    ],
    [
      'that takes the person’s others along',
      'unsigned-difference',
      [
        two,
        revokeStep(
          two,
          { signed: revoke(lee.key.id, lee, two.digest), passkey: lee.key.id },
          { passkeys: [dana.passkey] },
        ),
      ],
    ],
    [
      'that leaves it there',
      'unsigned-difference',
      [
        two,
        revokeStep(
          two,
          { signed: revoke(lee.key.id, lee, two.digest), passkey: lee.key.id },
          { passkeys: two.roster.passkeys },
        ),
      ],
    ],
  ])('is refused %s', async (_, why, [from, step]) => {
    expect(await advance(step, from)).toEqual({ why })
  })

  test('of one administrator’s last one is signed by another', async () => {
    const ann = someone('ann', ['admin'])
    const both = known(rosterOf([dana, ann], { version: 7, previous: digestLike('p') }))
    const step = revokeStep(both, { signed: revoke(dana.key.id, ann, both.digest), passkey: dana.key.id })
    expect(await advance(step, both)).toEqual(knownRoster(step.roster))
  })
})

test.each<[string, Partial<Roster['people'][number]>]>([
  ['empty', { added_by: [] }],
  ['of nothing', { added_by: ['' as Digest] }],
  ['with one twice', { added_by: [digestLike('a'), digestLike('a')] }],
  ['of no digest', { added_by: ['x' as Digest] }],
])('a roster’s list of what added passkeys is not %s', (_, wrong) => {
  const text = rosterText(rosterOf([{ ...lee, person: { ...lee.person, ...wrong } }]))
  expect(() => knownRoster(text)).toThrow(/not a roster/)
})

test('what added a passkey is said in the order in which it came', () => {
  const digests = [digestLike('b'), digestLike('a')]
  const text = rosterText(rosterOf([{ ...lee, person: { ...lee.person, added_by: digests } }]))
  expect(knownRoster(text).roster.people[0]?.added_by).toEqual(digests)
})
