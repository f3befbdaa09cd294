/**
 * Calls the relay's API, for the rows of the contract's tables that it is given: a page that uses four
 * routes carries the schemas of four (client.ts has them all).
 *
 * Rule 1: the relay's "no" is a value; that nobody knows what the relay did is an error. A caller in
 *   doubt holds.
 * Rule 2: what the relay says is checked before anybody sees it.
 */
import type * as v from 'valibot'
import type { Problem } from '../contract/problem.ts'
import type { ROUTES, RouteName } from '../contract/route.ts'
import type { ParamsOf, QueryOf, ReplyOf, SentBodyOf } from '../contract/schema/api.ts'

/** One row of ROUTES with the reply of its row of API; another method or path does not compile. */
type Row<R extends RouteName> = Readonly<{
  method: (typeof ROUTES)[R]['method']
  path: (typeof ROUTES)[R]['path']
  reply: Pick<v.GenericSchema<unknown, ReplyOf<R>>, '~standard'> | null
}>
export type Rows<R extends RouteName> = { readonly [Name in R]: Row<Name> }

export type CallOptions<R extends RouteName> = Readonly<{
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
}> &
  Wanted<'params', ParamsOf<R>> &
  Wanted<'body', SentBodyOf<R>> &
  (QueryOf<R> extends null | undefined ? unknown : Readonly<{ query?: Readonly<Partial<QueryOf<R>>> }>)

type Wanted<Name extends string, T> = T extends null | undefined ? unknown : Readonly<Record<Name, T>>

export type Caller<R extends RouteName> = Readonly<{
  /**
   * @returns the reply, or the relay's "no"; undefined where the route replies with nothing
   * @throws {RelayUnreachable} when no relay answered, so that nobody knows what was done
   * @throws {BadReply} when the answer is not what the contract says
   * @throws what `signal` was aborted with
   */
  call: <Name extends R>(name: Name, options: CallOptions<Name>) => Promise<ReplyOf<Name> | ProblemError>
}>

export type CallerOptions<R extends RouteName> = Readonly<{
  /** The relay's public URL. */
  relay: string
  /**
   * The headers by which the caller proves who they are, for a method and a URL without query. Absent: the
   * cookie that the browser keeps, for pages of the relay itself.
   */
  prove?: (method: string, url: string) => Promise<Readonly<Record<string, string>>>
  rows: Rows<R>
  fetch?: typeof fetch
}>

/** The relay's "no", with the sentence and the next step for people. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.title} ${problem.hint}`)
    this.problem = problem
  }
}

export class RelayUnreachable extends Error {
  override readonly name = 'RelayUnreachable'
}

export class BadReply extends Error {
  override readonly name = 'BadReply'
}

type AnyOptions = Readonly<{
  params?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string | number | undefined>>
  body?: unknown
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
}>

export function createCaller<R extends RouteName>(caller: CallerOptions<R>): Caller<R> {
  const relay = caller.relay.replace(/\/$/, '')
  const send = caller.fetch ?? ((input: string, init: RequestInit) => fetch(input, init))

  async function call<Name extends R>(name: Name, options: CallOptions<Name>): Promise<ReplyOf<Name> | ProblemError> {
    const { method, path, reply }: Row<Name> = caller.rows[name]
    const { params = {}, query = {}, body, headers = {}, signal } = options as AnyOptions
    const url = relay + path.replace(/:(\w+)/g, (_, param: string) => encodeURIComponent(params[param] ?? ''))
    const init: RequestInit = {
      method,
      headers: {
        accept: 'application/json, application/problem+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...(await caller.prove?.(method, url)),
      },
      credentials: caller.prove ? 'omit' : 'same-origin',
      // An answer of somewhere else is no answer of the relay.
      redirect: 'error',
      cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    }
    const response = await arrive(() => send(url + queryOf(query), init), signal)
    const text = await arrive(() => response.text(), signal)
    if (!response.ok) return problemOf(response, text)
    return replyOf(reply, response, text)
  }

  return { call }
}

function queryOf(query: NonNullable<AnyOptions['query']>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size === 0 ? '' : `?${search}`
}

async function arrive<T>(step: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (signal?.aborted === true) throw error
    throw new RelayUnreachable('No answer came from the relay.', { cause: error })
  }
}

/** A page of a proxy in between says nothing of what the relay did. */
function problemOf(response: Response, text: string): ProblemError {
  const problem = response.headers.get('content-type')?.startsWith('application/problem+json') ? json(text) : undefined
  if (isProblem(problem)) return new ProblemError(problem)
  throw new RelayUnreachable(`Something answered ${response.status} in the relay’s place.`)
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false
  const { code, title, hint, status, now } = value as Partial<Record<keyof Problem, unknown>>
  const hasWords = [code, title, hint].every((text) => typeof text === 'string')
  return hasWords && Number.isSafeInteger(status) && Number.isSafeInteger(now)
}

function replyOf<R extends RouteName>(schema: Row<R>['reply'], response: Response, text: string): ReplyOf<R> {
  // A route whose reply is null replies with nothing that anybody reads.
  if (!schema) return undefined as ReplyOf<R>
  // By the Standard Schema interface that every schema carries: nothing of valibot has to be loaded here.
  const read = schema['~standard'].validate(json(text))
  if ('value' in read && !read.issues) return read.value
  const [issue] = 'issues' in read ? (read.issues ?? []) : []
  const path = issue?.path?.map((part) => (typeof part === 'object' ? part.key : part)).join('.')
  throw new BadReply(`The relay’s answer (${response.status}) has no valid ${path || 'body'}.`)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Only the schema of a route that replies with text takes it; for others it ends as a bad reply or an
    // unknown answer.
    return text
  }
}
