/**
 * The relay as one function from Request to Response, built from the contract's two tables: ROUTES
 * (who, proof) and API (shapes). A route is in the table or it does not exist.
 *
 * Rule 1: the order is fixed: size, proof, address, shape, handler. Nobody unproven learns what a
 *   body should have looked like, except where the body is the proof.
 * Rule 2: bodies, tokens, cookies and push endpoints are never logged.
 * Rule 3: no input leads to a 5xx. What we did not foresee is `internal`, and was not done.
 */
import { Hono } from 'hono'
import type { HttpBindings } from '@hono/node-server'
import type { Instant } from '../contract/ids.ts'
import { isRefusal } from '../contract/refusals.ts'
import type { Refusal } from '../contract/refusals.ts'
import { ROUTES } from '../contract/route.ts'
import type { Route, RouteName } from '../contract/route.ts'
import { API } from '../contract/schema/api.ts'
import { toBase64Url } from '../evidence/bytes.ts'
import { isStoreTrouble } from '../store/store-trouble.ts'
import { describeError, logCall } from './call-log.ts'
import { addressOf } from './client-address.ts'
import type { Deps } from './deps.ts'
import type { Context, Handler } from './handler.ts'
import { HANDLERS } from './handlers.ts'
import { problemResponse } from './problem.ts'
import { authenticate } from './proof/authenticate.ts'
import { readBody, readShape, readText } from './reading.ts'
import { API_HEADERS } from './security-headers.ts'
import type { Site } from './site.ts'

/** `incoming` is Node's, where the call came over a socket. */
type Environment = { Bindings: Partial<HttpBindings>; Variables: { requestId: string; told: Told } }
/** What the log says of the call, besides what every call has. */
type Told = Readonly<{ route: string; code?: string }>
type AnyContext = Context<RouteName>
type Shape = Readonly<{ params?: Schema; query?: Schema; body?: Schema; reply: unknown }>
type Schema = Parameters<typeof readShape>[0]

/** A caller's own id for a call is kept when it is harmless in a log. */
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/
/** These answer while the relay stops, so that a load balancer can see it. */
const ANSWERS_WHILE_STOPPING: ReadonlySet<RouteName> = new Set(['healthz', 'readyz'])

/** Whether the process runs is no question to the database. */
const NEEDS_NO_STORE: ReadonlySet<RouteName> = new Set(['healthz'])

/** @param site the phone app's files; absent: only the API is served */
export function createApp(deps: Deps, site?: Site): Hono<Environment> {
  const app = new Hono<Environment>()
  // What a problem says when the store cannot even tell the time.
  let lastNow: Instant = deps.startedAt

  async function refuse(refusal: Refusal, requestId: string): Promise<Response> {
    try {
      lastNow = await deps.store.now()
    } catch {
      // The store is closed or broken; the refusal matters more than its clock.
    }
    return problemResponse(refusal, { requestId, now: lastNow })
  }

  app.use(async (c, next) => {
    const sent = c.req.header('x-request-id')
    const requestId = sent !== undefined && REQUEST_ID.test(sent) ? sent : toBase64Url(deps.random(9))
    c.set('requestId', requestId)
    c.set('told', { route: 'unknown' })
    const from = deps.tick()
    await next()
    // Not c.header(): it copies the answer into one whose body is a stream, which is sent a turn later.
    c.res.headers.set('x-request-id', requestId)
    if (deps.wake.isStopping()) c.res.headers.set('connection', 'close')
    logCall(deps, {
      requestId,
      status: c.res.status,
      milliseconds: deps.tick() - from,
      traceparent: c.req.header('traceparent'),
      ...c.get('told'),
    })
  })

  const methods = new Map<string, string[]>()
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const route: Route = ROUTES[name]
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method])
    app.on(route.method, route.path, async (c) => {
      const requestId = c.get('requestId')
      const headers = new Headers()
      c.set('told', { route: name })
      const from = addressOf(c.req.raw, { socket: c.env?.incoming?.socket, trustProxy: deps.settings.trustProxy })
      const answered = await answer({ deps, name, request: c.req.raw, params: c.req.param(), headers, from })
      const response = isRefusal(answered) ? await refuse(answered, requestId) : answered
      if (isRefusal(answered)) c.set('told', { route: name, code: answered.refused })
      for (const [header, value] of Object.entries(API_HEADERS)) response.headers.set(header, value)
      for (const [header, value] of headers) {
        if (header === 'cache-control') response.headers.set(header, value)
        else response.headers.append(header, value)
      }
      return response
    })
  }
  for (const [path, allowed] of methods) {
    app.all(path, async (c) => {
      const response = await refuse({ refused: 'method-not-allowed' }, c.get('requestId'))
      response.headers.set('allow', allowed.join(', '))
      return response
    })
  }

  app.notFound(async (c) => {
    const found = site?.(c.req.raw)
    if (found) c.set('told', { route: 'app' })
    return found ?? (await refuse({ refused: 'not-found' }, c.get('requestId')))
  })

  app.onError(async (error, c) => {
    const requestId = c.get('requestId')
    const busy = isStoreTrouble(error)
    deps.log.error({ request_id: requestId, err: describeError(error) }, 'request failed')
    const refused = busy ? 'relay-busy' : 'internal'
    c.set('told', { route: c.get('told').route, code: refused })
    const response = await refuse({ refused }, requestId)
    if (busy) response.headers.set('retry-after', '1')
    return response
  })

  return app
}

type Incoming = Readonly<{
  deps: Deps
  name: RouteName
  request: Request
  params: Record<string, string>
  headers: Headers
  /** Network address. */
  from: string
}>

async function answer({ deps, name, request, params, headers, from }: Incoming): Promise<Response | Refusal> {
  const route: Route = ROUTES[name]
  const shape: Shape = API[name]
  if (deps.wake.isStopping() && !ANSWERS_WHILE_STOPPING.has(name)) return { refused: 'relay-stopping' }

  const text = shape.body ? await readText(request) : ''
  if (isRefusal(text)) return text
  const caller = await authenticate({ route, request, deps, bodyText: text, address: from })
  if (isRefusal(caller)) return caller

  const address = shape.params ? readShape(shape.params, params, 'path') : { value: null }
  // An id of the wrong form names nothing.
  if (isRefusal(address)) return { refused: 'not-found' }
  const query = shape.query
    ? readShape(shape.query, Object.fromEntries(new URL(request.url).searchParams), 'query')
    : { value: null }
  if (isRefusal(query)) return query
  const body = shape.body ? readBody(request, text, shape.body) : { value: null }
  if (isRefusal(body)) return lacksProof(route, body, text) ? { refused: 'passkey-required' } : body

  const handler = HANDLERS[name] as Handler<RouteName>
  const now = NEEDS_NO_STORE.has(name) ? deps.startedAt : await deps.store.now()
  const given = { deps, params: address.value, query: query.value, body: body.value, caller, request, now, headers }
  // A crash between `received` and `before reply` leaves what the handler has stored, and a caller without an
  // answer: each route says what that caller then does.
  deps.crash[`${name}: received`]?.()
  const result = await handler(given as AnyContext)
  deps.crash[`${name}: before reply`]?.()
  if (result instanceof Response || isRefusal(result)) return result
  if (result === undefined || result === null) return new Response(null, { status: 204 })
  return Response.json(result)
}

/** Tells somebody who has only a session apart from somebody who mistyped a field. */
function lacksProof(route: Route, refusal: Refusal, text: string): boolean {
  if (refusal.refused !== 'wrong-shape') return false
  if (route.proof !== 'passkey' && route.proof !== 'passkey_or_device_deny') return false
  return !/"(?:assertion|proof)"\s*:/.test(text)
}
