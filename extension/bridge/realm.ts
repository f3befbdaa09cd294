/**
 * Whether scripts of another page may have prepared this frame before we came. A browser gives a new frame or window
 * an empty document at once, and keeps its Window for the first document of the same origin (measured in both):
 * built-ins that were replaced there and listeners that were added there are then older than our own.
 *
 * Rule: asked at the start, before any script of the document itself; what only this isolated world sees decides, so
 * nothing that a page writes can change the answer.
 */
type Place = Readonly<{
  parent: unknown
  opener: unknown
  location: Readonly<{ href: string }>
  history: Readonly<{ length: number }>
  performance: Pick<Performance, 'getEntriesByType'>
  document: Document
}>

export type Realm = Readonly<{
  /** Calls are held: no other page is known that could have been here before. */
  calls: boolean
  /**
   * Navigations are held too. Their pass stands in an address that listeners of this very window are told of, so not
   * even a page that we cannot know of may have been here before.
   */
  navigates: boolean
}>

/** @param here the frame's own window */
export function readRealm(here: Place): Realm {
  const calls = !isShared(here)
  const isTop = here.parent === here
  return { calls, navigates: calls && !(isTop && mayBeFirst(here)) && !hasScripts(here) }
}

function isShared(here: Place): boolean {
  // A document without an address of its own got our script in the very moment it was made; one that is loaded again
  // has a new Window.
  if (/^about:blank([?#]|$)/.test(here.location.href) || isReload(here)) return false
  if (here.parent !== here) return canReach(here.parent)
  return here.opener !== null && mayBeFirst(here)
}

/**
 * False once a window has shown another document before: then its Window is new. A page cannot add to the history
 * while the empty document is shown (measured: Chromium 156). It can disown a window that it opened, so the opener
 * does not say.
 */
function mayBeFirst(here: Place): boolean {
  return here.history.length <= 1 && !isReload(here)
}

function isReload({ performance }: Place): boolean {
  const [entry] = performance.getEntriesByType('navigation') as readonly Readonly<{ type?: string }>[]
  return entry?.type === 'reload'
}

/** True where we come later than the page's own scripts: into a tab that was open when its console was guarded. */
function hasScripts({ document }: Place): boolean {
  // Past an element that is named like it.
  return (Reflect.get(Document.prototype, 'scripts', document) as HTMLCollection).length > 0
}

/** True for a window of the same origin. */
function canReach(other: unknown): boolean {
  try {
    return Boolean((other as Window).document)
  } catch {
    // Another origin: whatever it prepared went with the empty document.
    return false
  }
}
