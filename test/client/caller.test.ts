import { describe, expect, test } from 'vitest'
import { BadReply, createCaller, ProblemError, RelayUnreachable } from '../../relay/client/caller.ts'
import type { Rows } from '../../relay/client/caller.ts'
import { createClient, type Credentials } from '../../relay/client/client.ts'
import type { RequestId } from '../../relay/contract/ids.ts'
import { API } from '../../relay/contract/schema/api.ts'

const RELAY = 'https://relay.example.org'
const ID = `req_${'A'.repeat(22)}` as RequestId
const PROBLEM = {
  type: 'urn:holdgate:problem:not-found',
  title: 'There is nothing here that you may see.',
  status: 404,
  code: 'not-found',
  hint: 'Check the address.',
  request_id: 'abc',
  now: 1,
}

type Sent = Readonly<{ url: string; init: RequestInit }>

/** A network that answers with what it is given. */
function network(answer: () => Response | Promise<Response>) {
  const sent: Sent[] = []
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    sent.push({ url: url as string, init })
    return answer()
  }
  return { sent, fetch }
}

const json = (body: unknown, status = 200, type = 'application/json'): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })

function client(answer: () => Response | Promise<Response>, credentials: Credentials = { kind: 'session' }) {
  const { sent, fetch } = network(answer)
  return { sent, ...createClient({ relay: `${RELAY}/`, credentials, fetch }) }
}

test('a call goes to the route’s method and address, with query and body', async () => {
  const { call, sent } = client(() => json(PROBLEM, 404, 'application/problem+json'))
  await call('request', { params: { id: ID }, query: { wait: 20, after: 3 } })
  await call('cancel', { params: { id: ID }, body: { reason: 'page_gone' } })
  expect(sent.map(({ url, init }) => [init.method, url, init.body])).toEqual([
    ['GET', `${RELAY}/v1/requests/${ID}?wait=20&after=3`, undefined],
    ['POST', `${RELAY}/v1/requests/${ID}/cancel`, '{"reason":"page_gone"}'],
  ])
  expect(sent[0]?.init.headers).not.toHaveProperty('content-type')
  expect(sent[1]?.init.headers).toHaveProperty('content-type', 'application/json')
})

test('an id cannot reach another address', async () => {
  const { call, sent } = client(() => json(PROBLEM, 404, 'application/problem+json'))
  await call('request', { params: { id: '../../healthz?x=' as RequestId } })
  expect(new URL(sent[0]?.url ?? '').pathname).toBe('/v1/requests/..%2F..%2Fhealthz%3Fx%3D')
})

describe('credentials', () => {
  const sentBy = async (credentials: Credentials) => {
    const { call, sent } = client(() => json({ status: 'ok' }), credentials)
    await call('healthz', {})
    return sent[0]?.init
  }
  test('of a session are the browser’s own', async () => {
    const init = await sentBy({ kind: 'session' })
    expect(init?.credentials).toBe('same-origin')
    expect(init?.headers).not.toHaveProperty('authorization')
  })
  test('of a service are its key', async () => {
    const init = await sentBy({ kind: 'key', key: 'hgk_x' })
    expect(init?.credentials).toBe('omit')
    expect(init?.headers).toHaveProperty('authorization', 'Bearer hgk_x')
  })
  test('of a device are its token and a proof of this very call, without the query', async () => {
    const signed: string[] = []
    const sign = async (method: string, url: string) => {
      signed.push(`${method} ${url}`)
      return 'proof'
    }
    const { call, sent } = client(() => json(PROBLEM, 404, 'application/problem+json'), {
      kind: 'device',
      token: 't',
      sign,
    })
    await call('request', { params: { id: ID }, query: { wait: 1 } })
    expect(signed).toEqual([`GET ${RELAY}/v1/requests/${ID}`])
    expect(sent[0]?.init.headers).toMatchObject({ authorization: 'DPoP t', dpop: 'proof' })
  })
})

describe('what comes back', () => {
  test('is checked against the contract', async () => {
    expect(await client(() => json({ status: 'ok' })).call('healthz', {})).toEqual({ status: 'ok' })
    await expect(client(() => json({ status: 'fine' })).call('healthz', {})).rejects.toThrow(BadReply)
    await expect(client(() => new Response('not json')).call('healthz', {})).rejects.toThrow(BadReply)
  })

  test('as a refusal is a value with its code and hint', async () => {
    const answer = await client(() => json(PROBLEM, 404, 'application/problem+json')).call('healthz', {})
    expect(answer).toBeInstanceOf(ProblemError)
    expect((answer as unknown as ProblemError).problem).toEqual(PROBLEM)
  })

  test('from something in between says nothing of what the relay did', async () => {
    for (const answer of [
      () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
      () => json(PROBLEM, 404),
      () => json({ code: 1 }, 500, 'application/problem+json'),
      () => new Response('{', { status: 500, headers: { 'content-type': 'application/problem+json' } }),
    ]) {
      await expect(client(answer).call('healthz', {})).rejects.toThrow(RelayUnreachable)
    }
  })

  test('never, is told apart from a refusal and from giving up', async () => {
    const broken = () => Promise.reject(new TypeError('fetch failed'))
    await expect(client(broken).call('healthz', {})).rejects.toThrow(RelayUnreachable)
    const controller = new AbortController()
    controller.abort(new Error('left'))
    const aborted = () => Promise.reject(controller.signal.reason as Error)
    await expect(client(aborted).call('healthz', { signal: controller.signal })).rejects.toThrow('left')
  })

  test('with nothing in it is nothing, where the route says so', async () => {
    const answer = await client(() => new Response(null, { status: 204 })).call('signOut', {})
    expect(answer).toBeUndefined()
  })
})

test('a caller with a few rows calls these and no others', async () => {
  const rows: Rows<'healthz' | 'signOut'> = {
    healthz: { method: 'GET', path: '/healthz', reply: API.healthz.reply },
    signOut: { method: 'DELETE', path: '/v1/sessions/current', reply: null },
  }
  const { fetch } = network(() => json({ status: 'ok' }))
  const caller = createCaller({ relay: RELAY, rows, fetch })
  expect(await caller.call('healthz', {})).toEqual({ status: 'ok' })
  // @ts-expect-error a route that is not among the rows
  await expect(caller.call('inbox', {})).rejects.toThrow()
  // @ts-expect-error a row with another path
  const wrong: Rows<'signOut'> = { signOut: { method: 'DELETE', path: '/v1/sessions', reply: null } }
  expect(wrong).toBeDefined()
})

test('what a route needs cannot be left out', () => {
  const { call } = client(() => json({ status: 'ok' }))
  const calls = [
    // @ts-expect-error no params
    () => call('request', {}),
    // @ts-expect-error no body
    () => call('cancel', { params: { id: ID } }),
    // @ts-expect-error no such reason
    () => call('cancel', { params: { id: ID }, body: { reason: 'bored' } }),
  ]
  expect(calls).toHaveLength(3)
})
