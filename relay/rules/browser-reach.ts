/** How far paired browsers enforce each rule of a policy, and what is left to whoever serves the calls. */
import type { ConsoleRules } from '../contract/console-rules.ts'
import type { RuleId } from '../contract/ids.ts'
import type { Widened } from './block.ts'
import { widenedRules } from './browser-rules.ts'
import { consoleRulesOf } from './console-rules.ts'
import type { Policy, Rule } from './policy.ts'

export type Reach = Readonly<{
  rule: RuleId
  decide: Rule['decide']
  /**
   * - `held`: on a console, so that its calls wait for a decision
   * - `stopped`: its origin is no console; every paired browser stops its calls, and nobody is asked
   * - `services`: an operation; browsers know nothing of it
   */
  in_browsers: 'held' | 'stopped' | 'services'
  /** Browsers stop all calls of that method to these hosts; those that no rule covers are let through one by one. */
  widened?: Pick<Widened, 'hosts' | 'why'>
  /** Only the relay can judge: every call there is stopped and handed over, whatever its condition would say. */
  condition?: 'call' | 'body'
}>

/** Of a relay of which only the rules matter. */
const NO_RELAY: Pick<ConsoleRules, 'iss' | 'version' | 'keys' | 'roster'> = {
  iss: '',
  version: 0,
  keys: { grant: [], log: [] },
  roster: { version: 0, digest: '' as ConsoleRules['roster']['digest'] },
}

/** @returns one for each rule, in the policy's order */
export function browserReach(policy: Policy): readonly Reach[] {
  const widened = new Map(widenedRules(consoleRulesOf(policy, NO_RELAY)).map((one) => [one.rule, one]))
  const origins = new Set<string>(policy.consoles.map(({ origin }) => origin))
  return policy.rules.map(({ id, decide, match, when }): Reach => {
    if (match.kind === 'operation') return { rule: id, decide, in_browsers: 'services' }
    const wide = widened.get(id)
    return {
      rule: id,
      decide,
      in_browsers: origins.has(match.pattern.origin) ? 'held' : 'stopped',
      ...(wide && { widened: { hosts: wide.hosts, why: wide.why } }),
      ...(when && { condition: /\bbody\b/.test(when.source) ? 'body' : 'call' }),
    }
  })
}
