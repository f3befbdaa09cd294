/** A browser that somebody manages: installed, guarded and locked by policies, in a real Chromium. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { extensionBuild } from '../../extension/build.ts'
import type { AskFromScreen, Status } from '../../extension/background/messages.ts'
import { WORDS } from '../../extension/options/words.ts'
import { openApp } from '../kit/app.ts'
import { lacks } from '../kit/debian.ts'
import { openFirefox } from '../kit/firefox.ts'
import { canManage, openManagedChromium, type ManagedChromium, type Policies } from '../kit/managed-chromium.ts'
import { ANA, hostPattern } from '../kit/operator.ts'
import { overlayOf } from '../kit/overlay.ts'
import { makeTempDir, type TempDir } from '../kit/temp-dir.ts'
import { builtExtension } from '../kit/unpacked-extension.ts'
import { until } from '../kit/until.ts'
import { openBackstage, type Backstage } from '../kit/world.ts'

describe.skipIf(lacks('chromium') || !canManage())('a managed browser', () => {
  let backstage: Backstage
  let folder: TempDir
  let managed: ManagedChromium
  let settings: Page
  let policies: (of: object) => Policies

  beforeAll(async () => {
    backstage = await openBackstage()
    folder = makeTempDir('managed-build')
    const out = join(folder.path, 'extension')
    const config = extensionBuild('1.2.3', {
      HOLDGATE_CONSOLES: hostPattern(backstage.console.origin),
      HOLDGATE_RELAY: hostPattern(backstage.relay),
      HOLDGATE_EXTENSION_OUT: out,
    })
    await build({ ...config, configFile: false, mode: 'extension', logLevel: 'silent' })
    managed = await openManagedChromium(out, (id, updates) => {
      policies = (of) => ({
        ExtensionSettings: { [id]: { installation_mode: 'force_installed', update_url: updates } },
        '3rdparty': { extensions: { [id]: of } },
        // Without it no test may look into an extension that a policy installed.
        DeveloperToolsAvailability: 1,
      })
      return policies({ relay: backstage.relay, person: ANA.email, locked: ['unpair', 'unguard'] })
    })
    await managed.browser.background()
    settings = await managed.browser.page()
    await settings.goto(`chrome-extension://${managed.id}/options/options.html`)
  }, 90_000)
  afterAll(async () => {
    await managed.close()
    await backstage.close()
    folder.remove()
  })

  const tell = (message: AskFromScreen) => settings.evaluate((told) => chrome.runtime.sendMessage(told), message)
  const status = async () => (await tell({ kind: 'status' })) as Status

  test('is paired with the relay of its policy and no other', async () => {
    const relay = settings.getByLabel(WORDS.relay)
    // A browser hands over the policy of a new extension a moment after it has started it.
    await settings.getByText(WORDS.managedRelay(backstage.relay)).waitFor()
    expect(await relay.inputValue()).toBe(backstage.relay)
    expect(await relay.isEditable()).toBe(false)
    await settings.getByText(WORDS.person(ANA.email)).waitFor()
    const other = { kind: 'pair', relay: 'http://other.localhost:1', code: '7KQ4M2XZ', name: 'x' } as const
    expect(await tell(other)).toMatchObject({ ok: false, says: expect.stringContaining(backstage.relay) as string })
    const app = await openApp(managed.browser.context, backstage.relay)
    await app.setUp(backstage.setupLink, ANA)
    await settings.getByLabel(WORDS.code).fill(await app.pairingCode())
    await settings.getByRole('button', { name: WORDS.pair, exact: true }).click()
    await settings.getByText(WORDS.pairedAs(ANA.name, ANA.email)).waitFor()
  })

  test('holds the calls of its consoles although nobody guarded one', async () => {
    const page = await managed.browser.page()
    await page.goto(backstage.console.origin)
    const overlay = await overlayOf(page)
    await page.getByRole('button', { name: 'Send transfer' }).click()
    await overlay.says('Send a transfer')
    // Asked about, though there is no approver yet: so it was taken from the page, not merely blocked.
    await overlay.says('Nobody can approve this just now.')
    expect(backstage.console.arrivals.entries).toEqual([])
    await page.close()
  })

  test('shows what is locked, and refuses it to whoever asks past the screen', async () => {
    await settings.getByText(WORDS.unpairLocked).waitFor()
    expect(await settings.getByRole('button', { name: WORDS.unpair }).count()).toBe(0)
    const row = settings.getByRole('listitem').filter({ hasText: backstage.console.origin })
    expect(await row.getByRole('button').count()).toBe(0)
    const asks: readonly AskFromScreen[] = [{ kind: 'unpair' }, { kind: 'unguard', origin: backstage.console.origin }]
    for (const ask of asks) expect(await tell(ask), ask.kind).toMatchObject({ ok: false })
    expect((await status()).pairing).toBeDefined()
  })

  test('follows a change of its policy without a restart, and one that cannot be read locks it', async () => {
    managed.manage(policies({ relay: backstage.relay }))
    await settings.getByRole('button', { name: WORDS.unpair }).waitFor()
    managed.manage(policies({ relay: backstage.relay, locked: ['unpear'] }))
    await settings.getByText(WORDS.managedWrong('locked')).waitFor()
    expect(await tell({ kind: 'unpair' })).toMatchObject({ ok: false })
    await until(async () => {
      const worker = managed.browser.context.serviceWorkers()[0]
      const shown = await worker?.evaluate(() => chrome.action.getBadgeText({}))
      return shown === '!' ? true : undefined
    }, 'mark on the button')
  })
})

describe.skipIf(lacks('firefox-esr'))('a managed Firefox', () => {
  test('has no schema, and locks everything when a lock cannot be read', async () => {
    const home = makeTempDir('home')
    const place = join(home.path, '.mozilla', 'managed-storage')
    mkdirSync(place, { recursive: true })
    const data = { relay: 'https://holdgate.example.com', locked: ['unpair', 'unplug'] }
    const settings = { name: 'extension@holdgate', description: 'Settings', type: 'storage', data }
    writeFileSync(join(place, 'extension@holdgate.json'), JSON.stringify(settings))
    const firefox = await openFirefox({ extension: builtExtension('firefox'), home: home.path })
    try {
      const page = await firefox.extensionPage('options/options.html')
      const says = (words: string) =>
        until(async () => {
          const text = await page.evaluate(() => document.body.textContent)
          return text.includes(words) || undefined
        }, words)
      await says(WORDS.managedRelay(data.relay))
      await says(WORDS.managedWrong('locked'))
      const unpair: AskFromScreen = { kind: 'unpair' }
      const done: unknown = await page.evaluate((message) => chrome.runtime.sendMessage(message), unpair)
      expect(done).toMatchObject({ ok: false })
    } finally {
      await firefox.close()
      home.remove()
    }
  })
})
