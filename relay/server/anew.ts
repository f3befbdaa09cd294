import { LIMITS } from '../contract/limits.ts'
import type { Instant } from '../contract/ids.ts'
import type { ReplyOf } from '../contract/schema/api.ts'
import type { Rebootstrap } from '../store/people.ts'
import type { Deps } from './deps.ts'

/** The last time that the relay was set up anew by its host, while people still have to read of it. */
async function latelyAnew({ store }: Pick<Deps, 'store'>): Promise<Rebootstrap | undefined> {
  const anew = await store.rebootstrap()
  return anew && (await store.now()) < endOf(anew.madeAt) ? anew : undefined
}

/** The same as people are told of it. */
export async function anewNews(deps: Pick<Deps, 'store'>): Promise<ReplyOf<'news'>['set_up_anew']> {
  const anew = await latelyAnew(deps)
  return anew && { at: anew.madeAt, ...(anew.usedAt !== undefined && { entered_at: anew.usedAt }) }
}

/** At each start, so that whoever reads the relay's own log cannot have missed it. */
export async function alarmAnew(deps: Pick<Deps, 'store' | 'log'>): Promise<void> {
  const anew = await latelyAnew(deps)
  if (!anew) return
  const at = new Date(anew.madeAt).toISOString()
  const entered = anew.usedAt === undefined ? 'nobody yet' : new Date(anew.usedAt).toISOString()
  deps.log.error(
    { at, entered, roster_version: anew.version },
    'set up anew by its host: no passkey let the new administrator in; paired browsers stop until paired again',
  )
}

function endOf(madeAt: Instant): Instant {
  return madeAt + LIMITS.setUpAnewDays * 24 * 3_600_000
}
