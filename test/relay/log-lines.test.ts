/** What stands in the log of the process: one line a call, whatever anybody sends. */
import { expect, test } from 'vitest'
import { createLog } from '../../relay/server/call-log.ts'
import { ask, asking, byDevice, byService, decide, openOffice, TRANSFER } from '../kit/asking.ts'
import { inviteBy, pairBy } from '../kit/person.ts'
import type { TestRelay } from '../kit/relay.ts'

type Line = Readonly<{ msg?: string; level: number; route?: string } & Record<string, unknown>>

function linesOf(relay: TestRelay): readonly Line[] {
  return relay
    .logged()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

test('a call is one line with its id, route, status, milliseconds and reason', async () => {
  const { relay } = await openOffice()
  const from = linesOf(relay).length
  await relay.fetch('/v1/about', { headers: { 'x-request-id': 'my-own-id-0001' } })
  await relay.send('ask', { body: asking() })
  await relay.fetch('/v1/nowhere')
  await relay.fetch('/healthz')
  const lines = linesOf(relay).slice(from)
  const about = { request_id: 'my-own-id-0001', route: 'about', status: 200, milliseconds: 0, level: 30 }
  expect(lines.filter(({ msg }) => msg === 'call')).toMatchObject([
    about,
    { route: 'ask', status: 401, code: 'unauthenticated', level: 30 },
    { route: 'unknown', status: 404 },
    { route: 'healthz', status: 200, level: 20 },
  ])
})

test('the trace of a caller that has one stands in the line, and nothing that is none', async () => {
  const { relay } = await openOffice()
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  await relay.fetch('/v1/about', { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } })
  await relay.fetch('/v1/about', { headers: { traceparent: 'canary' } })
  const [first, second] = linesOf(relay).slice(-2)
  expect(first?.['trace_id']).toBe(trace)
  expect(second).not.toHaveProperty('trace_id')
})

test('an error is logged by its kind and place, and what it quotes is not', () => {
  const lines: string[] = []
  const log = createLog({ write: (line) => void lines.push(line) }, 'info')
  const quoting = Object.assign(new Error('canary in a message'), { code: '23505', detail: 'Key (canary) exists.' })
  log.error({ err: quoting }, 'failed')
  expect(lines.join('')).toContain('"code":"23505"')
  expect(lines.join('')).toContain('log-lines.test.ts')
  expect(lines.join('')).not.toContain('canary')
})

/** What could end a line, begin another one, or paint on a terminal. */
const BREAKING = [
  '\r\n{"level":60,"msg":"forged"}',
  '\n',
  '\u001b[2J\u001b[31m',
  '\u2028\u2029',
  '\u0085',
  '\u202e',
  '"}',
  '\u0000',
]

test('whatever is sent in any field, each call is one line that parses', async () => {
  const office = await openOffice()
  const { relay, dana, lee, billing } = office
  const browser = await pairBy(relay, lee)
  const { id } = await ask(office)
  const before = relay.logged().length
  let calls = 0
  const call = async (made: Promise<unknown>): Promise<void> => {
    calls += 1
    await made
  }
  for (const odd of BREAKING) {
    const inHeader = encodeURIComponent(odd)
    const body = asking({ ...TRANSFER, text: JSON.stringify({ note: odd }) }, { justification: `why ${odd}` })
    await call(byService(relay, billing)('ask', { body, headers: { 'idempotency-key': inHeader } }))
    await call(byService(relay, billing)('ask', { body: { [odd]: odd } }))
    await call(relay.send('ask', { body: `{"a":"${odd}`, headers: { authorization: `Bearer ${inHeader}` } }))
    await call(relay.fetch(`/v1/requests/${inHeader}?wait=${inHeader}`, { headers: { 'user-agent': inHeader } }))
    await call(relay.fetch(`/${inHeader}`, { headers: { 'x-request-id': inHeader, traceparent: inHeader } }))
    const endpoint = `https://fcm.googleapis.com/${odd}`
    const subscription = { endpoint, keys: { p256dh: odd, auth: odd } }
    await call(byDevice(relay, dana.device)('subscribe', { body: { subscription } }))
    await call(byDevice(relay, browser)('ask', { body: asking(undefined, { justification: odd }) }))
  }
  const lines = relay.logged().slice(before)
  expect(lines).toMatch(/\n$/)
  const parsed = lines
    .trimEnd()
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => JSON.parse(line) as Line)
  expect(parsed.filter(({ msg }) => msg === 'call')).toHaveLength(calls)
  expect(parsed.filter(({ level }) => level >= 50)).toEqual([])
  expect(lines).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/)
  expect(id).toBeDefined()
})

test('of sixty secrets, wherever they were put, none is in the log or the metrics', async () => {
  const office = await openOffice()
  const { relay, ada, dana, lee, billing } = office
  let planted = 0
  const canary = (): string => `canary${String((planted += 1)).padStart(3, '0')}zz`
  const ofService = byService(relay, billing)
  for (const name of [
    'authorization',
    'cookie',
    'dpop',
    'proxy-authorization',
    'x-api-key',
    'x-request-id',
    'traceparent',
  ]) {
    await relay.fetch('/v1/requests/req_x', { headers: { [name]: `${canary()} ${canary()}` } })
  }
  for (const header of ['x-api-key', 'x-csrf-token', 'content-type', 'authorization', 'cookie']) {
    const asked = asking(TRANSFER)
    const headers = [
      [header, canary()],
      ['content-type', 'application/json'],
    ] as const
    await ofService('ask', { body: { ...asked, action: { ...asked.action, call: { ...asked.action.call, headers } } } })
  }
  for (let nest: unknown = canary(), depth = 0; depth < 6; depth += 1) {
    nest = [nest, { [canary()]: canary() }]
    const { reply } = await ofService('ask', {
      body: asking({ ...TRANSFER, text: JSON.stringify(nest) }, { justification: canary() }),
      headers: { 'idempotency-key': canary() },
    })
    await decide(relay, depth % 2 ? dana : lee, { id: reply.id, twist: { comment: canary() } })
    await ofService('cancel', { params: { id: reply.id }, body: { [canary()]: canary() } })
  }
  for (const path of [canary(), `v1/${canary()}`, `v1/requests/${canary()}`, `r/${canary()}?q=${canary()}`]) {
    await relay.fetch(`/${path}`)
  }
  const endpoint = `https://fcm.googleapis.com/fcm/send/${canary()}`
  const subscription = { endpoint, keys: { p256dh: `B${'C'.repeat(86)}`, auth: canary().padEnd(22, 'A') } }
  await byDevice(relay, dana.device)('subscribe', { body: { subscription } })
  await byDevice(relay, lee.device)('subscribe', {
    body: { subscription: { ...subscription, endpoint: `https://${canary()}.example/` } },
  })
  await inviteBy(relay, ada, { name: canary(), email: `${canary()}@example.org`, roles: ['approver'] })
  await relay.send('claimPairing', { body: { code: canary(), jwk: canary(), name: canary() } })
  await relay.send('pushShown', { body: { receipt: canary() } })

  expect(planted).toBeGreaterThanOrEqual(60)
  const said = relay.logged() + (await (await relay.fetch('/metrics')).text())
  expect(said.match(/.*canary.*/gi) ?? []).toEqual([])
})
