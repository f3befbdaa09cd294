/**
 * The app's own files, kept so that it opens without a network. Pages come from the network first,
 * files named by their content from the store first.
 */
declare const self: ServiceWorkerGlobalScope
declare const PRECACHE: Readonly<{ version: string; files: readonly string[] }>

const NAME = `shell-${PRECACHE.version}`
const FILES: ReadonlySet<string> = new Set(PRECACHE.files)
const PAGES = /^\/(r\/[^/]+|mine|done|setup|enrol|pair|people|admin|services|health|settings)?\/?$/
/** Longer than this and the kept page is the better answer. */
const NETWORK_PATIENCE_MILLISECONDS = 3000

export async function installShell(): Promise<void> {
  const cache = await caches.open(NAME)
  await cache.addAll(PRECACHE.files.map((file) => new Request(file, { cache: 'reload' })))
}

/** The one before stays: a page that was open when this one took over still loads its late parts. */
export async function dropOldShells(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith('shell-') && name !== NAME)
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)))
}

/** @returns undefined for everything that is not ours to answer, the relay's API first of all */
export function answerFromShell(request: Request): Promise<Response> | undefined {
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return undefined
  if (request.mode === 'navigate') return isPage(request.url) ? page(request) : undefined
  if (FILES.has(url.pathname)) return file(request, url.pathname)
  // Named by its content, so it is the same wherever it is found.
  return url.pathname.startsWith('/assets/') ? older(request, url.pathname) : undefined
}

/** Whether the app shows at this address. */
export function isPage(url: string): boolean {
  return PAGES.test(new URL(url).pathname)
}

async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(NETWORK_PATIENCE_MILLISECONDS) })
    // A proxy whose relay is starting anew has a page of its own, which says nothing of what waits here.
    return answer.status < 500 ? answer : ((await keptPage()) ?? answer)
  } catch {
    // Offline or too slow: the kept page says so itself, and shows nothing of the relay's as current.
    return (await keptPage()) ?? Response.error()
  }
}

async function file(request: Request, path: string): Promise<Response> {
  const found = await caches.match(path, { cacheName: NAME })
  return found ?? fetch(request)
}

async function older(request: Request, path: string): Promise<Response> {
  return (await caches.match(path)) ?? fetch(request)
}

function keptPage(): Promise<Response | undefined> {
  return caches.match('/index.html', { cacheName: NAME })
}
