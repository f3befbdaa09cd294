/** The whole API, for those who do not count bytes: extension, command line, services. */
import type { RouteName } from '../contract/route.ts'
import { ROUTES } from '../contract/route.ts'
import { API } from '../contract/schema/api.ts'
import { createCaller } from './caller.ts'
import type { Caller, CallerOptions, Rows } from './caller.ts'

// What every user of `createClient` needs beside it.
export { ProblemError } from './caller.ts'
export type { CallOptions } from './caller.ts'

export type Client = Caller<RouteName>

const ROWS = Object.fromEntries(
  Object.entries(ROUTES).map(([name, { method, path }]) => [
    name,
    { method, path, reply: API[name as RouteName].reply },
  ]),
) as Rows<RouteName>

/**
 * - `session`: the cookie that the browser keeps; for pages of the relay itself
 * - `key`: a service key
 * - `device`: a token, and `sign`, which makes the DPoP proof (RFC 9449) for a method and a URL
 *   without query
 */
export type Credentials =
  | Readonly<{ kind: 'session' }>
  | Readonly<{ kind: 'key'; key: string }>
  | Readonly<{ kind: 'device'; token: string; sign: (method: string, url: string) => Promise<string> }>

type ClientOptions = Omit<CallerOptions<RouteName>, 'rows' | 'prove'> & Readonly<{ credentials: Credentials }>

export function createClient({ credentials, ...options }: ClientOptions): Client {
  const isSession = credentials.kind === 'session'
  return createCaller({ ...options, ...(isSession ? {} : { prove: proofBy(credentials) }), rows: ROWS })
}

function proofBy(
  credentials: Exclude<Credentials, { kind: 'session' }>,
): NonNullable<CallerOptions<RouteName>['prove']> {
  if (credentials.kind === 'key') return async () => ({ authorization: `Bearer ${credentials.key}` })
  return async (method, url) => ({
    authorization: `DPoP ${credentials.token}`,
    dpop: await credentials.sign(method, url),
  })
}
