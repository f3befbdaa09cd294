/**
 * An approver's phone, in either browser: what a journey does in both, said once. It lies in a pocket (no
 * window of the app is open) unless somebody opened one, and has a notification desk of its own.
 *
 * Rule 1: a tap is a trusted one, and each tap and each touch of the passkey counts as a gesture.
 * Rule 2: nothing here knows more of the app than its words.
 */
import { noticesIn } from '../../pwa/notice.ts'
import { ENROL, JOIN } from '../../pwa/words-enrol.ts'
import { openChromiumWindows } from './chromium-windows.ts'
import { openFirefoxWindows } from './firefox-windows.ts'
import { startNotifications } from './notifications.ts'
import type { Notifications, Shown } from './notifications.ts'
import type { PushService } from './push-service.ts'
import type { BrowserName } from './seat.ts'
import { until } from './until.ts'

export type Evaluate = <Value, Argument = undefined>(
  run: (argument: Argument) => Value | Promise<Value>,
  argument?: Argument,
) => Promise<Value>

/** A window of the browser, as little of it as both browsers' libraries share. */
export type Window = Readonly<{
  url: () => string
  goto: (url: string) => Promise<unknown>
  evaluate: Evaluate
  /** A real tap on the middle of what an XPath finds, once it is there. */
  tap: (xpath: string) => Promise<void>
  front: () => Promise<void>
  close: () => Promise<void>
}>

/** A browser that is a phone: its windows, its passkeys, its service worker. */
export type Windows = Readonly<{
  open: () => Promise<Window>
  /** Those that show something, whoever opened them. */
  all: () => Promise<readonly Window[]>
  /** How often its user was asked for a passkey, to make one or to use one. */
  touches: () => Promise<number>
  /** What each push said once this browser had decrypted it, in order. */
  decrypted: () => Promise<readonly string[]>
  /** Waits until the browser has judged whether each push so far was shown to somebody. */
  judged: () => Promise<void>
  /** Lets the app's service worker end, as it does by itself when it has nothing to do. */
  stopWorker: () => Promise<void>
  close: () => Promise<void>
}>

export type Screen = Readonly<{
  window: Window
  path: () => string
  /** Waits until the page says this. */
  says: (words: string) => Promise<void>
  /** One tap on a button, by all that it says or what stands before a colon, once it takes taps. */
  press: (button: string) => Promise<void>
  /** Whether there is such a button. */
  has: (button: string) => Promise<boolean>
  /** One tap on a choice, by what stands beside it. */
  choose: (label: string) => Promise<void>
  close: () => Promise<void>
}>

export type Handset = Readonly<{
  browser: BrowserName
  desk: Notifications
  windows: Windows
  /** Accepts an invitation in a window that is closed afterwards. */
  enrol: (invitation: string) => Promise<void>
  /** The next notification that asks, is still open, and that nobody took yet. */
  asked: () => Promise<Shown>
  /** One tap on a notification, or on a button of it. */
  tap: (shown: Shown, button?: string) => void
  /** Waits for the window that shows this path, such as one that a notification opened. */
  at: (path: string) => Promise<Screen>
  /** Opens a path of the app, as somebody does who has the app open. */
  visit: (path: string) => Promise<Screen>
  /** Closes every window of the app. */
  pocket: () => Promise<void>
  gestures: () => Promise<number>
  close: () => Promise<void>
}>

/** What a machine that does much else may take. */
const PATIENCE_MILLISECONDS = 40_000
/** A person reads before the tap; the app takes none in a button's first moment. */
const READING_MILLISECONDS = 500

export async function openHandset(
  browser: BrowserName,
  { relay, push }: Readonly<{ relay: string; push: PushService }>,
): Promise<Handset> {
  const desk = await startNotifications()
  const open = browser === 'Chromium' ? openChromiumWindows : openFirefoxWindows
  const windows = await open({ relay, push, busAddress: desk.address })
  const taken = new Set<Shown>()
  let taps = 0
  const screenOf = (window: Window): Screen => {
    const tap = async (xpath: string) => {
      await window.front()
      await window.tap(xpath)
      taps += 1
    }
    return {
      window,
      path: () => new URL(window.url()).pathname,
      says: (words) => says(window, words),
      has: (button) =>
        window.evaluate(
          (xpath) => document.evaluate(xpath, document, null, XPathResult.BOOLEAN_TYPE).booleanValue,
          `boolean(${buttonCalled(button)})`,
        ),
      press: async (button) => {
        const xpath = buttonCalled(button)
        // What is not in front is not drawn, and has nothing seen in it.
        await window.front()
        await ready(window, xpath)
        await tap(xpath)
      },
      choose: (label) => tap(`//label[normalize-space(.)=${quoted(label)}]`),
      close: window.close,
    }
  }
  const visit = async (path: string) => {
    const window = await windows.open()
    await window.goto(relay + path)
    return screenOf(window)
  }
  const pocket = async () => {
    const ofApp = (await windows.all()).filter((window) => window.url().startsWith(relay))
    for (const window of ofApp) await window.close()
  }
  return {
    browser,
    desk,
    windows,
    visit,
    pocket,
    enrol: async (invitation) => {
      const screen = await visit(invitation.slice(relay.length))
      await screen.press(ENROL.device)
      await screen.says(JOIN.done.rings)
      await pocket()
    },
    asked: async () => {
      const isNew = (one: Shown) =>
        one.summary === noticesIn('en').ask.title && desk.open().includes(one) && !taken.has(one)
      const shown = await desk.shown.first(isNew, 'notification that asks', PATIENCE_MILLISECONDS)
      taken.add(shown)
      return shown
    },
    tap: (shown, button) => {
      desk.click(shown, button)
      taps += 1
    },
    at: async (path) => {
      const found = await until(
        async () => (await windows.all()).find((window) => window.url() === relay + path),
        `window at ${path}`,
        PATIENCE_MILLISECONDS,
      )
      return screenOf(found)
    },
    gestures: async () => taps + (await windows.touches()),
    close: async () => {
      await windows.close()
      await desk.stop()
    },
  }
}

async function says(window: Window, words: string): Promise<void> {
  let last = ''
  await until(
    async () => {
      last = await window.evaluate(() => document.body.innerText)
      return last.includes(words) ? true : undefined
    },
    `page that says “${words}”`,
    PATIENCE_MILLISECONDS,
  ).catch((error: unknown) => {
    throw new Error(`No page that says “${words}”, but “${last}”.`, { cause: error })
  })
}

/** Waits until a button has been there, taking taps, for as long as somebody reads. */
async function ready(window: Window, xpath: string): Promise<void> {
  let since: number | undefined
  await until(
    async () => {
      const now = await window.evaluate((path) => {
        const found = document.evaluate(path, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue
        const isOpen = found instanceof HTMLButtonElement && !found.disabled && found.ariaDisabled !== 'true'
        // One that is not in sight yet is read by nobody.
        return isOpen && getComputedStyle(found).visibility === 'visible' ? performance.now() : undefined
      }, xpath)
      since = now === undefined ? undefined : (since ?? now)
      return now !== undefined && since !== undefined && now - since >= READING_MILLISECONDS ? true : undefined
    },
    `button ${xpath} that takes taps`,
    PATIENCE_MILLISECONDS,
  )
}

/** While a dialog is open, what lies under it takes no taps. */
function buttonCalled(name: string): string {
  const says = `normalize-space(.)=${quoted(name)} or starts-with(normalize-space(.), ${quoted(`${name}:`)})`
  return `//button[(${says}) and (ancestor::dialog or not(//dialog[@open]))]`
}

function quoted(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`
}
