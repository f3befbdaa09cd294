/**
 * What became of every call: what was held, what was blocked, what passed, and what the console received.
 * Pure.
 *
 * Rule: what the console received decides. A call that a rule covers and that arrived without a redeemed
 *   grant, or twice, or with other bytes, is a problem, whatever everybody else says of it.
 */
import type { Blocked } from '../kit/extension-page.ts'
import type { Recorded } from '../kit/recorder.ts'
import type { AskedCall } from '../kit/relay-requests.ts'
import { bodyOf } from './requests.ts'

type Body = Readonly<{ length: number; sha256: string; sha256_hex: string; form?: string }>

/** One arrival at the console's server. */
export type Received = Readonly<{
  method: string
  url: string
  body: Body
  /** Of the console's answer; absent when there was none. */
  status?: number
  /** False: the browser went away before all of it had left. */
  complete: boolean
  /** Held calls only: method, URL and body are those that were approved; `null` where a form's bytes are not bound. */
  identical?: boolean | null
  ms: number
}>

export type HeldCall = Readonly<{
  method: string
  url: string
  body: Body
  request: string
  rule: string
  say: string
  /** `pending`, `denied`, `cancelled`, `expired`; of an approved one `approved` until it is used, then its grant's end. */
  end: string
  /** Why, where nobody's decision says it. */
  reason?: string
  /** What the console answered, as the browser reported it. */
  answer?: number
  received: readonly Received[]
  /** Milliseconds since the start. */
  ms: Readonly<{ held: number; decided?: number; redeemed?: number; settled?: number }>
}>

export type BlockedCall = Readonly<{
  method: string
  url: string
  /** `null`: the browser does not show it. */
  body: Readonly<{ length: number; sha256: string; sha256_hex: string }> | null
  end: 'blocked'
  type: string
  received: readonly []
  ms: number
}>

export type PassedCall = Readonly<{
  method: string
  url: string
  body: Body
  end: 'passed'
  answer?: number
  received: readonly Received[]
  ms: number
}>

export type Calls = Readonly<{
  held: readonly HeldCall[]
  blocked: readonly BlockedCall[]
  /** All that are not GET, HEAD or OPTIONS; of these only what a rule covers. */
  passed: readonly PassedCall[]
  /** How many others passed. */
  reads: number
  problems: readonly string[]
}>

export type Seen = Readonly<{
  asked: readonly AskedCall[]
  recorded: readonly Recorded[]
  blocked: readonly Blocked[]
  /** Origins that pages and their workers called. What else a browser calls is its own affair. */
  origins: readonly string[]
  /** True where the policy of that moment lets it leave only with a grant. */
  covers: (recorded: Recorded) => boolean
  /** Epoch milliseconds that `ms` count from. */
  start: number
}>

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export function reportOf({ asked, recorded: all, blocked, origins, covers, start }: Seen): Calls {
  const recorded = all.filter((one) => origins.includes(new URL(one.url).origin) || covers(one))
  const owners = ownersOf(asked, recorded)
  const free = recorded.filter((one) => !owners.has(one))
  const round = free.filter(covers)
  const passed = free.filter((one) => !READS.has(one.method) || round.includes(one))
  const held = asked.map((one) => {
    const own = recorded.filter((arrival) => owners.get(arrival) === one)
    return heldOf(
      one,
      own.map((arrival) => ({ ...receivedOf(arrival, start), identical: isIdentical(one, arrival) })),
      start,
    )
  })
  return {
    held,
    blocked: blocked.map((one) => blockedOf(one, start)),
    passed: passed.map((one) => passedOf(one, start)),
    reads: free.length - passed.length,
    problems: [
      ...round.map(({ method, url }) => `${method} ${url} is covered by a rule and arrived without being held.`),
      ...held.flatMap(problemsOf),
    ],
  }
}

/** Which held call each arrival is the release of, or would have been. */
function ownersOf(asked: readonly AskedCall[], recorded: readonly Recorded[]): ReadonlyMap<Recorded, AskedCall> {
  const owners = new Map<Recorded, AskedCall>()
  const taken = new Set<AskedCall>()
  for (const arrival of recorded.toSorted((one, other) => one.at - other.at)) {
    const same = asked.filter((one) => isSameCall(one, arrival) && one.created_at <= arrival.at)
    const waiting = same.filter((one) => !taken.has(one) && one.grant?.redeemed_at !== undefined)
    const identical = (one: AskedCall) => isIdentical(one, arrival) !== false
    const owner = waiting.find(identical) ?? same.find(identical) ?? waiting[0]
    if (owner === undefined) continue
    taken.add(owner)
    owners.set(arrival, owner)
  }
  return owners
}

function isSameCall({ call }: AskedCall, { method, url }: Recorded): boolean {
  return call.method === method && call.target === addressOf(url)
}

/** As the relay writes it. */
function addressOf(url: string): string {
  return URL.parse(url)?.href ?? url
}

function isIdentical({ call }: AskedCall, { body, complete }: Recorded): boolean | null {
  if (call.body.form !== undefined) return null
  return complete && call.body.sha256 === body.sha256
}

function heldOf(asked: AskedCall, received: readonly Received[], start: number): HeldCall {
  const { call, request, rule, say, status, grant, end_reason } = asked
  const since = (instant: number) => instant - start
  const outcome = grant?.outcome
  const reason = outcome === undefined || outcome.result === 'executed' ? end_reason : outcome.reason
  return {
    method: call.method,
    url: call.target,
    body: bodyOf(call),
    request,
    rule,
    say,
    end: grant === undefined || grant.status === 'open' ? status : grant.status,
    ...(reason !== undefined && { reason }),
    ...(outcome?.result === 'executed' && { answer: outcome.status }),
    received,
    ms: {
      held: since(asked.created_at),
      ...(asked.decided_at !== undefined && { decided: since(asked.decided_at) }),
      ...(grant?.redeemed_at !== undefined && { redeemed: since(grant.redeemed_at) }),
      ...(grant?.settled_at !== undefined && { settled: since(grant.settled_at) }),
    },
  }
}

function receivedOf({ method, url, body, status, complete, at }: Recorded, start: number): Received {
  return { method, url, body, ...(status !== undefined && { status }), complete, ms: at - start }
}

function blockedOf({ method, url, type, at, body }: Blocked, start: number): BlockedCall {
  const known = body && {
    length: body.length,
    sha256: Buffer.from(body.sha256_hex, 'hex').toString('base64url'),
    sha256_hex: body.sha256_hex,
  }
  return { method, url, body: known ?? null, end: 'blocked', type, received: [], ms: at - start }
}

function passedOf(recorded: Recorded, start: number): PassedCall {
  const { method, url, body, status, at } = recorded
  const received = [receivedOf(recorded, start)]
  return { method, url, body, end: 'passed', ...(status !== undefined && { answer: status }), received, ms: at - start }
}

function problemsOf({ method, url, end, received, ms }: HeldCall): readonly string[] {
  const most = ms.redeemed === undefined ? 0 : 1
  return [
    ...(received.length > most
      ? [`${method} ${url} (${end}) arrived ${received.length} times; ${most === 0 ? 'never' : 'once'} was allowed.`]
      : []),
    ...(received.some(({ identical }) => identical === false)
      ? [`${method} ${url} arrived with other bytes than were approved.`]
      : []),
  ]
}
