import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import type { PushMessage, Subscription } from '../../../relay/contract/push.ts'
import type { RequestId } from '../../../relay/contract/ids.ts'
import { PUSH_HOSTS, refuseEndpoint } from '../../../relay/server/push/endpoint.ts'
import { payOnce, retryOf } from '../../../relay/server/push/outbox.ts'
import { pushPayload, pushTopic } from '../../../relay/server/push/payload.ts'
import type { PushLetter, PushResult, PushSender } from '../../../relay/server/push/sender.ts'
import type { Notice } from '../../../relay/store/store.ts'
import { ask, byDevice, byService, decide, openOffice } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { addDeviceBy, signChange } from '../../kit/person.ts'
import { ORIGIN } from '../../kit/relay.ts'

const SUBSCRIPTION: Subscription = {
  endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/abc',
  keys: { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) },
}
const WINDOW = 5 * 60_000

/** A push service that says what it is told to say, and keeps the letters. */
function service(): PushSender & { letters: PushLetter[]; says: PushResult; meanwhile: () => Promise<void> } {
  return {
    letters: [],
    meanwhile: () => Promise.resolve(),
    says: { outcome: 'sent' },
    refuses: ({ endpoint }) => refuseEndpoint(endpoint, PUSH_HOSTS),
    async send(_to, letter) {
      this.letters.push(letter)
      await this.meanwhile()
      return this.says
    },
    close: () => undefined,
  }
}

async function subscribed() {
  const push = service()
  const office = await openOffice({ push })
  const { relay, dana } = office
  const body = { subscription: SUBSCRIPTION }
  const answer = await byDevice(relay, dana.device)('subscribe', { body })
  if (answer.status !== 204) throw new Error(answer.text)
  const pay = () =>
    payOnce({
      store: relay.deps.store,
      push,
      publicUrl: ORIGIN,
      wake: relay.deps.wake,
      log: pino({ level: 'silent' }),
      chance: () => 1,
      crash: {},
    })
  return { office, push, pay, messages: () => push.letters.map(({ payload }) => JSON.parse(payload) as PushMessage) }
}

async function endApproving({ relay, ada, dana }: Office): Promise<void> {
  const body = await signChange(relay, ada, { kind: 'change_roles', person: dana.id, roles: ['operator'] })
  expect((await relay.send('changeRoles', { params: { id: dana.id }, body })).status).toBe(204)
}

const dueIn = async ({ relay }: Office) => {
  const due = await relay.deps.store.nextNotice()
  return due === undefined ? undefined : due - relay.clock.now
}

test('a question is pushed to each phone of those asked, and says only which one it is', async () => {
  const { office, push, pay, messages } = await subscribed()
  const { id, expires_at } = await ask(office)
  await pay()
  expect(messages()).toEqual([
    {
      web_push: 8030,
      notification: {
        title: 'Approval requested',
        body: expect.any(String) as string,
        navigate: `${ORIGIN}/r/${id}`,
        tag: id,
        silent: false,
        app_badge: '1',
      },
      app_badge: 1,
      mutable: true,
      holdgate: {
        deny: true,
        waiting: 1,
        kind: 'ask',
        request: id,
        receipt: expect.stringMatching(/^[\w-]{43}$/) as string,
        expires_at,
      },
    },
  ])
  expect(push.letters[0]).toMatchObject({ ttlSeconds: 300, urgency: 'high' })
  expect(JSON.stringify(messages())).not.toMatch(/customer|42|DELETE|billing|asked by a test/i)
  await pay()
  expect(push.letters, 'paid once').toHaveLength(1)
})

test('what is decided elsewhere takes the place of the question, without a sound', async () => {
  const { office, push, pay, messages } = await subscribed()
  const { id } = await ask(office)
  await pay()
  await decide(office.relay, office.lee, { id, verdict: 'deny' })
  await pay()
  expect(messages()[1]).toMatchObject({
    notification: { silent: true, tag: id },
    holdgate: { kind: 'settled', request: id },
  })
  expect(push.letters[1]).toMatchObject({ urgency: 'normal', topic: push.letters[0]?.topic })
})

test('the phone’s receipt shows that the question came through', async () => {
  const { office, pay, messages } = await subscribed()
  const { id } = await ask(office)
  await pay()
  const receipt = messages()[0]?.holdgate.receipt
  expect((await office.relay.send('pushShown', { body: { receipt } })).status).toBe(204)
  const { reply } = await byService(office.relay, office.billing)('request', { params: { id } })
  expect(reply.asked.find(({ person }) => person === office.dana.id)?.shown_at).toBe(office.relay.clock.now)
})

test('a phone that was lost gets nothing any more, not even what was owed to it', async () => {
  const { office, push, pay } = await subscribed()
  const { relay, dana } = office
  const second = await addDeviceBy(relay, dana, { name: 'Dana', email: 'dana@example.org' })
  await ask(office)
  const body = await signChange(relay, second, { kind: 'revoke_device', device: dana.device.id })
  await relay.send('revokeDevice', { params: { id: dana.device.id }, body })
  await pay()
  await ask(office)
  await pay()
  expect(push.letters).toEqual([])
})

test('whoever approves no more is not rung for what they were asked before', async () => {
  const { office, push, pay } = await subscribed()
  await ask(office)
  await endApproving(office)
  await pay()
  expect(push.letters).toEqual([])
  expect(await dueIn(office)).toBeUndefined()
})

test('for whoever approves no more nothing waits, also not as one of several', async () => {
  const { office, pay, messages } = await subscribed()
  for (let count = 0; count < 3; count += 1) await ask(office)
  await endApproving(office)
  await pay()
  expect(messages()).toMatchObject([
    { notification: { silent: true, tag: 'holdgate' }, app_badge: 0, holdgate: { kind: 'settled', waiting: 0 } },
  ])
})

test('a subscription that has ended is forgotten, and the question is not', async () => {
  const { office, push, pay } = await subscribed()
  push.says = { outcome: 'gone' }
  const { id } = await ask(office)
  await pay()
  expect((await office.relay.deps.store.device(office.dana.device.id))?.subscription).toBeUndefined()
  expect(await dueIn(office)).toBeUndefined()
  expect((await decide(office.relay, office.dana, { id })).status).toBe(200)
})

test('a new subscription is not forgotten for the end of an old one, and gets the question', async () => {
  const { office, push, pay } = await subscribed()
  const moved = { ...SUBSCRIPTION, endpoint: `${SUBSCRIPTION.endpoint}-new` }
  const { store } = office.relay.deps
  push.says = { outcome: 'gone' }
  // The phone tells of its new address while the old one is being tried.
  push.meanwhile = () => store.setSubscription(office.dana.device.id, moved)
  await ask(office)
  await pay()
  expect((await store.device(office.dana.device.id))?.subscription).toEqual(moved)
  push.says = { outcome: 'sent' }
  await pay()
  expect(push.letters).toHaveLength(2)
  expect(await dueIn(office)).toBeUndefined()
})

test('what can be tried again is, after a pause, and counts as owed over a restart', async () => {
  const { office, push, pay } = await subscribed()
  push.says = { outcome: 'later', why: '503' }
  await ask(office)
  await pay()
  const pause = (await dueIn(office)) ?? 0
  expect(pause).toBeGreaterThan(0)
  await office.relay.restart()
  office.relay.clock.now += pause - 1
  await payAgain(office, push)
  expect(push.letters).toHaveLength(1)
  office.relay.clock.now += 1
  push.says = { outcome: 'sent' }
  await payAgain(office, push)
  expect(push.letters).toHaveLength(2)
  expect(push.letters[1]?.ttlSeconds).toBe(Math.ceil((WINDOW - pause) / 1000))
  expect(await dueIn(office)).toBeUndefined()
})

test('what nobody needs any more is not sent', async () => {
  const { office, push, pay } = await subscribed()
  await ask(office)
  office.relay.clock.now += WINDOW
  await pay()
  expect(push.letters).toEqual([])
  expect(await dueIn(office)).toBeUndefined()
})

test('a question that is settled while its push waits is not asked any more', async () => {
  const { office, push, pay, messages } = await subscribed()
  push.says = { outcome: 'later', why: '429', afterMilliseconds: 60_000 }
  const { id } = await ask(office)
  await pay()
  await decide(office.relay, office.lee, { id, verdict: 'deny' })
  push.says = { outcome: 'sent' }
  await pay()
  office.relay.clock.now += 60_000
  await pay()
  // The later word stands: nothing takes its place on the phone.
  expect(messages().map(({ holdgate }) => holdgate.kind)).toEqual(['ask', 'settled'])
  expect(await dueIn(office)).toBeUndefined()
})

test('what the push service refuses is not sent again', async () => {
  const { office, push, pay } = await subscribed()
  push.says = { outcome: 'refused', why: '403 BadJwtToken' }
  await ask(office)
  await pay()
  expect(await dueIn(office)).toBeUndefined()
})

describe('the pause before another try', () => {
  const now = 1_000_000
  const later = { outcome: 'later', why: '503' } as const
  const notice = { tries: 0, until: now + 300_000 }

  test('doubles, up to a minute', () => {
    const pauses = [0, 1, 2, 3, 9].map((tries) => (retryOf({ ...notice, tries }, later, { now, chance: 1 }) ?? 0) - now)
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 60_000])
  })
  test('is shorter by chance, at most by half', () => {
    expect(retryOf(notice, later, { now, chance: 0 })).toBe(now + 500)
  })
  test('is as long as the push service wants', () => {
    expect(retryOf(notice, { ...later, afterMilliseconds: 90_000 }, { now, chance: 1 })).toBe(now + 90_000)
  })
  test('never reaches the end of the notice', () => {
    const at = (afterMilliseconds: number) => retryOf(notice, { ...later, afterMilliseconds }, { now, chance: 1 })
    expect(at(299_999)).toBe(now + 299_999)
    expect(at(300_000)).toBeUndefined()
  })
  test('ends after twelve tries', () => {
    expect(retryOf({ ...notice, tries: 11 }, later, { now, chance: 1 })).toBeDefined()
    expect(retryOf({ ...notice, tries: 12 }, later, { now, chance: 1 })).toBeUndefined()
  })
})

describe('a message', () => {
  const notice = (kind: Notice['kind'], id: string): Notice =>
    ({ kind, request: id as RequestId, receipt: 'R'.repeat(43), until: 1_800_000_300_000 }) as Notice

  test('has one length, whatever it says', () => {
    const lengths = (['ask', 'settled', 'test'] as const).map(
      (kind) => pushPayload(notice(kind, `req_${'A'.repeat(22)}`), ORIGIN, { waiting: 3 }).length,
    )
    expect(new Set(lengths)).toEqual(new Set([1024]))
  })
  test('about a request has a topic of its own that does not name it', () => {
    const [first, second] = [notice('ask', 'req_a'), notice('ask', 'req_b')]
    expect(pushTopic(first)).toMatch(/^[\w-]{24}$/)
    expect(pushTopic(first)).toBe(pushTopic(notice('settled', 'req_a')))
    expect(pushTopic(first)).not.toBe(pushTopic(second))
  })
})

async function payAgain({ relay }: Office, push: PushSender): Promise<void> {
  const log = pino({ level: 'silent' })
  const { store, wake } = relay.deps
  await payOnce({ store, wake, push, publicUrl: ORIGIN, log, chance: () => 1, crash: {} })
}
