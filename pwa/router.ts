/** Which screen an address shows, and how the app moves between them without loading anything anew. */
import type { RequestId } from '../relay/contract/ids.ts'

export type Place =
  | Readonly<{ at: 'request'; id: RequestId }>
  | Readonly<{ at: 'inbox' | 'set-up' | 'enrol' | 'pair' | 'people' | 'services' | 'settings' | 'nowhere' }>

const FIXED: Readonly<Record<string, Exclude<Place['at'], 'request'>>> = {
  '/': 'inbox',
  '/index.html': 'inbox',
  '/setup': 'set-up',
  '/enrol': 'enrol',
  '/pair': 'pair',
  '/people': 'people',
  '/admin': 'people',
  '/services': 'services',
  '/settings': 'settings',
}

export function placeOf(pathname: string): Place {
  const id = /^\/r\/(req_[A-Za-z0-9_-]{22})\/?$/.exec(pathname)?.[1]
  if (id) return { at: 'request', id: id as RequestId }
  const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname
  return { at: Object.hasOwn(FIXED, path) ? (FIXED[path] ?? 'nowhere') : 'nowhere' }
}

/** Moves to an address of this app. Everything that shows the address listens to `popstate`. */
export function go(path: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', path)
  else history.replaceState(null, '', path)
  dispatchEvent(new PopStateEvent('popstate'))
}

/** Lets plain links of this app move without loading. Modified clicks and foreign links stay the browser's. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.origin !== location.origin || link.target || link.hash || placeOf(link.pathname).at === 'nowhere')
    return
  event.preventDefault()
  go(link.pathname)
}
