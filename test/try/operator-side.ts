/** What a run needs of the operator's browser, whichever it is. */
import type { EventEmitter } from 'node:events'
import type { BrowserContext, Dialog, Page } from 'playwright-core'
import type { Page as FirefoxPage } from 'puppeteer-core'
import { watchFrom } from '../kit/extension-page.ts'
import type { ExtensionPage } from '../kit/extension-page.ts'
import type { FirefoxOperator } from '../kit/firefox-operator.ts'
import type { Evaluates, Operator } from '../kit/operator.ts'
import { overlayOf } from '../kit/overlay.ts'
import type { Overlay } from '../kit/overlay.ts'
import { messageOf } from './approver.ts'
import { createHeldPages } from './held-pages.ts'
import type { Parts } from './script.ts'

export type OperatorSide = Readonly<{
  /** What a script is given of it. */
  forScript: Pick<Parts<unknown, unknown>, 'page' | 'browser' | 'browserName'> &
    Readonly<{ overlay: (page?: unknown) => Promise<Overlay> }>
  extension: ExtensionPage
  /** @throws when nothing answers there */
  opens: (url: string) => Promise<void>
  /** Resolves when this can be seen. */
  sees: (selector: string) => Promise<void>
  /** One turn of every open page's event loop. */
  turn: () => Promise<void>
  shoot: (path: string) => Promise<void>
  /** Actions of scripts stop waiting for navigations that are held; to be called again and again. */
  freeHeldPages: () => void
  /** The last window was closed, or the browser ended. */
  closed: Promise<void>
}>

const PATIENCE_MILLISECONDS = 60_000
const PICTURE_MILLISECONDS = 5_000
const TURN_MILLISECONDS = 1_000

type SideOptions = Readonly<{
  tell: (what: string) => void
  /** A person sits in front of it, and answers dialogs. */
  attended: boolean
  /**
   * What the operator's window shows before the console, as a person's does: in the very first document of a window
   * another page may have been before the extension, so that no form is held there (extension/bridge/realm.ts).
   */
  before: string
}>

export async function chromiumSide(operator: Operator, { tell, attended, before }: SideOptions): Promise<OperatorSide> {
  const { browser, extensionId } = operator
  const { context } = browser
  const watched = await browser.page()
  await watched.goto(`chrome-extension://${extensionId}/options/options.html`)
  const extension = await watchFrom(watched)
  const page = await browser.page()
  await page.goto(before)
  const freeHeldPages = createHeldPages(Date.now)
  if (attended) context.on('dialog', () => undefined)
  else answerDialogs(context, tell)
  const { promise: closed, resolve: close } = Promise.withResolvers<void>()
  context.once('close', () => close())
  page.once('close', () => close())
  page.on('crash', () => tell('The page crashed.'))
  page.on('pageerror', (error) => tell(`The page’s own script failed: ${error.message}`))
  return {
    forScript: {
      page,
      browser: asBrowser(context),
      browserName: 'chromium',
      overlay: (of = page) => overlayOf(of as Page),
    },
    extension,
    closed,
    freeHeldPages: () => freeHeldPages(context.pages()),
    opens: async (url) => {
      await page.goto(url, { waitUntil: 'commit', timeout: PATIENCE_MILLISECONDS })
      // A page that never finishes loading can be used all the same.
      await page
        .waitForLoadState('load', { timeout: PATIENCE_MILLISECONDS })
        .catch(() => tell('The page has not finished loading; going on.'))
    },
    sees: (selector) => page.locator(selector).first().waitFor({ timeout: 0 }),
    turn: () => turnOf(context.pages()),
    shoot: async (path) => {
      await page.screenshot({ path, timeout: PICTURE_MILLISECONDS })
    },
  }
}

export async function firefoxSide(
  { firefox }: FirefoxOperator,
  { tell, attended, before }: SideOptions,
): Promise<OperatorSide> {
  const extension = await watchFrom(evaluating(await firefox.extensionPage('options/options.html')))
  const page = await firefox.page()
  await page.goto(before)
  const browser = page.browser()
  if (!attended) {
    answerFirefoxDialogs(page, tell)
    browser.on('targetcreated', (target) => {
      // What is no page has none, and what is gone already asks nothing.
      void (async () => {
        const opened = await target.page().catch(() => null)
        if (opened !== null && opened !== page) answerFirefoxDialogs(opened, tell)
      })()
    })
  }
  const { promise: closed, resolve: close } = Promise.withResolvers<void>()
  browser.once('disconnected', () => close())
  page.once('close', () => close())
  page.on('pageerror', (error) => tell(`The page’s own script failed: ${messageOf(error)}`))
  return {
    forScript: {
      page,
      browser,
      browserName: 'firefox',
      overlay: async (of = page) => firefox.overlayOf(of as FirefoxPage),
    },
    extension,
    closed,
    // Puppeteer waits for none.
    freeHeldPages: () => undefined,
    opens: async (url) => {
      await page.goto(url, { waitUntil: 'load', timeout: PATIENCE_MILLISECONDS }).catch((error: unknown) => {
        if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error
        tell('The page has not finished loading; going on.')
      })
    },
    sees: async (selector) => {
      await page.waitForSelector(selector, { visible: true, timeout: 0 })
    },
    turn: async () => turnOf(await browser.pages()),
    shoot: async (path) => {
      await page.screenshot({ path })
    },
  }
}

/** Puppeteer declares `evaluate` in words of its own. */
function evaluating(page: FirefoxPage): Evaluates {
  return page as unknown as Evaluates
}

/** Pages that are closed, or stopped by a dialog, are not waited for. */
async function turnOf(pages: readonly (Page | FirefoxPage)[]): Promise<void> {
  const turns = pages.map((page) =>
    (page as Evaluates).evaluate(() => new Promise((next) => setTimeout(next, 0)), undefined),
  )
  await Promise.race([Promise.allSettled(turns), new Promise((next) => setTimeout(next, TURN_MILLISECONDS))])
}

/** Scripts written for playwright's Browser ask for its contexts; there is one, and only it has the extension. */
function asBrowser(context: BrowserContext): BrowserContext {
  return Object.assign(context, { contexts: () => [context] })
}

/** As playwright does by itself where a script does not listen, but said. */
function answerDialogs(context: BrowserContext, tell: (what: string) => void): void {
  context.on('dialog', (dialog: Dialog) => {
    if (listens(dialog.page())) return
    const accepts = dialog.type() === 'beforeunload'
    tell(told(accepts, dialog.type(), dialog.message()))
    // A page that closes meanwhile takes its dialog along.
    ;(accepts ? dialog.accept() : dialog.dismiss()).catch(() => undefined)
  })
}

/** Puppeteer leaves a dialog open where nobody listens, and the page stands still behind it. */
function answerFirefoxDialogs(page: FirefoxPage, tell: (what: string) => void): void {
  page.on('dialog', (dialog) => {
    if (page.listenerCount('dialog') > 1) return
    const accepts = dialog.type() === 'beforeunload'
    tell(told(accepts, dialog.type(), dialog.message()))
    // A page that closes meanwhile takes its dialog along.
    ;(accepts ? dialog.accept() : dialog.dismiss()).catch(() => undefined)
  })
}

function told(accepts: boolean, type: string, message: string): string {
  return `A dialog is ${accepts ? 'accepted' : 'dismissed'}: ${type} “${message}”`
}

/** Playwright's pages are event emitters; its types do not say so. */
function listens(page: Page | null): boolean {
  return ((page as unknown as EventEmitter | null)?.listenerCount('dialog') ?? 0) > 0
}
