/** The browsers in which the matrix is played, as far as it needs them; each with the extension or without. */
import type { Page } from 'puppeteer-core'
import { openChromium } from '../../kit/chromium.ts'
import { openFirefox } from '../../kit/firefox.ts'
import { openFirefoxOperator } from '../../kit/firefox-operator.ts'
import { guardConsole, hostPattern, pairBrowser } from '../../kit/operator.ts'
import type { Evaluates } from '../../kit/operator.ts'
import { unpackExtension } from '../../kit/unpacked-extension.ts'

export type MatrixPage = Evaluates

export type MatrixBrowser = Readonly<{
  name: 'chromium' | 'firefox'
  /**
   * In a new tab, after another page of the same origin: on its first page a tab may have been prepared by whoever
   * opened it, so nothing navigates from there.
   */
  visit: (url: string) => Promise<MatrixPage>
  /** One of the extension's own screens, which `tidy` leaves open. */
  screen: (path: string) => Promise<MatrixPage>
  /** Closes all that vectors opened. */
  tidy: () => Promise<void>
  close: () => Promise<void>
}>

/** What a browser with the extension is paired with, and guards. */
export type Site = Readonly<{
  relay: string
  console: string
  /** Further origins that its rules name. */
  others: readonly string[]
  pairingCode: () => Promise<string>
}>

/** @param site without it there is no extension */
export async function openMatrixChromium(site?: Site): Promise<MatrixBrowser> {
  const extension = site && unpackExtension([site.relay, site.console, ...site.others].map(hostPattern))
  const browser = await openChromium(extension ? { extension: extension.path } : {})
  const { context } = browser
  // The browser goes when its last page goes.
  const screens = new Set<unknown>([await browser.page()])
  const visit = async (url: string) => {
    const page = await context.newPage()
    if (url.startsWith('http')) await page.goto(new URL('/other', url).href)
    await page.goto(url)
    return page
  }
  const screen = async (path: string) => {
    const { id } = await browser.background()
    const page = await visit(`chrome-extension://${id}/${path}`)
    screens.add(page)
    return page
  }
  if (site) {
    const settings = await screen('options/options.html')
    await pairBrowser(settings, { relay: site.relay, code: await site.pairingCode() })
    await guardConsole(settings, site.console)
  }
  return {
    name: 'chromium',
    visit,
    screen,
    tidy: async () => {
      const pages = context.pages().filter((page) => !screens.has(page))
      await Promise.all(pages.map((page) => page.close({ runBeforeUnload: false })))
    },
    close: async () => {
      await browser.close()
      extension?.remove()
    },
  }
}

/** @param site without it there is no extension */
export async function openMatrixFirefox(site?: Site): Promise<MatrixBrowser> {
  const operator = site && (await openFirefoxOperator({ ...site, consoles: [site.console] }))
  const firefox = operator?.firefox ?? (await openFirefox())
  const home = await firefox.page()
  const screens = new Set<Page>([home])
  return {
    name: 'firefox',
    visit: async (url) => {
      const page = await firefox.page()
      await page.goto(new URL('/other', url).href)
      await page.goto(url)
      return evaluates(page)
    },
    screen: async (path) => {
      const page = await firefox.extensionPage(path)
      screens.add(page)
      return evaluates(page)
    },
    tidy: async () => {
      const pages = (await home.browser().pages()).filter((page) => !screens.has(page))
      // A window may have gone with the one that opened it.
      await Promise.all(pages.map((page) => page.close().catch(() => undefined)))
    },
    close: firefox.close,
  }
}

function evaluates(page: Page): MatrixPage {
  return { evaluate: (run, argument) => page.evaluate(run as (argument: unknown) => never, argument) }
}
