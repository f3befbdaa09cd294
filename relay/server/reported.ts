/**
 * An approver did not recognise a request, which may be somebody else in an operator's browser. Administrators and whoever
 * it was asked in the name of are told: by push, and as news in the app.
 */
import { readDenyReason } from '../contract/deny-reason.ts'
import type { Instant } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import type { ReplyOf } from '../contract/schema/api.ts'
import type { Decision, Request } from '../core/request.ts'
import { isOwn } from '../core/verdict.ts'
import { noticesTo } from '../store/new-notice.ts'
import type { Person } from '../store/people.ts'
import type { Notice } from '../store/store.ts'
import type { Deps } from './deps.ts'
import { PEOPLE_NEWS_MILLISECONDS } from './push/payload.ts'

type Reported = ReplyOf<'news'>['reported']

const LISTED_MILLISECONDS = LIMITS.reportedDays * 24 * 3_600_000
/** More than people deny in that time. */
const MOST_READ = 1_000

export function isReport({ verdict, comment }: Pick<Decision, 'verdict' | 'comment'>): boolean {
  return verdict === 'deny' && readDenyReason(comment)?.reason === 'not_recognised'
}

/** The person whose name it bears knows best whether it is theirs; whoever reported it knows. */
export async function reportedNotices(
  deps: Deps,
  { requester }: Request,
  { person: by, decidedAt: now }: Decision,
): Promise<readonly Notice[]> {
  const people = (await deps.store.people()).filter(({ active, id }) => active && id !== by)
  const told = people.filter((person) => person.roles.includes('admin') || isOwn(requester, person))
  const devices = await deps.store.devicesOf(told.map(({ id }) => id))
  return noticesTo(deps, devices, { kind: 'reported', dueAt: now, until: now + PEOPLE_NEWS_MILLISECONDS })
}

/** As long as a push would be tried. An administrator reads of all, everybody else of what was asked in their own name. */
export async function reportedNews(deps: Pick<Deps, 'store'>, reader: Person): Promise<Reported> {
  return reportedSince(deps, { since: (await deps.store.now()) - PEOPLE_NEWS_MILLISECONDS, reader })
}

/** For the health page: longer than news, which stands before everything else. */
export async function reportedLately(deps: Pick<Deps, 'store'>, reader: Person): Promise<Reported> {
  return reportedSince(deps, { since: (await deps.store.now()) - LISTED_MILLISECONDS, reader })
}

async function reportedSince(
  { store }: Pick<Deps, 'store'>,
  { since, reader }: Readonly<{ since: Instant; reader: Person }>,
): Promise<Reported> {
  const found = (await store.reports(since, MOST_READ)).filter(
    ({ requester }) => reader.roles.includes('admin') || isOwn(requester, reader),
  )
  const listed = found.slice(0, LIMITS.reportedListed)
  const names = found.length === 0 ? new Map() : new Map((await store.people()).map(({ id, name }) => [id, name]))
  return {
    requests: listed.map(({ request, at, by, requester }) => ({
      id: request,
      at,
      by_name: names.get(by) ?? '',
      requester_name: requester.name,
      own: isOwn(requester, reader),
    })),
    more: found.length > listed.length,
  }
}
