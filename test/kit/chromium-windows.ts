/** A Chromium as an approver's phone: its windows, one passkey in all of them, and its service worker. */
import type { Page } from 'playwright-core'
import { openChromium } from './chromium.ts'
import type { Evaluate, Window, Windows } from './handset.ts'
import type { PushService } from './push-service.ts'
import { addVirtualPasskey } from './virtual-passkey.ts'
import type { Credentials } from './virtual-passkey.ts'

type Options = Readonly<{ relay: string; push: PushService; busAddress: string }>
type Held = Readonly<{ window: Window; uses: () => Promise<number> }>

export async function openChromiumWindows({ relay, push, busAddress }: Options): Promise<Windows> {
  const browser = await openChromium({ viewport: { width: 390, height: 844 }, pushFlags: push.flags, busAddress })
  const { context } = browser
  await context.grantPermissions(['notifications'], { origin: relay })
  // Stays, so that the browser does when the last window of the app is closed.
  const home = context.pages()[0] ?? (await context.newPage())
  const devtools = await context.newCDPSession(home)
  await devtools.send('ServiceWorker.enable')
  // What DevTools shows of push messages: their text as the worker gets it.
  const pushes: string[] = []
  devtools.on('BackgroundService.backgroundServiceEventReceived', ({ backgroundServiceEvent: told }) => {
    if (told.eventName !== 'Push event dispatched') return
    pushes.push(told.eventMetadata.find(({ key }) => key === 'Payload')?.value ?? '')
  })
  await devtools.send('BackgroundService.startObserving', { service: 'pushMessaging' })
  await devtools.send('BackgroundService.setRecording', { service: 'pushMessaging', shouldRecord: true })
  // What the passkeys of the last page have become, for the next one.
  let kept: Credentials = []
  let usedInClosed = 0
  const holding = new Map<Page, Promise<Held>>()
  const held = (page: Page): Promise<Held> => {
    const found = holding.get(page)
    if (found) return found
    const made = hold(page)
    holding.set(page, made)
    return made
  }
  const hold = async (page: Page): Promise<Held> => {
    const passkey = await addVirtualPasskey(page, kept)
    const before = usesOf(kept)
    const uses = async () => usesOf(await passkey.credentials()) - before
    const close = async () => {
      usedInClosed += await uses()
      holding.delete(page)
      kept = await passkey.credentials()
      await page.close()
    }
    return { window: windowOf(page, close), uses }
  }
  return {
    open: async () => (await held(await context.newPage())).window,
    all: async () => {
      const pages = context.pages().filter((page) => page.url().startsWith(relay))
      return (await Promise.all(pages.map(held))).map(({ window }) => window)
    },
    touches: async () => {
      const open = await Promise.all(holding.values())
      const uses = await Promise.all(open.map((one) => one.uses()))
      return uses.reduce((sum, one) => sum + one, usedInClosed)
    },
    decrypted: () => Promise.resolve(pushes),
    // Chromium has no account: what it misses it shows itself, on the same desk.
    judged: () => Promise.resolve(),
    stopWorker: async () => {
      await devtools.send('ServiceWorker.stopAllWorkers')
    },
    close: () => browser.close(),
  }
}

function usesOf(credentials: Credentials): number {
  return credentials.reduce((sum, { signCount }) => sum + signCount, 0)
}

function windowOf(page: Page, close: () => Promise<void>): Window {
  return {
    url: () => page.url(),
    goto: (url) => page.goto(url),
    evaluate: ((run: unknown, argument: unknown) =>
      (page as Readonly<{ evaluate: (run: unknown, argument: unknown) => Promise<unknown> }>).evaluate(
        run,
        argument,
      )) as Evaluate,
    tap: (xpath) => page.locator(`xpath=${xpath}`).click(),
    front: () => page.bringToFront(),
    close,
  }
}
