/** Routes of screens that are loaded later, from the whole table. */
import type { Rows } from '../relay/client/caller.ts'
import { ROUTES, type RouteName } from '../relay/contract/route.ts'
import { API } from '../relay/contract/schema/api.ts'

export function rows<R extends RouteName>(...names: readonly R[]): Rows<R> {
  const all = names.map((name) => {
    const { method, path } = ROUTES[name]
    return [name, { method, path, reply: API[name].reply }]
  })
  return Object.fromEntries(all) as Rows<R>
}
