/**
 * Who calls, as far as headers prove it. Statements in the body prove more, to their handlers.
 *
 * Rule 1: each kind of proof in the route table has its line in `authenticate`; a new kind does not
 *   compile without one.
 * Rule 2: people, devices and keys are read from the store for every call, so that what was disabled,
 *   revoked or has expired ends with the next one.
 * Rule 3: a cookie opens routes that read, and signing out. Nothing else looks at it.
 */
import type { Role } from '../../contract/change.ts'
import type { Instant } from '../../contract/ids.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { isRefusal } from '../../contract/refusals.ts'
import type { Proof, Route, Who } from '../../contract/route.ts'
import { utf8 } from '../../evidence/bytes.ts'
import { plainDigest } from '../../evidence/digest.ts'
import type { Deps } from '../deps.ts'
import type { Caller } from '../handler.ts'
import { checkDpop } from './dpop.ts'
import { readSessionCookie } from './session-cookie.ts'
import { touch } from './touch.ts'

export type Arrival = Readonly<{
  route: Route
  request: Request
  deps: Deps
  /** As it came; only looked at for whether it could hold an assertion. */
  bodyText: string
  /** Network address that the call came from; '' where there is none. */
  address: string
}>

const ANYONE: Caller = { kind: 'anyone' }
const NOBODY: Refusal = { refused: 'unauthenticated' }
const DPOP = /^DPoP ([A-Za-z0-9_-]{43})$/i
const BEARER = /^Bearer (hgk_[A-Za-z0-9_-]{43})$/i

/** A role without which a route refuses whoever proved themselves. Handlers know the rest. */
const ROLE_OF: Partial<Record<Who, Role>> = { admin: 'admin', operator: 'operator', approver: 'approver' }

export async function authenticate(arrival: Arrival): Promise<Caller | Refusal> {
  const { route, request } = arrival
  const refusal = refuseOrigin(arrival)
  if (refusal) return refusal
  const caller = await callerOf(arrival)
  if (isRefusal(caller)) return caller
  const role = ROLE_OF[route.who]
  const isPerson = caller.kind === 'person' || caller.kind === 'device'
  if (isPerson && role !== undefined && !caller.person.roles.includes(role)) {
    return { refused: 'forbidden' }
  }
  if (caller.kind === 'device' && route.who === 'requester' && request.method === 'POST') {
    return caller.person.roles.includes('operator') ? caller : { refused: 'forbidden' }
  }
  return caller
}

function callerOf(arrival: Arrival): Promise<Caller | Refusal> | Caller | Refusal {
  const { route, request } = arrival
  const hasKey = request.headers.has('authorization')
  switch (route.proof) {
    case 'none':
    case 'setup_token':
    case 'invitation_token':
    case 'receipt_token':
      return ANYONE
    case 'pairing_code':
    case 'recovery_code':
    case 'invitation_code':
      return guessingCaller(arrival)
    case 'session':
      return sessionCaller(arrival)
    case 'session_or_nothing':
      return sessionCaller(arrival).then((caller) => (isRefusal(caller) ? ANYONE : caller))
    case 'device':
      return deviceCaller(arrival)
    case 'requester':
      return requesterCaller(arrival)
    case 'passkey':
    case 'passkey_or_device_deny':
      return ANYONE
    case 'requester_or_session':
      return hasKey ? requesterCaller(arrival) : sessionCaller(arrival)
    case 'requester_or_passkey':
      if (hasKey) return requesterCaller(arrival)
      return arrival.bodyText.includes('"assertion"') ? ANYONE : { refused: 'passkey-required' }
    default:
      return unknownProof(route.proof)
  }
}

function unknownProof(proof: never): never {
  throw new Error(`The route table has a proof that nobody checks: ${String(proof)}.`)
}

/** Proofs that browsers attach, or that a page of another site could have been given. */
const FROM_PAGES: ReadonlySet<Proof> = new Set<Proof>([
  'setup_token',
  'invitation_token',
  'recovery_code',
  'invitation_code',
  'receipt_token',
  'session',
  'passkey',
  'passkey_or_device_deny',
  'requester_or_passkey',
])

/** Keys and DPoP proofs are in no browser's keeping, and extensions have an origin of their own. */
function refuseOrigin({ route, request, deps }: Arrival): Refusal | undefined {
  if (request.method === 'GET' || !FROM_PAGES.has(route.proof)) return undefined
  if (route.proof === 'requester_or_passkey' && request.headers.has('authorization')) return undefined
  const wrong: Refusal = { refused: 'wrong-origin' }
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return wrong
  const origin = request.headers.get('origin')
  if (origin !== null) return origin === deps.settings.publicUrl ? undefined : wrong
  // Every browser names the origin of a write; only a cookie would let another program do harm without.
  return route.proof === 'session' ? wrong : undefined
}

async function guessingCaller({ deps, address }: Arrival): Promise<Caller | Refusal> {
  const allowed = deps.proofs.guesses.allow(address, await deps.store.now())
  return allowed ? ANYONE : { refused: 'too-many-tries' }
}

async function sessionCaller({ request, deps }: Arrival): Promise<Caller | Refusal> {
  const token = readSessionCookie(request.headers)
  if (token === undefined) return NOBODY
  const session = await deps.store.session(plainDigest(utf8(token)))
  if (!session || session.expiresAt <= (await deps.store.now())) return NOBODY
  const person = await deps.store.person(session.person)
  return person?.active ? { kind: 'person', person, session } : NOBODY
}

function requesterCaller(arrival: Arrival): Promise<Caller | Refusal> | Refusal {
  const header = arrival.request.headers.get('authorization') ?? ''
  const key = BEARER.exec(header)?.[1]
  return key === undefined ? deviceCaller(arrival) : serviceCaller(arrival, key)
}

async function serviceCaller({ deps }: Arrival, key: string): Promise<Caller | Refusal> {
  const service = await deps.store.service(plainDigest(utf8(key)))
  if (!service || service.revokedAt !== undefined) return NOBODY
  touch(deps, service.id)
  return { kind: 'service', service }
}

async function deviceCaller({ request, deps }: Arrival): Promise<Caller | Refusal> {
  const token = DPOP.exec(request.headers.get('authorization') ?? '')?.[1]
  if (token === undefined) return NOBODY
  const device = await deps.store.deviceByToken(plainDigest(utf8(token)))
  if (!device || device.revokedAt !== undefined) return NOBODY
  const person = await deps.store.person(device.person)
  if (!person?.active) return NOBODY
  const now: Instant = await deps.store.now()
  const refusal = await checkDpop({
    proof: request.headers.get('dpop'),
    token,
    device,
    method: request.method,
    url: deps.settings.publicUrl + new URL(request.url).pathname,
    store: deps.store,
    now,
  })
  if (refusal) return refusal
  touch(deps, device.id)
  return { kind: 'device', device, person }
}
