/** How the app moves between its screens without loading anything anew. Until this is there, the browser does it. */
import { placeOf } from './router.ts'

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
