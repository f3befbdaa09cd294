/**
 * Every kind of body, held, released and looked at where it arrives: it is what was hashed, and what a browser
 * without the extension sends.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../../relay/contract/call.ts'
import { openChromium } from '../kit/chromium.ts'
import { startConsole } from '../kit/console-server.ts'
import type { Arrival, SampleConsole } from '../kit/console-server.ts'
import { lacks } from '../kit/debian.ts'
import { openFirefox } from '../kit/firefox.ts'
import { samplePolicy } from '../kit/policy.ts'
import { BROWSERS } from '../kit/seat.ts'
import type { Sitting } from '../kit/seat.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

/** Each runs in the page by itself, so it can use nothing of this file. */
type Send = (path: string) => unknown

const post =
  (init: string): Send =>
  (path) =>
    `fetch(${JSON.stringify(path)}, { method: 'POST', ...${init} })`
const xhr =
  (body: string, prepare = ''): Send =>
  (path) =>
    `new Promise((done) => {
    const call = new XMLHttpRequest()
    call.open('PUT', ${JSON.stringify(path)})
    ${prepare}
    call.onloadend = done
    call.send(${body})
  })`
const beacon =
  (body: string): Send =>
  (path) =>
    `navigator.sendBeacon(${JSON.stringify(path)}${body === '' ? '' : `, ${body}`})`

const BYTES = 'Uint8Array.from({ length: 64 }, (_, at) => at * 3)'
const FORM = `(() => {
  const form = new FormData()
  form.append('note', 'ümlaut\\nand "line"')
  form.append('paper', new File([${BYTES}], 'päper "1".pdf', { type: 'application/pdf' }))
  form.append('empty', new File([], ''))
  return form
})()`
const OTHER_WINDOW = `(() => {
  const frame = document.createElement('iframe')
  document.body.append(frame)
  return frame.contentWindow
})()`

const KINDS: Readonly<Record<string, Send>> = {
  'a string': post(`{ body: 'ümlaut \\u{1f600} \\ud800' }`),
  'a string with a type': post(`{ body: '{"a":1}', headers: { 'Content-Type': 'application/json' } }`),
  'an empty string': post(`{ body: '' }`),
  nothing: post('{}'),
  null: post('{ body: null }'),
  'an object': post('{ body: {} }'),
  'search parameters': post(`{ body: new URLSearchParams([['a', 'ü b'], ['a', '&=']]) }`),
  'a form with files': post(`{ body: ${FORM} }`),
  'a blob with a type': post(`{ body: new Blob([${BYTES}], { type: 'image/png' }) }`),
  'a blob without a type': post(`{ body: new Blob([${BYTES}]) }`),
  'an array buffer': post(`{ body: ${BYTES}.buffer }`),
  'a part of an array': post(`{ body: ${BYTES}.subarray(3, 11) }`),
  'a data view': post(`{ body: new DataView(${BYTES}.buffer, 5, 7) }`),
  'an array of words': post(`{ body: new Uint16Array(${BYTES}.buffer, 2, 4) }`),
  'a buffer of another window': post(`{ body: new (${OTHER_WINDOW}).Uint8Array([1, 2, 3]) }`),
  'a fetch that may outlive its page': post(`{ body: 'later', keepalive: true }`),
  'a Request': (path) => `fetch(new Request(${JSON.stringify(path)}, { method: 'POST', body: 'of the Request' }))`,
  'a Request whose body is replaced': (path) =>
    `fetch(new Request(${JSON.stringify(path)}, { method: 'POST', body: 'of the Request' }), { body: 'of the call' })`,
  'a Request of another window': (path) =>
    `fetch(new (${OTHER_WINDOW}).Request(${JSON.stringify(path)}, { method: 'POST', body: 'from afar' }))`,
  'an XMLHttpRequest with a string': xhr(`'ümlaut \\ud800'`),
  'an XMLHttpRequest with nothing': xhr(''),
  'an XMLHttpRequest with a form': xhr(FORM),
  'an XMLHttpRequest with a blob': xhr(`new Blob(['x'], { type: 'text/csv' })`),
  'an XMLHttpRequest with a part of an array': xhr(`${BYTES}.subarray(1, 4)`),
  'an XMLHttpRequest with headers': xhr(
    `'{}'`,
    `call.setRequestHeader('Content-Type', 'application/json'); call.setRequestHeader('X-Tenant', 'a'); call.setRequestHeader('x-tenant', 'b')`,
  ),
  'an XMLHttpRequest with an XML document': xhr(
    `new DOMParser().parseFromString('<?xml version="1.0"?><a b="ü">x<c/></a>', 'application/xml')`,
  ),
  'an XMLHttpRequest with a drawing': xhr(
    `new DOMParser().parseFromString('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', 'image/svg+xml')`,
  ),
  'an XMLHttpRequest with an HTML document': xhr(
    `new DOMParser().parseFromString('<!doctype html><title>ü</title><p>a<br>b', 'text/html')`,
  ),
  'an XMLHttpRequest with an HTML document of old': xhr(
    `new DOMParser().parseFromString('<!-- before --><p>no doctype', 'text/html')`,
  ),
  'an XMLHttpRequest with a document of another window': xhr(
    `new (${OTHER_WINDOW}).DOMParser().parseFromString('<a/>', 'application/xml')`,
  ),
  'a beacon with a string': beacon(`'ümlaut'`),
  'a beacon with JSON': beacon(`new Blob(['{}'], { type: 'application/json' })`),
  'a beacon with a form': beacon(FORM),
  'a beacon with nothing': beacon(''),
}

/** The boundary of a form is drawn anew each time; everything around it is not. */
function plain({ method, body, rawHeaders }: Arrival) {
  const type = headerIn(rawHeaders, 'content-type')
  const boundary = /boundary=(\S+)/.exec(type)?.[1]
  const without = (text: string) => (boundary === undefined ? text : text.replaceAll(boundary, '…'))
  return {
    method,
    type: without(type),
    body: without(body.toString('latin1')),
    tenant: headerIn(rawHeaders, 'x-tenant'),
    mode: headerIn(rawHeaders, 'sec-fetch-mode'),
  }
}

function headerIn(raw: readonly string[], wanted: string): string {
  const at = raw.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === wanted)
  return at < 0 ? '' : (raw[at + 1] ?? '')
}

const ALIAS = 'console.test'
const pathOf = (name: string) => `/danger/${name.replaceAll(' ', '-')}`

type Evaluates = Readonly<{ evaluate: (run: () => unknown) => Promise<unknown> }>

const sendAll = async (page: Evaluates, { arrivals }: SampleConsole) => {
  const sent = new Map<string, Arrival>()
  for (const [name, send] of Object.entries(KINDS)) {
    // Made of text: some need a browser's own grammar for what types would refuse.
    // oxlint-disable-next-line typescript/no-implied-eval
    await page.evaluate(new Function(`return ${String(send(pathOf(name)))}`) as () => unknown)
    sent.set(name, await arrivals.first(({ path }) => path === pathOf(name), name))
  }
  return sent
}

/** In a browser without the extension. */
const sendAllFrom = async (open: (typeof OPENERS)[keyof typeof OPENERS]) => {
  const sample = await startConsole()
  const without = await open()
  const bare = await without.page()
  await bare.goto(sample.origin)
  const sent = await sendAll(bare, sample)
  await without.close()
  sample.close()
  return sent
}

const OPENERS = { Chromium: openChromium, Firefox: openFirefox } as const
const able = !lacks('chromium', 'dbus-daemon', 'firefox-esr')
let world: World

beforeAll(async () => {
  if (!able) return
  const prefs = {
    'network.dns.localDomains': ALIAS,
    'network.proxy.no_proxies_on': `localhost, .localhost, 127.0.0.1, ${ALIAS}`,
  }
  world = await openWorld({
    policy: letGo,
    consoles: [`http://${ALIAS}`],
    operator: { alias: ALIAS },
    firefox: { prefs },
  })
})
afterAll(async () => world?.close())

describe.skipIf(!able).for(BROWSERS)('in %s, what is sent', (browser) => {
  let page: Sitting
  let held: ReadonlyMap<string, Arrival>
  let native: ReadonlyMap<string, Arrival>

  beforeAll(async () => {
    world.console.arrivals.clear()
    page = await world.seat(browser).visit(world.console.origin)
    ;[held, native] = await Promise.all([sendAll(page, world.console), sendAllFrom(OPENERS[browser])])
  })
  afterAll(async () => page?.close())

  test.for(Object.keys(KINDS))('%s: as it was hashed, and as a browser sends it by itself', (name) => {
    const arrival = held.get(name)
    const call = callTo(world, pathOf(name), arrival?.sha256)
    expect(arrival?.sha256).toBe(call?.body.sha256)
    expect(arrival?.body.length).toBe(call?.body.length)
    expect(arrival && plain(arrival)).toEqual(plain(native.get(name) as Arrival))
  })

  test('a stream, which is read to its end before anybody is asked', async () => {
    const status = await page.evaluate(async () => {
      let count = 0
      const body = new ReadableStream({
        pull: (controller) => {
          count += 1
          controller.enqueue(new Uint8Array(1000).fill(count))
          if (count === 3) controller.close()
        },
      })
      const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' }
      return (await fetch('/danger/stream', init)).status
    })
    const arrival = await world.console.arrivals.first(({ path }) => path === '/danger/stream', 'stream')
    // Firefox sends the name of the stream's class, and so do we.
    const length = browser === 'Firefox' ? '[object ReadableStream]'.length : 3000
    expect([status, arrival.body.length, arrival.sha256]).toEqual([
      200,
      length,
      callTo(world, '/danger/stream', arrival.sha256)?.body.sha256,
    ])
  })

  test('is sent also where a browser would not let it outlive its page, which it then does not', async () => {
    const status = await page.evaluate(async () => {
      const body = new Uint8Array(100_000).fill(3)
      return (await fetch('/danger/large-keepalive', { method: 'POST', body, keepalive: true })).status
    })
    expect(status).toBe(200)
    expect(callTo(world, '/danger/large-keepalive')?.body.length).toBe(100_000)
  })

  test('is as it was when it was sent, whatever the page does to it afterwards', async () => {
    await page.evaluate(async () => {
      const bytes = new Uint8Array(100_000).fill(1)
      const form = new FormData()
      form.append('a', '1')
      const sent = [
        fetch('/danger/changed-bytes', { method: 'POST', body: bytes }),
        fetch('/danger/changed-form', { method: 'POST', body: form }),
      ]
      bytes.fill(2)
      form.append('a', '2')
      await Promise.all(sent)
    })
    const bodyOf = (path: string) => world.console.arrivals.entries.find((one) => one.path === path)?.body
    expect(bodyOf('/danger/changed-bytes')?.every((byte) => byte === 1)).toBe(true)
    expect(bodyOf('/danger/changed-form')?.toString()).not.toContain('2\r\n--')
  })

  test('is hashed for a page over plain http too, which has no WebCrypto', async () => {
    const { port } = new URL(world.console.origin)
    world.console.arrivals.clear()
    const plainPage = await world.seat(browser).visit(`http://${ALIAS}:${port}/`)
    const [isSecure, ...statuses] = await plainPage.evaluate(async () => [
      isSecureContext,
      (await fetch('/danger/http-small', { method: 'POST', body: 'x' })).status,
      (await fetch('/danger/http-large', { method: 'POST', body: new Uint8Array(10 * 1024 * 1024).fill(7) })).status,
    ])
    expect([isSecure, ...statuses]).toEqual([false, 200, 200])
    for (const path of ['/danger/http-small', '/danger/http-large']) {
      const arrival = world.console.arrivals.entries.find((one) => one.path === path)
      expect(callTo(world, path, arrival?.sha256)).toBeDefined()
    }
    await plainPage.close()
  })

  test('of more than can be held goes nowhere, and the page reads the size and the limit', async () => {
    const says = await page.evaluate(() =>
      fetch('/danger/too-large', { method: 'POST', body: new Uint8Array(10 * 1024 * 1024 + 1) }).then(
        () => 'sent',
        (error: unknown) => String(error),
      ),
    )
    expect(says).toMatch(/the body has 10\.1 MB; at most 10\.0 MB can be held\. Nothing was sent/)
    expect(callTo(world, '/danger/too-large')).toBeUndefined()
  })
})

/** One of its own, before those that ask: the relay grants it at once, so that each is held and released. */
function letGo(origin: string): string {
  const alias = `http://${ALIAS}:${new URL(origin).port}`
  return samplePolicy(origin).replace(
    'rules:\n',
    `  - origin: "${alias}"
rules:
  - id: every-body-over-http
    match: { method: [POST, PUT], url: "${alias}/danger/*" }
    decide: allow
    say: "A body"
  - id: every-body
    match: { method: [POST, PUT], url: "${origin}/danger/*" }
    decide: allow
    say: "A body"
`,
  )
}

/** What the relay wrote down that was asked about; of a form with this digest, for its boundary differs each time. */
function callTo(world: World, path: string, sha256?: string): Call | undefined {
  const database = new DatabaseSync(join(world.data, 'holdgate.sqlite'), { readOnly: true })
  try {
    const actions = database.prepare('SELECT action FROM requests').all() as { action: string }[]
    const calls = actions.map(({ action }) => (JSON.parse(action) as { call: Call }).call)
    return calls.find(
      ({ target, body }) => new URL(target).pathname === path && body.sha256 === (sha256 ?? body.sha256),
    )
  } finally {
    database.close()
  }
}
