/**
 * The worker as browsers run it, against the relay as it is: each push shows exactly one notification
 * before anything else, and what it says. What a tap does is in worker-taps.test.ts.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RequestId } from '../../relay/contract/ids.ts'
import type { PushMessage } from '../../relay/contract/push.ts'
import { ask, asking, byDevice, byService, decide, serviceBy, viewAs } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { CALL, CANARY, startWorker, openWorkerOffice } from './worker-rig.ts'
import type { WorkerOffice, WorkerRig } from './worker-rig.ts'

const REQUEST = `req_${'q'.repeat(22)}` as RequestId

let office: Office
let worker: WorkerRig
let world: WorkerOffice

async function openWith(policy?: string): Promise<void> {
  world = await openWorkerOffice(policy)
  ;({ office, worker } = world)
}
const pushed = () => world.pushed()
const arrive = () => world.arrive()
const last = () => worker.shown.at(-1)

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('each push shows one notification, before anything else', () => {
  const message = (holdgate: object, more: object = {}) =>
    JSON.stringify({ web_push: 8030, notification: {}, mutable: true, holdgate, ...more })
  const kinds: readonly (readonly [string, Parameters<WorkerRig['push']>[0]])[] = [
    ['a question', message({ kind: 'ask', request: REQUEST, receipt: 'r', deny: true, waiting: 1, expires_at: 2e12 })],
    ['a late question', message({ kind: 'ask', request: REQUEST, receipt: 'r', expires_at: 5 })],
    ['a group', message({ kind: 'ask', receipt: 'r', waiting: 7, expires_at: 2e12 })],
    ['a settled request', message({ kind: 'settled', request: REQUEST, receipt: 'r', waiting: 0 })],
    ['an expired request', message({ kind: 'settled', ended: 'expired', request: REQUEST, receipt: 'r' })],
    ['a test', message({ kind: 'test', receipt: 'r', waiting: 0 })],
    ['a relay that was set up anew', message({ kind: 'rebootstrap', receipt: 'r', waiting: 0 })],
    ['a new passkey for somebody', message({ kind: 'reinvite', receipt: 'r', waiting: 0 })],
    ['a recovery code', message({ kind: 'recovered', receipt: 'r', waiting: 0, at: 1_799_999_000_000 })],
    ['a request that was not recognised', message({ kind: 'reported', receipt: 'r', waiting: 0 })],
    ['a kind of a later version', message({ kind: 'summon', request: REQUEST, v: 9 }, { web_push: 9999 })],
    ['wrong types', message({ kind: 7, request: {}, receipt: [], waiting: -1, expires_at: 'soon', deny: 'yes' })],
    ['no message', undefined],
    ['an empty one', ''],
    ['no JSON', '\u0000\ufffd{{{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a huge one', JSON.stringify({ holdgate: { kind: 'ask', request: 'x'.repeat(1_000_000) } })],
    [
      'one whose text cannot be read',
      () => {
        throw new TypeError('no text')
      },
    ],
  ]
  for (const [name, data] of kinds) {
    test(name, async () => {
      const rig = await startWorker(undefined, new Map([['details', true]]))
      await rig.push(data)
      expect(rig.shown).toHaveLength(1)
      expect(rig.happened[0]).toBe('show')
      expect(rig.shown[0]?.title).not.toBe('')
    })
    test(`${name}, while storage hangs`, async () => {
      const rig = await startWorker(undefined)
      for (const part of ['storage that hangs', 'network'] as const) rig.broken.add(part)
      vi.useFakeTimers({ toFake: ['Date', 'setTimeout'], now: 1_800_000_000_000 })
      // What comes after it may hang as well: the browser ends it.
      void rig.push(data)
      await vi.advanceTimersByTimeAsync(1_000)
      expect(rig.shown).toHaveLength(1)
    })
    test(`${name}, when storage, network and badge fail and buttons are refused`, async () => {
      const rig = await startWorker(undefined, new Map([['details', true]]))
      for (const part of ['storage', 'network', 'badge', 'options'] as const) rig.broken.add(part)
      await rig.push(data)
      expect(rig.shown).toHaveLength(1)
      expect(rig.happened[0]).toBe('show')
    })
  }
})

describe('a notification', () => {
  beforeEach(() => openWith())

  test('of a question rings, stays, and has the one button', async () => {
    const { id } = await ask(office, CALL)
    await arrive()
    expect(last()).toMatchObject({
      title: 'Approval requested',
      options: {
        tag: id,
        renotify: true,
        silent: false,
        requireInteraction: true,
        actions: [{ action: 'deny', title: 'Deny' }],
      },
    })
    expect(worker.happened).toEqual(['show', 'fetch POST /v1/push/receipts', 'badge 1', `fetch GET /v1/requests/${id}`])
    const { asked } = await viewAs(office.relay, office.lee, id)
    expect(asked.find(({ person }) => person === office.dana.id)?.shown_at).toBe(office.relay.clock.now)
  })

  test('of a question whose time is over says so, and asks nothing', async () => {
    await ask(office, CALL)
    const [letter = ''] = await pushed()
    vi.setSystemTime(office.relay.clock.now + 5 * 60_000)
    await worker.push(letter)
    expect(last()).toMatchObject({ title: 'Request expired', options: { silent: true, requireInteraction: false } })
    expect(last()?.options).not.toHaveProperty('actions')
  })

  for (const [what, end, title] of [
    ['approved', (id: RequestId) => decide(office.relay, office.lee, { id }), 'Settled'],
    ['denied', (id: RequestId) => decide(office.relay, office.lee, { id, verdict: 'deny' }), 'Settled'],
    [
      'expired',
      async () => {
        office.relay.clock.now += 5 * 60_000
        await office.relay.sweep()
      },
      'Request expired',
    ],
  ] as const) {
    test(`of a request that is ${what} elsewhere takes its place without a sound`, async () => {
      const { id } = await ask(office, CALL)
      await arrive()
      await end(id)
      await arrive()
      expect([...worker.standing.keys()]).toEqual([id])
      expect(last()).toMatchObject({
        title,
        options: { tag: id, silent: true, renotify: false, requireInteraction: false },
      })
      expect(last()?.options).not.toHaveProperty('actions')
      expect(worker.happened.at(-1)).toBe('badge 0')
    })
  }

  test('says nothing of the request, nor does its push; and all pushes are equally long', async () => {
    const { id } = await ask(office, CALL)
    const sent = [...(await pushed())]
    await decide(office.relay, office.lee, { id, verdict: 'deny', twist: { comment: `${CANARY}-3` } })
    sent.push(...(await pushed()))
    await byDevice(office.relay, office.dana.device)('testPush')
    sent.push(...(await pushed()))
    for (const letter of sent) await worker.push(letter)
    expect(sent).toHaveLength(3)
    expect(new Set(sent.map((letter) => letter.length))).toEqual(new Set([1024]))
    expect(JSON.stringify([sent, worker.shown])).not.toMatch(/canary|customer|delete|billing|dana|lee|asked by/i)
  })

  test('names what is asked, and by whom, once this device’s person wants that: after the receipt, in place', async () => {
    worker.kept.set('details', true)
    const { id } = await ask(office, CALL)
    await arrive()
    expect(worker.happened).toEqual([
      'show',
      'fetch POST /v1/push/receipts',
      'badge 1',
      `fetch GET /v1/requests/${id}/notice`,
      'show',
      `fetch GET /v1/requests/${id}`,
    ])
    expect(worker.shown[0]?.title).toBe('Approval requested')
    expect(last()).toMatchObject({
      title: `Delete customer “${CANARY}-1”`,
      options: { tag: id, silent: true, renotify: false, actions: [{ action: 'deny' }] },
    })
    expect(last()?.options.body).toMatch(/^billing asks, until /)
    await decide(office.relay, office.lee, { id, verdict: 'deny' })
    await arrive()
    expect(last()).toMatchObject({ title: `Delete customer “${CANARY}-1”`, options: { body: 'Denied by Lee' } })
    const { asked } = await viewAs(office.relay, office.lee, id)
    expect(asked.find(({ person }) => person === office.dana.id)).not.toHaveProperty('seen_at')
  })

  test('with details goes on without them as soon as they are hidden, silent and with its button', async () => {
    worker.kept.set('details', true)
    const { id } = await ask(office, CALL)
    await arrive()
    const detailed = last()
    worker.kept.delete('details')
    await worker.hear({ kind: 'hide-details' })
    expect([...worker.standing.keys()]).toEqual([id])
    expect(JSON.stringify(worker.standing.get(id))).not.toContain(CANARY)
    expect(last()?.title).not.toBe(detailed?.title)
    expect(last()).toMatchObject({
      title: 'Approval requested',
      options: {
        tag: id,
        silent: true,
        renotify: false,
        requireInteraction: true,
        actions: [{ action: 'deny', title: 'Deny' }],
      },
    })
    const { length } = worker.shown
    await worker.hear({ kind: 'hide-details' })
    await worker.hear({ kind: 'navigate' })
    expect(worker.shown, 'nothing is left to hide').toHaveLength(length)
  })

  test('whose details are hidden in the moment in which they come goes on without them', async () => {
    worker.kept.set('details', true)
    const { id } = await ask(office, CALL)
    const { standing } = worker
    const put = standing.set.bind(standing)
    standing.set = (tag, shown) => {
      if (shown.title.includes(CANARY)) worker.kept.delete('details')
      return put(tag, shown)
    }
    await arrive()
    expect(worker.shown.map(({ title }) => title.includes(CANARY))).toEqual([false, true, false])
    expect(JSON.stringify(standing.get(id))).not.toContain(CANARY)
  })

  test('with details of an earlier version of the worker says no more than a question', async () => {
    const tag = `req_${'o'.repeat(22)}`
    worker.standing.set(tag, { title: CANARY, options: { tag, body: CANARY, data: { request: tag } } })
    await worker.hear({ kind: 'hide-details' })
    expect(worker.standing.get(tag)?.title).toBe('Approval requested')
    expect(JSON.stringify(worker.standing.get(tag))).not.toContain(CANARY)
  })

  test('that was dismissed meanwhile does not come back with details', async () => {
    worker.kept.set('details', true)
    await ask(office, CALL)
    const [letter = ''] = await pushed()
    // At once, and so before anything of details has come.
    worker.standing.set = () => worker.standing
    await worker.push(letter)
    expect(worker.shown).toHaveLength(1)
  })

  test('of a used recovery code says when it was used, and opens the inbox, where the news stands', async () => {
    const at = 1_799_999_000_000
    await worker.push(JSON.stringify({ holdgate: { kind: 'recovered', receipt: 'r', at } }))
    const when = new Date(at).toLocaleTimeString([], { weekday: 'long', hour: '2-digit', minute: '2-digit' })
    expect(worker.shown.at(-1)?.options?.body).toContain(when)
    await worker.tap('', { data: {}, close: () => undefined })
    expect(worker.happened.at(-1)).toBe('open /')
  })

  test('opens its request in a window, or in the one that is open', async () => {
    const { id } = await ask(office, CALL)
    await arrive()
    await worker.tap('')
    expect(worker.happened.at(-1)).toBe(`open /r/${id}`)
    // A page of this address that is none of the app's would not know where to go.
    worker.windows.push({ url: '/docs' })
    await worker.tap('')
    expect(worker.happened.at(-1)).toBe(`open /r/${id}`)
    worker.windows.push({ url: '/' })
    await worker.tap('')
    expect(worker.happened.slice(-2)).toEqual([`tell /r/${id}`, 'focus /'])
  })
})

describe('200 questions of one requester in a minute', () => {
  beforeEach(() => openWith())

  test('ring twice while they are open, ten times where they are withdrawn; another’s question rings as ever', async () => {
    const other = await serviceBy(office.relay, office.ada)
    const ids: RequestId[] = []
    const rang = () => worker.shown.filter(({ options }) => options.silent !== true).length
    for (let count = 0; count < 200; count += 1) {
      ids.push((await ask(office)).id)
      office.relay.clock.now += 300
      if (count % 10 === 9) await arrive()
      if (count === 39) {
        expect(worker.standing.size).toBe(3)
        expect(rang()).toBe(2)
      }
      if (ids.length === 40) await withdraw(ids)
    }
    office.relay.clock.now += 10_000
    await arrive()
    // Two of each forty that were open together.
    expect(rang()).toBe(10)
    // A message every ten seconds, one for each that rang, and one for each of those that was withdrawn.
    expect(worker.shown.length).toBeLessThan(28)
    const { reply } = await byService(office.relay, other)('ask', { body: asking() })
    await arrive()
    expect(last()).toMatchObject({ title: 'Approval requested', options: { tag: reply.id, renotify: true } })
    office.relay.clock.now += 10_000
    await byService(office.relay, other)('cancel', { params: { id: reply.id }, body: {} })
    await arrive()
    expect(worker.standing.get('holdgate')).toMatchObject({ title: 'Settled', options: { silent: true } })
  })

  async function withdraw(ids: RequestId[]): Promise<void> {
    for (const id of ids.splice(0))
      await byService(office.relay, office.billing)('cancel', { params: { id }, body: {} })
  }
})

test('the push of a question has the shape that browsers read without the worker', async () => {
  await openWith()
  await ask(office, CALL)
  const [letter = '{}'] = await pushed()
  const message = JSON.parse(letter) as PushMessage
  expect(message).toMatchObject({ web_push: 8030, app_badge: 1, notification: { app_badge: '1' }, mutable: true })
  expect(URL.parse(message.notification.navigate)?.protocol).toBe('https:')
})
