/** How pushes to devices fare. */
import * as v from 'valibot'
import { instant } from './scalar.ts'

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
