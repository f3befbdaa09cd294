/**
 * The operator's Firefox: the extension as it is built for the store, paired and guarding its consoles.
 *
 * Rule: screens are used by their words, as in operator.ts. The person's own app runs in another browser,
 * for Firefox has no passkey that a test could press.
 */
import type { Page } from 'puppeteer-core'
import { WORDS } from '../../extension/options/words.ts'
import { openFirefox } from './firefox.ts'
import type { Firefox, FirefoxOptions } from './firefox.ts'
import type { Overlay } from './overlay.ts'
import { builtExtension, unpackExtension } from './unpacked-extension.ts'
import './words.ts'

export type FirefoxOperator = Readonly<{
  firefox: Firefox
  /** Opens a page of a guarded console, with what the extension shows over it. */
  visit: (url: string) => Promise<Readonly<{ page: Page; overlay: Overlay }>>
  close: () => Promise<void>
}>

type Options = Readonly<{
  relay: string
  consoles: readonly string[]
  /** Of the person whose browser this becomes (app.ts). */
  pairingCode: () => Promise<string>
  /** Match patterns that are granted beforehand; absent: the browser is asked for each console. */
  hosts?: readonly string[]
  firefox?: Omit<FirefoxOptions, 'extension'>
}>

export async function openFirefoxOperator(options: Options): Promise<FirefoxOperator> {
  const granted = options.hosts === undefined ? undefined : unpackExtension(options.hosts, 'firefox')
  const firefox = await openFirefox({ ...options.firefox, extension: granted?.path ?? builtExtension('firefox') })
  const settings = await firefox.extensionPage('options/options.html')
  await settings.locator(labelled(WORDS.relay)).fill(options.relay)
  await settings.locator(labelled(WORDS.code)).fill(await options.pairingCode())
  await settings.locator(`::-p-xpath(//button[. = "${WORDS.pair}"])`).click()
  for (const origin of options.consoles) {
    const row = rowOf(origin)
    await settings.locator(`::-p-xpath(${row}//button[contains(., "${WORDS.guard}")])`).click()
    await settings.locator(`::-p-xpath(${row}//*[contains(., "${WORDS.guarded}")])`).wait()
  }
  await settings.close()
  return {
    firefox,
    visit: async (url) => {
      const page = await firefox.page()
      await page.goto(url)
      return { page, overlay: firefox.overlayOf(page) }
    },
    close: async () => {
      await firefox.close()
      granted?.remove()
    },
  }
}

function labelled(words: string): string {
  return `::-p-xpath(//label[contains(., "${words}")]//input)`
}

function rowOf(origin: string): string {
  return `//li[contains(., "${origin}")]`
}
