/**
 * A recorder between a browser and the servers it talks to: the browser's own proxy, on this machine. It
 * hands on every byte, and writes down each request that was handed on, with the digest of its body.
 *
 * Rule 1: the server sees what it would see without it: the same path, headers, Host and Origin, one
 *   connection for each of the browser's, which ends when the browser's ends.
 * Rule 2: a request counts as arrived when its first byte was handed on; what a server that cannot be
 *   reached would have been sent did not arrive, and the browser sees a connection that was closed.
 * Rule 3: nobody else's data is touched: a tunnel (CONNECT) is read only where it begins as plain HTTP,
 *   as WebSocket handshakes do; what is encrypted passes unread, and is counted.
 */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { atExit } from './at-exit.ts'
import { Journal } from './journal.ts'
import { listen } from './loopback.ts'
import { createRequestReader } from './request-reader.ts'
import type { RequestHead, RequestReader } from './request-reader.ts'

/** One request that was handed on to its server. */
export type Recorded = Readonly<{
  method: string
  /** Absolute, as the browser wrote it. */
  url: string
  /** Names and values in turn, as the server read them. */
  rawHeaders: readonly string[]
  body: Readonly<{ length: number; sha256: string; sha256_hex: string }>
  /** The body itself, where it is small enough to be looked into. */
  content?: Buffer
  /** False: the browser went away before all of the body had left. */
  complete: boolean
  /** Epoch milliseconds of its first byte. */
  at: number
  /** Of the server's answer; absent until there is one. */
  status?: number
}>

export type Recorder = Readonly<{
  port: number
  /** In the order in which their bodies ended. */
  requests: Journal<Recorded>
  /** Host and port of each tunnel whose content could not be read. */
  unread: () => readonly string[]
  close: () => void
}>

type Entry = { -readonly [Key in keyof Recorded]: Recorded[Key] }
type Writing = { entry: Entry; hash: Hash; hashed: number; parts: Buffer[] }
type Desk = Readonly<{ requests: Journal<Recorded>; unread: string[] }>

const MOST_KEPT_BYTES = 64 * 1024
const HTTP_PORT = 80
const SAYS_STATUS = /^HTTP\/1\.[01] (\d{3})/
const FIRST_FINAL_STATUS = 200
const SWITCHING = 101
const TUNNEL_READY = 'HTTP/1.1 200 Connection established\r\n\r\n'
const BEGINS_AS_HTTP = /^[A-Z]{3,20} \//

export async function startRecorder(): Promise<Recorder> {
  const requests = new Journal<Recorded>()
  const unread: string[] = []
  const open = new Set<Socket>()
  const server = createServer((browser) => {
    open.add(browser)
    browser.once('close', () => open.delete(browser))
    serve(browser, { requests, unread })
  })
  const port = await listen(server)
  const close = () => {
    server.close()
    for (const socket of open) socket.destroy()
  }
  const forget = atExit(close)
  return {
    port,
    requests,
    unread: () => unread,
    close: () => {
      forget()
      close()
    },
  }
}

function serve(browser: Socket, desk: Desk): void {
  let upstream: Upstream | undefined
  let writing: Writing | undefined
  let tunnel: string | undefined

  const reader: RequestReader = createRequestReader({
    head: (head, bytes) => {
      const at = Date.now()
      if (head.method === 'CONNECT') {
        tunnel = head.target
        browser.write(TUNNEL_READY)
        return
      }
      const url = tunnel === undefined ? head.target : `http://${tunnel}${head.target}`
      const where = addressOf(url)
      if (where === undefined) throw new Error(`A proxy cannot reach ${url}`)
      if (upstream?.where !== where || !upstream.isOpen()) {
        upstream?.close()
        upstream = openUpstream(where, browser)
      }
      const entry = entryOf(head, { url, at })
      writing = { entry, hash: createHash('sha256'), hashed: 0, parts: [] }
      upstream.expect(entry)
      upstream.send(bytes)
    },
    content: (bytes) => {
      if (writing === undefined) return
      writing.hash.update(bytes)
      writing.hashed += bytes.length
      if (writing.hashed <= MOST_KEPT_BYTES) writing.parts.push(bytes)
    },
    raw: (bytes) => upstream?.send(bytes),
    end: () => {
      finish(true)
      // After an upgrade both speak another language.
      if (upstream?.isUpgrade() === true) pass(reader.leave())
    },
  })

  function finish(complete: boolean): void {
    if (writing === undefined) return
    const { entry, hash, hashed, parts } = writing
    writing = undefined
    const digest = hash.digest()
    entry.body = { length: hashed, sha256: digest.toString('base64url'), sha256_hex: digest.toString('hex') }
    entry.complete = complete
    if (hashed <= MOST_KEPT_BYTES) entry.content = Buffer.concat(parts)
    void upstream?.reached.then((reached) => reached && desk.requests.add(entry))
  }

  let raw = false
  function pass(rest: Buffer): void {
    raw = true
    if (rest.length > 0) upstream?.send(rest)
  }

  browser.on('data', (bytes: Buffer) => {
    try {
      if (raw) {
        upstream?.send(bytes)
        return
      }
      if (tunnel !== undefined && upstream === undefined && !BEGINS_AS_HTTP.test(bytes.toString('latin1', 0, 24))) {
        desk.unread.push(tunnel)
        upstream = openUpstream(tunnel, browser)
        pass(Buffer.concat([reader.leave(), bytes]))
        return
      }
      reader.read(bytes)
    } catch {
      // No HTTP, or nowhere to send it: as a server that closes the connection.
      browser.destroy()
    }
  })
  browser.on('end', () => upstream?.end())
  browser.on('error', () => browser.destroy())
  browser.on('close', () => {
    finish(false)
    upstream?.close()
  })
}

function entryOf(head: RequestHead, { url, at }: Readonly<{ url: string; at: number }>): Entry {
  const { method } = head
  const rawHeaders = head.rawHeaders.filter((_, index, all) => !/^proxy-/i.test(all[index - (index % 2)] ?? ''))
  return { method, url, rawHeaders, body: { length: 0, sha256: '', sha256_hex: '' }, complete: false, at }
}

type Upstream = Readonly<{
  /** Host and port. */
  where: string
  isOpen: () => boolean
  /** Whether a connection came about. */
  reached: Promise<boolean>
  /** The next answer is to this one. */
  expect: (entry: Entry) => void
  /** The last request asks to leave HTTP, or its answer has agreed to. */
  isUpgrade: () => boolean
  send: (bytes: Buffer) => void
  end: () => void
  close: () => void
}>

function openUpstream(where: string, browser: Socket): Upstream {
  const { host, port } = splitAddress(where)
  const socket = connect({ host, port, autoSelectFamily: true, noDelay: true })
  const { promise: reached, resolve: reach } = Promise.withResolvers<boolean>()
  let expected: Entry | undefined
  let last: Entry | undefined

  socket.on('connect', () => reach(true))
  socket.on('close', () => reach(false))
  socket.on('data', (bytes: Buffer) => {
    if (expected !== undefined) {
      const status = statusIn(bytes)
      if (status !== undefined) {
        expected.status = status
        expected = undefined
      }
    }
    if (!browser.write(bytes)) {
      socket.pause()
      browser.once('drain', () => socket.resume())
    }
  })
  socket.on('drain', () => browser.resume())
  socket.on('end', () => browser.end())
  socket.on('error', () => browser.destroy())
  return {
    where,
    isOpen: () => !socket.destroyed && socket.writable,
    reached,
    expect: (entry) => {
      expected = entry
      last = entry
    },
    isUpgrade: () => last?.rawHeaders.some((one, index) => index % 2 === 0 && /^upgrade$/i.test(one)) === true,
    send: (bytes) => {
      if (!socket.write(bytes)) browser.pause()
    },
    end: () => socket.end(),
    close: () => socket.destroy(),
  }
}

/** Of the first final answer in here: 1xx are only said on the way, but for the one that ends HTTP. */
function statusIn(bytes: Buffer): number | undefined {
  let text = bytes.toString('latin1')
  for (;;) {
    const status = Number(SAYS_STATUS.exec(text)?.[1] ?? Number.NaN)
    if (Number.isNaN(status)) return undefined
    if (status >= FIRST_FINAL_STATUS || status === SWITCHING) return status
    const end = text.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    text = text.slice(end + '\r\n\r\n'.length)
  }
}

function addressOf(url: string): string | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.protocol !== 'http:') return undefined
  return `${parsed.hostname}:${parsed.port === '' ? HTTP_PORT : parsed.port}`
}

/** True when something takes connections at the host and port of this URL. */
export function answers(url: URL, milliseconds: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const { host, port } = splitAddress(addressOf(url.href) ?? '')
  const socket = connect({ host, port, autoSelectFamily: true, timeout: milliseconds })
  socket.on('connect', () => resolve(true))
  socket.on('timeout', () => resolve(false))
  socket.on('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}

function splitAddress(where: string): Readonly<{ host: string; port: number }> {
  const at = where.lastIndexOf(':')
  const name = where.slice(0, at).replace(/^\[|\]$/g, '')
  // Browsers know these names to be this machine; a resolver may not.
  const host = /(^|\.)localhost\.?$/i.test(name) ? 'localhost' : name
  return { host, port: Number(where.slice(at + 1)) }
}
