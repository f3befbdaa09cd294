/**
 * What differs between the two browsers while the extension runs. What differs in the manifest stands in
 * manifest.ts, the names of kinds of loads in relay/rules/browser-rules.ts, the two places that outlive the
 * browser in store.ts; all else is the same code.
 */
import type { Browser } from '../../relay/rules/browser-rules.ts'

/** By the addresses that it gives extensions. */
export function thisBrowser(): Browser {
  return chrome.runtime.getURL('').startsWith('moz-extension:') ? 'firefox' : 'chromium'
}

/** What a browser says of a call that its rules, or a listener of ours, stopped before anything left. */
const BLOCKED: readonly string[] = ['net::ERR_BLOCKED_BY_CLIENT', 'NS_ERROR_ABORT']

export function isBlocked(error: string | undefined): boolean {
  return error !== undefined && BLOCKED.includes(error)
}

/**
 * Whether a page's service worker sees what the bridge sends, so that it is compared on its way out. Chromium's
 * does not (measured), and Chromium lets only policy-installed extensions stop a call by a listener.
 */
export function comparesReleases(): boolean {
  return thisBrowser() === 'firefox'
}

/** The match pattern of an origin. In Firefox a pattern with a port matches nothing: there it is every port's. */
export function hostPattern(origin: string): string {
  return thisBrowser() === 'firefox' ? `${origin.replace(/:\d+$/, '')}/*` : `${origin}/*`
}
