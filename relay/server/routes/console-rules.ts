import { signConsoleRules } from '../../evidence/console-rules.ts'
import { consoleRulesOf } from '../../rules/console-rules.ts'
import type { Handlers } from '../handler.ts'

/** What a paired browser must hold, signed by the key that it pinned at pairing. */
export const consoleRulesRoutes: Pick<Handlers, 'consoleRules'> = {
  async consoleRules({ deps, caller, now }) {
    if (caller.kind !== 'device' || caller.device.kind !== 'browser') return { refused: 'forbidden' }
    const { policy, version } = deps.policy()
    const rules = consoleRulesOf(policy, { iss: deps.settings.publicUrl, version })
    return { jws: await signConsoleRules(rules, deps.keys.grant(now)) }
  },
}
