/**
 * The rules of the policy, as this browser enforces them.
 *
 * Rule 1: only rules signed by the pinned key, and never older ones than the last; the last good ones
 *   stay, and so does what they block.
 * Rule 2: the browser changes its block rules in one call, so there is no moment without them.
 * Rule 3: changes go one at a time, and each compares with what the one before it left: of two fetches
 *   that overlap, the older answer must not win.
 */
import type { ConsoleRule, ConsoleRules } from '../../relay/contract/console-rules.ts'
import type { Instant } from '../../relay/contract/ids.ts'
import { ProblemError } from '../../relay/client/client.ts'
import { checkConsoleRules } from '../../relay/evidence/console-rules.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { browserRules, type Browser } from '../../relay/rules/browser-rules.ts'
import type { Sent } from '../../relay/rules/call-fit.ts'
import { coveringRule, pageRulesOf } from '../../relay/rules/console-rules.ts'
import { grantHeaderRules } from '../../relay/rules/grant-header.ts'
import { mightBeCovered, type PageRules } from '../../relay/rules/page/page-rules.ts'
import type { Store } from './store.ts'
import type { Pairing } from './pairing.ts'
import type { Relay } from './relay.ts'
import { createTurns } from './turns.ts'
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
  covering: (sent: Sent) => ConsoleRule | 'harmless' | 'foreign'
  /** Fetches the newest. `refused`: what is kept are not those. */
  refresh: (relay: Relay, known: Pick<Pairing, 'issuer' | 'jwks'>) => Promise<'changed' | 'same' | 'refused'>
  /** Puts the kept rules into the browser again. */
  apply: () => Promise<void>
  /** The same, where the browser lacks any of them: one that is killed soon after it took them loses them (measured). */
  restore: () => Promise<void>
  /** Only for the end of a pairing: nothing is blocked any more. */
  forget: () => Promise<void>
}>

const KEY = 'rules'

export async function openRules(store: Store, browser: Browser): Promise<Rules> {
  let kept = (await store.get(KEY)) as Kept | undefined
  let trouble: string | undefined
  /** How many have ended; an answer for an earlier one is not for this one. */
  let pairings = 0
  const inTurn = createTurns()

  const wanted = (rules: ConsoleRules) => [...browserRules(rules, browser), ...grantHeaderRules(rules, browser)]

  const replace = async (rules: ConsoleRules | undefined) => {
    const { declarativeNetRequest } = chrome
    const before = await declarativeNetRequest.getDynamicRules()
    const addRules = rules ? wanted(rules) : []
    await declarativeNetRequest.updateDynamicRules({
      removeRuleIds: before.map(({ id }) => id),
      addRules: addRules as unknown as chrome.declarativeNetRequest.Rule[],
    })
  }

  const take = async (rules: ConsoleRules, asked: number): Promise<'changed' | 'same' | 'refused'> => {
    // The pairing ended while the answer was on its way.
    if (asked !== pairings) return 'refused'
    if (kept && rules.version < kept.rules.version) return 'refused'
    // By what they say: of one policy, a later version of the relay may make other rules.
    const same = kept !== undefined && sameRules(kept.rules, rules)
    // Into the browser first: a crash between the two leaves the newer block rules and fetches again.
    if (!same) await replace(rules)
    kept = { rules, at: Date.now() }
    await store.set(KEY, kept)
    return same ? 'same' : 'changed'
  }

  return {
    current: () => kept,
    trouble: () => trouble,
    page: () => (kept ? pageRules(kept.rules) : null),
    covering: (sent) => {
      if (!kept) return 'foreign'
      const near = mightBeCovered(pageRules(kept.rules), sent.method, sent.target)
      return coveringRule(kept.rules, sent) ?? (near ? 'harmless' : 'foreign')
    },
    refresh: async (relay, { issuer, jwks }) => {
      const asked = pairings
      const kid = jwks.keys.at(-1)?.kid
      const reply = await relay.call('consoleRules', kid === undefined ? {} : { query: { kid } })
      if (reply instanceof ProblemError) {
        trouble = WORDS.rulesRefused(reply.problem.title)
        return 'refused'
      }
      const rules = await checkConsoleRules({
        jws: reply.jws,
        jwks,
        newerThan: kept?.rules.version ?? 0,
      })
      if ('why' in rules) {
        trouble = WORDS.rulesRefused(rules.why)
        return 'refused'
      }
      if (rules.iss !== issuer) {
        trouble = WORDS.rulesRefused('of another service')
        return 'refused'
      }
      try {
        const changed = await inTurn(() => take(rules, asked))
        trouble = undefined
        return changed
      } catch (error) {
        // The last good ones stay; whoever opens the popup reads that these are not the newest.
        trouble = WORDS.rulesRefused('refused by the browser')
        throw error
      }
    },
    restore: () =>
      inTurn(async () => {
        if (!kept) return
        const there = new Set((await chrome.declarativeNetRequest.getDynamicRules()).map(({ id }) => id))
        if (wanted(kept.rules).some(({ id }) => !there.has(id))) await replace(kept.rules)
      }),
    apply: () => inTurn(() => (kept ? replace(kept.rules) : Promise.resolve())),
    forget: () => {
      pairings += 1
      return inTurn(async () => {
        kept = undefined
        await store.remove(KEY)
        await replace(undefined)
      })
    },
  }
}

/** Compiled once: a page may be stopped thousands of times a minute, and each one is looked up. */
const compiled = new WeakMap<ConsoleRules, PageRules>()
function pageRules(rules: ConsoleRules): PageRules {
  const known = compiled.get(rules) ?? pageRulesOf(rules)
  compiled.set(rules, known)
  return known
}

function sameRules(one: ConsoleRules, other: ConsoleRules): boolean {
  const [is, was] = [one, other].map(({ version, policy_digest, consoles, rules }) =>
    canonical({ version, policy_digest, consoles, rules }),
  )
  return is === was
}
