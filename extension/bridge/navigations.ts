/**
 * Links, changes of location and forms of this frame that a rule covers are stopped and handed over to be held.
 *
 * Rule 1: the first listener of all hides our own releases: no listener of the page hears where they go.
 * Rule 2: the one that takes hears each navigation after the page, which may have stopped it for itself. A page that
 *   keeps it from hearing has its navigation blocked by the browser's rules.
 * Rule 3: what cannot be read whole is stopped and named, never passed on.
 */
import { mightBeCovered, type PageRules } from '../../relay/rules/page/page-rules.ts'
import type { Navigation } from './navigation.ts'
import { isReleased } from './released-navigation.ts'
import { readSentForm } from './sent-form.ts'

export type Taker = Readonly<{
  /** False once the extension went; the browser's rules decide alone then. */
  alive: () => boolean
  take: (navigation: Navigation) => void
  /** Stopped, and nobody can be asked about it. */
  refuse: (method: string, url: string) => void
}>

/** @param rules null where nothing is guarded, undefined before they have arrived */
export function watchNavigations(taker: Taker, rules: () => PageRules | null | undefined): void {
  const { navigation } = window
  const hide = (event: NavigateEvent) => {
    if (isReleased(event.destination.url)) event.stopImmediatePropagation()
  }
  const take = (event: NavigateEvent) => takeEvent(event, taker, rules() ?? undefined)
  // Those that capture are asked before all others, and the first of them first.
  navigation.addEventListener('navigate', hide, true)
  navigation.addEventListener('navigate', take)
  const comeLast = () => {
    navigation.removeEventListener('navigate', take)
    navigation.addEventListener('navigate', take)
  }
  for (const type of ['click', 'submit', 'load']) addEventListener(type, comeLast, true)
}

function takeEvent(event: NavigateEvent, { alive, take, refuse }: Taker, rules: PageRules | undefined): void {
  const { destination, formData, navigationType } = event
  if (event.defaultPrevented || !event.cancelable || destination.sameDocument) return
  // What is loaded again was let through once; the browser's rules decide whether it is again.
  if (navigationType !== 'push' && navigationType !== 'replace') return
  const { url } = destination
  const method = formData ? 'POST' : 'GET'
  if (!rules || !/^https?:/.test(url) || !mightBeCovered(rules, method, url) || !alive()) return
  event.preventDefault()
  const [target = url] = url.split('#')
  const form = formData ? readSentForm(formData, event.sourceElement) : undefined
  // To its own address a link with a nonce would only scroll; a name and password are no part of a call.
  const scrolls = !formData && target === location.href.split('#')[0]
  if ((formData && !form) || scrolls || event.downloadRequest !== null || /^https?:\/\/[^/]*@/.test(url)) {
    refuse(method, target)
    return
  }
  const replaces = navigationType === 'replace'
  take({ target, fragment: url.slice(target.length), replaces, ...(form && { form }) })
}
