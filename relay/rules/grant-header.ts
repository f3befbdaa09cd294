/**
 * Browser rules that take a grant header away which a page made: a gateway must never be shown one that this
 * browser did not carry itself. They stand at all times, for every method and kind of load, also in workers.
 *
 * Rule: no condition on who asks, as in browser-rules.ts. A browser changes headers only where the extension was
 * granted the host, which guarding a console asks for.
 */
import type { ConsoleRules } from '../contract/console-rules.ts'
import { hostsOf } from './block.ts'
import { RESOURCE_TYPES, type Browser } from './browser-rules.ts'
import { RULE_PRIORITY } from './rule-priority.ts'
import { domainExpression } from './url-pattern.ts'

/** As a gateway reads it; browsers compare it without regard to letter case. */
const GRANT_HEADER = 'holdgate-grant'
/** Far above what the block rules count up to. */
const FIRST_ID = 100_000

export type GrantHeaderRule = Readonly<{
  id: number
  priority: number
  action: Readonly<{ type: 'modifyHeaders'; requestHeaders: [{ header: string; operation: 'remove' }] }>
  condition: Readonly<
    ({ requestDomains: string[] } | { regexFilter: string; isUrlFilterCaseSensitive: false }) & {
      resourceTypes: string[]
    }
  >
}>

export function grantHeaderRules(rules: ConsoleRules, browser: Browser = 'chromium'): GrantHeaderRule[] {
  const consoles = rules.consoles.map(({ origin }) => new URL(origin).hostname)
  const named = rules.rules.flatMap((rule) => hostsOf(rule, rules).map(({ hostname }) => hostname))
  const hosts = [...new Set([...consoles, ...named])]
  // An IPv6 address is no domain to browsers.
  const addresses = hosts.filter((host) => host.startsWith('['))
  const domains = hosts.filter((host) => !host.startsWith('['))
  const places = [
    ...(domains.length > 0 ? [{ requestDomains: domains }] : []),
    ...addresses.map((hostname) => ({
      regexFilter: domainExpression({ hostname }),
      isUrlFilterCaseSensitive: false as const,
    })),
  ]
  return places.map((place, index) => ({
    id: FIRST_ID + index,
    priority: RULE_PRIORITY.stripGrant,
    action: { type: 'modifyHeaders', requestHeaders: [{ header: GRANT_HEADER, operation: 'remove' }] },
    condition: { ...place, resourceTypes: [...RESOURCE_TYPES[browser]] },
  }))
}
