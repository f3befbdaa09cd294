/** What page, background and browser make of a policy; shared by the tests that compare them. */
import type { ConsoleRule, ConsoleRules } from '../../relay/contract/console-rules.ts'
import type { Digest } from '../../relay/contract/ids.ts'
import type { BlockRule } from '../../relay/rules/browser-rules.ts'
import { consoleRulesOf, coveringRule, pageRulesOf } from '../../relay/rules/console-rules.ts'
import { mightBeCovered } from '../../relay/rules/page/page-rules.ts'
import { policyOf } from './builders.ts'

export const HOST = 'https://admin.example.com'
export const ROSTER = { version: 1, digest: '' as Digest }
export const RELAY = { iss: 'https://relay.example', version: 3, keys: { grant: [], log: [] }, roster: ROSTER }
export const rulesOf = (source: string): ConsoleRules => consoleRulesOf(policyOf(source), RELAY)
export const covering = (rules: ConsoleRules, method: string, target: string): ConsoleRule | undefined =>
  coveringRule(rules, { method, target, headers: [] })
export const page = (rules: ConsoleRules, method: string, url: string): boolean =>
  mightBeCovered(pageRulesOf(rules), method, new URL(url).href)

/** What the browser would do with these rules, as far as we use them (Chromium's documentation). */
export function blocks(rules: readonly BlockRule[], method: string, href: string): boolean {
  const host = new URL(href).hostname.replace(/\.$/, '')
  const name = ['connect', 'delete', 'get', 'head', 'options', 'patch', 'post', 'put'].includes(method.toLowerCase())
    ? method.toLowerCase()
    : 'other'
  return rules.some(({ condition }) => {
    if (condition.requestMethods && !condition.requestMethods.includes(name)) return false
    if (condition.excludedRequestMethods?.includes(name)) return false
    const inDomain = condition.requestDomains?.some((domain) => host === domain || host.endsWith(`.${domain}`))
    if (inDomain === false) return false
    return new RegExp(condition.regexFilter, 'i').test(href)
  })
}
