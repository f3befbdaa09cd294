/** What a route's code gets and gives. The router (app.ts) does the rest. */
import type { BodyOf, ParamsOf, QueryOf, ReplyOf } from '../contract/schema/api.ts'
import type { Instant } from '../contract/ids.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { RouteName } from '../contract/route.ts'
import type { Device, Person, Service, Session } from '../store/people.ts'
import type { Deps } from './deps.ts'

/** Who calls, as far as the route's proof says. A statement in the body proves more, to its handler. */
export type Caller =
  | Readonly<{ kind: 'anyone' }>
  | Readonly<{ kind: 'person'; person: Person; session: Session }>
  | Readonly<{ kind: 'device'; device: Device; person: Person }>
  | Readonly<{ kind: 'service'; service: Service }>

export type Context<R extends RouteName> = Readonly<{
  deps: Deps
  params: ParamsOf<R>
  query: QueryOf<R>
  body: BodyOf<R>
  caller: Caller
  request: Request
  /** The store's clock when the request came in; for display and drafts, never for a deadline. */
  now: Instant
  /** Headers to set on the answer, whatever it is. */
  headers: Headers
}>

/**
 * A reply is sent as 200 and JSON (204 where the route has none), a refusal as its problem, a
 * `Response` as it is.
 */
export type Handler<R extends RouteName> = (context: Context<R>) => Promise<ReplyOf<R> | Refusal | Response>

export type Handlers = { readonly [R in RouteName]: Handler<R> }
