import type { Digest, RuleId } from '../contract/ids.ts'

export type Policy = Readonly<{
  version: 1
  /** Plain SHA-256 of the file's bytes. */
  digest: Digest
  default: 'allow' | 'deny'
  /** Lower-case e-mail addresses by group. */
  groups: Readonly<Record<string, readonly string[]>>
  consoles: readonly Readonly<{ origin: string; redeemed_by: 'extension' }>[]
  rules: readonly Rule[]
}>

export type Rule = Readonly<{
  id: RuleId
  expiresMilliseconds: number
  usableMilliseconds: number
}>
