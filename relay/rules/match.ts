import type { RuleWords } from '../contract/request.ts'
import type { Rule } from './policy.ts'

/** What the policy says about one action. */
export type Match = Readonly<{
  decide: 'ask' | 'allow' | 'deny'
  /** The rule that decided; absent when none matched and the policy's default holds. */
  rule: Rule | undefined
  words: RuleWords
  /** Lower-case addresses of the people to ask, groups resolved, each once. Empty unless `ask`. */
  approverEmails: readonly string[]
  quorum: number
}>
