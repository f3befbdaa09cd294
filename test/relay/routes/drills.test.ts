/** Who can be rung, and the drill that finds out. */
import { pino } from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { LIMITS } from '../../../relay/contract/limits.ts'
import type { PushMessage, Subscription } from '../../../relay/contract/push.ts'
import { payOnce } from '../../../relay/server/push/outbox.ts'
import { ask, byDevice, bySession, openOffice } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { pairBy } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'
import type { PushResult, PushSender } from '../../../relay/server/push/sender.ts'
import { ORIGIN } from '../../kit/relay.ts'

const MINUTE = 60_000

let office: Office
let receipts: Map<string, string>
let answers: Map<string, PushResult>

/** Endpoints are named after their person. */
const push: PushSender = {
  refuses: () => undefined,
  async send({ endpoint }, { payload }) {
    const name = endpoint.split('/').at(-1) ?? ''
    receipts.set(name, (JSON.parse(payload) as PushMessage).holdgate.receipt)
    return answers.get(name) ?? { outcome: 'sent' }
  },
  close: () => undefined,
}

beforeEach(async () => {
  receipts = new Map()
  answers = new Map()
  office = await openOffice({ push })
  for (const name of ['ada', 'dana', 'lee'] as const) await subscribe(office[name], name)
})

async function subscribe({ device }: TestPerson, name: string): Promise<void> {
  const subscription: Subscription = {
    endpoint: `https://updates.push.services.mozilla.com/wpush/v2/${name}`,
    keys: { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) },
  }
  await byDevice(office.relay, device)('subscribe', { body: { subscription } })
}
const ring = (by = office.ada) => byDevice(office.relay, by.device)('drill')
const health = (query = '', by = office.ada) => bySession(office.relay, by)('health', { query })
const pay = async () => {
  const { store, wake } = office.relay.deps
  const log = pino({ level: 'silent' })
  // As the relay sends: through whoever counts the answers of push services.
  await payOnce({ store, wake, push: office.relay.deps.push, publicUrl: ORIGIN, log, chance: () => 1, crash: {} })
}
const show = (name: string) => office.relay.send('pushShown', { body: { receipt: receipts.get(name) } })
const drills = async () => {
  const { reply } = await health()
  return Object.fromEntries(reply.approvers.map(({ name, drill }) => [name, drill]))
}

describe('a drill', () => {
  test('rings every phone of everybody who may approve, and counts who showed it', async () => {
    expect((await ring()).reply).toMatchObject({ rings: 3 })
    expect(await drills()).toEqual({ Ada: 'waiting', Dana: 'waiting', Lee: 'waiting' })
    await pay()
    expect([...receipts.keys()].toSorted()).toEqual(['ada', 'dana', 'lee'])
    await show('dana')
    answers.clear()
    expect(await drills()).toEqual({ Ada: 'waiting', Dana: 'answered', Lee: 'waiting' })
    expect((await health()).reply.drill).toEqual({
      by: 'Ada',
      made_at: office.relay.clock.now,
      answers: 1,
      over: false,
    })
  })

  test('whose push is not taken has no answer', async () => {
    answers.set('lee', { outcome: 'gone' })
    await ring()
    await pay()
    expect((await drills())['Lee']).toBe('unanswered')
  })

  test('is kept as the last one when its time is over, and whoever was silent has not answered', async () => {
    await ring()
    await pay()
    await show('dana')
    office.relay.clock.now += LIMITS.pushTestMinutes * MINUTE
    // What nobody needs any more is tidied away.
    await office.relay.deps.store.claimNotices(10, 1000)
    expect(await drills()).toEqual({ Ada: 'unanswered', Dana: 'answered', Lee: 'unanswered' })
    expect((await health()).reply.drill).toMatchObject({ over: true })
  })

  test('comes after another one no sooner than two minutes later, whoever begins it', async () => {
    await ring()
    office.relay.clock.now += LIMITS.drillMinutes * MINUTE - 1
    expect((await ring()).code).toBe('drill-recent')
    office.relay.clock.now += 1
    expect((await ring()).status).toBe(200)
    expect((await health()).reply.drill?.made_at).toBe(office.relay.clock.now)
  })

  test('is for administrators, by their phone: not by a session, a paired browser, or anybody else', async () => {
    expect((await ring(office.dana)).code).toBe('forbidden')
    const browser = await pairBy(office.relay, office.ada)
    expect((await byDevice(office.relay, browser)('drill')).code).toBe('forbidden')
    expect((await bySession(office.relay, office.ada)('drill')).code).toBe('unauthenticated')
    expect((await health('', office.dana)).code).toBe('forbidden')
    expect(await office.relay.deps.store.drill()).toBeUndefined()
  })

  test('is refused where nobody can be rung', async () => {
    for (const { device } of [office.ada, office.dana, office.lee])
      await byDevice(office.relay, device)('subscribe', { body: { subscription: null } })
    expect((await ring()).code).toBe('nobody-to-ring')
  })

  test('is no test of a device’s own, and keeps none waiting', async () => {
    await ring()
    expect((await byDevice(office.relay, office.dana.device)('pushTest')).reply.test).toBeUndefined()
    expect((await byDevice(office.relay, office.dana.device)('testPush')).status).toBe(200)
  })

  test('stands in the relay’s log with who began it', async () => {
    await ring()
    expect(office.relay.logged()).toContain(`"person":"${office.ada.id}"`)
    expect(office.relay.logged()).toContain('drill: everybody is rung')
  })
})

describe('whoever looks at health', () => {
  test('hears of each answer to the drill as it comes', async () => {
    await ring()
    await pay()
    const waiting = health('?wait=20&after=0')
    while (office.relay.deps.wake.listeners() === 0) await new Promise(setImmediate)
    await show('lee')
    expect((await waiting).reply.drill?.answers).toBe(1)
  })

  test('sees for each person what their best phone showed', async () => {
    const of = async (name: string) => (await health()).reply.approvers.find((one) => one.name === name)?.health
    expect(await of('Dana')).toEqual({ state: 'never' })
    const at = office.relay.clock.now
    await ask(office)
    await pay()
    await show('dana')
    expect(await of('Dana')).toEqual({ state: 'good', since: at })
    office.relay.clock.now += 10 * MINUTE
    expect(await of('Lee')).toEqual({ state: 'silent', since: at })
    await byDevice(office.relay, office.ada.device)('subscribe', { body: { subscription: null } })
    expect(await of('Ada')).toEqual({ state: 'off' })
  })

  test('sees how each push service has answered, and since when the push key counts', async () => {
    answers.set('lee', { outcome: 'refused', why: '403 BadJwtToken' })
    await ask(office)
    await pay()
    const { reply } = await health()
    const at = office.relay.clock.now
    expect(reply.services).toEqual([
      { host: 'updates.push.services.mozilla.com', taken_at: at, failed_at: at, why: '403 BadJwtToken' },
    ])
    expect(reply.push).toEqual({ subject: 'mailto:ops@example.org', is_read: true, key_since: 0 })
    expect(reply.relay).toMatchObject({ ready: true })
  })

  test('and everybody’s devices, and one’s own, say the same', async () => {
    const { reply } = await bySession(office.relay, office.ada)('people')
    const [phone] = reply.people.find(({ name }) => name === 'Dana')?.devices ?? []
    expect(phone?.health).toEqual({ state: 'never' })
    const me = await bySession(office.relay, office.dana)('me')
    expect(me.reply.devices[0]?.health).toEqual({ state: 'never' })
  })
})
