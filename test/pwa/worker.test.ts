/**
 * The worker as browsers run it, against the relay as it is: each push shows exactly one notification
 * before anything else, nothing that is tapped approves, and one tap denies.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RequestId } from '../../relay/contract/ids.ts'
import type { PushMessage } from '../../relay/contract/push.ts'
import { ask, asking, byDevice, byService, decide, openOffice, POLICY, serviceBy, viewAs } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { signChange } from '../kit/person.ts'
import { CALL, CANARY, deviceOf, payAll, sendTo, startWorker, SUBSCRIPTION } from './worker-rig.ts'
import type { WorkerRig } from './worker-rig.ts'

const REQUEST = `req_${'q'.repeat(22)}` as RequestId

let office: Office
let letters: string[]
let worker: WorkerRig

const push = sendTo((letter) => letters.push(letter))

async function openWith(policy = POLICY): Promise<void> {
  letters = []
  office = await openOffice({ push, policy })
  await byDevice(office.relay, office.dana.device)('subscribe', { body: { subscription: SUBSCRIPTION } })
  worker = await startWorker(office.relay, deviceOf(office.dana))
}
/** What the relay has pushed since, as the browser hands it to the worker. */
async function pushed(): Promise<readonly string[]> {
  letters = []
  await payAll(office.relay, push)
  return letters
}
async function arrive(): Promise<void> {
  for (const letter of await pushed()) await worker.push(letter)
}
const status = async (id: RequestId) => (await office.relay.deps.store.request(id))?.status
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

describe('no tap approves', () => {
  beforeEach(() => openWith())

  test('whatever the button is called', async () => {
    for (const action of ['', 'approve', 'x', 'review', 'Approve', 'decide', '__proto__', 'approve:passkey', 'deny']) {
      const { id } = await ask(office, CALL)
      await worker.tap(action, { data: { request: id }, close: () => undefined })
      expect(await status(id), action).toBe(action === 'deny' ? 'denied' : 'pending')
    }
  })

  test('whatever stands in the notification', async () => {
    const { id } = await ask(office, CALL)
    for (const data of [
      null,
      'approve',
      { request: '../../v1/requests' },
      { request: { toString: () => id } },
      { request: REQUEST, decision: 'approve', verdict: 'approve' },
      { path: 'https://evil.example/' },
    ]) {
      for (const action of ['', 'approve', 'deny']) await worker.tap(action, { data, close: () => undefined })
    }
    expect(await status(id)).toBe('pending')
    const opened = worker.happened.filter((what) => what.startsWith('open '))
    expect(opened.length).toBeGreaterThan(0)
    for (const one of opened) expect(one).toMatch(/^open \/(r\/req_[\w-]{22})?$/)
  })
})

describe('one tap denies', () => {
  beforeEach(() => openWith())
  const denyNow = async () => {
    const { id } = await ask(office, CALL)
    await arrive()
    return id
  }

  test('signed by the device’s key, with no page and no session, and says so in place', async () => {
    const id = await denyNow()
    // Cold: the push came to another life of this worker.
    const cold = await startWorker(office.relay, worker.kept)
    await cold.tap('deny', { data: { request: id }, close: () => undefined })
    const held = await office.relay.deps.store.request(id)
    expect(held?.status).toBe('denied')
    expect(held?.decisions).toMatchObject([
      { person: office.dana.id, verdict: 'deny', proof: { kind: 'device_key', device: office.dana.device.id } },
    ])
    expect(cold.shown).toMatchObject([
      { title: 'Denied', options: { body: 'Nothing was sent.', tag: id, silent: true, requireInteraction: false } },
    ])
    expect(cold.happened).toEqual([
      `fetch GET /v1/requests/${id}/notice`,
      `fetch POST /v1/requests/${id}/decisions`,
      'badge 0',
      'show',
    ])
  })

  test('and nothing else: what a relay adds to it is not signed', async () => {
    const id = await denyNow()
    const posted: string[] = []
    const lying = {
      async fetch(path: string, init?: RequestInit) {
        if (init?.method === 'POST' && typeof init.body === 'string') posted.push(init.body)
        const answer = await office.relay.fetch(path, init)
        if (!path.endsWith('/notice')) return answer
        const reply = (await answer.json()) as Readonly<{ deny: object }>
        return Response.json({ ...reply, deny: { ...reply.deny, decision: 'approve', request: REQUEST, v: 2 } })
      },
    }
    const rig = await startWorker(lying, worker.kept)
    await rig.tap('deny', { data: { request: id }, close: () => undefined })
    expect(posted).toHaveLength(1)
    const { statement } = JSON.parse(posted[0] ?? '{}') as Readonly<{ statement: string }>
    expect(JSON.parse(statement)).toMatchObject({ v: 1, decision: 'deny', request: id })
  })

  test('but not twice', async () => {
    await denyNow()
    await worker.tap('deny')
    await worker.tap('deny')
    expect(last()).toMatchObject({ title: 'Already decided' })
  })

  test('but not what somebody else has decided', async () => {
    const id = await denyNow()
    await decide(office.relay, office.lee, { id })
    await worker.tap('deny')
    expect(await status(id)).toBe('approved')
    expect(last()).toMatchObject({ title: 'Already decided', options: { requireInteraction: false } })
  })

  test('but not after the deadline', async () => {
    const id = await denyNow()
    office.relay.clock.now += 5 * 60_000
    await office.relay.sweep()
    await worker.tap('deny')
    expect(await status(id)).toBe('expired')
    expect(last()).toMatchObject({ title: 'Request expired' })
  })

  for (const part of ['network', 'storage'] as const) {
    test(`and without ${part} says that it could not, and that the request still waits`, async () => {
      const id = await denyNow()
      worker.broken.add(part)
      await worker.tap('deny')
      expect(await status(id)).toBe('pending')
      expect(last()).toMatchObject({ title: 'Could not deny', options: { tag: id, requireInteraction: true } })
      worker.broken.clear()
      await worker.tap('')
      expect(worker.happened.at(-1)).toBe(`open /r/${id}`)
    })
  }

  test('by a phone whose clock is wrong', async () => {
    const id = await denyNow()
    vi.setSystemTime(office.relay.clock.now - 3_600_000)
    await worker.tap('deny')
    expect(await status(id)).toBe('denied')
  })

  test('but not by a phone that was revoked', async () => {
    const id = await denyNow()
    const { ada, dana, relay } = office
    const body = await signChange(relay, ada, { kind: 'revoke_device', device: dana.device.id })
    await relay.send('revokeDevice', { params: { id: dana.device.id }, body })
    await worker.tap('deny')
    expect(await status(id)).toBe('pending')
    expect(last()).toMatchObject({ title: 'Could not deny' })
  })

  test('but not where the rule wants a passkey: there is no button, and the relay refuses the key', async () => {
    await openWith(POLICY.replace('    decide: ask\n', '    decide: ask\n    deny_by: passkey\n'))
    const id = await denyNow()
    expect(last()?.options).not.toHaveProperty('actions')
    await worker.tap('deny', { data: { request: id }, close: () => undefined })
    expect(await status(id)).toBe('pending')
    expect(last()).toMatchObject({ title: 'Could not deny' })
    expect((await decide(office.relay, office.dana, { id, verdict: 'deny' })).status).toBe(200)
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
