import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../relay/contract/limits.ts'
import { readAction } from '../../../relay/evidence/action.ts'
import {
  ask,
  asking,
  byDevice,
  byService,
  bySession,
  decide,
  DELETION,
  openOffice,
  POLICY,
  serviceBy,
  TRANSFER,
  viewAs,
} from '../../kit/asking.ts'
import { pairBy } from '../../kit/person.ts'

describe('asking', () => {
  test('a call that a rule guards waits for the people the rule names', async () => {
    const office = await openOffice()
    const { reply, status, headers } = await byService(office.relay, office.billing)('ask', { body: asking() })
    expect(status).toBe(202)
    expect(headers.get('location')).toBe(`/v1/requests/${reply.id}`)
    expect(headers.get('retry-after')).toBe('1')
    expect(reply).toMatchObject({
      status: 'pending',
      rule: 'delete-customer',
      words: { say: 'Delete customer “42”', consequence: 'Cannot be undone.' },
      quorum: { needed: 1, approved: 0 },
      you: { can: 'read', because: 'requester' },
      expires_at: office.relay.clock.now + 5 * 60_000,
    })
    expect(reply.asked.map(({ person }) => person).toSorted()).toEqual([office.dana.id, office.lee.id].toSorted())
  })

  test('who asks and who enforces comes from the key, not from the body', async () => {
    const office = await openOffice()
    const view = await ask(office)
    const action = readAction(view.action ?? ('' as never))
    expect(action.requester).toEqual({ kind: 'service', service: office.billing.id, name: 'billing' })
    expect(action.enforcer).toEqual({ kind: 'service', id: office.billing.id })
  })

  test('an operator who is an approver too is not asked about their own call', async () => {
    const office = await openOffice()
    const browser = await pairBy(office.relay, office.lee)
    const { reply } = await byDevice(office.relay, browser)('ask', { body: asking() })
    expect(reply.asked.map(({ person }) => person)).toEqual([office.dana.id])
    const own = await viewAs(office.relay, office.lee, reply.id)
    expect(own.you).toEqual({ can: 'read', because: 'own_request' })
  })

  test('the person behind a service is not asked either', async () => {
    const office = await openOffice()
    const body = asking(DELETION, { on_behalf_of: 'lee@example.org' })
    const { reply } = await byService(office.relay, office.billing)('ask', { body })
    expect(reply.asked.map(({ person }) => person)).toEqual([office.dana.id])
  })

  test('a person whom the relay does not know cannot be asked for', async () => {
    const { relay, billing } = await openOffice()
    const body = asking(DELETION, { on_behalf_of: 'mallory@example.org' })
    expect((await byService(relay, billing)('ask', { body })).code).toBe('requester-unknown')
  })

  test('what a rule allows is approved at once, with a grant on the basis of the rule', async () => {
    const office = await openOffice()
    const body = asking({ method: 'GET', target: 'https://admin.example.com/api/customers' })
    const { reply, status } = await byService(office.relay, office.billing)('ask', { body })
    expect(status).toBe(200)
    expect(reply).toMatchObject({ status: 'approved', basis: 'rule', asked: [], grant: { status: 'open' } })
    expect(reply.grant?.jws).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  test('what a rule denies, or no rule allows, is denied at once', async () => {
    const office = await openOffice()
    const as = byService(office.relay, office.billing)
    const never = await as('ask', {
      body: asking({ method: 'POST', target: 'https://admin.example.com/api/shutdown' }),
    })
    expect(never.reply).toMatchObject({ status: 'denied', end_reason: 'rule_denies' })
    const unknown = await as('ask', { body: asking({ method: 'DELETE', target: 'https://other.example.com/' }) })
    expect(unknown.reply).toMatchObject({ status: 'denied', end_reason: 'no_rule_allows' })
  })

  test('a question that too few can answer is denied at once', async () => {
    const office = await openOffice()
    const browser = await pairBy(office.relay, office.lee)
    const { reply } = await byDevice(office.relay, browser)('ask', { body: asking(TRANSFER) })
    expect(reply).toMatchObject({ status: 'denied', end_reason: 'nobody_can_approve' })
  })

  test('a key with a scope asks under its rules only', async () => {
    const { relay, ada } = await openOffice()
    const scoped = byService(relay, await serviceBy(relay, ada, ['transfer']))
    expect((await scoped('ask', { body: asking(DELETION) })).code).toBe('key-out-of-scope')
    expect((await scoped('ask', { body: asking(TRANSFER) })).status).toBe(202)
    const unmatched = asking({ method: 'DELETE', target: 'https://other.example.com/' })
    expect((await scoped('ask', { body: unmatched })).code).toBe('key-out-of-scope')
  })

  test('bytes to show that are not those of the call are refused', async () => {
    const { relay, billing } = await openOffice()
    const right = asking({ ...TRANSFER, text: '{"amount":1}' })
    const as = byService(relay, billing)
    expect((await as('ask', { body: right })).status).toBe(202)
    const other = asking({ ...TRANSFER, text: '{"amount":2}' })
    expect((await as('ask', { body: { ...right, body: other.body } })).code).toBe('body-differs')
    const shorter = asking({ ...TRANSFER, text: '{"amount":1' })
    expect((await as('ask', { body: { ...right, body: shorter.body } })).code).toBe('body-differs')
  })

  test('an address with another spelling is refused, so that no rule is dodged by it', async () => {
    const { relay, billing } = await openOffice()
    for (const target of [
      'https://ADMIN.example.com/api/customers/42',
      'https://admin.example.com/a/../api/customers/42',
      'https://admin.example.com:443/api/customers/42',
    ]) {
      const { code } = await byService(relay, billing)('ask', { body: asking({ method: 'DELETE', target }) })
      expect(code, target).toBe('wrong-shape')
    }
  })

  test('too many at once are refused, and one more when one has ended', async () => {
    const { relay, billing } = await openOffice()
    const as = byService(relay, billing)
    for (let count = 0; count < LIMITS.pendingRequestsPerRequester; count += 1) {
      expect((await as('ask', { body: asking() })).status).toBe(202)
    }
    const { code } = await as('ask', { body: asking() })
    expect(code).toBe('too-many-pending')
    relay.clock.now += 5 * 60_000
    await relay.sweep()
    expect((await as('ask', { body: asking() })).status).toBe(202)
  })
})

describe('the same Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'hold-1' }

  test('with the same question gives the same request', async () => {
    const { relay, billing } = await openOffice()
    const as = byService(relay, billing)
    const first = await as('ask', { body: asking(), headers })
    const again = await as('ask', { body: asking(), headers })
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.reply.id).toBe(first.reply.id)
  })

  test('with another question is refused', async () => {
    const { relay, billing } = await openOffice()
    const as = byService(relay, billing)
    await as('ask', { body: asking(), headers })
    expect((await as('ask', { body: asking(TRANSFER), headers })).code).toBe('idempotency-conflict')
  })

  test('of another requester is another key', async () => {
    const office = await openOffice()
    const first = await byService(office.relay, office.billing)('ask', { body: asking(), headers })
    const other = await serviceBy(office.relay, office.ada)
    const second = await byService(office.relay, other)('ask', { body: asking(), headers })
    expect(second.reply.id).not.toBe(first.reply.id)
  })

  test('twice in the same moment opens one request', async () => {
    const { relay, billing } = await openOffice()
    const as = byService(relay, billing)
    const answers = await Promise.all(Array.from({ length: 8 }, () => as('ask', { body: asking(), headers })))
    expect(new Set(answers.map(({ reply }) => reply.id)).size).toBe(1)
  })

  test('counts after a restart', async () => {
    const { relay, billing } = await openOffice()
    const first = await byService(relay, billing)('ask', { body: asking(), headers })
    await relay.restart()
    const again = await byService(relay, billing)('ask', { body: asking(), headers })
    expect(again.reply.id).toBe(first.reply.id)
  })
})

describe('who sees a request', () => {
  test('an asked approver sees the action, the body and how to decide', async () => {
    const office = await openOffice()
    const { id } = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
    const view = await viewAs(office.relay, office.dana, id)
    expect(view.you).toMatchObject({ can: 'decide', credentials: [{ id: office.dana.passkey.id }] })
    expect(view.body).toEqual({ shown: 'full', bytes: Buffer.from('{"amount":1}').toString('base64url') })
    expect(view.justification).toBe('asked by a test')
  })

  test('each approver gets a nonce of their own, and nobody else gets one', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const nonces = [office.dana, office.lee].map(async (person) => {
      const { you } = await viewAs(office.relay, person, id)
      return you.can === 'decide' ? you.nonce : ''
    })
    const [dana = '', lee = ''] = await Promise.all(nonces)
    expect(dana).not.toBe(lee)
    const requester = await byService(office.relay, office.billing)('request', { params: { id } })
    const admin = await bySession(office.relay, office.ada)('request', { params: { id } })
    for (const { text } of [requester, admin]) {
      expect(text).not.toContain(dana)
      expect(text).not.toContain(lee)
    }
  })

  test('an administrator sees that it is there, and nothing of what is in it', async () => {
    const office = await openOffice()
    const { id } = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
    const view = await viewAs(office.relay, office.ada, id)
    expect(view.action).toBeUndefined()
    expect(view).toMatchObject({ body: { shown: 'none' }, justification: '', decisions: [] })
  })

  test('for everybody else there is nothing', async () => {
    const office = await openOffice()
    const browser = await pairBy(office.relay, office.lee)
    const { reply } = await byDevice(office.relay, browser)('ask', { body: asking() })
    const { id } = reply
    const stranger = byService(office.relay, office.billing)
    expect((await stranger('request', { params: { id } })).code).toBe('not-found')
    expect((await stranger('requestEvents', { params: { id } })).code).toBe('not-found')
    expect((await stranger('cancel', { params: { id }, body: {} })).code).toBe('not-found')
    const other = await pairBy(office.relay, office.lee, 'Other')
    expect((await byDevice(office.relay, other)('request', { params: { id } })).code).toBe('not-found')
  })

  test('that an approver opened it is noted once, and told to whoever asked', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    await viewAs(office.relay, office.dana, id)
    office.relay.clock.now += 1000
    await viewAs(office.relay, office.dana, id)
    const { reply } = await byService(office.relay, office.billing)('request', { params: { id } })
    expect(reply.asked.find(({ person }) => person === office.dana.id)?.seen_at).toBe(office.relay.clock.now - 1000)
    expect(reply.version).toBe(1)
  })
})

describe('waiting', () => {
  test('ends with the decision', async () => {
    const office = await openOffice()
    const { id, version } = await ask(office)
    const waiting = byService(office.relay, office.billing)('request', {
      params: { id },
      query: `?wait=20&after=${version}`,
    })
    expect((await decide(office.relay, office.dana, { id })).status).toBe(200)
    const { reply } = await waiting
    expect(reply).toMatchObject({ status: 'approved', grant: { status: 'open' } })
    expect(reply.grant?.jws).toBeDefined()
  })

  test('for a version that is there already does not wait', async () => {
    const office = await openOffice()
    const { id, version } = await ask(office)
    await decide(office.relay, office.dana, { id, verdict: 'deny' })
    const query = `?wait=20&after=${version}`
    const { reply } = await byService(office.relay, office.billing)('request', { params: { id }, query })
    expect(reply.status).toBe('denied')
  })

  test('with Prefer holds the question itself until the answer', async () => {
    const office = await openOffice()
    const asked = byService(office.relay, office.billing)('ask', {
      body: asking(),
      headers: { prefer: 'respond-async, wait=20' },
    })
    const { reply } = await until(
      () => bySession(office.relay, office.dana)('inbox'),
      ({ reply }) => reply.waiting.length === 1,
    )
    const [{ id } = { id: '' as never }] = reply.waiting
    await decide(office.relay, office.dana, { id })
    const answer = await asked
    expect(answer.status).toBe(200)
    expect(answer.headers.get('preference-applied')).toBe('wait=20')
    expect(answer.reply.status).toBe('approved')
  })

  test('is heard when the decision lands between looking and listening', async () => {
    const office = await openOffice()
    for (let round = 0; round < 10; round += 1) {
      const { id, version } = await ask(office)
      const view = await viewAs(office.relay, office.dana, id)
      const query = `?wait=20&after=${version}`
      // Started in the same turn: whichever comes first, the waiter must not sleep through it.
      const [waited, decided] = await Promise.all([
        byService(office.relay, office.billing)('request', { params: { id }, query }),
        decide(office.relay, office.dana, { id: view.id }),
      ])
      expect(decided.status).toBe(200)
      expect(waited.reply.status).toBe('approved')
    }
    expect(office.relay.deps.wake.listeners()).toBe(0)
  })

  test('of somebody who hung up leaves nothing behind', async () => {
    const office = await openOffice()
    const { id, version } = await ask(office)
    const { signal, hangUp } = caller()
    const query = `?wait=20&after=${version}`
    const waiting = byService(office.relay, office.billing)('request', { params: { id }, query, signal })
    await until(
      async () => office.relay.deps.wake.listeners(),
      (count) => count === 1,
    )
    hangUp()
    await waiting
    expect(office.relay.deps.wake.listeners()).toBe(0)
  })

  test('is answered at once when the relay stops, with how it stands', async () => {
    const office = await openOffice()
    const { id, version } = await ask(office)
    const query = `?wait=20&after=${version}`
    const waiting = byService(office.relay, office.billing)('request', { params: { id }, query })
    await until(
      async () => office.relay.deps.wake.listeners(),
      (count) => count === 1,
    )
    office.relay.deps.wake.stop()
    expect((await waiting).reply).toMatchObject({ id, status: 'pending' })
    expect((await byService(office.relay, office.billing)('request', { params: { id } })).code).toBe('relay-stopping')
    expect((await office.relay.send('readyz')).reply).toEqual({ status: 'stopping' })
    expect((await office.relay.send('healthz')).status).toBe(200)
  })

  test('goes on after a restart', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    await office.relay.restart()
    expect((await decide(office.relay, office.dana, { id })).status).toBe(200)
    const { reply } = await byService(office.relay, office.billing)('request', { params: { id } })
    expect(reply.status).toBe('approved')
  })
})

describe('events', () => {
  test('tell the request as it is, and at each change', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const { signal, hangUp } = caller()
    const response = await office.relay.fetch(`/v1/requests/${id}/events`, {
      headers: { authorization: `Bearer ${office.billing.key}` },
      signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const events = eventsOf(response)
    expect((await events.next()).value).toMatchObject({ id, status: 'pending' })
    await viewAs(office.relay, office.dana, id)
    expect((await events.next()).value).toMatchObject({ version: 1, status: 'pending' })
    await decide(office.relay, office.dana, { id })
    expect((await events.next()).value).toMatchObject({ version: 2, status: 'approved' })
    hangUp()
    expect((await events.next()).done).toBe(true)
    expect(office.relay.deps.wake.listeners()).toBe(0)
  })

  test('of an inbox come with each question', async () => {
    const office = await openOffice()
    const response = await office.relay.fetch('/v1/requests/events', { headers: { cookie: office.dana.cookie } })
    const events = eventsOf(response)
    expect((await events.next()).value).toHaveProperty('now')
    await ask(office)
    expect((await events.next()).value).toHaveProperty('now')
    office.relay.deps.wake.stop()
    expect((await events.next()).done).toBe(true)
  })
})

describe('withdrawing', () => {
  test('ends the question, and once more is no error', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const as = byService(office.relay, office.billing)
    const cancelled = await as('cancel', { params: { id }, body: { reason: 'page_gone' } })
    expect(cancelled.reply).toMatchObject({ status: 'cancelled', end_reason: 'page_gone' })
    expect((await as('cancel', { params: { id }, body: {} })).reply.version).toBe(cancelled.reply.version)
    const view = await viewAs(office.relay, office.dana, id)
    expect(view.you).toEqual({ can: 'read', because: 'settled' })
  })

  test('comes too late after an approval', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    await decide(office.relay, office.dana, { id })
    const { code } = await byService(office.relay, office.billing)('cancel', { params: { id }, body: {} })
    expect(code).toBe('request-settled')
  })
})

test('the inbox shows what waits for me and what I decided, and nothing of others', async () => {
  const office = await openOffice()
  const { id } = await ask(office)
  const inbox = async () => (await bySession(office.relay, office.dana)('inbox')).reply
  expect(await inbox()).toMatchObject({
    waiting: [{ id, can_decide: true, requester_name: 'billing', where: 'admin.example.com' }],
    recent: [],
  })
  await decide(office.relay, office.dana, { id })
  expect(await inbox()).toMatchObject({
    waiting: [],
    recent: [{ id, status: 'approved', can_decide: false, outcome: 'open' }],
  })
  expect((await bySession(office.relay, office.ada)('inbox')).reply).toMatchObject({ waiting: [], recent: [] })
})

test('a changed policy leaves the question as it was asked', async () => {
  const office = await openOffice()
  const { id } = await ask(office)
  await office.relay.setPolicy(POLICY.replace('Delete customer {url.id}', 'Something else'))
  const view = await viewAs(office.relay, office.dana, id)
  expect(view.words.say).toBe('Delete customer “42”')
})

/** Somebody who can hang up. */
function caller() {
  const controller = new AbortController()
  return { signal: controller.signal, hangUp: () => controller.abort() }
}

async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const seen = await look()
    if (holds(seen)) return seen
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('It never came to hold.')
}

async function* eventsOf(response: Response): AsyncGenerator {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1]
      text = text.slice(end + 2)
      if (data !== undefined) yield JSON.parse(data)
    }
  }
}
