/** Whatever was sent once may be sent again by anybody who kept it: nothing changes by it. */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROUTES } from '../../relay/contract/route.ts'
import type { RouteName } from '../../relay/contract/route.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { signInChallenge, signInStatement } from '../../relay/evidence/statement.ts'
import {
  asking,
  byDevice,
  byService,
  DELETION,
  decisionOf,
  deviceDenial,
  POLICY,
  serviceBy,
  TRANSFER,
  viewAs,
} from '../kit/asking.ts'
import type { Calling, TestService } from '../kit/asking.ts'
import { lacks } from '../kit/debian.ts'
import { enrolBy, pairBy, setUpBy, signChange } from '../kit/person.ts'
import type { TestPerson } from '../kit/person.ts'
import { answerOf, openTestRelay, ORIGIN, requestOf } from '../kit/relay.ts'
import type { Answer, Sent, TestRelay } from '../kit/relay.ts'

type Captured = Readonly<{ name: RouteName; path: string; init: RequestInit }>
type Sends = Pick<TestRelay, 'fetch'>

/** The same relay, of which everything that is sent is kept. */
function recorded(relay: TestRelay, kept: Captured[]): TestRelay {
  return {
    ...relay,
    async send<R extends RouteName>(name: R, sent: Sent = {}): Promise<Answer<R>> {
      const request = requestOf(ORIGIN, { ...sent, ...ROUTES[name] })
      const { pathname, search } = new URL(request.url)
      const body = ROUTES[name].method === 'GET' ? {} : { body: await request.text() }
      const captured = {
        name,
        path: pathname + search,
        init: { method: request.method, headers: request.headers, ...body },
      }
      kept.push(captured)
      return answerOf(await relay.fetch(captured.path, captured.init))
    },
  }
}

type Office = Readonly<{ relay: TestRelay; ada: TestPerson; dana: TestPerson; lee: TestPerson; billing: TestService }>

/** Everything that people, browsers and services do, once. */
async function live(relay: TestRelay): Promise<void> {
  const ada = await setUpBy(relay)
  const dana = await enrolBy(relay, ada, { name: 'Dana', email: 'dana@example.org', roles: ['approver'] })
  const lee = await enrolBy(relay, ada, { name: 'Lee', email: 'lee@example.org', roles: ['approver', 'operator'] })
  const office = { relay, ada, dana, lee, billing: await serviceBy(relay, ada) }
  await signIn(office)

  const run = await approved(office, DELETION)
  await use(office, run)
  const byTwo = await ask(office, TRANSFER)
  await decide(office, dana, byTwo)
  await decide(office, lee, byTwo)
  const withdrawn = await approved(office, DELETION)
  const revoke = { params: { id: withdrawn.grant?.id ?? '' } }
  await byService(relay, office.billing)('revokeGrant', { ...revoke, body: {} })
  const byPerson = await approved(office, DELETION)
  const grant = byPerson.grant?.id
  if (!grant) throw new Error('There is no grant.')
  await relay.send('revokeGrant', {
    params: { id: grant },
    body: await signChange(relay, dana, { kind: 'revoke_grant', grant }),
  })
  const denied = await ask(office, DELETION)
  await relay.send('decide', {
    params: { id: denied.id },
    body: await deviceDenial(dana, await viewAs(relay, dana, denied.id)),
  })
  const cancelled = await ask(office, DELETION)
  const reason = { reason: 'requester_cancelled' }
  await byService(relay, office.billing)('cancel', { params: { id: cancelled.id }, body: reason })
  await ask(office, DELETION)

  const browser = await pairBy(relay, lee)
  const headers = { 'idempotency-key': 'of-the-browser' }
  await byDevice(relay, browser)('ask', { body: asking(DELETION), headers })
  const device = await signChange(relay, lee, { kind: 'revoke_device', device: browser.id })
  await relay.send('revokeDevice', { params: { id: browser.id }, body: device })
  const other = await serviceBy(relay, ada)
  const service = await signChange(relay, ada, { kind: 'revoke_service', service: other.id })
  await relay.send('revokeService', { params: { id: other.id }, body: service })
  const gone = await signChange(relay, ada, { kind: 'disable_person', person: lee.id })
  await relay.send('disablePerson', { params: { id: lee.id }, body: gone })
  await relay.send('signOut', { headers: { cookie: dana.cookie } })
}

let asked = 0

async function ask({ relay, billing }: Office, call: Calling): Promise<RequestView> {
  asked += 1
  const { reply, text, status } = await byService(relay, billing)('ask', {
    body: asking(call),
    headers: { 'idempotency-key': `run-${asked}` },
  })
  if (status !== 202) throw new Error(`Not asked: ${text}`)
  return reply
}

async function decide({ relay }: Office, person: TestPerson, { id }: RequestView): Promise<RequestView> {
  const body = decisionOf({ person, view: await viewAs(relay, person, id), verdict: 'approve' })
  return (await relay.send('decide', { params: { id }, body })).reply
}

async function approved(office: Office, call: Calling): Promise<RequestView> {
  return decide(office, office.dana, await ask(office, call))
}

async function use({ relay, billing }: Office, { grant, call_digest }: RequestView): Promise<void> {
  const params = { id: grant?.id ?? '' }
  const attempt = 'A'.repeat(22)
  await byService(relay, billing)('redeem', { params, body: { attempt, call_digest } })
  const outcome = { result: 'executed', status: 204 }
  await byService(relay, billing)('reportOutcome', { params, body: { attempt, outcome } })
}

async function signIn({ relay, dana }: Office): Promise<void> {
  const { reply } = await relay.send('challenge')
  const { nonce, expires_at } = reply
  const statement = signInStatement({ v: 1, sign_in: ORIGIN, nonce, expires_at })
  await relay.send('signIn', { body: { statement, assertion: dana.passkey.assert(signInChallenge(statement)) } })
}

/** Everything that counts, of every table; not when something was last seen. */
const STATE = [
  'SELECT id, version, status FROM requests ORDER BY id',
  'SELECT request, person, verdict FROM decisions ORDER BY request, person',
  'SELECT id, status, attempt, outcome FROM grants ORDER BY id',
  'SELECT count(*) AS leaves FROM log',
  'SELECT id, active FROM people ORDER BY id',
  'SELECT id, revoked_at FROM passkeys ORDER BY id',
  'SELECT id, revoked_at FROM devices ORDER BY id',
  'SELECT id, revoked_at FROM services ORDER BY id',
  'SELECT hash FROM sessions ORDER BY hash',
  'SELECT token_hash, used_at FROM invitations ORDER BY token_hash',
  'SELECT lookup, used_at FROM pairings ORDER BY lookup',
  'SELECT version FROM rosters ORDER BY version',
  'SELECT count(*) AS nonces FROM nonces',
  'SELECT count(*) AS notices FROM notices',
]

async function stateOf(relay: TestRelay): Promise<string> {
  const { database } = relay
  const all = STATE.map((query) => `(SELECT coalesce(json_agg(rows), '[]') FROM (${query}) rows)`)
  if (database) return JSON.stringify(await database.sql(`SELECT json_build_array(${all.join(', ')}) AS state`))
  const beside = new DatabaseSync(join(relay.deps.settings.directory, 'holdgate.sqlite'), { readOnly: true })
  const rows = STATE.map((query) => beside.prepare(query).all())
  beside.close()
  return JSON.stringify(rows)
}

describe.for([['SQLite', 'sqlite'] as const, ...(lacks('initdb') ? [] : [['PostgreSQL', 'postgres'] as const])])(
  'on %s',
  ([name, database]) => {
    test('each call of a full run, sent again at once, ten times, later, and to another relay, changes nothing', async () => {
      const relay = await openTestRelay({ policy: POLICY, database })
      try {
        const kept: Captured[] = []
        await live(recorded(relay, kept))
        const before = await stateOf(relay)
        for (const state of ['executed', 'open', 'revoked', 'denied', 'cancelled', 'pending']) {
          expect(before, 'the run came to').toContain(`"${state}"`)
        }
        let again = 0
        const send = async (to: Sends, captured: Captured): Promise<void> => {
          const { status } = await to.fetch(captured.path, captured.init)
          again += 1
          expect(status, captured.name).toBeLessThan(500)
        }
        for (const captured of kept) {
          await send(relay, captured)
          expect(await stateOf(relay), `${captured.name} sent again`).toBe(before)
        }
        for (const captured of kept) await Promise.all(Array.from({ length: 10 }, () => send(relay, captured)))
        expect(await stateOf(relay), 'ten times').toBe(before)
        const twin = await relay.twin()
        for (const captured of kept) await send(twin, captured)
        expect(await stateOf(relay), 'to another relay').toBe(before)
        await relay.restart()
        for (const captured of kept) await send(relay, captured)
        expect(await stateOf(relay), 'after a restart').toBe(before)

        const routes = new Set(kept.map((captured) => captured.name))
        process.stdout.write(
          `replay, ${name}: ${kept.length} calls of ${routes.size} routes, ${again} sent again: 0 changes\n`,
        )
        expect(routes.size).toBeGreaterThanOrEqual(17)
      } finally {
        await relay.close()
      }
    })
  },
)
