/**
 * The policy as a browser gets it. Only what it needs to hold the right calls and to count who approved:
 * where, which methods, who may answer, and whether the relay alone can judge. Words and conditions stay here.
 */
import type { ConsoleRule, ConsoleRules } from '../contract/console-rules.ts'
import type { Digest } from '../contract/ids.ts'
import { blocksOf, hostsOf } from './block.ts'
import { fitCall, type Sent } from './call-fit.ts'
import { approversOf } from './match.ts'
import type { PageRule, PageRules } from './page/page-rules.ts'
import type { Policy } from './policy.ts'
import { DEFAULT_RULE_ID } from './policy-rule.ts'
import { fitUrl, readUrlPattern } from './url-pattern.ts'
import type { UrlFit } from './url-pattern.ts'

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
  // Denied by default: so is what a rule passes over, wherever it is; a relay cannot say that it was open.
  const passed = rules.filter(({ conditional, decide }) => conditional || decide === 'allow').map(deniedBeside)
  // What no rule allows must not leave a console, if it could change something.
  const last = policy.consoles.map(({ origin }) => deniedBeside({ methods: [], url: `${origin}/*` }))
  return {
    ...relay,
    policy_digest: policy.digest,
    consoles: policy.consoles,
    rules: policy.default === 'deny' ? [...rules, ...passed, ...last] : rules,
  }
}

function deniedBeside({ methods, url }: Pick<ConsoleRule, 'methods' | 'url'>): ConsoleRule {
  return {
    id: DEFAULT_RULE_ID,
    methods,
    url,
    bind_headers: [],
    decide: 'deny',
    conditional: false,
    quorum: 0,
    approvers: [],
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
 * @param sent without headers where they are not known: it is then taken as it stands
 */
export function coveringRule(rules: ConsoleRules, sent: Sent): ConsoleRule | undefined {
  let doubtful: ConsoleRule | undefined
  for (const rule of rules.rules) {
    const fit = fitRule(rule, rules, sent)
    if (fit === 'no') continue
    if (fit === 'exact' || rule.decide !== 'allow') return rule
    doubtful ??= rule
  }
  return doubtful
}

/** Every rule that the relay may have decided by. */
export type PossibleRules = Readonly<{
  policy_digest: Digest
  rules: readonly Pick<ConsoleRule, 'id' | 'decide' | 'quorum' | 'approvers'>[]
  /** None of them decides for certain, so that the policy's default may have. */
  open: boolean
}>

/**
 * The rules by which the relay may decide this call, in their order. Only it can judge a condition, so a rule
 * with one may be passed over; the first without one ends the search, as it does there.
 */
export function possibleRules(rules: ConsoleRules, sent: Sent): PossibleRules {
  const possible: PossibleRules['rules'][number][] = []
  for (const rule of rules.rules) {
    const fit = fitRule(rule, rules, sent)
    if (fit === 'no' || (fit === 'doubtful' && rule.decide === 'allow')) continue
    const { id, decide, quorum, approvers } = rule
    possible.push({ id, decide, quorum, approvers })
    // A pattern that this build cannot read may not fit after all.
    const isCertain = !rule.conditional && !('problem' in readUrlPattern(rule.url))
    if (isCertain) return { policy_digest: rules.policy_digest, rules: possible, open: false }
  }
  return { policy_digest: rules.policy_digest, rules: possible, open: true }
}

function fitRule(rule: ConsoleRule, rules: ConsoleRules, sent: Sent): UrlFit['fit'] {
  const pattern = readUrlPattern(rule.url)
  if (!('problem' in pattern)) return fitCall(rule.methods, (href) => fitUrl(pattern, href), sent).fit
  const somewhere = hostsOf(rule, rules).map(({ hostname, port }) => {
    return { origin: '', hostname, port, segments: [], rest: true }
  })
  const place = (href: string): UrlFit => {
    return { fit: somewhere.some((host) => fitUrl(host, href).fit !== 'no') ? 'doubtful' : 'no' }
  }
  return fitCall(rule.methods, place, sent).fit
}
