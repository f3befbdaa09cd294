import { owed } from '../core/outbox.ts'
import type { Requester } from '../contract/action.ts'
import type { PersonId, ServiceId } from '../contract/ids.ts'
import type { Request } from '../core/request.ts'
import { noticesTo } from '../store/new-notice.ts'
import type { Notice } from '../store/store.ts'
import type { Deps } from './deps.ts'

/** A group is told of for a while, also where the question that it began with ends sooner. */
const GROUP_MILLISECONDS = 60_000

/** One notice per reachable phone of each person to whom the change is owed. */
export async function noticesOf(
  deps: Deps,
  { before, after }: Readonly<{ before?: Request; after: Request }>,
): Promise<readonly Notice[]> {
  if (before?.status === 'pending') noteEnd(deps, after)
  const debts = owed({ after, ...(before ? { before } : {}) })
  if (debts.length === 0) return []
  const devices = await deps.store.devicesOf(debts.map(({ person }) => person))
  const now = await deps.store.now()
  return debts.flatMap(({ person, kind, until }) => {
    const dueAt = kind === 'group' ? deps.askRate.group(person, now) : now
    // The one that is due already says how many wait when it is sent.
    if (dueAt === undefined) return []
    const theirs = devices.filter((device) => device.person === person)
    if (kind !== 'group') return noticesTo(deps, theirs, { kind, request: after.id, dueAt, until })
    return noticesTo(deps, theirs, { kind: 'ask', dueAt, until: Math.max(until, dueAt + GROUP_MILLISECONDS) })
  })
}

/** Who asks, by the one name that stands for all their browsers. */
export function requesterName(requester: Requester): PersonId | ServiceId {
  return requester.kind === 'operator' ? requester.person : requester.service
}

/** Lets the next question of the same requester ring, once this one has ended. */
export function noteEnd({ askRate }: Pick<Deps, 'askRate'>, { id, requester, asked, status }: Request): void {
  if (status === 'pending') return
  const how = status === 'approved' || status === 'denied' ? status : 'over'
  for (const { person } of asked) askRate.ended({ requester: requesterName(requester), person, request: id, how })
}
