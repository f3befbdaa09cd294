/**
 * Console rules as regular expressions: what the page asks about and what the browser blocks, made
 * from one list, so that neither can cover less than the other.
 *
 * Rule 1: a browser holds at most 2 kB of compiled expression for each rule and refuses longer ones
 *   (measured: Chromium 156). What does not fit blocks its whole host, and is reported.
 * Rule 2: a rule that this version cannot read blocks its whole host; one that does not even name a
 *   host blocks every console.
 */
import type { ConsoleRule, ConsoleRules } from '../contract/console-rules.ts'
import type { RuleId } from '../contract/ids.ts'
import { stoppedMethods } from './call-fit.ts'
import {
  authorityExpression,
  domainExpression,
  pathExpression,
  readUrlPattern,
  UNCLEAR_ENCODING,
  UNCLEAR_SLASHES,
} from './url-pattern.ts'
import type { UrlPattern } from './url-pattern.ts'

export type Block = Readonly<{
  hostname: string
  /** Upper case; empty: every method but GET, HEAD and OPTIONS. */
  methods: readonly string[]
  /** Source of a regular expression over the whole URL, `i`. */
  where: string
  /** The same without the host, where both do not fit; the host is then a condition of its own. */
  hostless?: string
}>

/** A rule that covers more than it says. */
export type Widened = Readonly<{ rule: RuleId; hosts: readonly string[]; why: 'unreadable' | 'too_long' | 'too_many' }>

type Host = Pick<UrlPattern, 'hostname' | 'port'>
/** One rule's place: hosts, and the path as an expression; '' is every path. */
type Place = Readonly<{ rule: ConsoleRule; hosts: readonly Host[]; tail: string; widened?: Widened['why'] }>

/** Letters that fit beside scheme, userinfo and end; one `[^/?#]+` takes the place of nine. */
const FITS = 80
const CLASS = '[^/?#]+'
const CLASS_COSTS = 9
/** Letters of a host that fit beside UNCLEAR_ENCODING. */
const HOST_FITS = 42
const ANY_HOST = '^[a-z]+://[^/?#]+/'
/** Browsers take 1,000 rules with an expression; the passes need some of them. */
const MAX_EXPRESSIONS = 900

export function blocksOf(rules: ConsoleRules): Readonly<{ blocks: readonly Block[]; widened: readonly Widened[] }> {
  let places = rules.rules.map((rule) => placeOf(rule, rules))
  if (blocksAt(places).length > MAX_EXPRESSIONS) {
    places = places.map((place) => ({ ...place, tail: '', widened: place.widened ?? 'too_many' }))
  }
  const widened = places.flatMap(({ rule, hosts, widened: why }) => {
    return why ? [{ rule: rule.id, hosts: hosts.map(({ hostname }) => hostname), why }] : []
  })
  return { blocks: blocksAt(places), widened }
}

/** The hosts that a rule is about, and whether this version can read where on them. */
export function hostsOf(rule: ConsoleRule, { consoles }: Pick<ConsoleRules, 'consoles'>): readonly Host[] {
  const pattern = readUrlPattern(rule.url)
  if (!('problem' in pattern)) return [pattern]
  const named = hostOf(/^https?:\/\/[^/?#*\\]+/.exec(rule.url)?.[0] ?? '')
  return named.length > 0 ? named : consoles.flatMap(({ origin }) => hostOf(origin))
}

function hostOf(origin: string): readonly Host[] {
  const pattern = readUrlPattern(origin)
  return 'problem' in pattern ? [] : [pattern]
}

function placeOf(rule: ConsoleRule, rules: ConsoleRules): Place {
  const hosts = hostsOf(rule, rules)
  const pattern = readUrlPattern(rule.url)
  if ('problem' in pattern) return { rule, hosts, tail: '', widened: 'unreadable' }
  const tail = pathExpression(pattern)
  // An IPv6 address is no domain to browsers, so that host and path have to fit together.
  const address = pattern.hostname.startsWith('[') ? lengthOf(pattern) : 0
  const fits = costOf(tail) + address <= FITS && address <= HOST_FITS
  return fits ? { rule, hosts, tail } : { rule, hosts, tail: '', widened: 'too_long' }
}

function blocksAt(places: readonly Place[]): readonly Block[] {
  const blocks = new Map<string, Block>()
  for (const { rule, hosts, tail } of places) {
    for (const host of hosts) {
      for (const part of tail === '' ? [''] : [UNCLEAR_ENCODING, UNCLEAR_SLASHES, tail]) {
        const block = blockOf(host, stoppedMethods(rule.methods), part)
        blocks.set(JSON.stringify([block.methods, block.where]), block)
      }
    }
  }
  return [...blocks.values()]
}

function blockOf(host: Host, methods: readonly string[], tail: string): Block {
  const { hostname } = host
  const fits = tail === UNCLEAR_ENCODING ? lengthOf(host) <= HOST_FITS : lengthOf(host) + costOf(tail) <= FITS
  if (fits || hostname.startsWith('[')) return { hostname, methods, where: authorityExpression(host) + tail }
  return { hostname, methods, where: domainExpression(host) + tail, hostless: ANY_HOST + tail }
}

function lengthOf({ hostname, port }: Host): number {
  return hostname.length + (port === '' ? 0 : port.length + 1)
}

function costOf(expression: string): number {
  const parts = expression.split(CLASS)
  return parts.join('').length + (parts.length - 1) * CLASS_COSTS
}
