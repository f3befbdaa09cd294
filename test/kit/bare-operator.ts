/**
 * An operator's browser without a debugger on its extension, which so lives and dies as it does for a user;
 * with everything around it. Calls are made by the page's own script.
 */
import { openBareChromium } from './bare-chromium.ts'
import type { BareChromium, BareTab } from './bare-chromium.ts'
import { guardConsole, hostPattern, pairBrowser } from './operator.ts'
import { overlayBy } from './overlay.ts'
import type { Overlay } from './overlay.ts'
import type { Phone } from './phone.ts'
import { makeTempDir } from './temp-dir.ts'
import { openTwoPeople } from './two-people.ts'
import { unpackExtension } from './unpacked-extension.ts'
import { until } from './until.ts'
import { openBackstage } from './world.ts'
import type { Backstage, WorldOptions } from './world.ts'

export type Caller = Readonly<{
  tab: BareTab
  overlay: Overlay
  /** Makes a call and goes on. */
  calls: (path: string) => Promise<unknown>
  /** How the page's call ended: `answered 200`, or its error. */
  ended: () => Promise<string>
  /** The same, or `calling`. */
  now: () => Promise<string>
}>

export type BareOperator = Readonly<{
  stage: Backstage
  phone: Phone
  /** Another one after each `restart`. */
  browser: () => BareChromium
  /** Starts the browser again that ended, with its profile. */
  restart: () => Promise<void>
  visit: () => Promise<Caller>
  close: () => Promise<void>
}>

export async function openBareOperator(options: Pick<WorldOptions, 'policy' | 'between'> = {}): Promise<BareOperator> {
  const stage = await openBackstage(options)
  const extension = unpackExtension([stage.console.origin, stage.relay].map(hostPattern))
  const profile = makeTempDir('bare')
  const open = () => openBareChromium({ extension: extension.path, profile: profile.path })
  const openingSettings = open().then(async (browser) => {
    const settings = await browser.tab(`chrome-extension://${await browser.extensionId()}/options/options.html`)
    return [browser, settings] as const
  })
  const [{ desktop, app, phone }, [first, settings]] = await Promise.all([openTwoPeople(stage), openingSettings])
  let browser = first
  await pairBrowser(settings, { relay: stage.relay, code: await app.pairingCode() })
  await guardConsole(settings, stage.console.origin)
  await settings.close()
  await desktop.close()
  return {
    stage,
    phone,
    browser: () => browser,
    restart: async () => {
      browser = await open()
    },
    visit: async () => callerIn(await browser.tab(stage.console.origin)),
    close: async () => {
      await browser.close()
      extension.remove()
      profile.remove()
      await phone.close()
      await stage.close()
    },
  }
}

function callerIn(tab: BareTab): Caller {
  const now = () => tab.evaluate(() => document.title, undefined)
  return {
    now,
    tab,
    overlay: overlayBy(tab.send),
    calls: (path) =>
      tab.evaluate((path) => {
        document.title = 'calling'
        fetch(path, { method: 'DELETE' }).then(
          (answer) => (document.title = `answered ${answer.status}`),
          (error: unknown) => (document.title = String(error)),
        )
      }, path),
    ended: () =>
      until(async () => {
        const title = await now()
        return title === 'calling' ? undefined : title
      }, 'end of the call in its page'),
  }
}
