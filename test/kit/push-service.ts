/**
 * A Web Push service of our own, on loopback: what the relay sends is checked as strictly as the real
 * services do (RFC 8030, RFC 8292), and reaches a real Chromium, encrypted, as it would from Google's, and a
 * real Firefox as it would from Mozilla's.
 *
 * Rule: endpoints keep the host names of Google and Mozilla; `agent` is what leads a sender that asks for
 * those hosts to this service instead.
 */
import { Agent, createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { startAutopushDevices } from './autopush-device.ts'
import type { Acknowledgement } from './autopush-device.ts'
import { makeCertificate } from './certificate.ts'
import { readBody, startGcmDevices } from './gcm-device.ts'
import type { Delivery } from './gcm-device.ts'
import { Journal } from './journal.ts'
import { listen } from './loopback.ts'
import { checkVapid } from './vapid.ts'

/** One message that a sender posted, and what it was answered. */
export type Post = Readonly<{
  host: string
  status: number
  urgency: string | undefined
  topic: string | undefined
  timeToLiveSeconds: number
  bytes: number
  at: number
}>

export type PushService = Readonly<{
  /** For Chromium's command line. */
  flags: readonly string[]
  /** For Firefox's preferences. */
  prefs: Readonly<Record<string, string | number | boolean>>
  /** For the sender: connects to this service and trusts its certificate, whatever host is named. */
  agent: Agent
  /** PEM of the certificate, and where the service listens, for senders that take no agent. */
  ca: string
  port: number
  posts: Journal<Post>
  /** What Firefoxes said of the messages that they were given. */
  acknowledged: Journal<Acknowledgement>
  /** Loses every subscription; Firefoxes learn of it at once, Chromiums do not. */
  forget: () => void
  /** Answers the next message with this status instead of delivering it. */
  failNext: (status: number, headers?: Readonly<Record<string, string>>) => void
  close: () => void
}>

/** Those of one kind of browser. */
type Devices = Readonly<{
  registration: (token: string) => Readonly<{ sender: string }> | undefined
  deliver: (token: string, delivery: Delivery) => void
}>
type Answer = Readonly<{ status: number; text: string; headers?: Readonly<Record<string, string>> }>

const LARGEST_MESSAGE_BYTES = 4096

export async function startPushService(): Promise<PushService> {
  const certificate = await makeCertificate()
  const chromiums = await startGcmDevices(certificate)
  const firefoxes = await startAutopushDevices()
  const devices = [chromiums, firefoxes]
  const posts = new Journal<Post>()
  const forced: Answer[] = []
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    void takePost({ request, response, devices, posts, forced: () => forced.shift() })
  })
  const port = await listen(server)
  return {
    flags: chromiums.flags,
    prefs: firefoxes.prefs,
    agent: new LoopbackAgent(port, certificate.cert),
    ca: certificate.cert,
    port,
    posts,
    acknowledged: firefoxes.acknowledged,
    forget: () => {
      chromiums.forget()
      firefoxes.forget()
    },
    failNext: (status, headers = {}) => {
      forced.push({ status, text: 'forced by the test', headers })
    },
    close: () => {
      chromiums.close()
      firefoxes.close()
      server.close()
      server.closeAllConnections()
    },
  }
}

class LoopbackAgent extends Agent {
  readonly #port: number
  readonly #ca: string

  constructor(port: number, ca: string) {
    super({ keepAlive: true })
    this.#port = port
    this.#ca = ca
  }

  override createConnection(options: ConnectionOptions, connected: () => void): ReturnType<typeof connect> {
    return connect(
      { ...options, host: '127.0.0.1', port: this.#port, ca: this.#ca, servername: 'localhost' },
      connected,
    )
  }
}

type Exchange = Readonly<{
  request: IncomingMessage
  response: ServerResponse
  devices: readonly Devices[]
  posts: Journal<Post>
  forced: () => Answer | undefined
}>

async function takePost({ request, response, devices, posts, forced }: Exchange): Promise<void> {
  const body = await readBody(request)
  const answer = forced() ?? judge(request, body, devices)
  response.writeHead(answer.status, { 'content-type': 'text/plain', ...answer.headers })
  response.end(answer.text)
  const { headers } = request
  posts.add({
    host: headers.host ?? '',
    status: answer.status,
    urgency: header(request, 'urgency'),
    topic: header(request, 'topic'),
    timeToLiveSeconds: Number(header(request, 'ttl')),
    bytes: body.length,
    at: performance.now(),
  })
}

function judge(request: IncomingMessage, body: Buffer, all: readonly Devices[]): Answer {
  const refuse = (status: number, text: string): Answer => ({ status, text })
  const token = decodeURIComponent((request.url ?? '').split('/').at(-1) ?? '')
  const devices = all.find((some) => some.registration(token) !== undefined)
  const registration = devices?.registration(token)
  if (request.method !== 'POST') return refuse(405, 'push messages are posted')
  if (!devices || !registration) return refuse(410, 'push subscription has unsubscribed or expired')
  const timeToLive = header(request, 'ttl')
  const urgency = header(request, 'urgency')
  const topic = header(request, 'topic')
  if (!/^\d+$/.test(timeToLive ?? '')) return refuse(400, 'TTL is missing (RFC 8030 section 5.2)')
  if (urgency !== undefined && !/^(very-low|low|normal|high)$/.test(urgency)) return refuse(400, 'unknown urgency')
  if (topic !== undefined && !/^[\w-]{1,32}$/.test(topic)) return refuse(400, 'topic is not 1 to 32 base64url letters')
  if (body.length > LARGEST_MESSAGE_BYTES) return refuse(413, 'larger than 4096 bytes')
  if (body.length > 0 && header(request, 'content-encoding') !== 'aes128gcm') return refuse(400, 'not aes128gcm')
  const origin = `https://${request.headers.host ?? ''}`
  const refusal = checkVapid(request.headers.authorization, origin, Buffer.from(registration.sender, 'base64url'))
  if (refusal !== undefined) return refuse(refusal.status, refusal.why)
  devices.deliver(token, { body, timeToLiveSeconds: Number(timeToLive), topic })
  return { status: 201, text: '' }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}
