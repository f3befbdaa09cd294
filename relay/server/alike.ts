/**
 * With which earlier request one is compared, where people are shown what differs. A help from history: nothing is
 * decided by it, and whoever compares checks the digests of both.
 */
import type { Request } from '../core/request.ts'
import { readAction } from '../evidence/action.ts'

/**
 * @param ended of the same requester and rule, latest first
 * @returns the latest of the same kind of call, for the same person, that people approved and that ran; of the very same path where there
 *   is one
 */
export function alikeOf(request: Request, ended: readonly Request[]): Request | undefined {
  const { kind, path } = callOf(request)
  const same = ended
    .filter((one) => behalfOf(one) === behalfOf(request))
    .filter(({ basis, grant }) => basis === 'people' && grant?.status === 'executed')
    .map((one) => ({ one, call: callOf(one) }))
    .filter(({ call }) => call.kind === kind)
  return (same.find(({ call }) => call.path === path) ?? same[0])?.one
}

/** For whom a service asks: as approved for one person, it is not so for another. */
function behalfOf({ requester }: Request): string | undefined {
  return requester.kind === 'service' ? requester.on_behalf_of : undefined
}

/** `kind`: which calls have fields that stand for the same; two customers are of one kind, a customer and their invoice are not. */
function callOf({ action: text }: Request): Readonly<{ kind: string; path: string }> {
  const action = readAction(text)
  if (action.kind === 'operation') return { kind: `operation ${action.name}`, path: '' }
  const { origin, pathname } = new URL(action.call.target)
  return { kind: `${action.call.method} ${pathname.split('/').length}`, path: origin + pathname }
}
