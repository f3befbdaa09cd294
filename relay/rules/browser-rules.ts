/**
 * Console rules as block rules of the browser (declarativeNetRequest): the layer that holds even when
 * the extension is dead. Plain data; the extension adds them as dynamic rules.
 *
 * Rule 1: every resource type is listed, because a rule without types leaves navigations out.
 * Rule 2: all methods but the harmless ones is written by exclusion; a list would let PURGE through.
 *   GET is written so too: Chromium takes sockets, whose handshake is a GET, out of every list (measured).
 * Rule 3: no condition on who asks (initiatorDomains, tabIds): sandboxed frames and workers have
 *   neither. Each of these was a way around, measured.
 */
import type { ConsoleRules } from '../contract/console-rules.ts'
import { blocksOf } from './block.ts'
import type { Widened } from './block.ts'
import { RULE_PRIORITY } from './rule-priority.ts'

export type BlockRule = Readonly<{
  id: number
  priority: number
  action: Readonly<{ type: 'block' }>
  condition: Readonly<{
    regexFilter: string
    isUrlFilterCaseSensitive: false
    requestDomains?: string[]
    requestMethods?: string[]
    excludedRequestMethods?: string[]
    resourceTypes: string[]
  }>
}>

const BOTH = [
  'main_frame',
  'sub_frame',
  'stylesheet',
  'script',
  'image',
  'font',
  'object',
  'xmlhttprequest',
  'ping',
  'csp_report',
  'media',
  'websocket',
  'other',
] as const

/** One unknown type makes a browser refuse the whole rule. */
export const RESOURCE_TYPES = {
  chromium: [...BOTH, 'webtransport', 'webbundle'],
  firefox: [
    ...BOTH,
    'beacon',
    'imageset',
    'web_manifest',
    'speculative',
    'json',
    'xslt',
    'xml_dtd',
    'object_subrequest',
  ],
} as const

/** Chromium knows these by name and takes every further method as `other`. */
const OTHER = 'other'
const NAMED_METHODS: readonly string[] = ['connect', 'delete', 'get', 'head', 'options', 'patch', 'post', 'put']

export type Browser = keyof typeof RESOURCE_TYPES

export function browserRules(rules: ConsoleRules, browser: Browser = 'chromium'): BlockRule[] {
  return blocksOf(rules).blocks.map(({ hostname, methods, where, hostless }, index) => ({
    id: index + 1,
    priority: RULE_PRIORITY.block,
    action: { type: 'block' },
    condition: {
      regexFilter: hostless ?? where,
      isUrlFilterCaseSensitive: false,
      ...(hostname.startsWith('[') ? {} : { requestDomains: [hostname] }),
      ...methodsCondition(methods, browser),
      resourceTypes: [...RESOURCE_TYPES[browser]],
    },
  }))
}

/** The rules that block more than they say, to be told to whoever looks after the policy. */
export function widenedRules(rules: ConsoleRules): readonly Widened[] {
  return blocksOf(rules).widened
}

function methodsCondition(
  methods: readonly string[],
  browser: Browser,
): Readonly<{ requestMethods: string[] } | { excludedRequestMethods: string[] }> {
  if (methods.length === 0) return { excludedRequestMethods: ['get', 'head', 'options'] }
  if (browser === 'firefox') return { requestMethods: methodNames(methods, browser) }
  const known = new Set(methodNames(methods, browser))
  if (!known.has('get')) return { requestMethods: [...known] }
  return { excludedRequestMethods: [...NAMED_METHODS, OTHER].filter((name) => !known.has(name)) }
}

/** As a rule's condition names them. */
export function methodNames(methods: readonly string[], browser: Browser): string[] {
  const names = methods.map((method) => method.toLowerCase())
  if (browser === 'firefox') return names
  return [...new Set(names.map((name) => (NAMED_METHODS.includes(name) ? name : OTHER)))]
}
