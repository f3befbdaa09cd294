/**
 * The one-shot pass: a session rule that lets one URL through the block rules, the held URL with 128
 * random bits in its fragment. The server never sees the fragment.
 *
 * Rule: no tab in the condition (a page's service worker may send it on, from no tab; measured), and
 *   the end anchored, so that nothing can be appended.
 */
import type { Instant } from '../../relay/contract/ids.ts'
import { methodNames, type Browser } from '../../relay/rules/browser-rules.ts'
import { RULE_PRIORITY } from '../../relay/rules/rule-priority.ts'
import type { Sends } from '../bridge/messages.ts'
import type { Hold } from './hold.ts'

const PASS_MARK = 'hg-'
/** A pass that the bridge has not used by then is taken away. */
export const PASS_MILLISECONDS = 25_000

type ResourceType = 'xmlhttprequest' | 'main_frame' | 'sub_frame'

const HALF = 2 ** 30 - 1

/** What the browser takes it for, and nothing else: a navigation of a tab is none of a frame in it. */
function resourceType(sends: Sends, isTop: boolean): ResourceType {
  if (sends === 'fetch') return 'xmlhttprequest'
  return isTop ? 'main_frame' : 'sub_frame'
}

export type Passed = Readonly<{
  method: string
  target: string
  fragment?: string | undefined
  sends: Sends
  /** 0 is the tab itself. */
  frame: number
  /** Chromium, when it is not said. */
  browser?: Browser
}>

export type PassRule = Readonly<{
  id: number
  priority: number
  action: Readonly<{ type: 'allow' }>
  condition: Readonly<{
    urlFilter: string
    isUrlFilterCaseSensitive: true
    requestMethods: readonly string[]
    resourceTypes: readonly ResourceType[]
  }>
}>

type TypeRule = Readonly<
  Omit<PassRule, 'action'> & {
    action: Readonly<{
      type: 'modifyHeaders'
      requestHeaders: [{ header: 'content-type'; operation: 'set'; value: string }]
    }>
  }
>

/**
 * @param random 16 random bytes
 * @returns the fragment that opens the pass, in hexadecimal, as measured
 */
export function nonceFrom(random: Uint8Array): string {
  return PASS_MARK + [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * A `*` or `^` in the URL widens the filter, but opens nothing: whoever does not know the nonce does not
 * match, and who knows it, the bridge, sends the held URL.
 *
 * @param id of the session rule; free at the moment
 * @param call method as it is sent, target without fragment; the page's own fragment stays before the nonce
 */
export function passRule(id: number, call: Passed, nonce: string): PassRule {
  return {
    id,
    priority: RULE_PRIORITY.pass,
    action: { type: 'allow' },
    condition: {
      urlFilter: `|${released(call, nonce)}|`,
      isUrlFilterCaseSensitive: true,
      requestMethods: methodNames([call.method], call.browser ?? 'chromium'),
      resourceTypes: [resourceType(call.sends, call.frame === 0)],
    },
  }
}

/**
 * Gives a call that goes out as plain text its own content type back, where everybody has looked at it.
 */
export function typeRule({ id, condition }: PassRule, type: string): TypeRule {
  return {
    id: typeRuleId(id),
    priority: RULE_PRIORITY.setType,
    action: { type: 'modifyHeaders', requestHeaders: [{ header: 'content-type', operation: 'set', value: type }] },
    condition,
  }
}

/** Passes have the lower half of the numbers. */
export function typeRuleId(pass: number): number {
  return pass + HALF
}

function released(
  { target, fragment = '' }: Readonly<{ target: string; fragment?: string | undefined }>,
  nonce: string,
) {
  return `${target}${fragment}#${nonce}`
}

/** The address under which the browser reports a hold's own call, and no later leg of a redirect. */
export function releasedUrl({ asked, fragment }: Pick<Hold, 'asked' | 'fragment'>, nonce: string): string {
  return released({ target: asked.call.target, fragment }, nonce)
}

/** True for a pass that was armed so long ago that nobody will use it, or by a clock that was put back since. */
export function isStale(at: Instant, now: Instant): boolean {
  return now < at || now - at >= PASS_MILLISECONDS
}

/** The nonce in a URL that the browser reports, or undefined. */
export function nonceIn(url: string): string | undefined {
  const at = url.lastIndexOf(`#${PASS_MARK}`)
  return at < 0 ? undefined : url.slice(at + 1)
}
