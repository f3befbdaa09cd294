/**
 * An approver's phone: a browser of its own, reached by real encrypted pushes, whose notifications are
 * clicked by a trusted click.
 */
import type { Page } from 'playwright-core'
import { noticesIn } from '../../pwa/notice.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { appIn, openApp } from './app.ts'
import type { App } from './app.ts'
import { openChromium } from './chromium.ts'
import type { Browser, BrowserOptions } from './chromium.ts'
import type { Notifications, Shown } from './notifications.ts'
import { until } from './until.ts'

export type Phone = Readonly<{
  browser: Browser
  /** Taps the next notification that asks, and gives the app at that request. */
  answersPush: () => Promise<App>
  /** Opens a request by its id, in the page that stays open. */
  opens: (request: string) => Promise<App>
  /** A picture of the page that stays open. */
  shoot: (path: string) => Promise<void>
  /** Opens what waits, from the inbox, by the words of its rule. */
  opensWaiting: (words: string) => Promise<App>
  /** What the relay tells this phone about the request that a page of the app shows. */
  reads: (app: App) => Promise<RequestView>
  close: () => Promise<void>
}>

type PhoneOptions = Readonly<{
  relay: string
  /** The browser starts meanwhile. */
  invitation: string | Promise<string>
  desk: Notifications
  pushFlags: readonly string[]
  appearance?: Pick<BrowserOptions, 'viewport' | 'colorScheme' | 'touch' | 'visible'>
}>

export async function openPhone({ relay, invitation, desk, pushFlags, appearance }: PhoneOptions): Promise<Phone> {
  const browser = await openChromium({
    viewport: { width: 390, height: 844 },
    ...appearance,
    pushFlags,
    busAddress: desk.address,
  })
  await browser.context.grantPermissions(['notifications'], { origin: relay })
  const enrolled = await openApp(browser.context, relay)
  await enrolled.enrol(await invitation)
  const { passkey } = enrolled
  // As on a phone in a pocket: no window is open, and a notification opens one.
  const home = await browser.page()
  await enrolled.page.goto('about:blank')
  const authenticators = new WeakMap<Page, App>([[enrolled.page, enrolled]])
  const answered = new Set<Shown>()

  const appOf = async (page: Page): Promise<App> => {
    const known = authenticators.get(page)
    if (known !== undefined) return known
    const app = appIn(page, relay, await passkey.into(page))
    authenticators.set(page, app)
    return app
  }
  return {
    browser,
    answersPush: async () => {
      const shown = await desk.shown.first(
        (one) => one.summary === noticesIn('en').ask.title && !answered.has(one),
        'notification that asks',
      )
      answered.add(shown)
      const before = new Set(requestPages(browser).map(addressOf))
      desk.click(shown)
      const page = await until(
        () => requestPages(browser).find((one) => !before.has(addressOf(one))),
        'request opened by the notification',
      )
      return appOf(page)
    },
    opens: async (request) => {
      const app = await appOf(enrolled.page)
      // Behind another page it would not be drawn, and nothing could be pressed.
      await app.page.bringToFront()
      await app.page.goto(`${relay}/r/${request}`)
      return app
    },
    shoot: async (path) => {
      await enrolled.page.screenshot({ path })
    },
    opensWaiting: async (words) => {
      const app = await appOf(enrolled.page)
      await app.go('inbox')
      // A single one opens by itself; among several it is picked.
      const row = app.page.locator('a.row').filter({ hasText: words })
      const opened = app.page.getByRole('article', { name: words })
      await row.or(opened).first().waitFor()
      if ((await opened.count()) === 0) await row.first().click()
      await opened.waitFor()
      return app
    },
    reads: async ({ page }) => {
      const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
      return page.evaluate(async (id) => {
        const answer = await fetch(`/v1/requests/${id}`)
        return (await answer.json()) as never
      }, id)
    },
    close: async () => {
      await home.close()
      await browser.close()
    },
  }
}

function requestPages(browser: Browser): readonly Page[] {
  return browser.context.pages().filter((page) => page.url().includes('/r/req_'))
}

function addressOf(page: Page): string {
  return new URL(page.url()).pathname
}
