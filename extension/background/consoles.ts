/**
 * The consoles whose calls are held, not merely blocked: one at a time, each after the browser's own
 * question. A managed build carries its consoles in the manifest.
 */
import type { ConsoleRules } from '../../relay/contract/console-rules.ts'
import { browser } from './browser.ts'
import { hostPattern } from './differences.ts'
import { hostsOf, isNeeded } from './hosts.ts'
import { isLocked } from './managed.ts'
import type { ConsoleView, Managed } from './messages.ts'

/** In `storage.local`: match patterns of the consoles that a person guards here. */
const GUARDED = 'guarded'
const PAGE_ID = 'holdgate-page'
const BRIDGE_ID = 'holdgate-bridge'
/** In this order everywhere: the page's part must listen before the bridge offers its port. */
const FILES = [
  { id: PAGE_ID, file: 'page/intercept.iife.js', world: 'MAIN' },
  { id: BRIDGE_ID, file: 'bridge/bridge.iife.js', world: 'ISOLATED' },
] as const

export async function consoleViews(rules: ConsoleRules, settings: Managed): Promise<readonly ConsoleView[]> {
  const managed = managedMatches()
  const guarded = await guardedMatches()
  return rules.consoles.map(({ origin }) => {
    const built = managed.some((pattern) => covers(pattern, origin))
    return {
      origin,
      managed: built || settings.consoles.includes(origin) || isLocked(settings, 'unguard'),
      guarded: built || guarded.includes(hostPattern(origin)),
      hosts: hostsOf(rules, origin, hostPattern),
    }
  })
}

/** @returns false when the browser has not granted its hosts */
export async function guard(rules: ConsoleRules, origin: string): Promise<boolean> {
  const asked = hostsOf(rules, origin, hostPattern)
  if (!(await browser.permissions.contains({ origins: asked.filter(isNeeded) }))) return false
  const pattern = hostPattern(origin)
  await register([...new Set([...(await guardedMatches()), pattern])])
  await inject([pattern])
  return true
}

/** Guards those of these origins that the browser grants already; the others need a person's click. */
export async function guardManaged(origins: readonly string[]): Promise<void> {
  const guarded = await guardedMatches()
  const added: string[] = []
  for (const origin of origins) {
    const match = hostPattern(origin)
    if (managedMatches().some((pattern) => covers(pattern, origin)) || guarded.includes(match)) continue
    if (await browser.permissions.contains({ origins: [match] })) added.push(match)
  }
  if (added.length === 0) return
  await register([...guarded, ...added])
  await inject(added)
}

/** Its calls stay blocked; they are just not held any more. */
export async function unguard(origin: string): Promise<void> {
  await register((await guardedMatches()).filter((match) => match !== hostPattern(origin)))
}

/** After a grant was withdrawn in the browser's own settings. */
export async function forgetWithdrawn(): Promise<void> {
  const kept: string[] = []
  for (const match of await guardedMatches()) {
    if (await browser.permissions.contains({ origins: [match] })) kept.push(match)
  }
  await register(kept)
}

/** Into tabs that were open before: until then their covered calls were only blocked. */
export async function injectEverywhere(): Promise<void> {
  await inject([...managedMatches(), ...(await guardedMatches())])
}

/** A browser forgets registered scripts when the extension is updated, and some when they are started anew. */
export async function restoreGuarded(): Promise<void> {
  const guarded = await guardedMatches()
  const registered = await registeredMatches()
  if (guarded.every((match) => registered.includes(match))) return
  await forgetWithdrawn()
  await inject(await guardedMatches())
}

async function guardedMatches(): Promise<readonly string[]> {
  const stored = (await browser.storage.local.get(GUARDED))[GUARDED] as readonly string[] | undefined
  return stored ?? registeredMatches()
}

async function registeredMatches(): Promise<readonly string[]> {
  const [registered] = await chrome.scripting.getRegisteredContentScripts({ ids: [PAGE_ID] })
  return registered?.matches ?? []
}

function managedMatches(): readonly string[] {
  return browser.runtime.getManifest().content_scripts?.[0]?.matches ?? []
}

function covers(pattern: string, origin: string): boolean {
  const [scheme, host] = pattern.replace(/\/\*$/, '').split('://')
  const url = new URL(origin)
  return `${scheme}:` === url.protocol && (host === url.host || host === url.hostname)
}

async function register(matches: readonly string[]): Promise<void> {
  await browser.storage.local.set({ [GUARDED]: matches })
  const registered = await chrome.scripting.getRegisteredContentScripts({ ids: [PAGE_ID, BRIDGE_ID] })
  if (registered.length > 0) {
    await chrome.scripting.unregisterContentScripts({ ids: registered.map(({ id }) => id) })
  }
  if (matches.length === 0) return
  await chrome.scripting.registerContentScripts(
    FILES.map(({ id, file, world }) => ({
      id,
      js: [file],
      matches: [...matches],
      world,
      runAt: 'document_start' as const,
      allFrames: true,
      matchOriginAsFallback: true,
      persistAcrossSessions: true,
    })),
  )
}

async function inject(matches: readonly string[]): Promise<void> {
  if (matches.length === 0) return
  for (const { id } of await browser.tabs.query({ url: [...matches] })) {
    if (id === undefined) continue
    const frameIds = await bareFrames(id)
    if (frameIds.length === 0) continue
    for (const { file, world } of FILES) {
      // A tab that shows an error page takes no scripts; its next page is covered by registration.
      await chrome.scripting
        .executeScript({
          target: { tabId: id, frameIds },
          files: [file],
          world,
          injectImmediately: true,
        })
        .catch((error: unknown) => console.warn('holdgate: not injected', error))
    }
  }
}

/**
 * Frames without a bridge of this extension as it runs now. Where one is, a second patch in the page would never
 * get a port, and each call would wait for it; one of before a reload is not ours any more, and cannot answer.
 */
async function bareFrames(tabId: number): Promise<number[]> {
  try {
    const found = await chrome.scripting.executeScript({
      target: { tabId, allFrames: true },
      func: () => 'holdgate' in globalThis,
      injectImmediately: true,
    })
    return found.filter(({ result }) => result !== true).map(({ frameId }) => frameId)
  } catch (error) {
    console.warn('holdgate: not injected', error)
    return []
  }
}
