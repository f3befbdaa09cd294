/**
 * The policy as a browser gets it. Only what it needs to hold the right calls and to count who approved:
 * where, which methods, who may answer, and whether the relay alone can judge. Words and conditions stay here.
 */
import type { ConsoleRule, ConsoleRules } from '../contract/console-rules.ts'
import { blocksOf, hostsOf } from './block.ts'
import { approversOf, fitsMethod } from './match.ts'
import type { PageRule, PageRules } from './page/page-rules.ts'
import type { Policy } from './policy.ts'
import { DEFAULT_RULE_ID } from './policy-rule.ts'
import { fitUrl, readUrlPattern } from './url-pattern.ts'

/** @param relay its address and keys, its newest roster, and the version that the store gave this policy */
export function consoleRulesOf(
  policy: Policy,
  relay: Pick<ConsoleRules, 'iss' | 'version' | 'keys' | 'roster'>,
): ConsoleRules {
  const rules = policy.rules.flatMap((rule): ConsoleRule[] => {
    if (rule.match.kind !== 'http') return []
    const { methods, url } = rule.match
    const { id, bindHeaders, decide, when } = rule
    return [
      {
        id,
        methods,
        url,
        bind_headers: bindHeaders,
        decide,
        conditional: when !== undefined,
        quorum: rule.stage?.quorum ?? 0,
        approvers: approversOf(policy, rule),
      },
    ]
  })
  // Denied by default: what no rule allows must not leave a console, if it could change something.
  const last = policy.consoles.map(({ origin }): ConsoleRule => {
    return {
      id: DEFAULT_RULE_ID,
      methods: [],
      url: `${origin}/*`,
      bind_headers: [],
      decide: 'deny',
      conditional: false,
      quorum: 0,
      approvers: [],
    }
  })
  return {
    ...relay,
    policy_digest: policy.digest,
    consoles: policy.consoles,
    rules: policy.default === 'deny' ? [...rules, ...last] : rules,
  }
}

/** What a page asks by; plain data. Rules with the same methods share one expression. */
export function pageRulesOf(rules: ConsoleRules): PageRules {
  const byMethods = new Map<string, { methods: readonly string[]; where: string[] }>()
  for (const { methods, where } of blocksOf(rules).blocks) {
    const key = methods.toSorted().join()
    const same = byMethods.get(key) ?? { methods, where: [] }
    byMethods.set(key, same)
    same.where.push(where)
  }
  return [...byMethods.values()].map(({ methods, where }): PageRule => ({ methods, where: where.join('|') }))
}

/**
 * The first rule that covers this call; one that can only be in doubt guards. An `allow` rule in
 * doubt gives way to the rules below it, as it does in the relay.
 *
 * @param href absolute
 */
export function coveringRule(rules: ConsoleRules, method: string, href: string): ConsoleRule | undefined {
  let doubtful: ConsoleRule | undefined
  for (const rule of rules.rules) {
    if (!fitsMethod(rule.methods, method)) continue
    const fit = fitRule(rule, rules, href)
    if (fit === 'no') continue
    if (fit === 'exact' || rule.decide !== 'allow') return rule
    doubtful ??= rule
  }
  return doubtful
}

function fitRule(rule: ConsoleRule, rules: ConsoleRules, href: string): 'exact' | 'doubtful' | 'no' {
  const pattern = readUrlPattern(rule.url)
  if (!('problem' in pattern)) return fitUrl(pattern, href).fit
  for (const host of hostsOf(rule, rules)) {
    const { hostname, port } = host
    const everything = { origin: '', hostname, port, segments: [], rest: true }
    if (fitUrl(everything, href).fit !== 'no') return 'doubtful'
  }
  return 'no'
}
