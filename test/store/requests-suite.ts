import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Attempt } from '../../relay/contract/grant.ts'
import { issue, lapse, report, revoke, settleAsUnknown } from '../../relay/core/grant.ts'
import { transition } from '../../relay/core/request.ts'
import type { Request } from '../../relay/core/request.ts'
import type { HistoryPlace } from '../../relay/store/history.ts'
import { isRefusal } from '../../relay/contract/refusals.ts'
import { agreed, decision, DEVICE, EXPIRES, person, T0, USABLE } from '../core/builders.ts'
import {
  approve,
  approved,
  asked,
  digest,
  event,
  id,
  openWorld,
  question,
  random,
  redeemed,
  signedChange,
  text,
} from './world.ts'
import type { OpenStore, World } from './world.ts'

export function requestsSuite(open: OpenStore): void {
  let world: World
  beforeEach(async () => {
    world = await openWorld(open)
  })
  afterEach(() => world.close())

  const words = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((word) => !word.includes('\0'))
  const move = fc.record({
    kind: fc.constantFrom('approve', 'deny', 'cancel', 'expire', 'redeem', 'report', 'revoke', 'lapse', 'forget'),
    by: fc.constantFrom('dana', 'lee', 'mo'),
    after: fc.integer({ min: 0, max: 20_000 }),
    say: words,
  })

  test('a request reads back exactly as it was committed, whatever happens to it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        words,
        fc.array(move, { maxLength: 8 }),
        async (quorum, say, moves) => {
          let request = question({ quorum, words: { say, consequence: say }, justification: say, action: text(say) })
          await asked(world.store, request)
          let now = T0
          for (const next of moves) {
            now += next.after
            const after = moved(request, { ...next, now })
            if (isRefusal(after) || after === request) continue
            expect(await world.store.commit({ before: request, after, events: [] })).toBe('stored')
            request = after
          }
          expect(await world.store.request(request.id)).toStrictEqual(request)
          if (request.grant) expect(await world.store.requestOfGrant(request.grant.id)).toStrictEqual(request)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a change of an older version is stale and writes nothing', async () => {
    const before = await asked(world.store)
    const after = agreed(transition(before, { kind: 'cancel', reason: 'page_gone' }, T0))
    await world.store.commit({ before, after, events: [event()] })
    const { size } = await world.store.logHead()
    expect(await world.store.commit({ before, after: approve(before, T0), events: [event()] })).toBe('stale')
    expect(await world.store.request(before.id)).toStrictEqual(after)
    expect((await world.store.logHead()).size).toBe(size)
  })

  test('a change of a request that is not here is stale', async () => {
    const before = question()
    expect(await world.store.commit({ before, after: approve(before, T0), events: [] })).toBe('stale')
  })

  test('a commit that would take back what is stored throws', async () => {
    const before = await approved(world.store)
    const without = { ...before, version: before.version + 1, decisions: [] }
    await expect(world.store.commit({ before, after: without, events: [] })).rejects.toThrow('leaves out')
    const other = { ...before, version: before.version + 1, callDigest: digest() }
    await expect(world.store.commit({ before, after: other, events: [] })).rejects.toThrow('callDigest')
    const leap = { ...before, version: before.version + 2 }
    await expect(world.store.commit({ before, after: leap, events: [] })).rejects.toThrow('version')
    expect(await world.store.request(before.id)).toStrictEqual(before)
  })

  test('an approval of somebody who was disabled in the same moment is stale, and leaves nothing', async () => {
    const before = await asked(world.store)
    const relyingOn = [person('lee')]
    const [disabled, result] = await Promise.all([
      world.store.changePeople({
        kind: 'disable_person',
        signed: signedChange(),
        events: [],
        person: person('lee'),
        at: T0,
      }),
      world.store.commit({ before, after: approve(before, T0), events: [event()], relyingOn }),
    ])
    expect([disabled, result]).toEqual(['stored', 'stale'])
    expect(await world.store.request(before.id)).toStrictEqual(before)
    const other = { before, after: approve(before, T0), events: [], relyingOn: [person('dana')] }
    expect(await world.store.commit(other)).toBe('stored')
  })

  test.each([
    [EXPIRES - 1, 'stored'],
    [EXPIRES, 'late'],
    [EXPIRES + 1, 'late'],
  ])('an approval at %i ms into a window of 30 s is %s', async (at, result) => {
    const before = await asked(world.store)
    await world.turnTo(at)
    // The caller's own reading of the clock does not matter.
    expect(await world.store.commit({ before, after: approve(before, T0), events: [], within: 'expires_at' })).toBe(
      result,
    )
  })

  test.each([
    [EXPIRES - 1, 'early'],
    [EXPIRES, 'stored'],
  ])('an expiry at %i ms into a window of 30 s is %s', async (at, result) => {
    const before = await asked(world.store)
    await world.turnTo(at)
    const after = agreed(transition(before, { kind: 'expire' }, T0 + EXPIRES))
    expect(await world.store.commit({ before, after, events: [], past: 'expires_at' })).toBe(result)
  })

  test.each([
    [USABLE - 1, 'stored', 'early'],
    [USABLE, 'late', 'stored'],
  ])('at %i ms of 10 s to use a grant, a redeem is %s and a lapse %s', async (at, used, lapsed) => {
    const [one, two] = [await approved(world.store), await approved(world.store)]
    await world.turnTo(at)
    const use = { before: one, after: redeemed(one, random(16), T0), events: [], within: 'usable_until' } as const
    expect(await world.store.commit(use)).toBe(used)
    const end = { before: two, after: agreed(lapse(two, T0 + USABLE)), events: [], past: 'usable_until' } as const
    expect(await world.store.commit(end)).toBe(lapsed)
  })

  test('a redeemed grant is unknown from its settle deadline on, not before', async () => {
    const before = await approved(world.store)
    const used = redeemed(before, random(16), T0)
    await world.store.commit({ before, after: used, events: [] })
    const settleBy = used.grant?.settleBy ?? 0
    const after = agreed(settleAsUnknown(used, settleBy))
    await world.turnTo(settleBy - 1 - T0)
    expect(await world.store.commit({ before: used, after, events: [], past: 'settle_by' })).toBe('early')
    await world.turnTo(settleBy - T0)
    expect(await world.store.commit({ before: used, after, events: [], past: 'settle_by' })).toBe('stored')
  })

  test('a request without a grant is late for every use of one', async () => {
    const before = await asked(world.store)
    const after = agreed(transition(before, { kind: 'cancel', reason: 'page_gone' }, T0))
    expect(await world.store.commit({ before, after, events: [], within: 'usable_until' })).toBe('late')
    expect(await world.store.commit({ before, after, events: [], past: 'settle_by' })).toBe('early')
  })

  test('of eight that race for each of fifty grants, exactly one redeems', async () => {
    const grants = await Promise.all(Array.from({ length: 50 }, () => approved(world.store)))
    const races = grants.map(async (before) => {
      const racers = Array.from({ length: 8 }, () => {
        const after = redeemed(before, random(16), T0)
        return world.store.commit({ before, after, events: [event()], within: 'usable_until' })
      })
      return (await Promise.all(racers)).sort()
    })
    for (const race of await Promise.all(races)) expect(race).toEqual([...Array(7).fill('stale'), 'stored'])
    // Set-up, invitations and enrolments had no events; asking, approval and one redeem had.
    expect((await world.store.logHead()).size).toBe(150)
  })

  test('a policy that changed in the meantime can shorten the use of a grant', async () => {
    const before = await asked(world.store)
    const after = { ...approve(before, T0), usableMilliseconds: USABLE - 1 }
    expect(await world.store.commit({ before, after, events: [] })).toBe('stored')
    expect(await world.store.request(before.id)).toStrictEqual(after)
    const longer = { ...after, version: after.version + 1, usableMilliseconds: USABLE }
    await expect(world.store.commit({ before: after, after: longer, events: [] })).rejects.toThrow('longer')
  })

  test('an idempotency key is taken once per requester, and finds its request', async () => {
    const idempotency = { key: 'again', bodyDigest: digest() }
    const first = await asked(world.store, question(), { idempotency })
    const { size } = await world.store.logHead()
    expect(await world.store.commit({ after: question(), events: [event()], idempotency })).toBe('taken')
    expect((await world.store.logHead()).size).toBe(size)
    expect(await world.store.requestOfKey(DEVICE, 'again')).toStrictEqual({
      request: first,
      bodyDigest: idempotency.bodyDigest,
    })
    expect(await world.store.requestOfKey(DEVICE, 'other')).toBeUndefined()
    const service = { kind: 'service', service: id('service'), name: 'Billing' } as const
    await asked(world.store, question({ requester: service }), { idempotency })
  })

  test('eight that ask with one key at once make one request', async () => {
    const idempotency = { key: 'at once', bodyDigest: digest() }
    const asking = Array.from({ length: 8 }, () => world.store.commit({ after: question(), events: [], idempotency }))
    expect((await Promise.all(asking)).filter((result) => result === 'stored')).toHaveLength(1)
    expect(await world.store.countPending(DEVICE)).toBe(1)
  })

  test('of many commits at once, one that fails hurts only its caller', async () => {
    const grant = await approved(world.store)
    const good = Array.from({ length: 20 }, () => question())
    const bad = { ...question(), status: 'approved', basis: 'people', grant: grant.grant } as Request
    const commits = [...good.slice(0, 10), bad, ...good.slice(10)].map((after) =>
      world.store.commit({ after, events: [event()] }),
    )
    const results = await Promise.allSettled(commits)
    expect(results.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1)
    expect(results[10]?.status).toBe('rejected')
    expect(await world.store.request(bad.id)).toBeUndefined()
    for (const request of good) expect(await world.store.request(request.id)).toStrictEqual(request)
    expect((await world.store.logHead()).size).toBe(22)
  })

  test('a text that not every database could store is refused, and nothing of its commit stays', async () => {
    for (const justification of ['a\0b', 'lone \ud800']) {
      const request = question({ justification })
      await expect(world.store.commit({ after: request, events: [event()] })).rejects.toThrow('NUL')
      expect(await world.store.request(request.id)).toBeUndefined()
    }
  })

  test('a shown body is kept until the request has been decided for long enough', async () => {
    const sealedBody = new Uint8Array([0, 255, 7])
    const before = await asked(world.store, question(), { sealedBody })
    expect(await world.store.sealedBody(before.id)).toEqual(sealedBody)
    expect(await world.store.shredBodies(T0 + 1_000_000)).toBe(0)
    await world.store.commit({ before, after: approve(before, T0 + 5), events: [] })
    expect(await world.store.shredBodies(T0 + 5)).toBe(0)
    expect(await world.store.shredBodies(T0 + 6)).toBe(1)
    expect(await world.store.sealedBody(before.id)).toBeUndefined()
  })

  test('opening a request is marked once, and only for somebody whom it asks', async () => {
    const request = await asked(world.store)
    await world.turnTo(7)
    expect(await world.store.markSeen(request.id, person('lee'))).toBe(true)
    await world.turnTo(9)
    expect(await world.store.markSeen(request.id, person('lee'))).toBe(false)
    expect(await world.store.markSeen(request.id, person('olga'))).toBe(false)
    const read = await world.store.request(request.id)
    expect(read?.version).toBe(1)
    expect(read?.asked.map(({ seenAt }) => seenAt)).toEqual([undefined, T0 + 7, undefined])
    // A change that was made from an earlier reading keeps the mark.
    await world.store.commit({ before: request, after: approve(request, T0 + 9), events: [] })
    expect((await world.store.request(request.id))?.asked[1]?.seenAt).toBe(T0 + 7)
  })

  test('the inbox has what waits, soonest deadline first; history has what ended', async () => {
    const later = await asked(world.store, question({ expiresMilliseconds: 9_000 }))
    const soon = await asked(world.store, question({ expiresMilliseconds: 3_000 }))
    const done = await approved(world.store)
    const elsewhere = [{ person: person('mo'), nonce: random(32), askedAt: T0 }]
    await asked(world.store, question({ asked: elsewhere }))
    expect(await world.store.waitingFor(person('lee'), 10)).toStrictEqual([soon, later])
    expect(await world.store.waitingFor(person('lee'), 1)).toStrictEqual([soon])
    const ended = async (who: string) => world.store.history({ person: person(who), list: 'ended', limit: 10 })
    expect(await ended('lee')).toStrictEqual({ requests: [done] })
    expect(await ended('olga'), 'who asked them').toStrictEqual({ requests: [done] })
    const own = await world.store.history({ person: person('olga'), list: 'own', limit: 10 })
    expect(
      own.requests.map(({ id }) => id),
      'those that wait as well',
    ).toHaveLength(4)
    expect(await world.store.countPending(DEVICE)).toBe(3)
  })

  test.each([1, 2, 3, 7])(
    'history is told once and whole, %i to a page, those of one millisecond as well',
    async (limit) => {
      const all: Request[] = []
      for (const createdAt of [T0, T0, T0 + 1, T0 + 1, T0 + 1, T0 + 2]) {
        const asking = question({ createdAt }).asked.map((one) => ({ ...one, askedAt: createdAt }))
        all.push(await approved(world.store, question({ createdAt, asked: asking })))
      }
      for (const [who, list] of [
        ['lee', 'ended'],
        ['olga', 'ended'],
        ['olga', 'own'],
      ] as const) {
        const seen: Request[] = []
        let before: HistoryPlace | undefined
        for (let pages = 0; pages < 7 && (pages === 0 || before); pages += 1) {
          const page = await world.store.history({ person: person(who), list, limit, ...(before ? { before } : {}) })
          expect(page.requests.length).toBeLessThanOrEqual(limit)
          seen.push(...page.requests)
          before = page.older
        }
        expect(before).toBeUndefined()
        expect(seen.map(({ createdAt }) => createdAt)).toEqual([2, 1, 1, 1, 0, 0].map((after) => T0 + after))
        expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(all.map(({ id }) => id)))
      }
    },
  )

  test('of many questions at once as many are taken as may wait', async () => {
    const commits = Array.from({ length: 12 }, () =>
      world.store.commit({ after: question(), events: [event()], mostPending: 5 }),
    )
    const results = await Promise.all(commits)
    expect(results.toSorted()).toEqual([...Array<string>(7).fill('full'), ...Array<string>(5).fill('stored')])
    expect(await world.store.countPending(DEVICE)).toBe(5)
    expect((await world.store.logHead()).size, 'and nothing is told of the others').toBe(5)
  })

  test('deadlines are found in their order, at the very millisecond', async () => {
    const settling = await approved(world.store)
    const used = redeemed(settling, random(16), T0)
    await world.store.commit({ before: settling, after: used, events: [] })
    const usable = await approved(world.store)
    const pending = await asked(world.store)

    expect(await world.store.nextDeadline()).toBe(T0 + USABLE)
    await world.turnTo(USABLE - 1)
    expect(await world.store.overdue(10)).toEqual([])
    await world.turnTo(USABLE)
    expect(await world.store.overdue(10)).toStrictEqual([usable])
    await world.turnTo((used.grant?.settleBy ?? 0) - T0)
    expect(await world.store.overdue(10)).toStrictEqual([usable, pending, used])
    expect(await world.store.overdue(2)).toStrictEqual([usable, pending])
    const ended = agreed(lapse(usable, T0 + USABLE))
    await world.store.commit({ before: usable, after: ended, events: [], past: 'usable_until' })
    expect(await world.store.nextDeadline()).toBe(T0 + EXPIRES)
  })
}

type Move = Readonly<{ kind: string; by: string; say: string; now: number }>

function moved(request: Request, { kind, by, say, now }: Move): ReturnType<typeof transition> {
  const attempt = 'attempt'.padEnd(22, '_') as Attempt
  const told = { attempt, enforcer: DEVICE }
  switch (kind) {
    case 'approve':
    case 'deny': {
      const made = { ...decision(by, kind), statement: text(say), comment: say }
      const after = transition(request, { kind: 'decide', decision: made }, now)
      if (isRefusal(after) || after.status !== 'approved') return after
      return issue(after, { id: id('grant'), jws: say })
    }
    case 'cancel':
      return transition(request, { kind: 'cancel', reason: 'requester_cancelled' }, now)
    case 'expire':
      return transition(request, { kind: 'expire' }, now)
    case 'redeem':
      return request.grant?.status === 'open' && now < request.grant.usableUntil
        ? redeemed(request, attempt, now)
        : { refused: 'grant-settled' }
    case 'report':
      return report(request, { ...told, outcome: { result: 'executed', status: 204, milliseconds: 3 } }, now)
    case 'revoke':
      return revoke(request, now)
    case 'lapse':
      return lapse(request, now)
    default:
      return settleAsUnknown(request, now)
  }
}
