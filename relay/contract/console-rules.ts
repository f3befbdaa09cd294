import type { Digest, RuleId } from './ids.ts'

/**
 * What a browser must know to hold the right calls, a JWS with `typ: holdgate-rules+jwt` signed by
 * the relay's key that was pinned at pairing. A lower `version` than the last one seen is refused.
 */
export type ConsoleRules = Readonly<{
  iss: string
  version: number
  policy_digest: Digest
  /** With which the relay signs from now on; future ones included. What is not in here counts no more. */
  keys: Readonly<{
    /** Public Ed25519 keys, of grants and of these rules. */
    grant: readonly RelayKey[]
    /** C2SP verifier keys, of the log's checkpoints. */
    log: readonly string[]
  }>
  /** The newest roster; a browser walks to it by signed steps. */
  roster: Readonly<{ version: number; digest: Digest }>
  consoles: readonly Readonly<{ origin: string; redeemed_by: 'extension' }>[]
  rules: readonly ConsoleRule[]
}>

export type RelayKey = Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string }>

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
  /** How many distinct people must approve; 0 where nobody is asked. */
  quorum: number
  /** Who may: e-mail addresses in lower case, groups resolved. */
  approvers: readonly string[]
}>
