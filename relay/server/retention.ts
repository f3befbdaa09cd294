/**
 * Deletes shown bodies when nobody needs them any more. The request, its digests and its decisions
 * stay: what was decided can be proven for ever, what was in it cannot be read for ever.
 */
import type { Instant } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import { createAlarm } from './alarm.ts'
import type { Alarm } from './alarm.ts'
import type { Deps } from './deps.ts'

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
      due = at + HOUR_MILLISECONDS
      return false
    },
  })
}

export async function shredOnce({ store, log }: Deps): Promise<void> {
  const bodies = await store.shredBodies((await store.now()) - RETENTION_MILLISECONDS)
  if (bodies > 0) log.info({ bodies }, 'shown bodies deleted')
}
