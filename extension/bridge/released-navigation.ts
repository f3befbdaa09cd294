/**
 * How a released navigation leaves: the held URL with the nonce behind its fragment, a form as a fresh one of its
 * own in a closed shadow root, where the page sees neither its fields nor its address.
 *
 * Rule 1: the form has no fields; they are put in when the browser asks for its entries, so that what is sent are the
 *   very entries that were hashed, and no element's own reading of them.
 * Rule 2: what comes back of the nonce is taken out of the new document's address before any script of it runs.
 */
import type { Navigation } from './navigation.ts'
import { createElement, rootElement } from './own-document.ts'

const SPENT = /#(hg-[0-9a-f]{32})$/

/**
 * False where it would not leave as it was held. To the page's own address, which a page may have changed to it
 * meanwhile, a link with a nonce only scrolls, and shows the nonce to the page.
 */
export function canLeave({ target, form }: Navigation): boolean {
  return form ? rootElement() !== null : location.href.split('#')[0] !== target
}

export function sendNavigation({ target, fragment, replaces, form: sent }: Navigation, nonce: string): void {
  const url = `${target}${fragment}#${nonce}`
  if (!sent) {
    if (replaces) location.replace(url)
    else location.assign(url)
    return
  }
  const host = createElement('div')
  const form = createElement('form')
  Object.assign(form, { method: 'post', action: url, enctype: sent.enctype, target: '_self' })
  form.acceptCharset = sent.charset
  form.addEventListener('formdata', (event) => {
    for (const [name, value] of sent.fields) {
      if (typeof value === 'string') event.formData.append(name, value)
      else event.formData.append(name, value, value.name)
    }
  })
  host.attachShadow({ mode: 'closed' }).append(form)
  rootElement()?.append(host)
  form.submit()
  host.remove()
}

/** True for the address of a released navigation; and for one that a page made up, which opens nothing. */
export function isReleased(url: string): boolean {
  return SPENT.test(url)
}

/**
 * Whether this document is what a released navigation brought. Its address becomes what the page asked for.
 *
 * @returns the spent nonce, and the status that its server answered; 0 when the browser does not say
 */
export function arriveClean(): Readonly<{ nonce: string; status: number }> | undefined {
  const [spent, nonce] = SPENT.exec(location.href) ?? []
  if (spent === undefined || nonce === undefined) return undefined
  try {
    history.replaceState(history.state, '', location.href.slice(0, -spent.length))
  } catch {
    // A sandboxed document may not change its address: then the spent nonce stays in it, and opens nothing.
  }
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return { nonce, status: entry?.responseStatus ?? 0 }
}
