/**
 * Bad input to every route of the contract table, each by somebody who may call it.
 *
 * Rule: a route that is added to the table is tested here without a line being written.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ID_PREFIX } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { REFUSALS } from '../../relay/contract/refusals.ts'
import type { Refused } from '../../relay/contract/refusals.ts'
import { ROUTES } from '../../relay/contract/route.ts'
import type { Proof, Route, RouteName } from '../../relay/contract/route.ts'
import { API } from '../../relay/contract/schema/api.ts'
import { furnish, openOffice, POLICY } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { deviceHeaders, pairBy } from '../kit/person.ts'
import type { OwnDevice } from '../kit/person.ts'
import { openTestRelay, ORIGIN } from '../kit/relay.ts'

const NAMES = Object.keys(ROUTES) as RouteName[]
const WITH_BODY = NAMES.filter((name) => 'body' in API[name])
const STREAMS: ReadonlySet<RouteName> = new Set(['inboxEvents', 'requestEvents'])

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
const BODIES: Readonly<Record<string, Readonly<{ text: string | Uint8Array; codes: readonly Refused[] }>>> = {
  'no JSON': { text: '{', codes: ['malformed-json'] },
  nothing: { text: '', codes: ['malformed-json', 'wrong-media-type', 'passkey-required'] },
  'a number': { text: '1', codes: ['wrong-shape', 'passkey-required'] },
  null: { text: 'null', codes: ['wrong-shape', 'passkey-required'] },
  'a list': { text: '[]', codes: ['wrong-shape', 'passkey-required'] },
  'unknown members': { text: '{"surprise":true}', codes: ['wrong-shape', 'passkey-required'] },
  'an assertion of another type': { text: '{"statement":1,"assertion":[]}', codes: ['wrong-shape'] },
  'a key twice': { text: '{"a":1,"a":2}', codes: ['malformed-json'] },
  'a prototype': { text: '{"__proto__":{"admin":true}}', codes: ['malformed-json'] },
  'a constructor': { text: '{"constructor":{"prototype":{}}}', codes: ['malformed-json'] },
  'a lone surrogate': { text: '{"token":"\\ud800"}', codes: ['malformed-json'] },
  'an escaped NUL': { text: '{"token":"\\u0000"}', codes: ['malformed-json'] },
  'a raw NUL': { text: '{"token":"\u0000"}', codes: ['malformed-json'] },
  'a byte order mark': { text: '\ufeff{}', codes: ['malformed-json'] },
  'bytes that are no UTF-8': { text: Uint8Array.of(0x7b, 0xff, 0x7d), codes: ['malformed-json'] },
  'deep nesting': { text: deep(LIMITS.jsonDepth + 2), codes: ['malformed-json'] },
  'very deep nesting': { text: deep(50_000), codes: ['malformed-json'] },
  'a huge number': { text: '{"a":1e999}', codes: ['malformed-json'] },
  'two megabytes': { text: `{"a":"${'a'.repeat(2 * 1024 * 1024)}"}`, codes: ['too-large'] },
  'one byte too many': { text: `"${'a'.repeat(LIMITS.requestJsonBytes - 1)}"`, codes: ['too-large'] },
}

let office: Office
let browser: OwnDevice

/** One relay for all: nothing here may change it, and each test looks whether it did. */
beforeAll(async () => {
  office = await furnish(await openTestRelay({ policy: POLICY }))
  browser = await pairBy(office.relay, office.ada)
})

afterAll(() => office.relay.close())

async function credentials(route: Route, path: string): Promise<Record<string, string>> {
  const device = () => deviceHeaders(office.relay, browser, { method: route.method, path })
  switch (route.proof) {
    case 'requester':
    case 'device':
      return device()
    case 'requester_or_session':
      return { authorization: `Bearer ${office.billing.key}` }
    case 'requester_or_passkey':
      return { authorization: `Bearer ${office.billing.key}` }
    default:
      return { cookie: office.ada.cookie, origin: ORIGIN }
  }
}

const fill = (path: string, value: (name: string) => string): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(value(name)))

const unknownId = (path: string): string => {
  // Named by a digest.
  if (/\/(?:re)?invitations\//.test(path)) return 'A'.repeat(43)
  const kind = Object.entries(ID_PREFIX).find(([name]) =>
    path.includes(`/${name === 'person' ? 'people' : `${name}s`}/`),
  )
  return `${kind?.[1] ?? 'req_'}${'A'.repeat(22)}`
}

type Sending = Readonly<{ path?: string; body?: string | Uint8Array; headers?: Record<string, string> }>

async function send(name: RouteName, { path, body, headers = {} }: Sending) {
  const route: Route = ROUTES[name]
  const address = path ?? fill(route.path, () => unknownId(route.path))
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const proof = await credentials(route, address.split('?', 1)[0] ?? '')
  const response = await office.relay.fetch(address, {
    method: route.method,
    headers: { ...type, ...proof, ...headers },
    ...(body === undefined || route.method === 'GET' ? {} : { body: body as string }),
  })
  return { response, text: STREAMS.has(name) && response.ok ? '' : await response.text() }
}

function expectProblem(response: Response, text: string, codes: readonly Refused[]): void {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = JSON.parse(text) as Record<string, unknown>
  const code = problem['code'] as Refused
  expect(codes).toContain(code)
  expect(problem).toMatchObject({
    type: `urn:holdgate:problem:${code}`,
    title: REFUSALS[code].says,
    hint: REFUSALS[code].next,
    status: REFUSALS[code].status,
    now: office.relay.clock.now,
  })
  expect(response.status).toBe(REFUSALS[code].status)
  expect(response.headers.get('x-request-id')).toBe(problem['request_id'])
  expect(response.headers.get('cache-control')).toBe('no-store')
}

// Each try has a minute of its own, so that it is not the rate of guesses that refuses it.
beforeEach(() => {
  office.relay.clock.now += 60_000
})

describe.each(WITH_BODY)('%s', (name) => {
  test.each(Object.keys(BODIES))('refuses %s', async (kind) => {
    const before = await office.relay.deps.store.logHead()
    const { text: body, codes } = BODIES[kind] ?? { text: '', codes: [] }
    const { response, text } = await send(name, { body })
    expectProblem(response, text, codes)
    expect(await office.relay.deps.store.logHead()).toEqual(before)
  })

  test('refuses a body that is not JSON by its own account', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonp',
      'multipart/form-data',
    ]) {
      const { response, text } = await send(name, { body: '{}', headers: { 'content-type': type } })
      expectProblem(response, text, ['wrong-media-type', 'passkey-required'])
    }
  })
})

describe.each(NAMES.filter((name) => ROUTES[name].path.includes(':')))('%s', (name) => {
  const strange = [
    '1',
    '..',
    "' OR 1=1 --",
    '%00',
    '\u0000',
    'req_',
    `req_${'A'.repeat(23)}`,
    `per_${'é'.repeat(22)}`,
    'a'.repeat(4000),
  ]

  test('finds nothing under an id that was never given', async () => {
    const body = 'body' in API[name] ? '{}' : undefined
    const { response, text } = await send(name, body === undefined ? {} : { body })
    expectProblem(response, text, ['not-found', 'wrong-shape', 'passkey-required'])
  })

  test('finds nothing under what is no id', async () => {
    for (const id of strange) {
      const path = fill(ROUTES[name].path, () => id)
      const { response } = await send(name, { path, ...('body' in API[name] ? { body: '{}' } : {}) })
      expect(response.status, id).toBeGreaterThanOrEqual(400)
      expect(response.status, id).toBeLessThan(500)
    }
  })
})

const OPEN: readonly Proof[] = ['none', 'session_or_nothing']
describe.each(NAMES.filter((name) => !OPEN.includes(ROUTES[name].proof)))('%s', (name) => {
  test('does nothing for somebody with nothing to show', async () => {
    const route: Route = ROUTES[name]
    const before = await office.relay.deps.store.logHead()
    const response = await office.relay.fetch(
      fill(route.path, () => unknownId(route.path)),
      {
        method: route.method,
        headers: { 'content-type': 'application/json', origin: ORIGIN },
        ...(route.method === 'GET' ? {} : { body: '{}' }),
      },
    )
    const text = await response.text()
    expectProblem(response, text, ['unauthenticated', 'passkey-required', 'wrong-shape', 'token-invalid', 'not-found'])
    expect(await office.relay.deps.store.logHead()).toEqual(before)
  })
})

test('a query of the wrong kind is named', async () => {
  const path = `/v1/requests/req_${'A'.repeat(22)}`
  for (const query of ['wait=soon', 'wait=-1', 'after=1.5', 'after=99999999999', 'wait=1e3']) {
    const { response, text } = await send('request', { path: `${path}?${query}` })
    expectProblem(response, text, ['wrong-shape'])
    expect(text).toContain(query.split('=', 1)[0])
  }
})

test('an address that is not there is a problem, as is another method', async () => {
  for (const path of ['/v1', '/v1/nothing', '/v1/requests/', '/v1//requests', '/.well-known/nothing']) {
    const response = await office.relay.fetch(path)
    expectProblem(response, await response.text(), ['not-found'])
  }
  const response = await office.relay.fetch('/v1/requests', { method: 'DELETE' })
  expect(response.headers.get('allow')).toBe('POST, GET')
  expectProblem(response, await response.text(), ['method-not-allowed'])
})

test('a caller’s own request id is kept when it is harmless, and replaced when not', async () => {
  const idOf = async (sent: string) =>
    (await office.relay.fetch('/healthz', { headers: { 'x-request-id': sent } })).headers.get('x-request-id')
  expect(await idOf('abc-123.DEF')).toBe('abc-123.DEF')
  for (const bad of ['short', 'a'.repeat(65), 'with space', '<script>', 'a"b"c"d"e']) {
    expect(await idOf(bad), bad).toMatch(/^[\w-]{12}$/)
  }
})

test('what is wrong inside the relay is a 500 that says nothing, in the answer or the log', async () => {
  const broken = await openOffice()
  await broken.relay.deps.store.close()
  const response = await broken.relay.fetch('/v1/requests', {
    method: 'POST',
    headers: { authorization: `Bearer ${broken.billing.key}`, 'content-type': 'application/json' },
    body: '{"justification":"very secret"}',
  })
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ code: 'internal', title: REFUSALS.internal.says })
  expect(broken.relay.logged()).toContain('request failed')
  expect(broken.relay.logged()).not.toContain('very secret')
  await broken.relay.restart()
})

test('the log has no secret in it', () => {
  const logged = office.relay.logged()
  expect(logged).toContain('"route":"ask"')
  for (const secret of [
    office.billing.key,
    office.ada.device.token,
    office.ada.cookie.split('=')[1] ?? '?',
    browser.token,
  ]) {
    expect(logged).not.toContain(secret)
  }
})
