/**
 * Deletes shown bodies when nobody needs them any more, and seals those that stay under the newest key. The request, its digests and its decisions
 * stay: what was decided can be proven for ever, what was in it cannot be read for ever.
 */
import type { Instant } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import { createAlarm } from './alarm.ts'
import type { Alarm } from './alarm.ts'
import type { Deps } from './deps.ts'
import { bodyPlace } from './keys.ts'

const HOUR_MILLISECONDS = 60 * 60_000
const RETENTION_MILLISECONDS = LIMITS.bodyRetentionDays * 24 * HOUR_MILLISECONDS

export function createRetention(deps: Deps): Alarm {
  let due: Instant = 0
  const now = (): Promise<Instant> => deps.store.now()
  return createAlarm({
    log: deps.log,
    name: 'retention',
    now,
    next: async () => due,
    run: async () => {
      // The alarm looks more often than this has to run: each run reads every body's date.
      const at = await now()
      if (at < due) return false
      await shredOnce(deps)
      await resealAll(deps)
      due = at + HOUR_MILLISECONDS
      return false
    },
  })
}

export async function shredOnce({ store, log }: Deps): Promise<void> {
  const bodies = await store.shredBodies((await store.now()) - RETENTION_MILLISECONDS)
  if (bodies > 0) log.info({ bodies }, 'shown bodies deleted')
}

/** After a rotation, so that the old key can be retired. One that does not open stays as it is, and is named. */
export async function resealAll({ store, keys, log }: Pick<Deps, 'store' | 'keys' | 'log'>): Promise<void> {
  let bodies = 0
  for (let more = true; more;) {
    const now = await store.now()
    const some = await store.resealBodies(keys.sealKid(now), (request, sealed) => {
      const place = bodyPlace(request)
      try {
        return keys.seal(keys.unseal(sealed, place), { place, now })
      } catch {
        // Its key is gone, or it was changed. Deleting it would hide that.
        log.error({ request }, 'a shown body does not open')
        return undefined
      }
    })
    bodies += some
    more = some > 0
  }
  if (bodies > 0) log.info({ bodies }, 'shown bodies sealed anew')
}
