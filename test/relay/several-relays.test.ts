/** Two relays on one PostgreSQL: what happens at one is known at the other, and happens once. */
import { describe, expect, test } from 'vitest'
import type { RequestId } from '../../relay/contract/ids.ts'
import { ask, byDevice, byService, bySession, decide, openOffice, POLICY, viewAs } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { lacks } from '../kit/debian.ts'
import { deviceHeaders, enrolBy, entryWith, inviteBy, pairBy, signChange } from '../kit/person.ts'
import { sharedPostgres } from '../kit/postgres.ts'
import type { Sent, Twin } from '../kit/relay.ts'
import { until } from '../kit/until.ts'

type Pair = Office & Readonly<{ twin: Twin }>

async function openPair(): Promise<Pair> {
  const office = await openOffice({ database: 'postgres' })
  return { ...office, twin: await office.relay.twin() }
}

/** A request that somebody waits for at the first relay: for its end, or for anything that happens to it. */
async function held(pair: Pair, forWhat: 'end' | 'anything' = 'end') {
  const { id, version } = await ask(pair)
  const query = forWhat === 'end' ? '?wait=20' : `?wait=20&after=${version}`
  const waiting = byService(pair.relay, pair.billing)('request', { params: { id }, query })
  await awaited(pair, id)
  return { id, waiting }
}

const awaited = ({ relay }: Pair, id: RequestId) =>
  until(() => (relay.deps.wake.isAwaited(id) ? true : undefined), 'waiter')

describe.skipIf(lacks('initdb'))('two relays', () => {
  test('a waiter at one is released by a decision at the other', async () => {
    const pair = await openPair()
    const { id, waiting } = await held(pair)
    expect((await decide(pair.twin, pair.dana, { id })).status).toBe(200)
    const { reply } = await waiting
    expect(reply).toMatchObject({ id, status: 'approved', grant: { status: 'open' } })
  })

  test('a question asked at one is in the inbox that is open at the other, and its deadline is armed there', async () => {
    const pair = await openPair()
    let inbox = 0
    let due = 0
    pair.twin.deps.wake.onInbox(pair.dana.id, () => (inbox += 1))
    pair.twin.deps.wake.onChange(() => (due += 1))
    await ask(pair)
    await until(() => (inbox > 0 && due > 0 ? true : undefined), 'word of the question')
  })

  test('whoever is answered at the other rings again, for each question', async () => {
    const pair = await openPair()
    for (let count = 0; count < 5; count += 1) {
      const { id } = await ask(pair)
      const { asked } = (await pair.relay.deps.store.request(id)) ?? { asked: [] }
      expect(asked.map(({ grouped }) => grouped)).toEqual(asked.map(() => undefined))
      await decide(pair.twin, pair.dana, { id })
      await until(() => (pair.relay.deps.askRate.isOpen(id) ? undefined : true), 'word of its end')
    }
  })

  test('an opening at one is seen by whoever waits at the other', async () => {
    const pair = await openPair()
    const { id, waiting } = await held(pair, 'anything')
    await viewAs(pair.twin, pair.dana, id)
    const { reply } = await waiting
    expect(reply.asked.find(({ person }) => person === pair.dana.id)?.seen_at).toBeDefined()
  })

  test('whoever looks at a card at one sees who may not decide it any more at the other', async () => {
    const pair = await openPair()
    const { id, version } = await ask(pair)
    await viewAs(pair.relay, pair.lee, id)
    let isHeard = false
    pair.relay.deps.wake.onRequest(id, () => (isHeard = true))
    const looking = bySession(pair.relay, pair.lee)('request', { params: { id }, query: `?wait=20&after=${version}` })
    await until(() => (pair.relay.deps.wake.listeners() === 2 ? true : undefined), 'whoever looks')
    const body = await signChange(pair.twin, pair.ada, {
      kind: 'change_roles',
      person: pair.lee.id,
      roles: ['operator'],
    })
    expect((await pair.twin.send('changeRoles', { params: { id: pair.lee.id }, body })).status).toBe(204)
    await until(() => (isHeard ? true : undefined), 'word of it')
    expect((await looking).reply.you).toEqual({ can: 'read', because: 'not_asked' })
  })

  test('a relay does not hear of what it stored itself', async () => {
    const pair = await openPair()
    const heard: string[] = []
    pair.relay.deps.store.onElsewhere(({ kind }) => void heard.push(`first ${kind}`))
    pair.twin.deps.store.onElsewhere(({ kind }) => void heard.push(`second ${kind}`))
    await ask(pair)
    await until(() => (heard.length > 0 ? true : undefined), 'word at the second relay')
    expect(heard).toEqual(['second request'])
  })

  test('a waiter is released though the line between the relays was cut meanwhile', async () => {
    const pair = await openPair()
    const { id, waiting } = await held(pair)
    await pair.relay.database?.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
    )
    await decide(pair.twin, pair.dana, { id })
    expect((await waiting).reply).toMatchObject({ status: 'approved' })
  })

  test('a notice that is not ours makes whoever waits look, and nothing worse', async () => {
    const pair = await openPair()
    const { id, waiting } = await held(pair)
    const heard: string[] = []
    pair.relay.deps.store.onElsewhere(({ kind }) => void heard.push(kind))
    for (const text of ['', '{', '[]', '{"from":"x","changes":[{"kind":"request"}]}', '{"from":1,"changes":[]}']) {
      await pair.relay.database?.sql(`SELECT pg_notify('holdgate', '${text}')`)
    }
    await until(() => (heard.length === 5 ? true : undefined), 'word of all of them')
    expect(new Set(heard)).toEqual(new Set(['anything']))
    await decide(pair.twin, pair.dana, { id })
    expect((await waiting).reply).toMatchObject({ status: 'approved' })
  })

  test('a proof of a device counts at one of them', async () => {
    const pair = await openPair()
    const browser = await pairBy(pair.relay, pair.ada)
    const headers = await deviceHeaders(pair.relay, browser, { method: 'GET', path: '/v1/console-rules' })
    const answers = await Promise.all([pair.relay, pair.twin].map((relay) => relay.send('consoleRules', { headers })))
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['proof-replayed', undefined]))
  })

  test('of two administrators who disable each other at once, one stays', async () => {
    const pair = await openPair()
    const { relay, twin, ada } = pair
    const eve = await enrolBy(relay, ada, { name: 'Eve', email: 'eve@example.org', roles: ['admin'] })
    const sent = async (by: typeof ada, person: typeof eve): Promise<Sent> => ({
      params: { id: person.id },
      body: await signChange(relay, by, { kind: 'disable_person', person: person.id }),
    })
    const [one, other] = [await sent(ada, eve), await sent(eve, ada)]
    const answers = await Promise.all([relay.send('disablePerson', one), twin.send('disablePerson', other)])
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    // Whoever comes with the very passkey that is gone by then is told less than whoever signed over the old roster.
    const [refused] = answers.filter(({ status }) => status !== 204)
    expect(['statement-differs', 'passkey-refused']).toContain(refused?.code)
    const admins = (await relay.deps.store.people()).filter(({ active, roles }) => active && roles.includes('admin'))
    expect(admins).toHaveLength(1)
  })

  test('of two changes signed over one roster at two relays, one is made', async () => {
    const pair = await openPair()
    const { relay, twin, ada, dana, lee } = pair
    const sent = async (person: typeof dana): Promise<Sent> => ({
      params: { id: person.id },
      body: await signChange(relay, ada, { kind: 'disable_person', person: person.id }),
    })
    const [one, other] = [await sent(dana), await sent(lee)]
    const answers = await Promise.all([relay.send('disablePerson', one), twin.send('disablePerson', other)])
    expect(answers.map(({ code }) => code)).toContain('statement-differs')
    expect((await relay.deps.store.people()).filter(({ active }) => !active)).toHaveLength(1)
  })

  test('what was disabled at one ends at once at the other', async () => {
    const pair = await openPair()
    const { relay, twin, ada, dana } = pair
    await relay.send('disablePerson', {
      params: { id: dana.id },
      body: await signChange(relay, ada, { kind: 'disable_person', person: dana.id }),
    })
    expect((await twin.send('me', { headers: { cookie: dana.cookie } })).code).toBe('unauthenticated')
  })

  test('an invitation of one is accepted at the other, once', async () => {
    const pair = await openPair()
    const kim = { name: 'Kim', email: 'kim@example.org' }
    const token = await inviteBy(pair.relay, pair.ada, { ...kim, roles: ['approver'] })
    const entries = [await entryWith(token, kim), await entryWith(token, kim)]
    const answers = await Promise.all(
      [pair.relay, pair.twin].map((relay, n) => relay.send('enrol', { body: entries[n]?.body })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await pair.relay.deps.store.people()).filter(({ email }) => email === kim.email)).toHaveLength(1)
  })

  test('a relay whose policy is not the newest says so', async () => {
    const pair = await openPair()
    expect((await pair.twin.send('readyz')).status).toBe(200)
    await pair.relay.setPolicy(POLICY.replace('Transfer money', 'Transfer more money'))
    expect(await pair.twin.send('readyz')).toMatchObject({ status: 503, code: 'policy-behind' })
    expect((await pair.relay.send('readyz')).status).toBe(200)
    await pair.twin.setPolicy(POLICY.replace('Transfer money', 'Transfer more money'))
    expect((await pair.twin.send('readyz')).status).toBe(200)
  })
})

describe.skipIf(lacks('initdb'))('a database that goes away', () => {
  test('leaves waiters waiting, is said by every route, and is used again when it is back', async () => {
    const pair = await openPair()
    const { relay } = pair
    const browser = await pairBy(relay, pair.ada)
    const { id, waiting } = await held(pair)
    const before = await deviceHeaders(relay, browser, { method: 'GET', path: '/v1/console-rules' })
    const postgres = await sharedPostgres()
    await postgres.stopImmediately()

    const away = [
      await byService(relay, pair.billing)('request', { params: { id } }),
      await byDevice(relay, browser)('consoleRules'),
      await relay.send('readyz'),
    ]
    for (const { status, code, headers } of away) {
      expect([status, code]).toEqual([503, 'relay-busy'])
      expect(headers.get('content-type')).toBe('application/problem+json')
      expect(headers.get('retry-after')).toBe('1')
    }
    expect((await relay.send('healthz')).status).toBe(200)

    await postgres.start()
    expect((await relay.send('readyz')).status).toBe(200)
    relay.clock.now += 2_000
    // It may have come back without its last moments, so a proof from before may have been used.
    expect((await relay.send('consoleRules', { headers: before })).code).toBe('proof-stale')
    expect((await byDevice(relay, browser)('consoleRules')).status).toBe(200)
    await decide(pair.twin, pair.dana, { id })
    expect((await waiting).reply).toMatchObject({ status: 'approved' })
    expect(relay.logged()).not.toContain('holdgate:holdgate@')
  })
})
