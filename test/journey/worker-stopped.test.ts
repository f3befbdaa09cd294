import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp } from '../kit/app.ts'
import type { App } from '../kit/app.ts'
import { openBareChromium } from '../kit/bare-chromium.ts'
import type { BareChromium, BareTab } from '../kit/bare-chromium.ts'
import { openChromium } from '../kit/chromium.ts'
import type { Browser } from '../kit/chromium.ts'
import { lacks } from '../kit/debian.ts'
import { ANA, guardConsole, hostPattern, pairBrowser } from '../kit/operator.ts'
import { overlayBy } from '../kit/overlay.ts'
import { openPhone } from '../kit/phone.ts'
import type { Phone } from '../kit/phone.ts'
import type { TempDir } from '../kit/temp-dir.ts'
import { unpackExtension } from '../kit/unpacked-extension.ts'
import { until } from '../kit/until.ts'
import { DANA, openBackstage } from '../kit/world.ts'
import type { Backstage } from '../kit/world.ts'

describe.skipIf(lacks('chromium', 'dbus-daemon'))('when Chromium stops the extension’s worker in mid-hold', () => {
  let stage: Backstage
  let desktop: Browser
  let app: App
  let phone: Phone
  let extension: TempDir
  let bare: BareChromium

  beforeAll(async () => {
    stage = await openBackstage()
    desktop = await openChromium()
    app = await openApp(desktop.context, stage.relay)
    await app.setUp(stage.setupLink, ANA)
    const invitation = await app.invite(DANA)
    phone = await openPhone({ relay: stage.relay, invitation, desk: stage.desk, pushFlags: stage.push.flags })
    extension = unpackExtension([stage.console.origin, stage.relay].map(hostPattern))
    bare = await openBareChromium({ extension: extension.path })
    const settings = await bare.tab(`chrome-extension://${await bare.extensionId()}/options/options.html`)
    await pairBrowser(settings, { relay: stage.relay, code: await app.pairingCode() })
    await guardConsole(settings, stage.console.origin)
    await settings.close()
  })
  afterAll(async () => {
    await bare?.close()
    extension?.remove()
    await phone?.close()
    await desktop?.close()
    await stage?.close()
  })

  const press = (tab: BareTab, label: string) =>
    tab.evaluate((label) => {
      const buttons = [...document.querySelectorAll('button')]
      buttons.find((button) => button.getAttribute('aria-label') === label)?.click()
    }, label)
  const consoleSays = (tab: BareTab, text: string) =>
    until(async () => {
      const said = await tab.evaluate(() => document.querySelector('#message')?.textContent, undefined)
      return said?.includes(text) ? true : undefined
    }, `console that says "${text}"`)

  test('the call stays held, and goes out once, when it is approved after the worker came back', async () => {
    const tab = await bare.tab(stage.console.origin)
    const overlay = overlayBy(tab.send)
    await until(async () => {
      await press(tab, 'Delete Acme Ltd')
      return (await overlay.text()).includes('Waiting for approval') ? true : undefined
    }, 'held call')
    const open = await phone.answersPush()
    expect(await bare.stopWorker()).toBe(1)
    expect(stage.console.arrivals.entries).toEqual([])
    await until(async () => ((await bare.workerRuns()) ? true : undefined), 'worker that the bridge woke')
    expect(await bare.stopWorker()).toBe(1)
    await open.approve()
    await consoleSays(tab, 'Acme Ltd was deleted.')
    expect(stage.console.arrivals.entries.map(({ path }) => path)).toEqual(['/api/customers/4711'])
    stage.checkInvariants()
    await tab.close()
  })

  test('what cannot be held stays blocked while no worker runs', async () => {
    stage.console.arrivals.clear()
    const tab = await bare.tab(stage.console.origin)
    await bare.stopWorker()
    const ended = await tab.evaluate(async (url) => {
      const script = `fetch(${JSON.stringify(url)}, { method: 'DELETE' }).then(
        (answer) => postMessage('answered ' + answer.status), () => postMessage('blocked'))`
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
      return new Promise<string>((resolve) => {
        worker.addEventListener('message', ({ data }) => resolve(String(data)))
      })
    }, `${stage.console.origin}/api/customers/4712`)
    expect(ended).toBe('blocked')
    expect(stage.console.arrivals.entries).toEqual([])
    await tab.close()
  })
})
