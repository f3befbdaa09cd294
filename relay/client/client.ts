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

export function createClient(options: Omit<CallerOptions<RouteName>, 'rows'>): Client {
  return createCaller({ ...options, rows: ROWS })
}
