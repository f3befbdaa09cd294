/** What a tap in a notification can do: open a request, or deny it by the device's key; and nothing else. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RequestId } from '../../relay/contract/ids.ts'
import { ask, decide, POLICY } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { signChange } from '../kit/person.ts'
import { CALL, startWorker, openWorkerOffice } from './worker-rig.ts'
import type { WorkerOffice, WorkerRig } from './worker-rig.ts'

const REQUEST = `req_${'q'.repeat(22)}` as RequestId

let office: Office
let worker: WorkerRig
let world: WorkerOffice

async function openWith(policy?: string): Promise<void> {
  world = await openWorkerOffice(policy)
  ;({ office, worker } = world)
}
const arrive = () => world.arrive()
const status = async (id: RequestId) => (await office.relay.deps.store.request(id))?.status
const last = () => worker.shown.at(-1)

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
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

  test('and while storage hangs says within seconds that it could not, and a tap still opens the request', async () => {
    const id = await denyNow()
    worker.broken.add('storage that hangs')
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout'], now: office.relay.clock.now })
    const denying = worker.tap('deny')
    await vi.advanceTimersByTimeAsync(5_000)
    await denying
    expect(last()).toMatchObject({ title: 'Could not deny', options: { tag: id, requireInteraction: true } })
    const opening = worker.tap('')
    await vi.advanceTimersByTimeAsync(1_000)
    await opening
    expect(worker.happened.slice(-2)).toEqual(['show', `open /r/${id}`])
    expect(await status(id)).toBe('pending')
  })

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
