/**
 * The console of the matrix, and its oracle: it answers whatever reaches it, and writes down each call
 * to a guarded address. It reads addresses as a lenient server does: encoded letters, letter case and
 * doubled slashes make no difference to it.
 */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Instant } from '../../../relay/contract/ids.ts'
import { readBody } from '../../kit/gcm-device.ts'
import { Journal } from '../../kit/journal.ts'
import { listen } from '../../kit/loopback.ts'
import { makeKit } from './page-kit.ts'
import { SERVICE_WORKER, SHARED_WORKER, WORKER } from './worker-scripts.ts'

export type Arrival = Readonly<{
  run: string
  /** Of the vector. */
  slug: string
  method: string
  query: string
  type: string
  body: Buffer
  sha256: string
  at: Instant
}>

export type MatrixConsole = Readonly<{
  origin: string
  port: number
  arrivals: Journal<Arrival>
  close: () => void
}>

export async function startMatrixConsole(): Promise<MatrixConsole> {
  const arrivals = new Journal<Arrival>()
  const server = createServer((request, response) => {
    // A page that goes takes its calls with it.
    answer(request, response, arrivals).catch(() => response.destroy())
  })
  server.on('upgrade', (request, socket) => {
    note(arrivals, request, Buffer.alloc(0))
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${WEBSOCKET}`).digest('base64')
    socket.on('error', () => socket.destroy())
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
    )
  })
  // Node takes no methods in lower case; what such a call was is still on the wire.
  server.on('clientError', (error: Error & { rawPacket?: Buffer }, socket) => {
    const [head = '', body = ''] = (error.rawPacket ?? Buffer.alloc(0)).toString('latin1').split('\r\n\r\n')
    const [method, target] = head.split(' ')
    noteCall(arrivals, { method, target, type: /^content-type: *(.*)$/im.exec(head)?.[1] ?? '' }, Buffer.from(body))
    // Whoever gets no answer tries again.
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  })
  const port = await listen(server)
  return {
    origin: `http://console.localhost:${port}`,
    port,
    arrivals,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** RFC 6455, section 1.3. */
const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  events: 'text/event-stream',
}
const PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Matrix</title>'

function note(arrivals: Journal<Arrival>, { method, url, headers }: IncomingMessage, body: Buffer): void {
  noteCall(arrivals, { method, target: url, type: headers['content-type'] ?? '' }, body)
}

type Line = Readonly<{ method: string | undefined; target: string | undefined; type: string }>

function noteCall(arrivals: Journal<Arrival>, { method = '', target, type }: Line, body: Buffer): void {
  const url = urlOf(target)
  const [, run, slug] = /^\/guarded\/([^/]+)\/([^/]+)/.exec(lenient(url.pathname)) ?? []
  // A preflight is a question of the browser, not the call.
  if (run === undefined || slug === undefined || method === 'OPTIONS') return
  const sha256 = createHash('sha256').update(body).digest('base64url')
  arrivals.add({ run, slug, method, query: url.search, type, body, sha256, at: Date.now() })
}

function urlOf(target = '/'): URL {
  return new URL(`http://matrix.invalid${target.startsWith('/') ? '' : '/'}${target}`)
}

function lenient(path: string): string {
  try {
    return decodeURIComponent(path).replaceAll('\\', '/').replaceAll(/\/+/g, '/').toLowerCase()
  } catch {
    // Not an encoding of anything.
    return path
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, arrivals: Journal<Arrival>): Promise<void> {
  const body = await readBody(request)
  note(arrivals, request, body)
  const { origin } = request.headers
  if (origin !== undefined) {
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-credentials', 'true')
  }
  response.setHeader('cache-control', 'no-store')
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'DELETE, PUT, PATCH')
    response.setHeader('access-control-allow-headers', String(request.headers['access-control-request-headers']))
    response.writeHead(204).end()
    return
  }
  const url = urlOf(request.url)
  const { status = 200, headers, text } = reply(url, url.searchParams.get('to') ?? '')
  response.writeHead(status, headers).end(text)
}

type Reply = Readonly<{ status?: number; headers: Record<string, string>; text: string }>

/** @param to where the page or redirect that is asked for leads */
function reply({ pathname, searchParams }: URL, to: string): Reply {
  const html = (text: string, headers: Record<string, string> = {}): Reply => ({
    headers: { 'content-type': TYPES['html'] ?? '', ...headers },
    text: PAGE + text,
  })
  const script = (text: string): Reply => ({
    headers: { 'content-type': 'text/javascript', 'service-worker-allowed': '/' },
    text,
  })
  const [, place, status] = pathname.split('/')
  if (place === 'redirect') return { status: Number(status), headers: { location: to }, text: '' }
  if (place === 'page') return html(`<script>globalThis.kit = (${makeKit.toString()})()</script><body>`)
  if (place === 'calls') {
    return html(`<script>fetch(${JSON.stringify(to)}, { method: 'POST', body: 'b' }).catch(() => {})</script>`)
  }
  if (place === 'refresh') return html(`<meta http-equiv="refresh" content="0;url=${to}">`)
  if (place === 'refresh-header') return html('', { refresh: `0;url=${to}` })
  if (place === 'report') {
    const policy = `img-src 'none'; report-uri ${to}`
    return { headers: { 'content-type': 'text/html', 'content-security-policy': policy }, text: '<img src="/other">' }
  }
  if (place === 'worker.js') return script(WORKER)
  if (place === 'shared-worker.js') return script(SHARED_WORKER)
  if (place === 'service-worker.js') return script(SERVICE_WORKER)
  const as = searchParams.get('as') ?? (place === 'guarded' ? '' : 'html')
  const type = TYPES[as]
  if (as === 'html') return html('<body>done')
  if (type === undefined) return { headers: { 'content-type': 'application/json' }, text: '{"done":true}' }
  return {
    headers: { 'content-type': type, 'service-worker-allowed': '/' },
    text: as === 'events' ? 'data: x\n\n' : '',
  }
}
