/** How pushes to devices fare. */
import * as v from 'valibot'
import { instant, personId } from './scalar.ts'

/** `accepted`: its push service took it, which is not: it was shown. */
export const testState = v.picklist(['queued', 'accepted', 'shown', 'failed'])
const pushTrouble = v.picklist(['gone', 'refused', 'unreachable'])
/** `state` is as far as it has come; `why` stands with `failed`. */
export const pushTest = v.object({ id: v.string(), state: testState, why: v.optional(pushTrouble), made_at: instant })
export const pushHealth = v.variant('state', [
  v.object({ state: v.picklist(['good', 'silent']), since: instant }),
  v.object({ state: v.picklist(['never', 'off', 'none']) }),
  v.object({ state: v.literal('failing'), since: instant, why: pushTrouble }),
])

/** For administrators. */
export const health = v.object({
  approvers: v.array(
    v.object({
      id: personId,
      name: v.string(),
      health: pushHealth,
      /** To the last drill; absent: it did not ring them. */
      drill: v.optional(v.picklist(['answered', 'waiting', 'unanswered'])),
    }),
  ),
  drill: v.optional(v.object({ by: v.string(), made_at: instant, answers: v.number(), over: v.boolean() })),
  /** As this relay has seen them since it started. */
  services: v.array(
    v.object({
      host: v.string(),
      taken_at: v.optional(instant),
      failed_at: v.optional(instant),
      why: v.optional(v.string()),
    }),
  ),
  /** `key_since` 0: the first key there was. */
  push: v.object({ subject: v.string(), is_read: v.boolean(), key_since: instant }),
  relay: v.object({ version: v.string(), started_at: instant, ready: v.boolean() }),
  now: instant,
})
