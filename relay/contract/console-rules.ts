import type { Digest, RuleId } from './ids.ts'

/**
 * What a browser must know to hold the right calls, a JWS with `typ: holdgate-rules+jwt` signed by
 * the relay's key that was pinned at pairing. A lower `version` than the last one seen is refused.
 */
export type ConsoleRules = Readonly<{
  iss: string
  version: number
  policy_digest: Digest
  consoles: readonly Readonly<{ origin: string; redeemed_by: 'extension' }>[]
  rules: readonly ConsoleRule[]
}>

/** One rule of the policy, as far as a browser needs it; order is the policy's. */
export type ConsoleRule = Readonly<{
  id: RuleId
  /** Upper case; empty: every method but GET, HEAD and OPTIONS. */
  methods: readonly string[]
  /** The policy's URL pattern: origin, then segments that are literal, `:name` or a final `*`. */
  url: string
  /** Lower-case names of further headers to bind. */
  bind_headers: readonly string[]
  /** `ask` needs people; `deny` never leaves; `allow` needs the relay's grant, but nobody's answer. */
  decide: 'ask' | 'allow' | 'deny'
  /** The rule has a condition that only the relay can judge. */
  conditional: boolean
}>
