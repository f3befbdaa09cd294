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
import { createTurns } from './turns.ts'

/** In `storage.local`: match patterns of the consoles that a person guards here. */
const GUARDED = 'guarded'
const PAGE_ID = 'holdgate-page'
const BRIDGE_ID = 'holdgate-bridge'
const PAGE_FILE = 'page/intercept.iife.js'
const BRIDGE_FILE = 'bridge/bridge.iife.js'
/** In this order: the page's part must listen before the bridge offers its port. */
const FILES = [
  { id: PAGE_ID, file: PAGE_FILE, world: 'MAIN' },
  { id: BRIDGE_ID, file: BRIDGE_FILE, world: 'ISOLATED' },
] as const
/** Each reads what is guarded and writes it anew. */
const inTurn = createTurns()

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
  await inTurn(async () => register([...new Set([...(await guardedMatches()), pattern])]))
  await inject([pattern])
  return true
}

/**
 * Guards those of these origins that the browser grants already; the others need a person's click. Tabs that are open
 * are not waited for: one that shows a dialog answers when somebody has closed it.
 */
export async function guardManaged(origins: readonly string[]): Promise<void> {
  const added = await inTurn(async () => {
    const guarded = await guardedMatches()
    const more: string[] = []
    for (const origin of origins) {
      const match = hostPattern(origin)
      if (managedMatches().some((pattern) => covers(pattern, origin)) || guarded.includes(match)) continue
      if (await browser.permissions.contains({ origins: [match] })) more.push(match)
    }
    if (more.length > 0) await register([...guarded, ...more])
    return more
  })
  void inject(added)
}

/** Its calls stay blocked; they are just not held any more. */
export function unguard(origin: string): Promise<void> {
  return inTurn(async () => register((await guardedMatches()).filter((match) => match !== hostPattern(origin))))
}

/** After a grant was withdrawn in the browser's own settings. */
export function forgetWithdrawn(): Promise<void> {
  return inTurn(keepGranted)
}

async function keepGranted(): Promise<void> {
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

/**
 * A browser forgets registered scripts when the extension is updated, and some when they are started anew. Open tabs
 * are not waited for.
 */
export async function restoreGuarded(): Promise<void> {
  const again = await inTurn(async () => {
    const guarded = await guardedMatches()
    const registered = await registeredMatches()
    if (guarded.every((match) => registered.includes(match))) return []
    await keepGranted()
    return guardedMatches()
  })
  void inject(again)
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
  const tabs = await browser.tabs.query({ url: [...matches] })
  await Promise.all(tabs.map(async ({ id }) => id !== undefined && injectInto(id)))
}

/**
 * The bridge first, which runs once in a document, however often it is injected: then it says whether the page's part
 * is there. A second one would never get a port, and each call of its page would wait for it. What was asked of a
 * document is done in that document, for a tab may go on meanwhile.
 */
async function injectInto(tabId: number): Promise<void> {
  const { scripting } = chrome
  const target = { tabId, allFrames: true }
  try {
    const bridged = await scripting.executeScript({ target, files: [BRIDGE_FILE], injectImmediately: true })
    const asked = await scripting.executeScript({ target, func: claimPage, injectImmediately: true })
    for (const { documentId, result } of asked) {
      if (result !== true || !bridged.some((one) => one.documentId === documentId)) continue
      await scripting.executeScript({
        target: { tabId, documentIds: [documentId] },
        files: [PAGE_FILE],
        world: 'MAIN',
        injectImmediately: true,
      })
    }
  } catch (error) {
    // A tab that shows an error page takes no scripts; its next page is covered by registration.
    console.warn('holdgate: not injected', error)
  }
}

/** Runs beside the bridge. True for the first that asks where no page's part has taken the port. */
function claimPage(): boolean {
  const here = globalThis as { holdgate?: 'alone' | 'met' }
  if (here.holdgate !== 'alone') return false
  here.holdgate = 'met'
  return true
}
