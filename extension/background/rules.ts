/**
 * The rules of the policy, as this browser enforces them.
 *
 * Rule 1: only rules signed by the pinned key, and never older ones than the last; the last good ones
 *   stay, and so does what they block.
 * Rule 2: the browser changes its block rules in one call, so there is no moment without them.
 */
import type { ConsoleRule, ConsoleRules } from '../../relay/contract/console-rules.ts'
import type { Instant } from '../../relay/contract/ids.ts'
import { ProblemError } from '../../relay/client/client.ts'
import { checkConsoleRules } from '../../relay/evidence/console-rules.ts'
import { browserRules } from '../../relay/rules/browser-rules.ts'
import { coveringRule, pageRulesOf } from '../../relay/rules/console-rules.ts'
import { mightBeCovered, type PageRules } from '../../relay/rules/page/page-rules.ts'
import { browser } from './browser.ts'
import type { Pairing } from './pairing.ts'
import type { Relay } from './relay.ts'
import { WORDS } from './words.ts'

type Kept = Readonly<{ rules: ConsoleRules; at: Instant }>

export type Rules = Readonly<{
  current: () => Kept | undefined
  trouble: () => string | undefined
  page: () => PageRules | null
  /**
   * - a rule: the relay is asked
   * - `harmless`: near enough to a rule for the page to hand it over, but not covered
   * - `foreign`: nowhere near one. A page that hands such a call over wants the bridge to send what its
   *   own content security policy would not let out; so does one where there are no rules
   */
  covering: (method: string, url: string) => ConsoleRule | 'harmless' | 'foreign'
  /** Fetches the newest. True when they changed. */
  refresh: (relay: Relay, pairing: Pairing) => Promise<boolean>
  /** Puts the kept rules into the browser again. */
  apply: () => Promise<void>
  /** Only for the end of a pairing: nothing is blocked any more. */
  forget: () => Promise<void>
}>

const KEY = 'rules'

export async function openRules(): Promise<Rules> {
  const stored = await browser.storage.local.get(KEY)
  let kept = stored[KEY] as Kept | undefined
  let trouble: string | undefined

  const replace = async (rules: ConsoleRules | undefined) => {
    const { declarativeNetRequest } = chrome
    const before = await declarativeNetRequest.getDynamicRules()
    const addRules = rules ? browserRules(rules) : []
    await declarativeNetRequest.updateDynamicRules({
      removeRuleIds: before.map(({ id }) => id),
      addRules: addRules as unknown as chrome.declarativeNetRequest.Rule[],
    })
  }

  return {
    current: () => kept,
    trouble: () => trouble,
    page: () => (kept ? pageRulesOf(kept.rules) : null),
    covering: (method, url) => {
      if (!kept) return 'foreign'
      const near = mightBeCovered(pageRulesOf(kept.rules), method, url)
      return coveringRule(kept.rules, method, url) ?? (near ? 'harmless' : 'foreign')
    },
    refresh: async (relay, pairing) => {
      const reply = await relay.call('consoleRules', {})
      if (reply instanceof ProblemError) {
        trouble = WORDS.rulesRefused(reply.problem.title)
        return false
      }
      const rules = await checkConsoleRules({
        jws: reply.jws,
        jwks: pairing.jwks,
        newerThan: kept?.rules.version ?? 0,
      })
      if ('why' in rules) {
        trouble = WORDS.rulesRefused(rules.why)
        return false
      }
      if (rules.iss !== pairing.issuer) {
        trouble = WORDS.rulesRefused('of another service')
        return false
      }
      trouble = undefined
      const same = kept?.rules.policy_digest === rules.policy_digest && kept.rules.version === rules.version
      // Into the browser first: a crash between the two leaves the newer block rules and fetches again.
      if (!same) await replace(rules)
      kept = { rules, at: Date.now() }
      await browser.storage.local.set({ [KEY]: kept })
      return !same
    },
    apply: () => (kept ? replace(kept.rules) : Promise.resolve()),
    forget: async () => {
      kept = undefined
      await browser.storage.local.remove(KEY)
      await replace(undefined)
    },
  }
}
