/**
 * The operator's browser: the built extension, paired to a person, guarding one console.
 *
 * Rule: screens are used by their words, as in app.ts. Only the browser's own question for hosts is
 * answered beforehand (unpacked-extension.ts).
 */
import type { Page } from 'playwright-core'
import { WORDS } from '../../extension/options/words.ts'
import { openApp } from './app.ts'
import type { App } from './app.ts'
import { openChromium } from './chromium.ts'
import type { Browser, BrowserOptions } from './chromium.ts'
import { overlayOf } from './overlay.ts'
import type { Overlay } from './overlay.ts'
import { unpackExtension } from './unpacked-extension.ts'
import { until } from './until.ts'
import './words.ts'

export type Operator = Readonly<{
  browser: Browser
  /** The person's own app, in the same browser. */
  app: App
  extensionId: string
  /** Opens a page of a guarded console, with what the extension shows over it. */
  visit: (url: string) => Promise<Readonly<{ page: Page; overlay: Overlay }>>
  close: () => Promise<void>
}>

export type Appearance = Pick<BrowserOptions, 'viewport' | 'colorScheme' | 'visible' | 'alias' | 'proxy'>

type OperatorOptions = Readonly<{
  relay: string
  /** Of the relay, for its first administrator. */
  setupLink: string
  consoles: readonly string[]
  appearance?: Appearance
  /** Match patterns beside those of its consoles: for what a later policy names. */
  hosts?: readonly string[]
  person?: Readonly<{ name: string; email: string }>
}>

export const ANA = { name: 'Ana Silva', email: 'ana@example.org' } as const

export async function openOperator(options: OperatorOptions): Promise<Operator> {
  const { relay, setupLink, consoles, appearance, hosts = [], person = ANA } = options
  const extension = unpackExtension([...[...consoles, relay].map(hostPattern), ...hosts])
  const browser = await openChromium({ ...appearance, extension: extension.path })
  const { id } = await browser.background()
  const app = await openApp(browser.context, relay)
  await app.setUp(setupLink, person)
  const settings = await browser.page()
  await settings.goto(`chrome-extension://${id}/options/options.html`)
  await settings.getByLabel(WORDS.relay).fill(relay)
  await settings.getByLabel(WORDS.code).fill(await app.pairingCode())
  await settings.getByRole('button', { name: WORDS.pair, exact: true }).click()
  for (const origin of consoles) {
    const row = settings.getByRole('listitem').filter({ hasText: origin })
    await row.getByRole('button', { name: WORDS.guard }).click()
    await row.getByText(WORDS.guarded).waitFor()
  }
  await settings.close()
  return {
    browser,
    app,
    extensionId: id,
    visit: async (url) => {
      const page = await browser.page()
      await page.goto(url)
      return { page, overlay: await overlayOf(page) }
    },
    close: async () => {
      await browser.close()
      extension.remove()
    },
  }
}

/** The part of a page that pairing needs; playwright's pages and bare tabs both have it. */
export type Evaluates = Readonly<{
  evaluate: <Argument, Value>(run: (argument: Argument) => Value | Promise<Value>, argument: Argument) => Promise<Value>
}>

/**
 * Pairs without the screen, for a browser that playwright does not drive.
 *
 * @param settings a page of the extension
 */
export async function pairBrowser(
  settings: Evaluates,
  { relay, code }: Readonly<{ relay: string; code: string }>,
): Promise<void> {
  const ask = { kind: 'pair', relay, code, name: 'Ana’s browser' } as const
  const done = await settings.evaluate((message) => chrome.runtime.sendMessage(message), ask)
  if (!isOk(done)) throw new Error(`The browser was not paired: ${JSON.stringify(done)}`)
}

/** @param settings a page of the extension */
export async function guardConsole(settings: Evaluates, origin: string): Promise<void> {
  const ask = { kind: 'guard', origin } as const
  await until(async () => {
    const done = await settings.evaluate((message) => chrome.runtime.sendMessage(message), ask)
    if (isOk(done)) return true
    throw new Error(JSON.stringify(done))
  }, `guarding of ${origin}`)
}

/** Ports are no part of Chromium's host permissions. */
export function hostPattern(origin: string): string {
  return `http://${new URL(origin).hostname}/*`
}

function isOk(done: unknown): boolean {
  return typeof done === 'object' && done !== null && 'ok' in done && done.ok === true
}
