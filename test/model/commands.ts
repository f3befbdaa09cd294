/**
 * What may happen, as data, and how chance picks it. A command names a request by how many were opened
 * since: 0 is the latest one.
 */
import fc from 'fast-check'
import { ASKERS, GROUPS, NAMES } from './cast.ts'
import type { Asker, Name, PlainPolicy } from './cast.ts'

export type Deadline = 'expires' | 'usable' | 'settle'
export type Result = 'executed' | 'failed' | 'unknown'
/** With which of their own keys somebody decides. */
export type Key = 'passkey' | 'spare' | 'device'
/** What a decision or a redeem is wrong in; `nothing` most of the time. */
export type Lie = 'nothing' | 'nonce' | 'verdict' | 'request' | 'person'

export type Command =
  | Readonly<{ do: 'ask'; by: Asker; call: number; key: '' | 'one' | 'two' }>
  | Readonly<{ do: 'decide'; ago: number; who: Name; verdict: 'approve' | 'deny'; with: Key; lie: Lie }>
  | Readonly<{ do: 'cancel'; ago: number; by: Asker | 'the asker' }>
  | Readonly<{ do: 'revoke'; ago: number; by: Name | 'the asker' }>
  | Readonly<{ do: 'redeem'; ago: number; by: Asker | 'the asker'; attempt: string; call: 'the call' | 'another' }>
  | Readonly<{ do: 'report'; ago: number; by: Asker | 'the asker'; attempt: string; result: Result; status: number }>
  | Readonly<{ do: 'turn'; ago: number; to: Deadline; off: number }>
  | Readonly<{ do: 'wait'; milliseconds: number }>
  | Readonly<{ do: 'policy'; policy: PlainPolicy }>
  | Readonly<{ do: 'disable'; who: Name }>
  | Readonly<{ do: 'sweep' | 'restart' | 'backup' | 'restore' }>

/**
 * `core`: what the pure core knows. `relay`: that, and who calls, keys, restarts. `no backups`: the same where
 * putting one back is left to other tests.
 */
export type Reach = 'core' | 'relay' | 'no backups'

const often = <const T>(weights: readonly (readonly [number, T])[]) =>
  fc.oneof(...weights.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })))

const policy: fc.Arbitrary<PlainPolicy> = fc
  .record({
    decide: often<PlainPolicy['decide']>([
      [16, 'ask'],
      [1, 'allow'],
      [2, 'deny'],
      [2, 'deleted'],
    ]),
    otherwise: fc.constantFrom('allow', 'deny'),
    day: fc.constantFrom(...GROUPS),
    night: fc.constantFrom(...GROUPS),
    who: fc.constantFrom<PlainPolicy['who']>(['day'], ['night'], ['day', 'night']),
    quorum: often([
      [3, 1],
      [3, 2],
      [2, 3],
    ]),
    expires: fc.constantFrom(30_000, 10_000, 60_000),
    usable: fc.constantFrom(20_000, 5_000, 10_000),
  })
  // More than are named is no policy; reading it is refused, which is another test's business.
  .map((made) => ({ ...made, quorum: Math.min(made.quorum, sizeOf(made)) }))

function sizeOf({ who, day, night }: Pick<PlainPolicy, 'who' | 'day' | 'night'>): number {
  return new Set([...(who.includes('day') ? day : []), ...(who.includes('night') ? night : [])]).size
}

const ago = often([
  [6, 0],
  [2, 1],
  [1, 2],
])
const attempt = often([
  [3, 'one'],
  [2, 'two'],
])
const holder = often<Asker | 'the asker'>([[12, 'the asker'], ...ASKERS.map((asker) => [1, asker] as const)])

function ask(reach: Reach): fc.Arbitrary<Command> {
  return fc.record({
    do: fc.constant('ask'),
    by: fc.constantFrom(...ASKERS),
    call: fc.constantFrom(1, 2),
    key: reach === 'core' ? fc.constant('') : fc.constantFrom('', 'one', 'two'),
  })
}

function decide(reach: Reach): fc.Arbitrary<Command> {
  const lies = (['nonce', 'verdict', 'request', 'person'] as const).map((lie) => [2, lie] as const)
  return fc.record({
    do: fc.constant('decide'),
    ago,
    who: fc.constantFrom(...NAMES),
    verdict: often([
      [7, 'approve'],
      [1, 'deny'],
    ]),
    with: often<Key>([[8, 'passkey'], [2, 'spare'], ...(reach !== 'core' ? ([[2, 'device']] as const) : [])]),
    lie: often<Lie>([[40, 'nothing'], ...(reach !== 'core' ? lies : [])]),
  })
}

function command(reach: Reach): fc.Arbitrary<Command> {
  const restart: Command = { do: 'restart' }
  const back = fc.constantFrom<Command>({ do: 'backup' }, { do: 'backup' }, { do: 'restore' })
  return fc.oneof(
    { weight: 5, arbitrary: ask(reach) },
    { weight: 24, arbitrary: decide(reach) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('cancel'),
        ago,
        by: reach === 'core' ? fc.constant('the asker' as const) : holder,
      }),
    },
    {
      weight: reach === 'core' ? 2 : 6,
      arbitrary: fc.record({
        do: fc.constant('revoke'),
        ago,
        by:
          reach === 'core'
            ? fc.constant('the asker' as const)
            : fc.oneof(fc.constant('the asker' as const), fc.constantFrom(...NAMES)),
      }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        do: fc.constant('redeem'),
        ago,
        by: holder,
        attempt,
        call: often([
          [9, 'the call'],
          [1, 'another'],
        ]),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('report'),
        ago,
        by: holder,
        attempt,
        result: fc.constantFrom('executed', 'failed', 'unknown'),
        status: fc.constantFrom(200, 500),
      }),
    },
    {
      weight: 7,
      arbitrary: fc.record({
        do: fc.constant('turn'),
        ago,
        to: often([
          [3, 'expires'],
          [2, 'usable'],
          [2, 'settle'],
        ]),
        off: fc.constantFrom(-1, 0, 1),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), milliseconds: fc.constantFrom(1, 999, 5_000) }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('policy'), policy }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('disable'), who: fc.constantFrom(...NAMES) }) },
    { weight: 4, arbitrary: fc.constant<Command>({ do: 'sweep' }) },
    ...(reach === 'core' ? [] : [{ weight: 1, arbitrary: fc.constant(restart) }]),
    ...(reach === 'no backups' ? [] : [{ weight: reach === 'core' ? 1 : 3, arbitrary: back }]),
  )
}

/**
 * The way to a grant that is asked about again: approvals, a change, and the redeem. Chance alone comes here
 * too seldom to meet everything that may have changed in between.
 */
function rush(reach: Reach): fc.Arbitrary<readonly Command[]> {
  const approve: fc.Arbitrary<Command> = fc.record({
    do: fc.constant('decide'),
    ago: fc.constant(0),
    who: fc.constantFrom(...NAMES),
    verdict: fc.constant('approve'),
    with: fc.constant('passkey'),
    lie: fc.constant('nothing'),
  })
  const change = fc.oneof(
    fc.record({ do: fc.constant('policy' as const), policy }),
    fc.record({ do: fc.constant('disable' as const), who: fc.constantFrom(...NAMES) }),
    // As long as some policies let a grant be used, and others do not.
    fc.record({ do: fc.constant('wait' as const), milliseconds: fc.constantFrom(4_999, 5_000, 10_000) }),
    // Who calls is the relay's to judge.
    ...(reach === 'core'
      ? []
      : [fc.record({ do: fc.constant('revoke' as const), ago: fc.constant(0), by: fc.constantFrom(...NAMES) })]),
  )
  const redeem: Command = { do: 'redeem', ago: 0, by: 'the asker', attempt: 'one', call: 'the call' }
  return fc
    .tuple(ask(reach), fc.array(approve, { minLength: 3, maxLength: 5 }), fc.array(change, { maxLength: 3 }))
    .map(([asked, approvals, changes]) => [asked, ...approvals, ...changes, redeem])
}

/** A life: a policy, a question, and whatever chance brings after them. */
export function life(reach: Reach, most: number): fc.Arbitrary<readonly Command[]> {
  const first: fc.Arbitrary<Command> = fc.record({ do: fc.constant('policy'), policy })
  const one = command(reach).map((made): readonly Command[] => [made])
  const next = fc.oneof({ weight: 14, arbitrary: one }, { weight: 1, arbitrary: rush(reach) })
  return fc
    .tuple(first, ask(reach), fc.array(next, { minLength: Math.floor(most / 3), maxLength: most, size: 'max' }))
    .map(([one, two, rest]) => [one, two, ...rest.flat()])
}
