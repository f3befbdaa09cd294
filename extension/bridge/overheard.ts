/**
 * Whether a service worker of the page would be told of a navigation on its way. It reads the whole address, pass
 * included, may keep the navigation waiting, and may let another one with other fields go in its place (measured:
 * Chromium 156); so such a navigation is never released. Calls by `fetch` go past it.
 *
 * @param target absolute. On another origin it is that origin's own worker, which cannot be asked after from here.
 * @returns true also where the browser does not say
 */
export async function isOverheard(target: string): Promise<boolean> {
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker
  // There are none on plain http.
  // Not of the address: an empty frame has its parent's origin, and its parent's workers.
  if (!workers || new URL(target).origin !== self.origin) return false
  try {
    return (await workers.getRegistration(target)) !== undefined
  } catch {
    // Doubt holds.
    return true
  }
}
