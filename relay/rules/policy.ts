/**
 * A policy, read from its YAML file and checked as a whole.
 *
 * Rule 1: what is not understood is refused, with line and column; a policy is never taken in part.
 * Rule 2: nothing is thrown. Whoever reads a bad policy keeps the last good one.
 */
import type { Digest, RuleId } from '../contract/ids.ts'
import { utf8 } from '../evidence/bytes.ts'
import { plainDigest } from '../evidence/digest.ts'
import { readSource } from './policy-source.ts'
import type { Path, Place } from './policy-source.ts'
import { readRule } from './policy-rule.ts'
import { policyShape } from './policy-shape.ts'
import type { Template } from './template.ts'
import { readUrlPattern } from './url-pattern.ts'
import type { UrlPattern } from './url-pattern.ts'
import type { When } from './when.ts'

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

export type RuleMatch =
  | Readonly<{
      kind: 'http'
      /** Upper case; empty: every method but GET, HEAD and OPTIONS. */
      methods: readonly string[]
      /** As written. */
      url: string
      pattern: UrlPattern
    }>
  /** `operation` is a name, or the beginning of names and a final `*`. */
  | Readonly<{ kind: 'operation'; operation: string }>

export type Rule = Readonly<{
  id: RuleId
  match: RuleMatch
  when?: When
  decide: 'ask' | 'allow' | 'deny'
  say: Template
  consequence: Template
  /** Who is asked: `group:<name>` or lower-case addresses. Present exactly when the rule asks. */
  stage?: Readonly<{ who: readonly string[]; quorum: number }>
  /** A denial takes a passkey as well; otherwise one tap in a notification is enough. */
  denyBy?: 'passkey'
  expiresMilliseconds: number
  usableMilliseconds: number
  /** Lower-case names. */
  bindHeaders: readonly string[]
  /** JSON pointers (RFC 6901) into the body. */
  redact: readonly string[]
  /** JSON pointers, `*` for any one name; never empty. */
  dangerous?: readonly string[]
}>

/** `line` and `column` count from 1. */
export type PolicyError = Readonly<{ line: number; column: number; message: string; hint: string }>

const MAX_BYTES = 256 * 1024

/** @returns the policy, or all that is wrong with it, in the order of the file */
export function readPolicy(source: string): Policy | PolicyError[] {
  if (!source.isWellFormed()) {
    return [{ line: 1, column: 1, message: 'The policy is not text in UTF-8.', hint: 'Save it as UTF-8.' }]
  }
  const bytes = utf8(source)
  if (bytes.length > MAX_BYTES) {
    const message = `The policy has ${bytes.length} bytes; it may have ${MAX_BYTES}.`
    return [{ line: 1, column: 1, message, hint: 'Split it, or shorten it.' }]
  }
  const read = readSource(source, policyShape)
  if ('errors' in read) return read.errors
  const { value, fail } = read

  const groups = Object.fromEntries(Object.entries(value.groups).map(([name, who]) => [name, lowered(who)]))
  for (const [index, { origin, redeemed_by }] of value.consoles.entries()) {
    if (redeemed_by.startsWith('gateway:')) {
      fail(['consoles', index, 'redeemed_by'], 'Gateways cannot redeem yet.', 'Write redeemed_by: extension.')
    }
    const exact = readUrlPattern(origin)
    if ('problem' in exact) fail(['consoles', index, 'origin'], exact.problem, exact.hint)
    else if (exact.origin !== origin) {
      fail(['consoles', index, 'origin'], `"${origin}" is not an exact origin.`, `Write it as "${exact.origin}".`)
    }
    if (value.consoles.findIndex((other) => other.origin === origin) < index) {
      fail(['consoles', index, 'origin'], `The console ${origin} is listed twice.`, 'Keep one of them.')
    }
  }
  const rules = value.rules.map((rule, index) => {
    if (value.rules.findIndex((other) => other.id === rule.id) < index) {
      fail(['rules', index, 'id'], `There is another rule "${rule.id}" above.`, 'Give each rule an id of its own.')
    }
    return readRule(rule, groups, (place, message, hint) => fail(within(['rules', index], place), message, hint))
  })
  const errors = read.errorsSoFar()
  if (errors.length > 0) return errors
  return {
    version: 1,
    digest: plainDigest(bytes),
    default: value.default,
    groups,
    consoles: value.consoles.map(({ origin }) => ({ origin, redeemed_by: 'extension' })),
    rules: rules.filter((rule) => rule !== undefined),
  }
}

function within(outer: Path, place: Place): Place {
  if ('at' in place && 'path' in place) return { path: [...outer, ...place.path], at: place.at }
  return [...outer, ...place]
}

function lowered(emails: readonly string[]): readonly string[] {
  return [...new Set(emails.map((email) => email.toLowerCase()))]
}
