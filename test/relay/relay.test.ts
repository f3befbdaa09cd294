/** The relay as it runs: a port of its own, real HTTP, start and end. */
import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { connect } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { startRelay } from '../../relay/server/relay.ts'
import type { RelayOptions } from '../../relay/server/relay.ts'
import { readSettings, SettingsError } from '../../relay/server/settings.ts'
import { thumbprint } from '../../relay/evidence/device-key.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { enrolmentChallenge } from '../../relay/evidence/statement.ts'
import { listen } from '../kit/loopback.ts'
import { newDeviceKey } from '../kit/person.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { holdgate } from '../kit/holdgate.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

function directory(): string {
  const made = makeTempDir('start')
  onTestFinished(made.remove)
  return made.path
}

async function start(data: string, flags: readonly string[] = [], more: Partial<RelayOptions> = {}) {
  const settings = readSettings(['--listen', '127.0.0.1:0', '--data', data, ...flags], {
    environment: {},
    version: '0',
  })
  const relay = await startRelay({ settings, version: '0.0.0', random: randomBytes, now: Date.now, ...more })
  onTestFinished(relay.stop)
  const { port } = relay.settings.listen
  return { ...relay, at: (path: string) => `http://127.0.0.1:${port}${path}`, port }
}

async function setUp(link: string): Promise<number> {
  const { origin, hash } = new URL(link)
  const token = hash.slice(1)
  const passkey = softwarePasskey(origin)
  const { jwk } = await newDeviceKey()
  const [name, email] = ['Ada', 'ada@example.org']
  const challenge = enrolmentChallenge({
    v: 1,
    token_digest: plainDigest(utf8(token)),
    email,
    name,
    device_jkt: thumbprint(jwk),
  })
  const body = { token, name, email, registration: passkey.register(challenge), device: { name: 'Phone', jwk } }
  const headers = { 'content-type': 'application/json', origin }
  const { status } = await fetch(`${origin.replace('localhost', '127.0.0.1')}/v1/setup`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  return status
}

test('a first start makes data directory, keys and a commented policy, and a link to set up', async () => {
  const data = join(directory(), 'new', 'data')
  const relay = await start(data)
  expect(statSync(data).mode & 0o777).toBe(0o700)
  expect(statSync(join(data, 'keys.json')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(data, 'policy.yaml'), 'utf8')).toContain('# ')
  expect(relay.setupLink).toMatch(new RegExp(`^http://localhost:${relay.port}/setup#[\\w-]{43}$`))
  expect((await fetch(relay.at('/readyz'))).status).toBe(200)
})

test('the set-up link works once, and a set-up relay prints none', async () => {
  const data = directory()
  const first = await start(data)
  expect(await setUp(first.setupLink ?? '')).toBe(200)
  expect(await setUp(first.setupLink ?? '')).toBe(409)
  await first.stop()
  const second = await start(data)
  expect(second.setupLink).toBeUndefined()
})

test('another host name is refused once a passkey is bound to the first', async () => {
  const data = directory()
  const first = await start(data)
  await setUp(first.setupLink ?? '')
  await first.stop()
  await expect(start(data, ['--public-url', 'https://holdgate.example.org'])).rejects.toThrow(
    /bound to localhost.*holdgate\.example\.org/,
  )
  const again = await start(data)
  expect((await fetch(again.at('/healthz'))).status).toBe(200)
})

test('a busy port is one sentence with the fix, and leaves nothing behind', async () => {
  const server = createServer()
  const port = await listen(server)
  onTestFinished(() => void server.close())
  const data = join(directory(), 'data')
  const starting = start(data, ['--listen', `127.0.0.1:${port}`])
  await expect(starting).rejects.toThrow(SettingsError)
  await expect(starting).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or set HOLDGATE_LISTEN=`,
  )
  expect(existsSync(data)).toBe(false)
})

test('a second relay on the same data is refused', async () => {
  const data = directory()
  await start(data)
  await expect(start(data)).rejects.toThrow(/HOLDGATE_DATA|another/i)
})

test('a data directory that cannot be made is one sentence', async () => {
  const file = join(directory(), 'file')
  writeFileSync(file, '')
  await expect(start(join(file, 'data'))).rejects.toThrow(/HOLDGATE_DATA/)
})

test('a policy with an error stops the start with line and column', async () => {
  const data = directory()
  chmodSync(data, 0o700)
  writeFileSync(join(data, 'policy.yaml'), 'version: 1\ndefault: perhaps\n')
  await expect(start(data)).rejects.toThrow(/policy\.yaml:2:\d+ /)
})

test('a policy that becomes wrong leaves the last good one, and says so with line and column', async () => {
  const data = directory()
  let log = ''
  const relay = await start(data, [], { log: pino({}, { write: (line: string) => void (log += line) }) })
  writeFileSync(join(data, 'policy.yaml'), 'version: 1\ndefault: perhaps\n')
  await relay.reload()
  expect(log).toContain('policy refused')
  expect(log).toMatch(/policy\.yaml:2:\d+ /)
  writeFileSync(join(data, 'policy.yaml'), 'version: 1\ndefault: deny\ngroups: {}\nconsoles: []\nrules: []\n')
  await relay.reload()
  expect(log).toContain('policy loaded')
})

test('stopping answers, closes and lets the next one start on the same data', async () => {
  const data = directory()
  const first = await start(data)
  const events = await fetch(first.at('/healthz'))
  expect(events.status).toBe(200)
  await first.stop()
  await expect(fetch(first.at('/healthz'))).rejects.toThrow()
  expect((await fetch((await start(data)).at('/healthz'))).status).toBe(200)
})

test('a caller who hangs up in mid-body, or speaks no HTTP, harms nothing', async () => {
  const relay = await start(directory())
  const half =
    'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"a"'
  for (const text of [
    half,
    'nonsense\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n',
    'GET /v1/about HTTP/1.1\r\n\r\n',
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(relay.port, '127.0.0.1', () => socket.end(text))
      socket
        .on('close', () => resolve())
        .on('error', () => resolve())
        .resume()
    })
  }
  expect((await fetch(relay.at('/healthz'))).status).toBe(200)
})

test('a body without a length is cut off at the limit', async () => {
  const relay = await start(directory())
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(64 * 1024).fill(0x61))
    },
  })
  const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } }
  const response = await fetch(relay.at('/v1/sessions'), init as RequestInit).catch(() => undefined)
  // The answer may come while the caller still sends; either way the relay goes on.
  if (response) expect(response.status).toBe(413)
  expect((await fetch(relay.at('/healthz'))).status).toBe(200)
})

test('the app is served compressed, under a strict policy, with what a page needs next, and only files that were there at start', async () => {
  const site = directory()
  mkdirSync(join(site, 'assets'))
  writeFileSync(join(site, 'index.html'), '<!doctype html><style>a{}</style>')
  writeFileSync(join(site, 'assets/app-1.js'), 'x()')
  writeFileSync(join(site, 'assets/app-1.js.br'), 'br')
  writeFileSync(join(site, 'assets/app-1.js.gz'), 'gz')
  mkdirSync(join(site, '.vite'))
  const ahead = {
    '/r': { scripts: ['/assets/app-1.js'], answers: ['/v1/requests/:id'], session: true },
    '/enrol': { scripts: [], answers: ['/v1/about'], session: false },
    '/sign-in': { scripts: ['/assets/in-1.js'], answers: ['/v1/sessions/current'], session: true },
  }
  writeFileSync(join(site, '.vite/ahead.json'), JSON.stringify(ahead))
  writeFileSync(join(site, '../secret.html'), 'secret')
  const relay = await start(join(directory(), 'data'), [], { site })
  const get = (path: string, encoding = 'identity') =>
    fetch(relay.at(path), { headers: { 'accept-encoding': encoding } })

  for (const path of ['/', '/setup', '/r/req_AAAAAAAAAAAAAAAAAAAAAA', '/admin']) {
    const page = await get(path)
    expect(page.headers.get('content-type'), path).toBe('text/html; charset=utf-8')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).toMatch(/style-src 'self' 'sha256-[A-Za-z0-9+/]{43}='/)
    expect(policy).not.toContain('unsafe')
    expect(page.headers.get('cache-control')).toBe('no-cache')
  }
  const link = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    (await fetch(relay.at(path), { headers })).headers.get('link')
  const request = '/r/req_AAAAAAAAAAAAAAAAAAAAAA'
  const cookie = `__Host-holdgate=${'x'.repeat(43)}`
  const answer = (path: string) => `<${path}>; rel=preload; as=fetch; crossorigin`
  const script = '</assets/app-1.js>; rel=modulepreload'
  expect(await link(request, { cookie })).toBe(`${script}, ${answer('/v1/requests/req_AAAAAAAAAAAAAAAAAAAAAA')}`)
  expect(await link('/r/x>,y', { cookie }), 'no request').toBe(script)
  expect(await link(request), 'nothing is known').toBe(script)
  expect(await link(request, { 'sec-fetch-site': 'cross-site' }), 'a link elsewhere').toBe(script)
  expect(await link(request, { 'sec-fetch-site': 'none' }), 'nobody is signed in').toBe(
    `</assets/in-1.js>; rel=modulepreload, ${answer('/v1/sessions/current')}`,
  )
  expect(await link('/enrol', { 'sec-fetch-site': 'none' })).toBe(answer('/v1/about'))
  expect(await link('/admin', { cookie })).toBeNull()
  expect((await get('/.vite/ahead.json')).status).toBe(404)
  const file = await get('/assets/app-1.js')
  expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(await file.text()).toBe('x()')
  const again = await fetch(relay.at('/assets/app-1.js'), {
    headers: { 'accept-encoding': 'identity', 'if-none-match': file.headers.get('etag') ?? '' },
  })
  expect(again.status).toBe(304)
  for (const path of [
    '/assets/none.js',
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/..%5c..%5csecret.html',
    '/assets/app-1.js.br',
  ]) {
    expect((await get(path)).status, path).toBe(404)
  }
})

test('whatever the manifest names is served as what it says it is, and asked for anew each time', async () => {
  const site = directory()
  const app = join(import.meta.dirname, '../../pwa')
  cpSync(join(app, 'public'), site, { recursive: true })
  cpSync(join(app, 'index.html'), join(site, 'index.html'))
  const relay = await start(join(directory(), 'data'), [], { site })
  const served = async (path: string) => {
    const answer = await fetch(relay.at(path))
    expect(answer.status, path).toBe(200)
    expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(answer.headers.get('cache-control'), path).toBe('no-cache')
    const etag = answer.headers.get('etag') ?? ''
    const again = await fetch(relay.at(path), { headers: { 'if-none-match': etag } })
    expect(again.status, `${path}, not changed`).toBe(304)
    return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) }
  }

  const { type, bytes } = await served('/manifest.webmanifest')
  expect(type).toBe('application/manifest+json')
  const manifest = JSON.parse(bytes.toString()) as Manifest
  expect(manifest).toMatchObject({ id: '/', scope: '/', display: 'standalone' })
  for (const url of [manifest.start_url, ...manifest.shortcuts.map((one) => one.url)]) {
    expect(new URL(url, 'https://holdgate.example').pathname, 'in its scope').toMatch(/^\//)
    expect((await fetch(relay.at(url))).headers.get('content-type'), url).toBe('text/html; charset=utf-8')
  }
  for (const picture of [...manifest.icons, ...manifest.screenshots]) {
    const file = await served(picture.src)
    expect(file.type, picture.src).toBe(picture.type)
    if (picture.sizes !== 'any') expect(sizeOf(file.bytes), picture.src).toBe(picture.sizes)
  }
  const purposes = manifest.icons.map(({ purpose }) => purpose)
  expect([...new Set(purposes)].toSorted()).toEqual(['any', 'maskable', 'monochrome'])
  // Browsers show none that is under 320 pixels, or more than 2.3 times as long as wide, or without its like. With wide
  // ones a Chromium asks on a desk in a dialog that keeps the page waiting until it is answered.
  expect(manifest.screenshots.map(({ form_factor }) => form_factor)).toEqual(['narrow', 'narrow'])
  for (const { src, sizes, label } of manifest.screenshots) {
    const [short = 0, long = 0] = sizes
      .split('x')
      .map(Number)
      .toSorted((a, b) => a - b)
    expect(short, src).toBeGreaterThanOrEqual(320)
    expect(long / short, src).toBeLessThanOrEqual(2.3)
    expect(label, src).toMatch(/\w/)
  }
})

type Picture = Readonly<{ src: string; sizes: string; type: string }>
type Manifest = Readonly<{
  start_url: string
  icons: readonly (Picture & Readonly<{ purpose: string }>)[]
  screenshots: readonly (Picture & Readonly<{ form_factor: string; label: string }>)[]
  shortcuts: readonly Readonly<{ url: string }>[]
}>

/** Of a PNG, or of a WebP in the extended layout. */
function sizeOf(bytes: Buffer): string {
  if (bytes.toString('latin1', 1, 4) === 'PNG') return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`
  expect(bytes.toString('latin1', 8, 16)).toBe('WEBPVP8X')
  return `${bytes.readUIntLE(24, 3) + 1}x${bytes.readUIntLE(27, 3) + 1}`
}

test('a relay that is told to reload publishes a key that was added meanwhile', async () => {
  const data = directory()
  const relay = await start(data)
  const jwks = async () =>
    ((await (await fetch(relay.at('/.well-known/jwks.json'))).json()) as { keys: unknown[] }).keys
  expect(await jwks()).toHaveLength(1)
  expect((await holdgate('keys', 'rotate', 'grant', '--data', data)).error).toBe('')
  await relay.reload()
  expect(await jwks()).toHaveLength(2)
  expect(await (await fetch(relay.at('/metrics'))).text()).toContain('process_cpu_seconds_total')
})
