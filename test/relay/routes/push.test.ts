/** A device asks for a test push, and hears how far it has come. */
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { LIMITS } from '../../../relay/contract/limits.ts'
import type { PushMessage, Subscription } from '../../../relay/contract/push.ts'
import { payOnce } from '../../../relay/server/push/outbox.ts'
import type { PushResult, PushSender } from '../../../relay/server/push/sender.ts'
import { ask, byDevice, bySession, decide, openOffice } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { pairBy } from '../../kit/person.ts'
import { ORIGIN } from '../../kit/relay.ts'

const SUBSCRIPTION: Subscription = {
  endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/abc',
  keys: { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) },
}
const MINUTE = 60_000

let office: Office
let messages: PushMessage[]
let says: PushResult
let meanwhile: () => Promise<unknown>

const push: PushSender = {
  refuses: () => undefined,
  async send(_to, { payload }) {
    messages.push(JSON.parse(payload) as PushMessage)
    await meanwhile()
    return says
  },
  close: () => undefined,
}

beforeEach(async () => {
  messages = []
  says = { outcome: 'sent' }
  meanwhile = async () => undefined
  office = await openOffice({ push })
  await subscribe(SUBSCRIPTION)
})

const asDana = () => byDevice(office.relay, office.dana.device)
const subscribe = (subscription: Subscription | null) => asDana()('subscribe', { body: { subscription } })
const start = () => asDana()('testPush')
const newest = async (query = '') => (await asDana()('pushTest', { query })).reply.test
const pay = async () => {
  const { store, wake } = office.relay.deps
  const log = pino({ level: 'silent' })
  await payOnce({ store, wake, push, publicUrl: ORIGIN, log, chance: () => 1, crash: {} })
}
const show = (message = messages.at(-1)) =>
  office.relay.send('pushShown', { body: { receipt: message?.holdgate.receipt } })
const mine = async () => {
  const { reply } = await bySession(office.relay, office.dana)('me')
  return reply.devices.find(({ id }) => id === office.dana.device.id)
}
const stored = () => office.relay.deps.store.device(office.dana.device.id)

describe('a test push', () => {
  test('is queued, accepted and shown, and names no request', async () => {
    const { reply } = await start()
    expect(reply.test).toEqual({
      id: expect.any(String) as string,
      state: 'queued',
      made_at: office.relay.clock.now,
    })
    expect(await newest()).toEqual(reply.test)
    await pay()
    expect(await newest()).toEqual({ ...reply.test, state: 'accepted' })
    expect(messages).toMatchObject([{ notification: { tag: 'holdgate-test' }, holdgate: { kind: 'test' } }])
    expect(messages[0]?.holdgate.request).toBeUndefined()
    expect((await show()).status).toBe(204)
    expect(await newest()).toEqual({ ...reply.test, state: 'shown' })
    expect(await mine()).toMatchObject({ test: { state: 'shown' }, last_shown_at: office.relay.clock.now })
  })

  for (const [what, result, why] of [
    ['whose subscription has ended', { outcome: 'gone' }, 'gone'],
    ['that the push service refuses', { outcome: 'refused', why: '403 BadJwtToken' }, 'refused'],
    ['that nobody can send in time', { outcome: 'later', why: '503', afterMilliseconds: 11 * MINUTE }, 'unreachable'],
  ] as const satisfies readonly (readonly [string, PushResult, string])[]) {
    test(`${what} has failed, and says why`, async () => {
      says = result
      await start()
      await pay()
      expect(await newest()).toMatchObject({ state: 'failed', why })
      expect((await stored())?.pushTrouble).toEqual({ why, at: office.relay.clock.now })
    })
  }

  test('that can be sent again is queued until it was', async () => {
    says = { outcome: 'later', why: '503' }
    await start()
    await pay()
    expect(await newest()).toMatchObject({ state: 'queued' })
  })

  test('reaches this device and no other one', async () => {
    const other = { ...SUBSCRIPTION, endpoint: `${SUBSCRIPTION.endpoint}-lee` }
    await byDevice(office.relay, office.lee.device)('subscribe', { body: { subscription: other } })
    await start()
    await pay()
    expect(messages).toHaveLength(1)
    const { reply } = await byDevice(office.relay, office.lee.device)('pushTest')
    expect(reply.test).toBeUndefined()
  })

  test('is asked for with the device’s own proof only', async () => {
    expect((await bySession(office.relay, office.dana)('testPush')).code).toBe('unauthenticated')
    expect((await office.relay.send('testPush')).code).toBe('unauthenticated')
  })

  test('is refused to a device that the relay cannot reach', async () => {
    await subscribe(null)
    expect((await start()).code).toBe('no-subscription')
    const browser = await pairBy(office.relay, office.lee)
    expect((await byDevice(office.relay, browser)('testPush')).code).toBe('no-subscription')
  })

  test('waits for the one that is on its way, ten seconds at most', async () => {
    await start()
    office.relay.clock.now += LIMITS.pushTestAloneSeconds * 1000 - 1
    expect((await start()).code).toBe('test-pending')
    office.relay.clock.now += 1
    expect((await start()).status).toBe(200)
  })

  test('waits for none that was shown or has failed', async () => {
    await start()
    await pay()
    await show()
    expect((await start()).status).toBe(200)
    says = { outcome: 'refused', why: '403' }
    await pay()
    expect((await start()).status).toBe(200)
  })

  test('is sent once of eight that are asked for at the same moment', async () => {
    const codes = await Promise.all(Array.from({ length: 8 }, async () => (await start()).code))
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    expect(codes.filter((code) => code === 'test-pending')).toHaveLength(7)
  })

  test('is sent six times in ten minutes, and again after them', async () => {
    const first = office.relay.clock.now
    for (let count = 0; count < LIMITS.pushTests; count += 1) {
      expect((await start()).status).toBe(200)
      office.relay.clock.now += 10_000
    }
    expect((await start()).code).toBe('too-many-tests')
    office.relay.clock.now = first + LIMITS.pushTestMinutes * MINUTE - 1
    expect((await start()).code).toBe('too-many-tests')
    office.relay.clock.now += 1
    expect((await start()).status).toBe(200)
  })
})

describe('whoever waits for a test', () => {
  test('is answered when its state is another one', async () => {
    await start()
    const waiting = newest('?wait=20&after=queued')
    await pay()
    expect(await waiting).toMatchObject({ state: 'accepted' })
    const next = newest('?wait=20&after=accepted')
    await show()
    expect(await next).toMatchObject({ state: 'shown' })
  })
  test('is answered at once when it is another one already, or when nothing is waited for', async () => {
    await start()
    expect(await newest('?wait=20&after=shown')).toMatchObject({ state: 'queued' })
    expect(await newest('?wait=20')).toMatchObject({ state: 'queued' })
  })
  test('is answered when the relay stops', async () => {
    await start()
    const waiting = newest('?wait=20&after=queued')
    while (office.relay.deps.wake.listeners() === 0) await new Promise(setImmediate)
    office.relay.deps.wake.stop()
    expect(await waiting).toMatchObject({ state: 'queued' })
    expect(office.relay.deps.wake.listeners()).toBe(0)
  })
  test('at another relay of the same database hears of it', async () => {
    const twin = await office.relay.twin()
    await start()
    await pay()
    const ask = byDevice(twin, office.dana.device)
    const waiting = ask('pushTest', { query: '?wait=20&after=accepted' })
    while (twin.deps.wake.listeners() === 0) await new Promise(setImmediate)
    await show()
    if (!office.relay.database) twin.deps.wake.device(office.dana.device.id)
    expect((await waiting).reply.test).toMatchObject({ state: 'shown' })
  })
})

describe('a device', () => {
  test('is silent since the first push that it did not show, until it shows one', async () => {
    const since = office.relay.clock.now
    await start()
    await pay()
    office.relay.clock.now += MINUTE
    await ask(office)
    await pay()
    expect((await stored())?.unshownSince).toBe(since)
    await show()
    expect((await stored())?.unshownSince).toBeUndefined()
  })
  test('whose receipt is quicker than the push service’s answer is not silent', async () => {
    meanwhile = show
    await start()
    await pay()
    expect(await newest()).toMatchObject({ state: 'shown' })
    expect((await stored())?.unshownSince).toBeUndefined()
  })
  test('is in no trouble any more once a push is taken, or its address is another', async () => {
    says = { outcome: 'refused', why: '403' }
    await start()
    await pay()
    expect((await stored())?.pushTrouble).toBeDefined()
    says = { outcome: 'sent' }
    await start()
    await pay()
    expect((await stored())?.pushTrouble).toBeUndefined()
    says = { outcome: 'gone' }
    office.relay.clock.now += MINUTE
    await start()
    await pay()
    expect((await stored())?.pushTrouble).toMatchObject({ why: 'gone' })
    await subscribe(SUBSCRIPTION)
    expect((await stored())?.pushTrouble).toBeUndefined()
  })
  test('that showed what was settled was reached', async () => {
    const { id } = await ask(office)
    await pay()
    await decide(office.relay, office.lee, { id, verdict: 'deny' })
    await pay()
    expect(messages.at(-1)?.holdgate.kind).toBe('settled')
    await show()
    expect(await mine()).toMatchObject({ last_shown_at: office.relay.clock.now })
  })
})
