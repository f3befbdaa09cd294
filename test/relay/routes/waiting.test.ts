import { describe, expect, test } from 'vitest'
import { ask, asking, byService, bySession, decide, openOffice, viewAs } from '../../kit/asking.ts'
import { enrolBy, signChange } from '../../kit/person.ts'
import { until } from '../../kit/until.ts'

describe('waiting', () => {
  test('ends with the decision', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const waiting = byService(office.relay, office.billing)('request', { params: { id }, query: '?wait=20' })
    expect((await decide(office.relay, office.dana, { id })).status).toBe(200)
    const { reply } = await waiting
    expect(reply).toMatchObject({ status: 'approved', grant: { status: 'open' } })
    expect(reply.grant?.jws).toBeDefined()
  })

  test('for more than is known ends when somebody opens the request, though that makes no new version', async () => {
    const office = await openOffice()
    const { id, version } = await ask(office)
    const query = `?wait=20&after=${version}`
    const waiting = byService(office.relay, office.billing)('request', { params: { id }, query })
    await untilItHolds(
      async () => office.relay.deps.wake.listeners(),
      (listeners) => listeners > 0,
    )
    await viewAs(office.relay, office.dana, id)
    const { reply } = await waiting
    expect(reply).toMatchObject({ version, status: 'pending' })
    expect(reply.asked.find(({ person }) => person === office.dana.id)?.seen_at).toBe(office.relay.clock.now)
  })

  test('for more than is known does not begin when somebody opened the request since', async () => {
    const office = await openOffice()
    const { id, version } = await ask(office)
    await viewAs(office.relay, office.dana, id)
    const query = `?wait=20&after=${version}&marks=0`
    const { reply } = await byService(office.relay, office.billing)('request', { params: { id }, query })
    expect(reply.asked.find(({ person }) => person === office.dana.id)?.seen_at).toBeDefined()
  })

  test('for the answer goes on when somebody opens the request', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const waiting = byService(office.relay, office.billing)('request', { params: { id }, query: '?wait=20' })
    await untilItHolds(
      async () => office.relay.deps.wake.listeners(),
      (listeners) => listeners > 0,
    )
    await viewAs(office.relay, office.dana, id)
    await decide(office.relay, office.dana, { id })
    expect((await waiting).reply.status).toBe('approved')
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
    const { reply } = await untilItHolds(
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
    await untilItHolds(
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
    await untilItHolds(
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

  test('offer nothing that their reader may not do any more, and end for whoever may not read on', async () => {
    const office = await openOffice()
    const { relay, ada, lee } = office
    const { id } = await ask(office)
    await viewAs(relay, lee, id)
    const bob = await enrolBy(relay, ada, { name: 'Bob', email: 'bob@example.org', roles: ['admin'] })
    const { signal, hangUp } = caller()
    const [asked, administrating] = await Promise.all(
      [lee, bob].map(async ({ cookie }) =>
        eventsOf(await relay.fetch(`/v1/requests/${id}/events`, { headers: { cookie }, signal })),
      ),
    )
    expect((await asked?.next())?.value).toMatchObject({ you: { can: 'decide' } })
    expect((await administrating?.next())?.value).toMatchObject({ id })
    for (const person of [bob, lee]) {
      const body = await signChange(relay, ada, { kind: 'change_roles', person: person.id, roles: ['operator'] })
      await relay.send('changeRoles', { params: { id: person.id }, body })
    }
    expect((await asked?.next())?.value).toMatchObject({ you: { can: 'read', because: 'not_asked' } })
    expect((await administrating?.next())?.done).toBe(true)
    hangUp()
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

function caller() {
  const controller = new AbortController()
  return { signal: controller.signal, hangUp: () => controller.abort() }
}

/** As the kit's, for what is there from the beginning and has to come to hold. */
function untilItHolds<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  return until(async () => {
    const seen = await look()
    return holds(seen) ? seen : undefined
  }, 'state that holds')
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
