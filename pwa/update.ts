/**
 * What changes under a page that stays open: a newer version of the app, and the network.
 *
 * Rule: a page is never loaded anew by itself. A newer worker takes over beside it; the page is loaded when its
 *   person moves on or asks for it, so that no prompt, no sheet and no sentence is taken from under a hand.
 */
import { time } from './moments.ts'
import { UPDATE } from './words-later.ts'

export function followUpdates(): void {
  const workers = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined
  // The first worker of all takes over as well, and is no update.
  if (workers?.controller) workers.addEventListener('controllerchange', offerReload, { once: true })
}

function offerReload(): void {
  const place = document.getElementById('main')
  if (!place) return
  const bar = document.createElement('p')
  const button = document.createElement('button')
  bar.className = 'offline update'
  bar.role = 'status'
  button.type = 'button'
  button.textContent = UPDATE.reload
  button.addEventListener('click', () => location.reload())
  bar.append(UPDATE.newer, ' ', button)
  place.before(bar)
  // Before the app's own listener: the next screen comes from the newer version.
  addEventListener('click', moveOn, { capture: true })
}

function moveOn(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey
  if (!link || !isPlain || link.origin !== location.origin || link.hash || link.target) return
  event.preventDefault()
  event.stopImmediatePropagation()
  location.assign(link.href)
}

/** The banner says since when; an app that starts without a network does not know. */
export function followNetwork(): void {
  addEventListener('offline', () => {
    const banner = document.getElementById('offline')
    if (banner) banner.textContent = UPDATE.offlineSince(time(Date.now()))
  })
}
