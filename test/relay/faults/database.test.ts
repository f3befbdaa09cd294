/**
 * The database is away, slow, silent or started anew: what is held stays held, nobody's word is lost,
 * everybody is told in plain words, and the relay goes on by itself when it is back.
 */
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import type { Relay } from '../../../relay/server/relay.ts'
import { asking, byService, bySession, decisionOf, viewAs } from '../../kit/asking.ts'
import { lacks } from '../../kit/debian.ts'
import { startFaultyProxy } from '../../kit/faulty-proxy.ts'
import type { FaultyProxy } from '../../kit/faulty-proxy.ts'
import { brokenInvariants } from '../../kit/invariants.ts'
import { freePort } from '../../kit/loopback.ts'
import { callsTo, startRunningRelay } from '../../kit/running-relay.ts'
import { startScriptedPush } from '../../kit/scripted-push.ts'
import type { ScriptedPush } from '../../kit/scripted-push.ts'
import { until } from '../../kit/until.ts'
import { openPostgresOffice } from '../crash/ground.ts'
import type { Ground, PostgresOffice } from '../crash/ground.ts'
import { LIVES } from '../crash/life.ts'

const WAITERS = 20
const ATTEMPT = 'A'.repeat(22)
const nothing = async (): Promise<void> => undefined

describe.skipIf(lacks('initdb'))('a relay on PostgreSQL', () => {
  let push: ScriptedPush
  let office: PostgresOffice
  let ground: Ground
  let proxy: FaultyProxy
  let relays: Relay[] = []

  beforeAll(async () => {
    push = await startScriptedPush()
    office = await openPostgresOffice(push)
  })
  afterAll(async () => {
    push.close()
    await office.remove()
  })
  beforeEach(async () => {
    ground = await office.copy()
    proxy = await startFaultyProxy(office.cluster.port)
  })
  afterEach(async () => {
    proxy.turn('passes')
    await Promise.all(relays.map((relay) => relay.stop()))
    relays = []
    proxy.close()
    await ground.remove()
  })

  async function start(through: 'proxy' | 'directly' = 'proxy') {
    const port = await freePort()
    const url = new URL(ground.running.databaseUrl ?? '')
    if (through === 'proxy') url.port = String(proxy.port)
    relays.push(await startRunningRelay({ ...ground.running, databaseUrl: url.href, port, push: push.options }))
    return callsTo(port)
  }
  type Calls = Awaited<ReturnType<typeof start>>

  const as = (calls: Calls) => byService(calls, office.cast.billing)
  const scene = (calls: Calls) => ({ ...office.cast, relay: calls, leap: nothing, pushed: nothing })

  async function askBy(calls: Calls) {
    const { id, call_digest } = (await as(calls)('ask', { body: asking() })).reply
    const view = await viewAs(calls, office.cast.dana, id)
    return { id, call_digest, decision: decisionOf({ person: office.cast.dana, view, verdict: 'approve' }) }
  }

  function waitBy(calls: Calls, id: string): Promise<string> {
    return until(async () => {
      const { status, reply } = await as(calls)('request', { params: { id }, query: '?wait=20' })
      return status === 503 || reply.status === 'pending' ? undefined : reply.status
    }, 'answer to a waiter')
  }

  async function sound(executed: number): Promise<void> {
    expect(brokenInvariants(await ground.records(), executed)).toEqual([])
  }

  test('that is away: 503 in plain words, nothing released, and all of it goes on when it is back', async () => {
    const calls = await start()
    const { id, call_digest, decision } = await askBy(calls)
    const waiting = Promise.all(Array.from({ length: WAITERS }, () => waitBy(calls, id)))
    proxy.turn('gone')
    const refused = [
      await as(calls)('ask', { body: asking() }),
      await calls.send('decide', { params: { id }, body: decision }),
      await bySession(calls, office.cast.dana)('inbox'),
    ]
    for (const { status, code, headers } of refused) {
      expect([status, code]).toEqual([503, 'relay-busy'])
      expect([headers.get('content-type'), headers.get('retry-after')]).toEqual(['application/problem+json', '1'])
    }
    expect([(await calls.send('healthz')).status, (await calls.send('readyz')).status]).toEqual([200, 503])
    proxy.turn('passes')
    const decided = await until(async () => {
      const answer = await calls.send('decide', { params: { id }, body: decision })
      return answer.status === 503 ? undefined : answer
    }, 'answer to the decision')
    expect(decided.reply.status).toBe('approved')
    expect(new Set(await waiting)).toEqual(new Set(['approved']))

    const params = { id: decided.reply.grant?.id ?? '' }
    const redeem = () => as(calls)('redeem', { params, body: { attempt: ATTEMPT, call_digest } })
    proxy.turn('gone')
    expect((await redeem()).status, 'nobody acts on this').toBe(503)
    proxy.turn('passes')
    await until(async () => (await redeem()).status === 200 || undefined, 'redeemed grant')
    expect((await calls.send('readyz')).status).toBe(200)
    await sound(1)
  })

  test('whose connections are all reset: the next call finds new ones', async () => {
    const calls = await start()
    for (let times = 0; times < 3; times += 1) {
      proxy.reset()
      expect((await LIVES.approved(scene(calls))).executed).toBe(1)
    }
    await sound(3)
  })

  test('that is slow: a life takes longer, and ends as it should', async () => {
    const calls = await start()
    proxy.turn('slow')
    await LIVES.approved(scene(calls))
    await sound(1)
  })

  test('that is silent: nobody waits for ever, and nothing is released', async () => {
    const calls = await start()
    const { id, decision } = await askBy(calls)
    proxy.turn('silent')
    const refused = await Promise.all([
      as(calls)('ask', { body: asking() }),
      calls.send('decide', { params: { id }, body: decision }),
    ])
    expect(refused.map(({ status }) => status)).toEqual([503, 503])
    proxy.turn('passes')
    await until(async () => {
      const { status, reply } = await calls.send('decide', { params: { id }, body: decision })
      return (status === 200 && reply.status === 'approved') || undefined
    }, 'approval')
    await sound(0)
  })

  test('that is started anew: everybody who waits gets the right answer', async () => {
    const calls = await start()
    const { id, decision } = await askBy(calls)
    const waiting = Promise.all(Array.from({ length: WAITERS }, () => waitBy(calls, id)))
    await office.cluster.stop()
    expect((await calls.send('decide', { params: { id }, body: decision })).status).toBe(503)
    await office.cluster.start()
    await until(async () => {
      const { status } = await calls.send('decide', { params: { id }, body: decision })
      return status === 200 || undefined
    }, 'approval')
    expect(new Set(await waiting)).toEqual(new Set(['approved']))
    await sound(0)
  })

  test('from which one of two relays is cut off: there is one decision, and both learn of it', async () => {
    const [cut, whole] = [await start(), await start('directly')]
    const { id, decision } = await askBy(cut)
    const waiting = waitBy(cut, id)
    proxy.turn('gone')
    expect((await calls503(cut, id, decision)).status).toBe(503)
    const { dana } = office.cast
    const denial = decisionOf({ person: dana, view: await viewAs(whole, dana, id), verdict: 'deny' })
    expect((await whole.send('decide', { params: { id }, body: denial })).reply.status).toBe('denied')
    proxy.turn('passes')
    expect(await waiting).toBe('denied')
    expect((await cut.send('decide', { params: { id }, body: decision })).status).toBe(409)
    await sound(0)
  })

  const calls503 = (calls: Calls, id: string, body: unknown) => calls.send('decide', { params: { id }, body })

  // 53100 disk_full, 58030 io_error: what the server says when it cannot write.
  test.for(['53100', '58030'])(
    'that cannot write its log (%s): 503, and nothing of the change is stored',
    async (code) => {
      const calls = await start()
      const { id, decision } = await askBy(calls)
      const before = await ground.records()
      await ground.sql?.(`
      CREATE FUNCTION no_log() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no log today' USING ERRCODE = '${code}'; END $$;
      CREATE TRIGGER no_log BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION no_log()`)
      const refused = [await as(calls)('ask', { body: asking() }), await calls503(calls, id, decision)]
      expect(refused.map((answer) => [answer.status, answer.code])).toEqual(refused.map(() => [503, 'relay-busy']))
      expect(await ground.records()).toEqual(before)
      await ground.sql?.('DROP TRIGGER no_log ON log')
      expect((await calls503(calls, id, decision)).status).toBe(200)
      await sound(0)
    },
  )
})
