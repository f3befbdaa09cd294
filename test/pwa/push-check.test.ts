/** The check of a device, with the browser's edges as they can be, against the relay as it is. */
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { turnOn } from '../../pwa/parts/push-offer.tsx'
import { checkPush } from '../../pwa/push-check.ts'
import type { Progress } from '../../pwa/push-check.ts'
import { fromBase64Url } from '../../relay/evidence/bytes.ts'
import type { Subscription } from '../../relay/contract/push.ts'
import { payOnce } from '../../relay/server/push/outbox.ts'
import type { PushResult, PushSender } from '../../relay/server/push/sender.ts'
import { byDevice, openOffice } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { signChange } from '../kit/person.ts'
import { ORIGIN } from '../kit/relay.ts'
import { deviceOf, startWorker } from './worker-rig.ts'
import type { WorkerRig } from './worker-rig.ts'

const ENDPOINT = 'https://updates.push.services.mozilla.com/wpush/v2/abc'
const KEYS = { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) }

type Browser = {
  permission: NotificationPermission
  /** Whom the browser's own subscription is bound to; undefined: there is none. */
  boundTo: string | undefined
  canSubscribe: boolean
  shows: boolean
  /** How often an address was given up, and made. */
  ended: number
  made: number
  /** Where it is subscribed. */
  endpoint: string
}
/** Node's own, as browsers have them. */
const { locks } = navigator
let office: Office
let worker: WorkerRig
let browser: Browser
let says: PushResult

const push: PushSender = {
  refuses: () => undefined,
  async send(_to, { payload }) {
    if (says.outcome === 'sent' && browser.shows) setImmediate(() => void worker.push(payload))
    return says
  },
  close: () => undefined,
}

beforeEach(async () => {
  says = { outcome: 'sent' }
  office = await openOffice({ push })
  const { deps } = office.relay
  const key = deps.keys.vapid(office.relay.clock.now).publicKey
  browser = {
    permission: 'granted',
    boundTo: key,
    canSubscribe: true,
    shows: true,
    ended: 0,
    made: 0,
    endpoint: ENDPOINT,
  }
  worker = await startWorker(office.relay, deviceOf(office.dana))
  vi.useFakeTimers({ toFake: ['Date'], now: office.relay.clock.now })
  vi.stubGlobal('PushManager', Object)
  vi.stubGlobal('Notification', { requestPermission: async () => browser.permission })
  const subscription = (endpoint = browser.endpoint) => ({
    toJSON: () => ({ endpoint, keys: KEYS }),
    options: { applicationServerKey: fromBase64Url(browser.boundTo ?? '').buffer },
    async unsubscribe() {
      browser.boundTo = undefined
      browser.ended += 1
    },
  })
  const pushManager = {
    getSubscription: async () => (browser.boundTo === undefined ? null : subscription()),
    async subscribe() {
      if (!browser.canSubscribe) throw new DOMException('Registration failed', 'AbortError')
      if (browser.boundTo !== undefined && browser.boundTo !== key) throw new DOMException('', 'InvalidStateError')
      // As Chromium does: whoever finds none makes one, and the last one made counts.
      const isNew = browser.boundTo === undefined
      await new Promise((resolve) => setImmediate(resolve))
      browser.boundTo = key
      if (!isNew) return subscription()
      browser.made += 1
      browser.endpoint = browser.made === 1 ? ENDPOINT : `${ENDPOINT}-${browser.made}`
      return subscription()
    },
  }
  Object.assign(navigator, { locks, serviceWorker: { ready: Promise.resolve({ pushManager }) } })
  await knownAs({ endpoint: ENDPOINT, keys: KEYS, vapid: key })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const knownAs = (subscription: Subscription | null) =>
  byDevice(office.relay, office.dana.device)('subscribe', { body: { subscription } })

/** Each step as it ended, while the relay pays what it owes. */
async function check(): Promise<readonly string[]> {
  const { store, wake } = office.relay.deps
  const log = pino({ level: 'silent' })
  const pay = () => void payOnce({ store, wake, push, publicUrl: ORIGIN, log, chance: () => 1, crash: {} })
  const unlisten = wake.onChange(pay)
  const ended: Progress[] = []
  for await (const progress of checkPush(new AbortController().signal)) {
    if (progress.state !== 'begun') ended.push(progress)
  }
  unlisten()
  return ended.map((one) => {
    if (one.state !== 'failed') return `${one.step} ${one.state}`
    const { why } = one
    return `${one.step} ${why.kind}${why.kind === 'not_taken' ? ` ${why.by}` : why.kind === 'trouble' ? ` ${why.trouble.code}` : ''}`
  })
}
const UP_TO_RELAY = ['permission ok', 'worker ok', 'address ok', 'relay ok']

test('a device that rings gets a tick at each step', async () => {
  expect(await check()).toEqual([...UP_TO_RELAY, 'sent ok', 'accepted ok', 'shown ok'])
  expect(worker.shown).toMatchObject([{ title: 'Notifications work' }])
})

for (const [permission, why] of [
  ['denied', 'blocked'],
  ['default', 'closed'],
] as const) {
  test(`notifications that are ${permission} end it at the first step`, async () => {
    browser.permission = permission
    expect(await check()).toEqual([`permission ${why}`])
  })
}

test('a browser without push ends it there too', async () => {
  vi.stubGlobal('Notification', undefined)
  Reflect.deleteProperty(globalThis, 'Notification')
  expect(await check()).toEqual(['permission unsupported'])
})

test('a device that was never enrolled has no worker that could ring', async () => {
  worker.kept.delete('device')
  expect(await check()).toEqual(['permission ok', 'worker no_worker'])
})

test('a subscription that the browser lost is made anew, and the relay is told where it has another', async () => {
  browser.boundTo = undefined
  await knownAs({ endpoint: `${ENDPOINT}-old`, keys: KEYS })
  expect((await check()).slice(2)).toEqual(['address mended', 'relay mended', 'sent ok', 'accepted ok', 'shown ok'])
  expect((await office.relay.deps.store.device(office.dana.device.id))?.subscription?.endpoint).toBe(ENDPOINT)
})

test('one that is bound to another key of the relay is made anew', async () => {
  browser.boundTo = `B${'Z'.repeat(86)}`.replace(/Z$/, 'Y')
  expect((await check())[2]).toBe('address mended')
})

test('of several that subscribe at once all end with the one address that counts, and so does the relay', async () => {
  browser.boundTo = undefined
  await knownAs(null)
  const [steps, ...others] = await Promise.all([check(), turnOn(), turnOn()])
  expect(steps).toEqual(expect.arrayContaining(['sent ok', 'shown ok']))
  expect(others).toEqual(['on', 'on'])
  expect(browser.made).toBe(1)
  const device = await office.relay.deps.store.device(office.dana.device.id)
  expect(device?.subscription?.endpoint).toBe(browser.endpoint)
})

test('a push service that is out of reach is named', async () => {
  browser.boundTo = undefined
  browser.canSubscribe = false
  expect((await check()).slice(2)).toEqual(['address no_service'])
})

test('an address that the push service has ended is given up, and the relay is told the next one', async () => {
  says = { outcome: 'gone' }
  expect((await check()).at(-1)).toBe('accepted not_taken gone')
  says = { outcome: 'sent' }
  office.relay.clock.now += 1000
  const [, , ...steps] = await check()
  expect(steps).toEqual(['address mended', 'relay mended', 'sent ok', 'accepted ok', 'shown ok'])
  expect(browser.ended).toBe(1)
})

test('a device that was revoked is told so by the relay', async () => {
  const { ada, dana, relay } = office
  const body = await signChange(relay, ada, { kind: 'revoke_device', device: dana.device.id })
  await relay.send('revokeDevice', { params: { id: dana.device.id }, body })
  expect((await check()).slice(3)).toEqual(['relay trouble unauthenticated'])
})

test('without a network it ends there', async () => {
  worker.broken.add('network')
  expect((await check()).slice(3)).toEqual(['relay trouble unreachable'])
})

for (const [outcome, why] of [
  [{ outcome: 'gone' }, 'gone'],
  [{ outcome: 'refused', why: '403' }, 'refused'],
] as const) {
  test(`a push that its push service does not take (${why}) is named`, async () => {
    says = outcome
    expect((await check()).slice(4)).toEqual(['sent ok', `accepted not_taken ${why}`])
  })
}

test('too many tests in a row are refused with a hint', async () => {
  for (let count = 0; count < 6; count += 1) await check()
  expect((await check()).slice(4)).toEqual(['sent trouble too-many-tests'])
})
