/**
 * The sample admin console, and the oracle of every journey: a server of its own that writes down each
 * call that really arrived, with the exact bytes.
 *
 * Rule: it is a console like any other. It takes a write only with its own cookie (HttpOnly,
 * SameSite=Strict) and from its own origin, so a released call that is not the page's own fails here.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { readBody } from './gcm-device.ts'
import { Journal } from './journal.ts'
import { listen } from './loopback.ts'

/** One call that reached the server. */
export type Arrival = Readonly<{
  method: string
  /** Path and query, as they came. */
  path: string
  /** As they came: names and values in turn. */
  rawHeaders: readonly string[]
  body: Buffer
  sha256: string
  at: number
}>

export type SampleConsole = Readonly<{
  /** Where an operator opens it: a host name of its own, so that no cookie meets the relay's. */
  origin: string
  /** Every call to /api and /danger that is not a plain read, in order of arrival. */
  arrivals: Journal<Arrival>
  /** Serves one more file of its origin, whatever a hostile console would serve; calls to it are not written down. */
  publish: (path: string, file: Published) => void
  /** Everything is there again that was deleted. */
  restock: () => void
  /** Calls arrive, and are answered when what this gives back is called. */
  stall: () => () => void
  close: () => void
}>

type Published = Readonly<{ type: string; text: string; headers?: Readonly<Record<string, string>> }>
type Answer = Readonly<{ status: number; body: unknown }>
type State = {
  customers: readonly Readonly<{ id: string; name: string; plan: string; invoices: number }>[]
  servers: readonly Readonly<{ name: string; state: string }>[]
  transfers: number
}

const FILES = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/console.css': { file: 'console.css', type: 'text/css' },
  '/console.js': { file: 'console.js', type: 'text/javascript' },
  '/service-worker.js': { file: 'service-worker.js', type: 'text/javascript' },
  '/hostile-worker.js': { file: 'hostile-worker.js', type: 'text/javascript' },
} as const
const COOKIE = 'console_session'

export async function startConsole(): Promise<SampleConsole> {
  const arrivals = new Journal<Arrival>()
  const state = stock()
  const published = new Map<string, Published>()
  let stalled: Promise<void> = Promise.resolve()
  const server = createServer((request, response) => {
    void answer(request, response, { arrivals, state, published, origin: () => origin, stalled: () => stalled })
  })
  const origin = `http://console.localhost:${await listen(server)}`
  return {
    origin,
    arrivals,
    publish: (path, file) => void published.set(path, file),
    restock: () => void Object.assign(state, stock()),
    stall: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      stalled = promise
      return resolve
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** What it has at its start, and again when it is restocked. */
function stock(): State {
  return {
    customers: [
      { id: '4711', name: 'Acme Ltd', plan: 'Business', invoices: 18 },
      { id: '4712', name: 'Fabrikam', plan: 'Starter', invoices: 3 },
      { id: '4713', name: 'Contoso', plan: 'Business', invoices: 41 },
      { id: '4714', name: 'Tailspin', plan: 'Business', invoices: 7 },
      { id: '4715', name: 'Wingtip', plan: 'Starter', invoices: 1 },
    ],
    servers: [
      { name: 'web-1', state: 'running' },
      { name: 'db-1', state: 'running' },
    ],
    transfers: 0,
  }
}

type Desk = Readonly<{
  arrivals: Journal<Arrival>
  state: State
  published: ReadonlyMap<string, Published>
  origin: () => string
  stalled: () => Promise<void>
}>

async function answer(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  const url = new URL(request.url ?? '/', desk.origin())
  const method = request.method ?? ''
  const file = FILES[url.pathname as keyof typeof FILES]
  if (method === 'GET' && file !== undefined) return sendFile(response, file)
  const extra = desk.published.get(url.pathname)
  if (extra !== undefined) {
    response.writeHead(200, { 'content-type': extra.type, 'cache-control': 'no-store', ...extra.headers })
    response.end(extra.text)
    return undefined
  }
  const body = await readBody(request)
  const guarded = url.pathname.startsWith('/danger/')
  if (method !== 'GET' || guarded) {
    desk.arrivals.add({
      method,
      path: request.url ?? '',
      rawHeaders: request.rawHeaders,
      body,
      sha256: createHash('sha256').update(body).digest('base64url'),
      at: performance.now(),
    })
  }
  if (method !== 'GET' || guarded) await desk.stalled()
  const { status, body: reply } = decide({ request, url, body, desk })
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(reply))
}

function sendFile(response: ServerResponse, { file, type }: (typeof FILES)[keyof typeof FILES]): void {
  response.writeHead(200, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'self'; img-src 'self' data:; worker-src 'self' blob:",
    'set-cookie': `${COOKIE}=yes; HttpOnly; SameSite=Strict; Path=/`,
  })
  response.end(readFileSync(join(import.meta.dirname, 'console', file)))
}

type Asked = Readonly<{ request: IncomingMessage; url: URL; body: Buffer; desk: Desk }>

function decide({ request, url, body, desk }: Asked): Answer {
  const { state } = desk
  const [, , kind, id, what] = url.pathname.split('/')
  const is = (method: string, wanted: string) => request.method === method && kind === wanted
  if (url.pathname.startsWith('/danger/')) return { status: 200, body: { done: kind } }
  if (is('GET', 'customers')) return { status: 200, body: { customers: state.customers } }
  if (is('GET', 'servers')) return { status: 200, body: { servers: state.servers } }
  const refusal = refuseWrite(request, desk.origin())
  if (refusal !== undefined) return { status: 403, body: { error: refusal } }
  if (is('DELETE', 'customers')) {
    const customer = state.customers.find((one) => one.id === id)
    if (customer === undefined) return { status: 404, body: { error: 'no such customer' } }
    state.customers = state.customers.filter((one) => one !== customer)
    return { status: 200, body: { deleted: customer.name } }
  }
  if (is('POST', 'transfers')) {
    state.transfers += 1
    return { status: 201, body: { transfer: `T-${1000 + state.transfers}`, bytes: body.length } }
  }
  if (is('POST', 'servers') && (what === 'shutdown' || what === 'restart')) {
    const now = what === 'shutdown' ? 'stopped' : 'running'
    state.servers = state.servers.map((one) => (one.name === id ? { ...one, state: now } : one))
    return { status: 200, body: { server: id, state: now } }
  }
  return { status: 404, body: { error: 'nothing here' } }
}

function refuseWrite(request: IncomingMessage, origin: string): string | undefined {
  if (!(request.headers.cookie ?? '').includes(`${COOKIE}=yes`)) return 'not signed in'
  if (request.headers.origin !== origin) return `a write from ${request.headers.origin ?? 'nowhere'}`
  return undefined
}
