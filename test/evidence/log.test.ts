import { describe, expect, test } from 'vitest'
import type { CanonicalJson, PersonId, RuleId } from '../../relay/contract/ids.ts'
import { checkLog } from '../../relay/evidence/log.ts'
import type { LogFinding } from '../../relay/evidence/log.ts'
import { logEvent } from '../../relay/evidence/log-event.ts'
import type { Event } from '../../relay/evidence/log-event.ts'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { BROWSER, digestLike, GRANT, REQUEST } from './builders.ts'

const T0 = 1_800_000_000_000
const DEADLINE = T0 + 300_000
const USABLE = T0 + 60_000
const [DANA, LEE, ROBIN] = ['per_dana', 'per_lee', 'per_robin'] as string[] as PersonId[] as [
  PersonId,
  PersonId,
  PersonId,
]

type Body<K extends Event['kind']> = Omit<Extract<Event, { kind: K }>, 'v' | 'at' | 'kind'>
const of = { request: REQUEST }
const ofGrant = { request: REQUEST, grant: GRANT }

function entry<K extends Event['kind']>(kind: K, at: number, body: Body<K>): CanonicalJson {
  return logEvent({ v: 1, at, kind, ...body } as unknown as Event)
}

const opened = (more: Partial<Body<'request.opened'>> = {}) =>
  entry('request.opened', T0, {
    ...of,
    action_digest: digestLike('a'),
    call_digest: digestLike('c'),
    policy_digest: digestLike('p'),
    roster_digest: digestLike('r'),
    rule: 'delete' as RuleId,
    requester: ROBIN,
    enforcer: BROWSER,
    asked: [DANA, LEE],
    quorum: 2,
    expires_at: DEADLINE,
    ...more,
  })
const decided = (person: PersonId, decision: 'approve' | 'deny' = 'approve', at = T0 + 10) =>
  entry('decision.made', at, {
    ...of,
    person,
    decision,
    proof: 'passkey',
    credential: 'Y3JlZA' as Body<'decision.made'>['credential'],
    statement_digest: digestLike('s'),
  })
const approved = (at = T0 + 20) => entry('request.approved', at, { ...of, basis: 'people' })
const issued = (more: Partial<Body<'grant.issued'>> = {}) =>
  entry('grant.issued', T0 + 20, {
    ...ofGrant,
    basis: 'people',
    call_digest: digestLike('c'),
    enforcer: BROWSER,
    usable_until: USABLE,
    ...more,
  })
const redeemed = (at = T0 + 30) =>
  entry('grant.redeemed', at, { ...ofGrant, enforcer: BROWSER, attempt_digest: digestLike('t') })
const settled = (result: 'executed' | 'unknown' = 'executed', more: Partial<Body<'grant.settled'>> = {}) =>
  entry('grant.settled', T0 + 40, { ...ofGrant, result, by: BROWSER, outcome_digest: digestLike('o'), ...more })
const late = { late: true } as const
const ofFirst = (result: 'executed' | 'unknown') => entry('grant.settled', T0 + 40, { ...ofGrant, result, by: BROWSER })
const denied = entry('request.denied', T0 + 20, { ...of, reason: 'decision' })
const expired = (at = DEADLINE) => entry('request.expired', at, of)

const toGrant = [opened(), decided(DANA), decided(LEE), approved(), issued()]

function headOf(leaves: readonly string[]) {
  return {
    size: leaves.length,
    root: rootOf(leaves.map((leaf) => leafHash(leaf.toWellFormed())).reduce(append, emptyEdge)),
  }
}

async function* pages(leaves: readonly string[], size = 3) {
  for (let at = 0; at < leaves.length; at += size)
    yield leaves.slice(at, at + size).map((leaf, more) => ({ index: at + more, leaf }))
}

async function check(
  leaves: readonly string[],
  more: Partial<Parameters<typeof checkLog>[0]> = {},
): Promise<LogFinding> {
  return checkLog({ entries: pages(leaves), head: headOf(leaves), ...more })
}

describe('lives that can have been', () => {
  const cases: Record<string, readonly string[]> = {
    'nothing at all': [],
    'approved, redeemed, executed': [...toGrant, redeemed(), settled()],
    'unknown first, reported later': [...toGrant, redeemed(), settled('unknown'), settled('executed', late)],
    'the same in the first version': [...toGrant, redeemed(), ofFirst('unknown'), ofFirst('executed')],
    'reported over a change of versions': [...toGrant, redeemed(), ofFirst('unknown'), settled('executed', late)],
    revoked: [...toGrant, entry('grant.revoked', T0 + 30, { ...ofGrant, by: DANA })],
    'lapsed at its end': [...toGrant, entry('grant.lapsed', USABLE, ofGrant)],
    'denied by one after the approval of another': [opened(), decided(DANA), decided(LEE, 'deny'), denied],
    'expired at its deadline': [opened(), decided(DANA), expired()],
    'the last moment of both windows': [
      opened(),
      decided(DANA, 'approve', DEADLINE - 1),
      decided(LEE, 'approve', DEADLINE - 1),
      approved(DEADLINE - 1),
      issued({ usable_until: DEADLINE + 9 }),
      redeemed(DEADLINE + 8),
    ],
    'still waiting': [opened(), decided(DANA)],
    'a policy, and a restore that fits': [
      entry('policy.loaded', T0, { policy_digest: digestLike('p'), version: 1 }),
      entry('relay.restored', T0, {
        from_size: 1,
        from_root: headOf([entry('policy.loaded', T0, { policy_digest: digestLike('p'), version: 1 })]).root,
        voided: 0,
      }),
    ],
  }
  test.each(Object.entries(cases))('%s', async (_, leaves) => {
    expect(await check(leaves)).toEqual({ ...headOf(leaves), requests: leaves.includes(opened()) ? 1 : 0, wrong: [] })
  })
})

describe('lives that cannot have been', () => {
  const cases: Record<string, readonly [leaves: readonly string[], says: string]> = {
    'opened twice': [[opened(), opened()], `Entry 1 opens request ${REQUEST} a second time.`],
    'never opened': [[decided(DANA)], 'Entry 0 (decision.made) is of no request.'],
    'decided late': [[opened(), decided(DANA, 'approve', DEADLINE)], 'Entry 1 is a decision at or after the deadline.'],
    'decided after the end': [
      [opened(), expired(), decided(DANA)],
      'Entry 2 (decision.made) is of a request that is over.',
    ],
    'decided after the approval': [
      [opened({ quorum: 1 }), decided(DANA), approved(), decided(LEE)],
      'Entry 3 is a decision after request.approved.',
    ],
    'decided by nobody asked': [[opened(), decided(ROBIN)], 'Entry 1 is a decision of per_robin, who was not asked.'],
    'approved by the requester': [
      [opened({ asked: [ROBIN] }), decided(ROBIN)],
      'Entry 1 is an approval by per_robin, who asked.',
    ],
    'one person twice': [[opened(), decided(DANA), decided(DANA)], 'Entry 2 is a second decision of per_dana.'],
    'quorum missed by one': [[opened(), decided(DANA), approved()], 'Entry 2 approves by 1 of 2 people.'],
    'approved after a denial': [
      [opened(), decided(DANA), decided(LEE, 'deny'), approved()],
      'Entry 3 (request.approved) comes after a denial.',
    ],
    'approved at the deadline': [
      [opened({ quorum: 1 }), decided(DANA), approved(DEADLINE)],
      'Entry 2 approves at or after the deadline.',
    ],
    'expired before its deadline': [
      [opened(), expired(DEADLINE - 1)],
      'Entry 1 expires a request before its deadline.',
    ],
    'denied by nobody': [[opened(), denied], 'Entry 1 denies what nobody denied.'],
    'granted unapproved': [[opened(), issued()], 'Entry 1 issues a grant for what is not approved.'],
    'granted twice': [[...toGrant, issued()], `Entry 5 issues grant ${GRANT} a second time.`],
    'granted to another': [
      [...toGrant.slice(0, 4), issued({ enforcer: 'dev_x' as typeof BROWSER })],
      'Entry 4 issues a grant to another enforcer.',
    ],
    'granted for another call': [
      [...toGrant.slice(0, 4), issued({ call_digest: digestLike('x') })],
      'Entry 4 issues a grant for another call.',
    ],
    'redeemed twice': [
      [...toGrant, redeemed(), redeemed()],
      'Entry 6 (grant.redeemed) is of a grant that was used already.',
    ],
    'redeemed at its end': [[...toGrant, redeemed(USABLE)], 'Entry 5 redeems a grant at or after its end.'],
    'settled unredeemed': [[...toGrant, settled()], 'Entry 5 settles a grant that was not redeemed.'],
    'settled twice': [
      [...toGrant, redeemed(), settled('unknown'), settled('unknown')],
      'Entry 7 settles a grant a second time.',
    ],
    'reported late, and not said': [
      [...toGrant, redeemed(), settled('unknown'), settled()],
      'Entry 7 is a report that says wrongly whether it is late.',
    ],
    'reported at once, and said to be late': [
      [...toGrant, redeemed(), settled('executed', late)],
      'Entry 6 is a report that says wrongly whether it is late.',
    ],
    'reopened after its outcome': [
      [...toGrant, redeemed(), settled(), redeemed()],
      'Entry 7 (grant.redeemed) is of a request that is over.',
    ],
    'lapsed before its end': [
      [...toGrant, entry('grant.lapsed', USABLE - 1, ofGrant)],
      'Entry 5 lets a grant lapse before its end.',
    ],
    'a backup of another log': [
      [entry('relay.restored', T0, { from_size: 7, from_root: digestLike('x'), voided: 0 })],
      'Entry 0 tells of a backup of another log.',
    ],
  }
  test.each(Object.entries(cases))('%s', async (_, [leaves, says]) => {
    expect((await check(leaves)).wrong).toEqual([says])
  })
})

describe('texts that are no entries', () => {
  const plain = expired()
  const cases: Record<string, readonly [leaf: string, says: string]> = {
    'not JSON': ['{', 'Entry 0 is not canonical JSON.'],
    'a space': [plain.replace(',', ', '), 'Entry 0 is not canonical JSON.'],
    'members in another order': [
      '{"v":1,"at":1,"kind":"session.ended","person":"p"}',
      'Entry 0 is not canonical JSON.',
    ],
    'a member twice': [plain.replace('{', '{"at":1,'), 'Entry 0 is not canonical JSON.'],
    'a fraction': [plain.replace(String(DEADLINE), '1.5'), 'Entry 0 is not canonical JSON.'],
    'an escape that is none': [plain.replace('req_', '\\u0072eq_'), 'Entry 0 is not canonical JSON.'],
    'a NUL': [plain.replace('req_', '\\u0000'), 'Entry 0 is not canonical JSON.'],
    'half a character': [plain.replace('req_', '\ud800'), 'Entry 0 is not canonical JSON.'],
    'a list': ['[]', 'Entry 0 is no event.'],
    null: ['null', 'Entry 0 is no event.'],
    'another version': [plain.replace('"v":1', '"v":2'), 'Entry 0 is of another version.'],
    'another kind': [plain.replace('request.expired', 'request.forgotten'), 'Entry 0 is of a kind that there is not.'],
    'a kind of the prototype': ['{"at":1,"kind":"toString","v":1}', 'Entry 0 is of a kind that there is not.'],
    'a member too few': ['{"at":1,"kind":"session.ended","v":1}', 'Entry 0 (session.ended) has no right person.'],
    'a member too many': [
      plain.replace('"kind"', '"extra":1,"kind"'),
      'Entry 0 (request.expired) has a member that it cannot have.',
    ],
    'an instant that is none': [plain.replace(String(DEADLINE), '"1"'), 'Entry 0 (request.expired) has no right at.'],
  }
  test.each(Object.entries(cases))('%s', async (_, [leaf, says]) => {
    expect((await check([leaf])).wrong).toEqual([says])
  })
})

describe('the tree', () => {
  const leaves = Array.from({ length: 20 }, (_, n) => entry('session.ended', T0 + n, { person: DANA }))
  const edited = leaves.with(4, entry('session.ended', T0 + 99, { person: DANA }))

  test('a kept head of every size fits', async () => {
    for (let size = 0; size <= leaves.length; size += 1)
      expect((await check(leaves, { pinned: headOf(leaves.slice(0, size)) })).wrong, `${size}`).toEqual([])
  })

  test('a log that went backwards says so in words', async () => {
    const { wrong } = await check(leaves.slice(0, 12), { pinned: headOf(leaves) })
    expect(wrong).toEqual(['The log went backwards from 20 to 12.'])
  })

  test('an entry changed before a kept head shows, one after it does not', async () => {
    const pinned = headOf(leaves.slice(0, 5))
    const says = 'The first 5 entries are not those of the head that was kept.'
    expect((await check(edited, { pinned })).wrong).toEqual([says])
    expect((await check(edited, { pinned: headOf(leaves.slice(0, 4)) })).wrong).toEqual([])
  })

  test('entries that are not those of the head', async () => {
    const head = headOf(leaves)
    expect((await check(edited, { head })).wrong).toEqual(['The 20 entries do not give the root of the head.'])
    expect((await check(leaves.slice(0, 19), { head })).wrong).toEqual([
      'There are 19 entries, and the head is over 20.',
    ])
    expect((await check([...leaves, ...leaves], { head })).wrong).toEqual([])
  })

  test('an entry that is left out stops the check', async () => {
    const entries = (async function* () {
      yield [
        { index: 0, leaf: leaves[0] ?? '' },
        { index: 2, leaf: leaves[2] ?? '' },
      ]
    })()
    expect(await checkLog({ entries, head: headOf(leaves) })).toMatchObject({ size: 1, wrong: ['Entry 1 is missing.'] })
  })

  test('ten things that are wrong are enough', async () => {
    expect((await check(Array.from({ length: 30 }, () => '{}'))).wrong).toHaveLength(10)
  })

  test('who waits is told, page by page', async () => {
    const told: number[] = []
    await check(leaves, { progress: (entries) => void told.push(entries) })
    expect(told).toEqual([3, 6, 9, 12, 15, 18, 20])
  })
})
