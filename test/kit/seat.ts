/**
 * An operator before a console, in either browser: what a journey does in both, said once.
 *
 * Rule: a click is a real one, and what was said is what the console shows.
 */
import type { Page as FirefoxPage } from 'puppeteer-core'
import type { Page } from 'playwright-core'
import type { FirefoxOperator } from './firefox-operator.ts'
import type { Operator } from './operator.ts'
import type { Overlay } from './overlay.ts'
import { until } from './until.ts'

export const BROWSERS = ['Chromium', 'Firefox'] as const
export type BrowserName = (typeof BROWSERS)[number]

type Evaluate = <Value, Argument = undefined>(
  run: (argument: Argument) => Value | Promise<Value>,
  argument?: Argument,
) => Promise<Value>

export type Sitting = Readonly<{
  overlay: Overlay
  /** Presses a button of the console, by its whole name. */
  press: (button: string) => Promise<void>
  /** Waits until the console says this of itself. */
  says: (words: string) => Promise<void>
  evaluate: Evaluate
  title: () => Promise<string>
  /** Waits for it; pages of tests say by their title how something ended. */
  titled: (title: string) => Promise<void>
  /** Without the question whether it may. */
  close: () => Promise<void>
}>

export type Seat = Readonly<{
  visit: (url: string) => Promise<Sitting>
  /** A page of the extension itself. */
  settings: () => Promise<Readonly<{ evaluate: Evaluate; close: () => Promise<void> }>>
}>

export function chromiumSeat(operator: Operator): Seat {
  return {
    visit: async (url) => {
      const { page, overlay } = await operator.visit(url)
      return {
        ...common(page),
        overlay,
        press: (button) => page.getByRole('button', { name: button, exact: true }).click(),
        close: () => page.close({ runBeforeUnload: false }),
      }
    },
    settings: async () => {
      const page = await operator.browser.page()
      await page.goto(`chrome-extension://${operator.extensionId}/options/options.html`)
      return { evaluate: common(page).evaluate, close: () => page.close() }
    },
  }
}

export function firefoxSeat({ firefox, visit }: FirefoxOperator): Seat {
  return {
    visit: async (url) => {
      const { page, overlay } = await visit(url)
      return {
        ...common(page),
        overlay,
        press: (button) => page.locator(`::-p-aria([name="${button}"][role="button"])`).click(),
        close: () => page.close({ runBeforeUnload: false }),
      }
    },
    settings: async () => {
      const page = await firefox.extensionPage('options/options.html')
      return { evaluate: common(page).evaluate, close: () => page.close() }
    },
  }
}

type Common = Pick<Sitting, 'says' | 'evaluate' | 'title' | 'titled'>

function common(page: Page | FirefoxPage): Common {
  // The two declare the same function, each in words of its own.
  const given = page as Readonly<{ evaluate: (run: unknown, argument: unknown) => Promise<unknown> }>
  const evaluate = ((run, argument) => given.evaluate(run, argument)) as Evaluate
  const title = () => evaluate(() => document.title)
  const told = async (look: () => Promise<string>, matches: (text: string) => boolean, what: string) => {
    let last = ''
    await until(async () => {
      last = await look()
      return matches(last) ? true : undefined
    }, what).catch((error: unknown) => {
      throw new Error(`No ${what}, but “${last}”.`, { cause: error })
    })
  }
  return {
    evaluate,
    title,
    titled: (wanted) => told(title, (is) => is === wanted, `title “${wanted}”`),
    says: (words) => {
      const status = () => evaluate(() => document.querySelector('[role=status]')?.textContent ?? '')
      return told(status, (is) => is.includes(words), `console that says “${words}”`)
    },
  }
}
