import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nonceFrom, passRule } from '../../extension/background/pass.ts'
import { openChromium } from '../kit/chromium.ts'
import { lacks } from '../kit/debian.ts'
import { guardConsole, hostPattern, pairBrowser } from '../kit/operator.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import type { TempDir } from '../kit/temp-dir.ts'
import { unpackExtension } from '../kit/unpacked-extension.ts'
import type { MatrixBrowser, Site } from './matrix/browsers.ts'
import { openMatrixWorld } from './matrix/world.ts'
import type { MatrixWorld } from './matrix/world.ts'

describe.skipIf(lacks('chromium'))('when the browser starts again', () => {
  let profile: TempDir
  let extension: TempDir
  let world: MatrixWorld

  /** The same profile with the same extension; the first one is paired. */
  const open = async (site?: Site, first?: string): Promise<MatrixBrowser> => {
    if (site) extension = unpackExtension([site.relay, site.console, ...site.others].map(hostPattern))
    const { context, background, close } = await openChromium({ extension: extension.path, profile: profile.path })
    // Before anything waits for the extension.
    if (first !== undefined) await context.pages()[0]?.goto(first)
    const visit = async (url: string) => {
      const page = await context.newPage()
      await page.goto(url)
      return page
    }
    const screen = async (path: string) => visit(`chrome-extension://${(await background()).id}/${path}`)
    if (site) {
      const settings = await screen('options/options.html')
      await pairBrowser(settings, { relay: site.relay, code: await site.pairingCode() })
      await guardConsole(settings, site.console)
    }
    return { name: 'chromium', visit, screen, tidy: async () => undefined, close }
  }

  beforeAll(async () => {
    profile = makeTempDir('cold-start')
    world = await openMatrixWorld((site) => open(site))
  })
  afterAll(async () => {
    await world?.close()
    extension?.remove()
    profile?.remove()
  })

  test('its first page is stopped, and a pass from before opens nothing any more', async () => {
    const { origin, arrivals } = world.console
    const arrived = () => arrivals.entries.map(({ slug }) => slug)
    const nonce = nonceFrom(new Uint8Array(16))
    const target = `${origin}/guarded/approved/passed`
    const settings = await world.browser.screen('options/options.html')
    await settings.evaluate(
      (rule) => chrome.declarativeNetRequest.updateSessionRules({ addRules: [rule as never] }),
      passRule(1, { method: 'POST', target, sends: 'fetch', frame: 0 }, nonce),
    )
    const passBy = async ({ visit }: MatrixBrowser) => {
      const page = await visit(`${origin}/page`)
      await page.evaluate(callFromWorker, `${target}#${nonce}`)
    }
    await passBy(world.browser)
    expect(arrived()).toEqual(['passed'])
    await world.browser.close()

    const again = await open(undefined, `${origin}/calls?to=/guarded/approved/first-page`)
    await passBy(again)
    await passBy(again)
    expect(arrived()).toEqual(['passed'])
    await again.close()
  })
})

/** In a page: resolves when the call was answered or stopped. */
function callFromWorker(url: string): Promise<unknown> {
  const script = `fetch(${JSON.stringify(url)}, { method: 'POST', body: 'b' }).then(
    () => postMessage('answered'), () => postMessage('stopped'))`
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
  return new Promise((resolve) => worker.addEventListener('message', resolve, { once: true }))
}
