/**
 * What the same requester asked before under the same rule.
 *
 * Rule: the counts are of all; a single request is shown only to somebody who asked it or was asked.
 */
import type { EarlierRequest, EarlierRequests } from '../../contract/request.ts'
import type { PersonId } from '../../contract/ids.ts'
import type { Request } from '../../core/request.ts'
import type { Deps } from '../deps.ts'
import type { Caller, Handlers } from '../handler.ts'
import { alikeOf } from '../alike.ts'
import { viewerOf, viewRequest } from '../request-view.ts'

const LATELY_MILLISECONDS = 10 * 60_000
const SHOWN = 5
/** Some of them may have asked others than the one who looks. */
const LOOKED_THROUGH = 20

export const earlierRoutes: Pick<Handlers, 'earlier'> = {
  async earlier({ deps, params, caller }) {
    const held = await deps.store.request(params.id)
    if (!held || !readsAll(held, caller)) return { refused: 'not-found' }
    const { requester, createdAt } = held
    const found = await deps.store.earlier(
      {
        request: held.id,
        requester: requester.kind === 'operator' ? { person: requester.person } : { service: requester.service },
        rule: held.rule,
        createdAt,
      },
      { since: createdAt - LATELY_MILLISECONDS, limit: LOOKED_THROUGH },
    )
    const readable = found.ended.filter((one) => readsAll(one, caller))
    const alike = alikeOf(held, readable)
    return {
      first: !found.approvedBefore,
      in_ten_minutes: found.lately,
      similar: await Promise.all(readable.slice(0, SHOWN).map((one) => earlierRequest(deps, one))),
      ...(alike && (await wholeFor(deps, alike, caller))),
    }
  },
}

/** Whoever only administers sees that requests exist, not what is in them. */
function readsAll(request: Request, caller: Caller): boolean {
  const viewer = viewerOf(request, caller)
  return viewer !== undefined && (viewer.kind === 'requester' || viewer.sees !== 'metadata')
}

/** Whoever asked by key is shown no body, so that nothing could be compared. */
async function wholeFor(deps: Deps, request: Request, caller: Caller): Promise<Pick<EarlierRequests, 'alike'>> {
  const viewer = viewerOf(request, caller)
  if (viewer?.kind !== 'person') return {}
  return { alike: await viewRequest(deps, { request, viewer, now: await deps.store.now() }) }
}

async function earlierRequest(deps: Deps, request: Request): Promise<EarlierRequest> {
  const nameOf = async (person: PersonId): Promise<string> => (await deps.store.person(person))?.name ?? ''
  return {
    id: request.id,
    status: request.status,
    ...(request.endReason === undefined ? {} : { end_reason: request.endReason }),
    words: request.words,
    created_at: request.createdAt,
    ...(request.grant ? { outcome: request.grant.status } : {}),
    decisions: await Promise.all(
      request.decisions.map(async ({ person, verdict, comment }) => ({ name: await nameOf(person), verdict, comment })),
    ),
  }
}
