import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { person, T0 } from '../core/builders.ts'
import { asked, digest, notice, openWorld, phone, question } from './world.ts'
import type { OpenStore, World } from './world.ts'

export function noticesSuite(open: OpenStore): void {
  let world: World
  beforeEach(async () => {
    world = await openWorld(open)
  })
  afterEach(() => world.close())

  test('a notice is stored with its change and claimed once it is due, soonest first', async () => {
    const request = question()
    const [first, second] = [notice({ request: request.id, dueAt: T0 + 5 }), notice({ dueAt: T0 + 6, kind: 'test' })]
    await asked(world.store, request, { notices: [second, first] })
    expect(await world.store.nextNotice()).toBe(T0 + 5)
    await world.turnTo(4)
    expect(await world.store.claimNotices(10, 1_000)).toEqual([])
    await world.turnTo(6)
    expect(await world.store.claimNotices(10, 1_000)).toStrictEqual([first, second])
  })

  test('news of every kind is stored', async () => {
    const kinds = ['test', 'rebootstrap', 'reinvite', 'recovered', 'reported'] as const
    const notices = kinds.map((kind) => notice({ kind }))
    await asked(world.store, question(), { notices })
    const claimed = await world.store.claimNotices(10, 1_000)
    expect(claimed.map(({ kind }) => kind).toSorted()).toEqual(kinds.toSorted())
  })

  test('of twenty reports at once a device is told by one push, and of those behind it by one more, after ten minutes', async () => {
    const report = () =>
      asked(world.store, question(), { notices: [notice({ kind: 'reported', until: T0 + 3_600_000 })] })
    const due = async () => (await world.store.claimNotices(50, 1_000)).map(({ id }) => id)
    await Promise.all(Array.from({ length: 20 }, report))
    const [first = '' as Base64Url, ...more] = await due()
    expect(more).toEqual([])
    await report()
    await world.store.settleNotice(first, { done: true, how: 'sent' })
    for (let reports = 0; reports < 20; reports += 1) await report()
    await world.turnTo(LIMITS.reportedEveryMinutes * 60_000 - 1)
    expect(await due()).toEqual([])
    await world.turnTo(LIMITS.reportedEveryMinutes * 60_000)
    expect(await due()).toHaveLength(1)
  })

  test('a notice is claimed by one at a time', async () => {
    const notices = Array.from({ length: 20 }, () => notice())
    await asked(world.store, question(), { notices })
    const claims = await Promise.all(Array.from({ length: 8 }, () => world.store.claimNotices(5, 1_000)))
    const ids = claims.flat().map(({ id }) => id)
    expect(ids).toHaveLength(20)
    expect(new Set(ids).size).toBe(20)
  })

  test('a claimed notice that nobody settles is due again when its lease ends', async () => {
    await asked(world.store, question(), { notices: [notice()] })
    await world.store.claimNotices(10, 1_000)
    expect(await world.store.nextNotice()).toBe(T0 + 1_000)
    await world.turnTo(999)
    expect(await world.store.claimNotices(10, 1_000)).toEqual([])
    await world.turnTo(1_000)
    expect(await world.store.claimNotices(10, 1_000)).toMatchObject([{ tries: 1 }])
  })

  test('a settled notice is done, or due again when its sender says', async () => {
    const [paid, failed] = [notice(), notice()]
    await asked(world.store, question(), { notices: [paid, failed] })
    await world.store.claimNotices(10, 1_000)
    await world.store.settleNotice(paid.id, { done: true })
    await world.store.settleNotice(failed.id, { retryAt: T0 + 50 })
    expect(await world.store.nextNotice()).toBe(T0 + 50)
    await world.turnTo(2_000)
    expect(await world.store.claimNotices(10, 1_000)).toMatchObject([{ id: failed.id }])
  })

  test('a notice that nobody needs any more is not sent', async () => {
    const late = notice({ until: T0 + 100 })
    await asked(world.store, question(), { notices: [late] })
    await world.turnTo(100)
    expect(await world.store.claimNotices(10, 1_000)).toEqual([])
    expect(await world.store.nextNotice()).toBeUndefined()
    expect(await world.store.markShown(late.receiptHash)).toBeUndefined()
  })

  test('a receipt marks device and asking, also after the notice was paid, and keeps the first time', async () => {
    const request = question()
    const sent = notice({ request: request.id })
    await asked(world.store, request, { notices: [sent] })
    await world.store.settleNotice(sent.id, { done: true })
    await world.turnTo(5)
    expect(await world.store.markShown(sent.receiptHash)).toMatchObject({ request: request.id })
    await world.turnTo(8)
    expect(await world.store.markShown(sent.receiptHash)).toMatchObject({ request: request.id })
    const read = await world.store.request(request.id)
    expect(read?.asked.map((asking) => [asking.person, asking.shownAt])).toEqual([
      [person('dana'), T0 + 5],
      [person('lee'), undefined],
      [person('mo'), undefined],
    ])
    expect((await world.store.device(phone('dana')))?.lastShownAt).toBe(T0 + 8)
    expect(await world.store.markShown(digest())).toBeUndefined()
  })
}
