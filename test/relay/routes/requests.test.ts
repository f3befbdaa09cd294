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

  test('what the rule calls dangerous goes with its words, and is signed', async () => {
    const office = await openOffice()
    const view = await ask(office, TRANSFER)
    expect(view.words).toEqual({ say: 'Transfer money', consequence: 'Moves money.', dangerous: ['/amount', '/to'] })
    expect((await decide(office.relay, office.dana, { id: view.id })).status).toBe(200)
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

  test('whoever made the key of a service is not asked about what it asks', async () => {
    const office = await openOffice({ policy: POLICY.replace('lee@example.org]', 'lee@example.org, ada@example.org]') })
    const { reply } = await byService(office.relay, office.billing)('ask', { body: asking() })
    expect(reply.asked.map(({ person }) => person)).toEqual([office.dana.id, office.lee.id])
    expect((await viewAs(office.relay, office.ada, reply.id)).you).toEqual({ can: 'read', because: 'not_asked' })
    const forLee = asking(DELETION, { on_behalf_of: 'lee@example.org' })
    const second = await byService(office.relay, office.billing)('ask', { body: forLee })
    expect(second.reply.asked.map(({ person }) => person)).toEqual([office.dana.id])
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

  test('a method that would leave in other letters is refused, so that no condition is dodged by it', async () => {
    const { relay, billing } = await openOffice()
    const as = byService(relay, billing)
    expect((await as('ask', { body: asking({ ...DELETION, method: 'delete' }) })).code).toBe('wrong-shape')
    // Sent as it is written, by every browser.
    expect((await as('ask', { body: asking({ ...DELETION, method: 'patch' }) })).reply.status).toBe('denied')
  })

  test('a call that brings its secrets along is refused, so that they are neither shown nor stored', async () => {
    const { relay, billing } = await openOffice()
    const body = asking()
    for (const name of ['authorization', 'cookie', 'proxy-authorization']) {
      const call = { ...body.action.call, headers: [[name, 'Bearer canary']] }
      const answer = await byService(relay, billing)('ask', { body: { ...body, action: { ...body.action, call } } })
      expect([answer.code, answer.text.includes('canary')], name).toEqual(['wrong-shape', false])
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

  test('is taken up to its limit, and not one character beyond', async () => {
    const { relay, billing } = await openOffice()
    const asked = (length: number) =>
      byService(relay, billing)('ask', { body: asking(), headers: { 'idempotency-key': 'k'.repeat(length) } })
    expect((await asked(LIMITS.idempotencyKeyCharacters)).status).toBe(202)
    expect((await asked(LIMITS.idempotencyKeyCharacters + 1)).code).toBe('wrong-shape')
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

  test('a body that is shown lies in the database encrypted', async () => {
    const office = await openOffice()
    const { id, approvers_see } = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
    expect(approvers_see).toBe('full')
    const sealed = Buffer.from((await office.relay.deps.store.sealedBody(id)) ?? [])
    expect(sealed.length).toBeGreaterThan(0)
    expect(sealed.includes('amount')).toBe(false)
  })

  test('a body of which a rule redacts a part is neither shown nor stored', async () => {
    const redacting = POLICY.replace('say: "Transfer money"', 'redact: [/card]\n    say: "Transfer money"')
    const office = await openOffice({ policy: redacting })
    const { id, approvers_see } = await ask(office, { ...TRANSFER, text: '{"card":"4111"}' })
    expect(approvers_see).toBe('none')
    expect((await viewAs(office.relay, office.dana, id)).body).toEqual({ shown: 'none' })
    expect(await office.relay.deps.store.sealedBody(id)).toBeUndefined()
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

test('a changed policy leaves the question as it was asked', async () => {
  const office = await openOffice()
  const { id } = await ask(office)
  await office.relay.setPolicy(POLICY.replace('Delete customer {url.id}', 'Something else'))
  const view = await viewAs(office.relay, office.dana, id)
  expect(view.words.say).toBe('Delete customer “42”')
})

/** Somebody who can hang up. */
