/** Steps by which somebody who lost everything comes back: those that lead on, and forged ones. */
import type { SignedChange } from '../../relay/contract/change.ts'
import type { PersonId } from '../../relay/contract/ids.ts'
import type { Roster, RosterCause, RosterPasskey, RosterStep } from '../../relay/contract/roster.ts'
import { reinviteDigest, usableFrom } from '../../relay/evidence/reinvite.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { digestLike } from './builders.ts'
import { following, known, passkeyOf, rosterOf, signChange, SITE, someone } from './people.ts'
import type { Someone } from './people.ts'

const dana = someone('dana', ['admin', 'approver', 'operator'])
const bob = someone('bob', ['admin'])
const lee = someone('lee')
const gone = someone('gone', ['admin'], { active: false })
/** Dana and Bob are administrators; Lee lost everything; Gone was an administrator, whose key is still listed. */
export const staffed = known(rosterOf([dana, bob, lee, gone], { version: 7, previous: digestLike('p') }))

const END = 1_800_000_300_000
const fresh = softwarePasskey(SITE.origin)
const other = softwarePasskey(SITE.origin)

const ask = (by: Someone = dana, of: Someone = lee, revoke_old = true): SignedChange =>
  signChange({ by, change: { kind: 'reinvite', person: of.person.id, revoke_old }, over: digestLike('o') })
const confirm = (signed: SignedChange, by: Someone = bob): SignedChange =>
  signChange({ by, change: { kind: 'confirm_reinvite', reinvite: reinviteDigest(signed) }, over: digestLike('o') })

type By = Extract<RosterCause, { kind: 'add_passkey' }>
type Step = Readonly<{ by: Omit<By, 'kind'>; of?: PersonId; passkey?: RosterPasskey; keeps?: boolean }>

function stepOf(
  { by, of = lee.person.id, passkey = passkeyOf(of, fresh), keeps = false }: Step,
  change: Partial<Roster> = {},
): RosterStep {
  const { people, passkeys } = staffed.roster
  const roster = following(staffed, {
    people: people.map((one) => (one.id === of ? { ...one, added_by: [reinviteDigest(by.signed)] } : one)),
    passkeys: [...passkeys.filter((old) => keeps || old.person !== of), passkey],
    ...change,
  })
  return { roster, by: { kind: 'add_passkey', ...by } }
}

const signed = ask()
const confirmed = confirm(signed)
const keeping = ask(dana, lee, false)
const ofBob = ask(dana, bob)

export const GOOD: Readonly<Record<string, RosterStep>> = {
  'confirmed by another administrator': stepOf({ by: { signed, confirmed } }),
  'a day after it was asked for': stepOf({ by: { signed, at: END + 24 * 3_600_000 } }),
  'later than that': stepOf({ by: { signed, at: END + 48 * 3_600_000 } }),
  'that leaves the old passkeys': stepOf({ by: { signed: keeping, at: usableFrom({ expires_at: END }) }, keeps: true }),
  'of an administrator': stepOf({ by: { signed: ofBob, at: END + 24 * 3_600_000 }, of: bob.person.id }),
}

export const FORGED: readonly (readonly [name: string, why: string, step: RosterStep])[] = [
  ['a millisecond before its day', 'not-confirmed', stepOf({ by: { signed, at: END + 24 * 3_600_000 - 1 } })],
  ['without confirmation or time', 'not-confirmed', stepOf({ by: { signed } })],
  ['with both', 'malformed', stepOf({ by: { signed, confirmed, at: END + 24 * 3_600_000 } })],
  ['confirmed by the one who asked', 'not-confirmed', stepOf({ by: { signed, confirmed: confirm(signed, dana) } })],
  [
    'confirmed by the one whom it is for',
    'not-confirmed',
    stepOf({ by: { signed: ofBob, confirmed: confirm(ofBob) }, of: bob.person.id }),
  ],
  [
    'confirmed by somebody who is no administrator',
    'not-confirmed',
    stepOf({ by: { signed, confirmed: confirm(signed, lee) } }),
  ],
  [
    'confirmed by an administrator who is gone',
    'not-confirmed',
    stepOf({ by: { signed, confirmed: confirm(signed, gone) } }),
  ],
  ['with a confirmation of another one', 'wrong-statement', stepOf({ by: { signed, confirmed: confirm(keeping) } })],
  ['with something else for a confirmation', 'wrong-statement', stepOf({ by: { signed, confirmed: signed } })],
  [
    'with a confirmation that nobody signed',
    'bad-signature',
    stepOf({ by: { signed, confirmed: { ...confirmed, assertion: { ...confirm(keeping).assertion } } } }),
  ],
  [
    'with a confirmation by a key that does not count',
    'wrong-signer',
    stepOf({ by: { signed, confirmed: confirm(signed, { ...bob, key: other }) } }),
  ],
  [
    'with a confirmation in another’s name',
    'wrong-signer',
    stepOf({
      by: {
        signed,
        confirmed: signChange({
          by: lee,
          change: { kind: 'confirm_reinvite', reinvite: reinviteDigest(signed) },
          over: digestLike('o'),
          says: { person: bob.person.id },
        }),
      },
    }),
  ],
  [
    'asked for by somebody who is no administrator',
    'not-admin',
    stepOf({ by: { signed: ask(lee, bob), at: END * 2 }, of: bob.person.id }),
  ],
  [
    'asked for by oneself',
    'wrong-person',
    stepOf({ by: { signed: ask(dana, dana), at: END * 2 }, of: dana.person.id }),
  ],
  [
    'of somebody who is gone',
    'wrong-person',
    stepOf({ by: { signed: ask(dana, gone), confirmed: confirm(ask(dana, gone)) }, of: gone.person.id }),
  ],
  [
    'with a key for somebody else',
    'wrong-person',
    stepOf({ by: { signed, confirmed }, passkey: passkeyOf(bob.person.id, fresh) }),
  ],
  ['that keeps what was to end', 'unsigned-difference', stepOf({ by: { signed, confirmed }, keeps: true })],
  [
    'that ends what was to stay',
    'unsigned-difference',
    stepOf({ by: { signed: keeping, confirmed: confirm(keeping) } }),
  ],
  [
    'that is not remembered',
    'unsigned-difference',
    stepOf({ by: { signed, confirmed } }, { people: staffed.roster.people }),
  ],
  [
    'that makes them an administrator',
    'unsigned-difference',
    stepOf(
      { by: { signed, confirmed } },
      {
        people: staffed.roster.people.map((one) =>
          one.id === lee.person.id ? { ...one, roles: ['admin', 'approver'], added_by: [reinviteDigest(signed)] } : one,
        ),
      },
    ),
  ],
  [
    'used by a further device of the one who signed',
    'malformed',
    stepOf({
      by: { signed: signChange({ by: lee, change: { kind: 'invite_device' }, over: digestLike('o') }), at: END * 2 },
    }),
  ],
  [
    'signed as the admission of a newcomer',
    'wrong-statement',
    { ...stepOf({ by: { signed, confirmed } }), by: { kind: 'enrol', signed } },
  ],
]
