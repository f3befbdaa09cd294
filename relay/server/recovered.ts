/** Tells a person that one of their recovery codes was used: by push on every device, and as news in the app. */
import type { Instant, PersonId } from '../contract/ids.ts'
import type { ReplyOf } from '../contract/schema/api.ts'
import { noticesTo } from '../store/new-notice.ts'
import type { Session } from '../store/people.ts'
import type { Notice } from '../store/store.ts'
import type { Deps } from './deps.ts'
import { PEOPLE_NEWS_MILLISECONDS } from './push/payload.ts'

export async function recoveredNotices(deps: Deps, person: PersonId, now: Instant): Promise<readonly Notice[]> {
  const devices = await deps.store.devicesOf([person])
  return noticesTo(deps, devices, { kind: 'recovered', dueAt: now, until: now + PEOPLE_NEWS_MILLISECONDS })
}

/** News until new codes are made, which ends what the old ones began. Whoever came in by a code knows. */
export async function recoveredNews(
  { store }: Pick<Deps, 'store'>,
  { person, by }: Pick<Session, 'person' | 'by'>,
): Promise<ReplyOf<'news'>['recovered']> {
  if (by === 'recovery') return undefined
  const { left, madeAt = 0, lastUsedAt } = await store.recoveryCodes(person)
  if (lastUsedAt === undefined || lastUsedAt < madeAt) return undefined
  return (await store.now()) < lastUsedAt + PEOPLE_NEWS_MILLISECONDS ? { at: lastUsedAt, left } : undefined
}
