/** Steps of the roster by which somebody has other roles: those that lead on, and forged ones; for both readers. */
import type { Role, SignedChange } from '../../relay/contract/change.ts'
import type { Digest, PersonId } from '../../relay/contract/ids.ts'
import type { Roster, RosterStep } from '../../relay/contract/roster.ts'
import type { KnownRoster } from '../../relay/evidence/roster-chain.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { digestLike } from './builders.ts'
import { disableStep, following, known, passkeyOf, rosterOf, signChange, SITE, someone } from './people.ts'
import type { Someone } from './people.ts'

const dana = someone('dana', ['admin', 'approver', 'operator'])
const bob = someone('bob', ['admin'])
const lee = someone('lee')
const gone = someone('gone', ['admin'], { active: false })
/** Dana and Bob are administrators, Lee approves; Gone was an administrator, whose key is still listed. */
export const staffed = known(rosterOf([dana, bob, lee, gone], { version: 7, previous: digestLike('p') }))

type Giving = Readonly<{ by?: Someone; to?: PersonId; roles?: readonly Role[]; over?: Digest }>

const sign = ({ by = dana, to = lee.person.id, roles = ['operator'], over = staffed.digest }: Giving): SignedChange =>
  signChange({ by, change: { kind: 'change_roles', person: to, roles }, over })

type Given = Readonly<{ from?: KnownRoster; signed?: SignedChange; to?: PersonId; roles?: readonly Role[] }>

/** As an honest relay makes it; `change` is what another would write. */
function given(
  { from = staffed, signed = sign({}), to = lee.person.id, roles = ['operator'] }: Given,
  change: Partial<Roster> = {},
): RosterStep {
  const { people } = from.roster
  const roster = following(from, {
    people: people.map((one) => (one.id === to ? { ...one, roles } : one)),
    ...change,
  })
  return { roster, by: { kind: 'change_roles', signed } }
}

const { people, passkeys } = staffed.roster
const nobody = 'per_nobody________________' as PersonId
const all: readonly Role[] = ['operator', 'approver', 'admin']
const signed = sign({})

export const GOOD: Readonly<Record<string, RosterStep>> = {
  'of another role': given({}),
  'of every role, in any order': given({ signed: sign({ roles: all }), roles: all }),
  'of an administrator’s, by another one': given({
    signed: sign({ to: bob.person.id, roles: ['approver'] }),
    to: bob.person.id,
    roles: ['approver'],
  }),
  'of the same roles': given({ signed: sign({ roles: ['approver'] }), roles: ['approver'] }),
}

export const FORGED: readonly (readonly [name: string, why: string, step: RosterStep])[] = [
  [
    'by somebody who is no administrator',
    'not-admin',
    given({ signed: sign({ by: lee, to: bob.person.id }), to: bob.person.id }),
  ],
  ['by somebody who gives themself more', 'not-admin', given({ signed: sign({ by: lee, roles: all }), roles: all })],
  [
    'by an administrator who gives themself more',
    'wrong-person',
    given({ signed: sign({ by: bob, to: bob.person.id, roles: all }), to: bob.person.id, roles: all }),
  ],
  [
    'by an administrator who gives themself less',
    'wrong-person',
    given({ signed: sign({ to: dana.person.id, roles: ['operator'] }), to: dana.person.id }),
  ],
  ['by an administrator who is gone', 'not-admin', given({ signed: sign({ by: gone }) })],
  [
    'in an administrator’s name by another key',
    'wrong-signer',
    given({
      signed: signChange({
        by: lee,
        change: { kind: 'change_roles', person: bob.person.id, roles: all },
        over: staffed.digest,
        says: { person: dana.person.id },
      }),
      to: bob.person.id,
      roles: all,
    }),
  ],
  [
    'signed at another address',
    'bad-signature',
    given({
      signed: signChange({
        by: dana,
        change: { kind: 'change_roles', person: lee.person.id, roles: ['operator'] },
        over: staffed.digest,
        wrong: { origin: 'https://evil.example' },
      }),
    }),
  ],
  ['by a statement over an earlier roster', 'wrong-statement', given({ signed: sign({ over: digestLike('o') }) })],
  [
    'by a statement that disables',
    'wrong-statement',
    given({
      signed: signChange({ by: dana, change: { kind: 'disable_person', person: lee.person.id }, over: staffed.digest }),
    }),
  ],
  ['of nobody', 'wrong-person', given({ signed: sign({ to: nobody }), to: nobody })],
  ['of somebody who is gone', 'wrong-person', given({ signed: sign({ to: gone.person.id }), to: gone.person.id })],
  ['of no role at all', 'malformed', given({ signed: sign({ roles: [] }), roles: [] })],
  ['of one role twice', 'malformed', given({ signed: sign({ roles: ['operator', 'operator'] }) })],
  ['of a role that there is not', 'malformed', given({ signed: sign({ roles: ['owner' as Role] }) })],
  ['of another person than was signed', 'unsigned-difference', given({ to: bob.person.id })],
  ['of more roles than were signed', 'unsigned-difference', given({ roles: ['admin', 'operator'] })],
  ['of fewer roles than were signed', 'unsigned-difference', given({ signed: sign({ roles: all }) })],
  ['of nothing, though it was signed', 'unsigned-difference', given({}, { people })],
  [
    'of a second person with the first',
    'unsigned-difference',
    given({}, { people: people.map((one) => (one.active ? { ...one, roles: ['operator'] } : one)) }),
  ],
  [
    'that takes their key along',
    'unsigned-difference',
    given({}, { passkeys: [dana.passkey, bob.passkey, gone.passkey] }),
  ],
  [
    'that brings a key',
    'unsigned-difference',
    given({}, { passkeys: [...passkeys, passkeyOf(lee.person.id, softwarePasskey(SITE.origin))] }),
  ],
  [
    'that ends the person as well',
    'unsigned-difference',
    given(
      {},
      {
        people: people.map((one) => (one.id === lee.person.id ? { ...one, roles: ['operator'], active: false } : one)),
      },
    ),
  ],
  ['after another roster', 'wrong-previous', given({}, { previous: digestLike('q') })],
  ['over a version gap', 'wrong-version', given({}, { version: 9 })],
  [
    'of which the step says that it disables',
    'wrong-statement',
    { ...disableStep(staffed, { signed, person: lee.person.id }), by: { kind: 'disable_person', signed } },
  ],
]
