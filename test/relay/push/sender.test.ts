import { createECDH, randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { Agent } from 'node:https'
import type { LookupFunction } from 'node:net'
import webPush from 'web-push'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { isPrivateAddress, PUSH_HOSTS, refuseEndpoint } from '../../../relay/server/push/endpoint.ts'
import { createPushSender } from '../../../relay/server/push/sender.ts'
import type { PushLetter, PushSenderOptions } from '../../../relay/server/push/sender.ts'
import { makeCertificate } from '../../kit/certificate.ts'
import { listen } from '../../kit/loopback.ts'
import { checkVapid } from '../../kit/vapid.ts'

// In whole seconds; web-push compares a token's end with the real clock.
const NOW = Math.floor(Date.now() / 1000) * 1000
/** It counts from the first byte of connecting: what a slow machine does not do in one, it does in a later one. */
const DEADLINES = [300, 3_000, 20_000] as const
const [, , PATIENT] = DEADLINES
const vapid = webPush.generateVAPIDKeys()

type Post = Readonly<{ headers: IncomingHttpHeaders; bytes: number; socket: unknown }>
type Answering = (response: ServerResponse) => void

let host = ''
let ca = ''
let close = (): void => undefined
let posts: Post[] = []
let answering: Answering = (response) => response.writeHead(201).end()

beforeAll(async () => {
  const certificate = await makeCertificate()
  ca = certificate.cert
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    let bytes = 0
    request.on('data', (part: Buffer) => (bytes += part.length))
    request.on('end', () => {
      posts.push({ headers: request.headers, bytes, socket: request.socket })
      answering(response)
    })
  })
  host = `localhost:${await listen(server)}`
  close = () => {
    server.close()
    server.closeAllConnections()
  }
})
afterAll(() => close())
beforeEach(() => {
  posts = []
  answering = (response) => response.writeHead(201).end()
})

const device = createECDH('prime256v1')
const keys = { p256dh: device.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') }
const LETTER: PushLetter = { payload: '{"a":1}', ttlSeconds: 30, urgency: 'high', topic: 'abc_-123', now: NOW }

function sender(more: Partial<PushSenderOptions> = {}) {
  const base = { subject: 'mailto:ops@example.org', vapid: () => vapid, hosts: [host], ca, allowPrivate: true }
  return createPushSender({ ...base, deadlineMilliseconds: PATIENT, ...more })
}

const send = (letter: Partial<PushLetter> = {}, more: Partial<PushSenderOptions> = {}) =>
  sender(more).send({ endpoint: `https://${host}/push/x`, keys }, { ...LETTER, ...letter })

const isLate = (result: object) => 'why' in result && result.why === 'ETIMEDOUT'

describe('what the push service answers', () => {
  const TABLE: readonly [what: string, answer: Answering, result: object][] = [
    ['201', (response) => response.writeHead(201).end(), { outcome: 'sent' }],
    ['200', (response) => response.writeHead(200).end('fine'), { outcome: 'sent' }],
    ['404', (response) => response.writeHead(404).end(), { outcome: 'gone' }],
    ['410', (response) => response.writeHead(410).end('expired'), { outcome: 'gone' }],
    ['413', (response) => response.writeHead(413).end(), { outcome: 'refused', why: '413' }],
    [
      '403 with a reason',
      (response) => response.writeHead(403).end('{"reason":"BadJwtToken"}'),
      { outcome: 'refused', why: '403 reason BadJwtToken' },
    ],
    ['429', (response) => response.writeHead(429).end(), { outcome: 'later', why: '429' }],
    [
      '429 with seconds',
      (response) => response.writeHead(429, { 'retry-after': '7' }).end(),
      { outcome: 'later', why: '429', afterMilliseconds: 7000 },
    ],
    [
      '503 with a date',
      (response) => response.writeHead(503, { 'retry-after': new Date(NOW + 9000).toUTCString() }).end(),
      { outcome: 'later', why: '503', afterMilliseconds: 9000 },
    ],
    [
      '503 with a date that has passed',
      (response) => response.writeHead(503, { 'retry-after': new Date(NOW - 9000).toUTCString() }).end(),
      { outcome: 'later', why: '503', afterMilliseconds: 0 },
    ],
    [
      '503 with nonsense',
      (response) => response.writeHead(503, { 'retry-after': 'soon' }).end(),
      { outcome: 'later', why: '503' },
    ],
    [
      'a wish of a year',
      (response) => response.writeHead(429, { 'retry-after': '31536000' }).end(),
      { outcome: 'later', why: '429', afterMilliseconds: 3_600_000 },
    ],
    ['500', (response) => response.writeHead(500).end(), { outcome: 'later', why: '500' }],
    [
      'a redirect inside',
      (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      { outcome: 'refused', why: '302' },
    ],
    [
      'a redirect elsewhere',
      (response) => response.writeHead(307, { location: 'https://example.org/' }).end(),
      { outcome: 'refused', why: '307' },
    ],
    ['nothing, ever', () => undefined, { outcome: 'later', why: 'ETIMEDOUT' }],
    ['a hang-up', (response) => response.destroy(), { outcome: 'later', why: 'ECONNRESET' }],
    ['201 and then drops, for ever', drip(201, 'x', 20), { outcome: 'sent' }],
    ['500 and then drops, for ever', drip(500, 'x', 20), { outcome: 'later', why: '500' }],
    ['201 and then a flood', drip(201, 'x'.repeat(1 << 16), 1), { outcome: 'sent' }],
  ]
  test.each(TABLE)('%s', async (_, answer, result) => {
    let answered = false
    answering = (response) => {
      answered = true
      answer(response)
    }
    const before = process.memoryUsage().rss
    // Some answers have no end of their own: that there is a result says that the deadline holds.
    let sent: object = {}
    for (const deadlineMilliseconds of DEADLINES) {
      posts = []
      sent = await send({}, { deadlineMilliseconds })
      if (answered && isLate(sent) === isLate(result)) break
    }
    expect(sent).toEqual(result)
    expect(posts).toHaveLength(1)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })
})

test('a letter is encrypted, signed and named as the RFCs want it', async () => {
  expect(await send({ payload: 'x'.repeat(1024) })).toEqual({ outcome: 'sent' })
  const [post] = posts
  expect(post?.headers).toMatchObject({
    ttl: '30',
    urgency: 'high',
    topic: 'abc_-123',
    'content-encoding': 'aes128gcm',
  })
  expect(post?.bytes).toBe(1024 + 86 + 17)
  const token = String(post?.headers.authorization)
  expect(tokenClaims(token)).toEqual({
    aud: `https://${host}`,
    exp: NOW / 1000 + 12 * 3600,
    sub: 'mailto:ops@example.org',
  })
})

test('a push service takes our signature', async () => {
  await send()
  const refusal = checkVapid(
    posts[0]?.headers.authorization,
    `https://${host}`,
    Buffer.from(vapid.publicKey, 'base64url'),
  )
  expect(refusal).toBeUndefined()
})

test('one signature serves for eleven hours, and one connection for all letters', async () => {
  const one = sender()
  const at = async (now: number) => one.send({ endpoint: `https://${host}/push/x`, keys }, { ...LETTER, now })
  await at(NOW)
  await at(NOW + 11 * 3_600_000 - 1)
  await at(NOW + 11 * 3_600_000)
  const tokens = posts.map(({ headers }) => headers.authorization)
  expect(tokens[1]).toBe(tokens[0])
  expect(tokens[2]).not.toBe(tokens[0])
  expect(new Set(posts.map(({ socket }) => socket)).size).toBe(1)
  one.close()
})

test('what is too long or has keys that are no keys is not sent', async () => {
  expect(await send({ payload: 'x'.repeat(3993) })).toEqual({ outcome: 'sent' })
  expect(await send({ payload: 'x'.repeat(3994) })).toEqual({ outcome: 'refused', why: 'too long' })
  const bad = { endpoint: `https://${host}/x`, keys: { p256dh: `B${'A'.repeat(86)}`, auth: keys.auth } }
  expect(await sender().send(bad, LETTER)).toEqual({ outcome: 'refused', why: 'keys of the subscription' })
  expect(posts).toHaveLength(1)
})

describe('private addresses', () => {
  test('behind an allowed name are refused before a byte is sent', async () => {
    expect(await send({}, { allowPrivate: false })).toEqual({ outcome: 'refused', why: 'private address' })
    expect(posts).toHaveLength(0)
  })

  test('among public ones are refused too, as a name could be made to change', async () => {
    const lookup = ((_name, _options, done) =>
      done(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ])) as LookupFunction
    expect(await send({}, { allowPrivate: false, lookup })).toEqual({ outcome: 'refused', why: 'private address' })
  })

  test('written as such are refused', async () => {
    const literal = host.replace('localhost', '127.0.0.1')
    const one = sender({ hosts: [literal], allowPrivate: false })
    expect(await one.send({ endpoint: `https://${literal}/x`, keys }, LETTER)).toEqual({
      outcome: 'refused',
      why: 'private address',
    })
  })

  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
    'no address',
  ])('%s is private', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  test.each([
    '9.255.255.255',
    '11.0.0.0',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2600::1',
    '2a00:1450::1',
  ])('%s is public', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })
})

describe('endpoints', () => {
  test.each([
    'https://fcm.googleapis.com/fcm/send/x',
    'https://jmt17.google.com/fcm/send/x',
    'https://updates.push.services.mozilla.com/wpush/v2/x',
    'https://eu.push.services.mozilla.com/wpush/v2/x',
    'https://web.push.apple.com/Qx',
    'https://wns2-par02p.notify.windows.com/w/?t=1',
    'https://FCM.googleapis.com./x',
  ])('%s is taken', (endpoint) => {
    expect(refuseEndpoint(endpoint, PUSH_HOSTS)).toBeUndefined()
  })

  test.each([
    ['nonsense', 'not a URL'],
    ['http://fcm.googleapis.com/x', 'not https'],
    ['https://fcm.googleapis.com:8443/x', 'with a port'],
    ['https://user@fcm.googleapis.com/x', 'with a user name'],
    ['https://fcm.googleapis.com@evil.example/x', 'with a user name'],
    ['https://evil.example/x.push.apple.com/', 'not at a known push service'],
    ['https://fcm.googleapis.com.evil.example/', 'not at a known push service'],
    ['https://evilpush.apple.com/x', 'not at a known push service'],
    ['https://push.apple.com/x', 'not at a known push service'],
    ['https://169.254.169.254/latest', 'not at a known push service'],
    ['https://[::1]/x', 'not at a known push service'],
    [`https://fcm.googleapis.com/${'x'.repeat(2048)}`, 'longer than 2048 characters'],
  ])('%s is refused: %s', (endpoint, why) => {
    expect(refuseEndpoint(endpoint, PUSH_HOSTS)).toBe(why)
  })

  test('that became unknown since the device subscribed get nothing', async () => {
    expect(await send({}, { hosts: PUSH_HOSTS })).toEqual({ outcome: 'refused', why: 'endpoint with a port' })
  })
})

test('an agent of one’s own leads a known host to this machine', async () => {
  const agent = new Agent({ ca, lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) })
  const one = sender({ agent, hosts: [`localhost:${host.split(':')[1] ?? ''}`] })
  expect((await one.send({ endpoint: `https://${host}/x`, keys }, LETTER)).outcome).toBe('sent')
})

function drip(status: number, part: string, everyMilliseconds: number): Answering {
  return (response) => {
    response.writeHead(status)
    const timer = setInterval(() => response.write(part), everyMilliseconds)
    response.on('close', () => clearInterval(timer))
  }
}

function tokenClaims(header: string): unknown {
  const payload = /t=[^.]+\.([^.]+)\./.exec(header)?.[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
}
