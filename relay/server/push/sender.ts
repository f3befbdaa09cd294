/**
 * Sends one encrypted message to one push service, once. When to try again is outbox.ts.
 *
 * Rule 1: web-push encrypts and signs; it never touches the network (its own request reads answers
 *   without limit and follows an idle timeout only).
 * Rule 2: nothing from an endpoint or an answer is trusted or logged beyond a status and a short reason.
 */
import { lookup as systemLookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { Agent, request as httpsRequest } from 'node:https'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import webPush from 'web-push'
import type { Instant } from '../../contract/ids.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { Subscription } from '../../contract/push.ts'
import type { VapidPair } from '../keys.ts'
import { isPrivateAddress, PUSH_HOSTS, refuseEndpoint } from './endpoint.ts'

/**
 * - `sent`: the push service took it, which is not: it was shown
 * - `gone`: the subscription has ended; forget it
 * - `later`: worth another try, not before `afterMilliseconds` where the service said so
 * - `refused`: no other try will do better; `why` is for the log
 */
export type PushResult =
  | Readonly<{ outcome: 'sent' }>
  | Readonly<{ outcome: 'gone' }>
  | Readonly<{ outcome: 'later'; why: string; afterMilliseconds?: number }>
  | Readonly<{ outcome: 'refused'; why: string }>

export type PushLetter = Readonly<{
  payload: string
  /** Seconds the service may keep it for a device that is away; at least 1. */
  ttlSeconds: number
  urgency: 'high' | 'normal'
  /** At most 32 base64url characters; a later letter with the same topic replaces one that waits. */
  topic: string
  now: Instant
}>

export type PushSender = Readonly<{
  /** Why this would not be sent to, or undefined. Asked when a device subscribes. */
  refuses: (subscription: Subscription) => string | undefined
  send: (subscription: Subscription, letter: PushLetter) => Promise<PushResult>
  close: () => void
}>

export type PushSenderOptions = Readonly<{
  subject: string
  /** The relay's key that a subscription is bound to, or undefined when it is retired. */
  vapid: (publicKey: string | undefined) => VapidPair | undefined
  hosts?: readonly string[]
  /** PEM of a further certificate authority. */
  ca?: string | Buffer
  lookup?: LookupFunction
  /** Lets a test reach a push service on this machine. */
  allowPrivate?: boolean
  /** Connects in place of ours: a test leads it to a push service on this machine, at a port of its own. */
  agent?: Agent
  /** From the first byte of connecting to the last byte of the answer. */
  deadlineMilliseconds?: number
}>

const BODY_CAP_BYTES = 4096
const SOCKETS_PER_HOST = 16
const TOKEN_SECONDS = 12 * 3600
const TOKEN_REUSE_MILLISECONDS = 11 * 3_600_000
const MAX_RETRY_AFTER_MILLISECONDS = 3_600_000

type Answered = Readonly<{ status: number; retryAfter: string | undefined; reason: string }>

export function createPushSender(options: PushSenderOptions): PushSender {
  const { subject, vapid, hosts = PUSH_HOSTS, allowPrivate = false, deadlineMilliseconds = 10_000 } = options
  const ours = () =>
    new Agent({
      keepAlive: true,
      keepAliveMsecs: 30_000,
      maxSockets: SOCKETS_PER_HOST,
      lookup: guardedLookup(options.lookup ?? systemLookup, allowPrivate),
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    })
  const agent = options.agent ?? ours()
  const tokens = new Map<string, Readonly<{ header: string; until: Instant }>>()

  /** One signature per push service, key and 11 hours; it is most of the cost of a message. */
  function authorization(audience: string, vapid: VapidPair, now: Instant): string {
    const place = `${audience} ${vapid.publicKey}`
    const kept = tokens.get(place)
    if (kept && now < kept.until) return kept.header
    const expires = Math.floor(now / 1000) + TOKEN_SECONDS
    const signed = webPush.getVapidHeaders(audience, subject, vapid.publicKey, vapid.privateKey, 'aes128gcm', expires)
    tokens.set(place, { header: signed.Authorization, until: now + TOKEN_REUSE_MILLISECONDS })
    return signed.Authorization
  }

  async function send(subscription: Subscription, letter: PushLetter): Promise<PushResult> {
    // Asked again: the list may have changed since this device subscribed.
    const refusal = refuseEndpoint(subscription.endpoint, hosts)
    if (refusal !== undefined) return { outcome: 'refused', why: `endpoint ${refusal}` }
    const url = new URL(subscription.endpoint)
    // A literal address is connected to without the lookup that refuses private ones.
    const literal = url.hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) !== 0 && !allowPrivate && isPrivateAddress(literal)) {
      return { outcome: 'refused', why: 'private address' }
    }
    if (Buffer.byteLength(letter.payload) > LIMITS.pushPayloadBytes) return { outcome: 'refused', why: 'too long' }

    const key = vapid(subscription.vapid)
    if (!key) return { outcome: 'refused', why: 'its key is retired' }
    let signed: string
    try {
      signed = authorization(url.origin, key, letter.now)
    } catch {
      // web-push judges the deadline by this machine's clock, `now` is the database's.
      return { outcome: 'later', why: 'no signature; do the clocks of relay and database agree?' }
    }
    let sealed: ReturnType<typeof encrypt>
    try {
      sealed = encrypt(subscription, letter, signed)
    } catch {
      // Only a subscription with keys that are no keys gets here; its text is not repeated.
      return { outcome: 'refused', why: 'keys of the subscription' }
    }
    try {
      const answered = await post({ url, ...sealed, agent, deadlineMilliseconds })
      return judge(answered, letter.now)
    } catch (error) {
      const code = codeOf(error)
      return code === 'EPRIVATE' ? { outcome: 'refused', why: 'private address' } : { outcome: 'later', why: code }
    }
  }

  const refuses = (subscription: Subscription): string | undefined =>
    vapid(subscription.vapid) ? refuseEndpoint(subscription.endpoint, hosts) : 'bound to a key that is not here'

  return { refuses, send, close: () => agent.destroy() }
}

function encrypt(
  subscription: Subscription,
  { payload, ttlSeconds, urgency, topic }: PushLetter,
  authorization: string,
): Readonly<{ headers: OutgoingHttpHeaders; body: Buffer }> {
  const { headers, body } = webPush.generateRequestDetails(subscription, payload, {
    TTL: Math.max(1, ttlSeconds),
    urgency,
    topic,
    headers: { Authorization: authorization },
  })
  return { headers, body }
}

type Posting = Readonly<{
  url: URL
  headers: OutgoingHttpHeaders
  body: Buffer
  agent: Agent
  deadlineMilliseconds: number
}>

/** Resolves when the answer has ended, grown too long or, its status known, become too slow. */
function post({ url, headers, body, agent, deadlineMilliseconds }: Posting): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>()
  const signal = AbortSignal.timeout(deadlineMilliseconds)
  let end: (() => void) | undefined
  const request = httpsRequest(url, { method: 'POST', headers, agent, signal }, (response) => {
    const { statusCode = 0, headers } = response
    end = readEnd(response, (reason) => resolve({ status: statusCode, retryAfter: headers['retry-after'], reason }))
  })
  request.on('error', (error) => {
    // Once the status is there, the rest was only for the log.
    if (end) end()
    else reject(signal.aborted ? new TimedOut() : error)
  })
  request.end(body)
  return promise
}

class TimedOut extends Error {
  readonly code = 'ETIMEDOUT'
}

/** Reads at most so much, and says what it was when the answer, or our patience, ends. */
function readEnd(response: IncomingMessage, done: (text: string) => void): () => void {
  const parts: Buffer[] = []
  let bytes = 0
  const end = (): void => done(Buffer.concat(parts).toString('utf8').slice(0, 200))
  response.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes <= BODY_CAP_BYTES) {
      parts.push(part)
      return
    }
    end()
    response.destroy()
  })
  response.on('end', end)
  response.on('error', end)
  return end
}

function judge({ status, retryAfter, reason }: Answered, now: Instant): PushResult {
  if (status >= 200 && status < 300) return { outcome: 'sent' }
  if (status === 404 || status === 410) return { outcome: 'gone' }
  if (status === 429 || status >= 500) {
    const after = readRetryAfter(retryAfter, now)
    return { outcome: 'later', why: String(status), ...(after === undefined ? {} : { afterMilliseconds: after }) }
  }
  // Letters only: what a push service answers must not paint on a terminal or carry an endpoint into a log.
  const words = reason
    .replace(/[^A-Za-z ]+/g, ' ')
    .trim()
    .slice(0, 80)
  return { outcome: 'refused', why: `${status} ${words}`.trim() }
}

/** Retry-After in seconds or as a date (RFC 9110 section 10.2.3). */
function readRetryAfter(value: string | undefined, now: Instant): number | undefined {
  if (value === undefined) return undefined
  const wait = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  if (Number.isNaN(wait)) return undefined
  return Math.min(Math.max(0, wait), MAX_RETRY_AFTER_MILLISECONDS)
}

/** Resolves names for the agent, and refuses when any address is private, so that no name can point inside. */
function guardedLookup(lookup: LookupFunction, allowPrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0)
      const addresses: LookupAddress[] = Array.isArray(found) ? found : []
      const [first] = addresses
      if (!first || (!allowPrivate && addresses.some(({ address }) => isPrivateAddress(address)))) {
        return callback(Object.assign(new Error('private address'), { code: 'EPRIVATE' }), '', 0)
      }
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'network'
}
