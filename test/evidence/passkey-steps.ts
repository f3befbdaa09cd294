/** Steps of the roster by which people have more passkeys than one, and less; for both readers of rosters. */
import type { SignedChange } from '../../relay/contract/change.ts'
import type { CredentialId, DeviceId, Digest } from '../../relay/contract/ids.ts'
import type { Roster, RosterStep } from '../../relay/contract/roster.ts'
import type { KnownRoster } from '../../relay/evidence/roster-chain.ts'
import { knownRoster } from '../../relay/evidence/roster-chain.ts'
import { softwarePasskey, type SoftwarePasskey } from '../kit/software-passkey.ts'
import { digestLike } from './builders.ts'
import {
  addStep,
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

export const dana = someone('dana', ['admin', 'approver', 'operator'])
export const lee = someone('lee')
const gone = someone('gone', ['approver'], { active: false })
export const second: SoftwarePasskey = softwarePasskey(SITE.origin)
const leeAgain = passkeyOf(lee.person.id, second)
/** Gone's key is still listed to be on the safe side. */
export const staffed = known(rosterOf([dana, lee, gone], { version: 7, previous: digestLike('p') }))

export const inviteDevice = (by: Someone = lee, over: Digest = staffed.digest): SignedChange =>
  signChange({ by, change: { kind: 'invite_device' }, over })
export const revoke = (passkey: CredentialId, by: Someone = lee, over: Digest = staffed.digest): SignedChange =>
  signChange({ by, change: { kind: 'revoke_passkey', passkey }, over })

export const signed = inviteDevice()
export const add = (change: Partial<Roster> = {}): RosterStep => addStep(staffed, { signed, passkey: leeAgain }, change)
const whole = { people: staffed.roster.people, passkeys: staffed.roster.passkeys }

export const other: SoftwarePasskey = softwarePasskey(SITE.origin)
const two = known(
  rosterOf([dana, lee, gone], {
    version: 7,
    previous: digestLike('p'),
    passkeys: [dana.passkey, lee.passkey, leeAgain],
  }),
)
const endedBy = (who: Someone, passkey: CredentialId = lee.key.id, over: Digest = two.digest): RosterStep =>
  revokeStep(two, { signed: revoke(passkey, who, over), passkey })

type Forged = readonly [name: string, why: string, from: KnownRoster, step: RosterStep]

/** Steps that nobody may go, and why. */
const NOT_ADDED: readonly (readonly [string, string, RosterStep])[] = [
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
]
const NOT_ENDED: readonly (readonly [string, string, readonly [KnownRoster, RosterStep]])[] = [
  ['by another person, who is no administrator', 'not-admin', [two, endedBy(lee, dana.key.id)]],
  ['of a passkey that is not there', 'wrong-person', [two, endedBy(dana, 'none' as CredentialId)]],
  ['by a statement over an earlier roster', 'wrong-statement', [two, endedBy(lee, lee.key.id, digestLike('o'))]],
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
]
export const FORGED: readonly Forged[] = [
  ...NOT_ADDED.map(([name, why, step]): Forged => [`a further passkey ${name}`, why, staffed, step]),
  ...NOT_ENDED.map(([name, why, [from, step]]): Forged => [`the end of a passkey ${name}`, why, from, step]),
]

type Good = readonly [from: KnownRoster, step: RosterStep]
const lostDevice = (passkey: CredentialId): SignedChange => {
  const change = { kind: 'revoke_device', device: `dev_${'d'.repeat(22)}` as DeviceId, passkey } as const
  return signChange({ by: lee, change, over: two.digest })
}
export const GOOD: Readonly<Record<string, Good>> = {
  'a further passkey': [staffed, add()],
  'a further passkey, when others came in between': [
    staffed,
    addStep(staffed, { signed: inviteDevice(lee, digestLike('o')), passkey: leeAgain }),
  ],
  'the end by its own person': [two, endedBy(lee)],
  'the end by its person with another passkey': [two, endedBy({ ...lee, key: second })],
  'the end by an administrator': [two, endedBy(dana)],
  'the end with the device that it came with': [
    two,
    revokeStep(two, { signed: lostDevice(second.id), passkey: second.id }),
  ],
}
