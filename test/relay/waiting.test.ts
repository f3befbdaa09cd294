/** Waiting over real HTTP, where callers hang up. */
import { createAdaptorServer } from '@hono/node-server'
import type { Server } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../relay/server/app.ts'
import { ask, decide, openOffice } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { listen } from '../kit/loopback.ts'
import { signChange } from '../kit/person.ts'
import { until } from '../kit/until.ts'

async function served(): Promise<Office & Readonly<{ at: (path: string) => string }>> {
  const office = await openOffice()
  const app = createApp(office.relay.deps)
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request) }) as Server
  const port = await listen(server)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { ...office, at: (path) => `http://127.0.0.1:${port}${path}` }
}

const listeners = (office: Office, count: number) =>
  until(() => (office.relay.deps.wake.listeners() === count ? true : undefined), `${count} listeners`)

test.each(['?wait=20&after=1', '/events'])('a caller of %s whose connection breaks is forgotten', async (way) => {
  const office = await served()
  const { id } = await ask(office)
  const controller = new AbortController()
  const headers = { authorization: `Bearer ${office.billing.key}` }
  const waiting = fetch(office.at(`/v1/requests/${id}${way}`), { headers, signal: controller.signal })
  // The stream has begun and is broken in its middle; the poll has not been answered at all.
  waiting.then((response) => response.text()).catch(() => undefined)
  await listeners(office, 1)
  controller.abort()
  await listeners(office, 0)
})

test('a hundred who wait for one request all hear of it', async () => {
  const office = await served()
  const { id } = await ask(office)
  const headers = { authorization: `Bearer ${office.billing.key}` }
  const waiting = Array.from({ length: 100 }, () => fetch(office.at(`/v1/requests/${id}?wait=20`), { headers }))
  await listeners(office, 100)
  await decide(office.relay, office.dana, { id })
  const statuses = await Promise.all(
    waiting.map(async (answer) => ((await (await answer).json()) as { status: string }).status),
  )
  expect(new Set(statuses)).toEqual(new Set(['approved']))
  await listeners(office, 0)
})

test('a cookie is no proof for a write, from this origin or another', async () => {
  const office = await served()
  const { id } = await ask(office)
  for (const origin of ['https://evil.example.org', 'null', '']) {
    const response = await fetch(office.at(`/v1/requests/${id}/cancel`), {
      method: 'POST',
      headers: { cookie: office.dana.cookie, 'content-type': 'application/json', ...(origin === '' ? {} : { origin }) },
      body: '{}',
    })
    expect(response.status).toBe(401)
  }
})

test('a service key that is revoked during a wait is told nothing more, by poll or stream', async () => {
  const office = await served()
  const { id } = await ask(office)
  const headers = { authorization: `Bearer ${office.billing.key}` }
  const poll = fetch(office.at(`/v1/requests/${id}?wait=20&after=1`), { headers })
  const events = await fetch(office.at(`/v1/requests/${id}/events`), { headers })
  await listeners(office, 2)
  const service = office.billing.id
  const change = await signChange(office.relay, office.ada, { kind: 'revoke_service', service })
  await office.relay.send('revokeService', { params: { id: service }, body: change })
  await decide(office.relay, office.dana, { id })
  expect((await poll).status).toBe(401)
  expect(await events.text()).not.toContain('"status":"approved"')
})
