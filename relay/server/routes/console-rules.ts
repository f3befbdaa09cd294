import { signConsoleRules } from '../../evidence/console-rules.ts'
import { consoleRulesOf } from '../../rules/console-rules.ts'
import type { Handlers } from '../handler.ts'
import { publicKeysOf } from '../public-keys.ts'

/** Each has a whole roster in it; whoever is further behind asks again. */
const STEPS_AT_ONCE = 20

/** What a paired browser must hold, signed by a key that it knows, and how it gets to the newest roster. */
export const consoleRulesRoutes: Pick<Handlers, 'consoleRules' | 'rosters'> = {
  async consoleRules({ deps, caller, query, now }) {
    if (caller.kind !== 'device' || caller.device.kind !== 'browser') return { refused: 'forbidden' }
    const { policy, version } = deps.policy()
    const rules = consoleRulesOf(policy, {
      iss: deps.settings.publicUrl,
      version,
      keys: publicKeysOf(deps),
      roster: await deps.store.roster(),
    })
    // By a key that the browser knows, for as long as it counts: so it hears of the next one from this one.
    const known = query.kid === undefined ? undefined : deps.keys.grantByKid(query.kid)
    return { jws: await signConsoleRules(rules, known ?? deps.keys.grant(now)) }
  },

  async rosters({ deps, query, now }) {
    const steps = await deps.store.rosterSteps(query.after ?? 0, STEPS_AT_ONCE)
    return { steps: [...steps], now }
  },
}
