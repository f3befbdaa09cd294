import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openChromium } from '../kit/chromium.ts'
import { lacks } from '../kit/debian.ts'
import { briefEnd } from '../kit/ends.ts'
import type { Overlay } from '../kit/overlay.ts'
import { samplePolicy } from '../kit/policy.ts'
import { startSyncthing } from '../kit/syncthing.ts'
import type { Syncthing } from '../kit/syncthing.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

/** One more console, and the one thing in it that needs a second person. */
function policyWith(syncthing: string): (origin: string) => string {
  return (origin) =>
    samplePolicy(
      origin,
      `  - id: syncthing-shutdown
    match: { method: POST, url: "${syncthing}/rest/system/shutdown" }
    decide: ask
    say: "Shut down Syncthing"
    consequence: "Nothing is synchronised until somebody starts it again."
    stages: [{ who: [group:ops], quorum: 1 }]
`,
    ).replace('consoles:\n', `consoles:\n  - origin: "${syncthing}"\n`)
}

/** A walk through the GUI that changes things, and what it showed on the way. */
async function walk(page: Page): Promise<readonly string[]> {
  const seen: string[] = []
  const calls: string[] = []
  page.on('response', (answer) => {
    const { pathname } = new URL(answer.url())
    if (answer.request().method() !== 'GET') calls.push(`${answer.request().method()} ${pathname} ${answer.status()}`)
  })
  const dialog = page.locator('.modal.in, .modal.show').last()
  await page.getByText('This Device').first().waitFor()
  await page.getByRole('button', { name: 'Actions' }).or(page.getByText('Actions').first()).first().click()
  await page.getByText('Show ID').click()
  await dialog.getByText('Device Identification').first().waitFor()
  seen.push('device id shown')
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Add Folder' }).click()
  await dialog.getByLabel('Folder Label').fill('Papers')
  const saved = page.waitForResponse((answer) => answer.request().method() !== 'GET')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await saved
  await page.getByText('Papers').first().waitFor()
  seen.push('folder added')
  return [...seen, ...new Set(calls)]
}

describe.skipIf(lacks('chromium', 'dbus-daemon', 'syncthing'))('Syncthing’s own web GUI', () => {
  let syncthing: Syncthing
  let world: World
  let page: Page
  let overlay: Overlay

  beforeAll(async () => {
    syncthing = await startSyncthing()
    world = await openWorld({ policy: policyWith(syncthing.origin), consoles: [syncthing.origin] })
  })
  afterAll(async () => {
    await world?.close()
    await syncthing?.stop()
  })
  beforeEach(async () => {
    ;({ page, overlay } = await world.operator.visit(syncthing.origin))
  })
  afterEach(async () => {
    world.checkInvariants()
    await page.close({ runBeforeUnload: false })
  })

  const shutDown = async () => {
    await page.getByText('Actions').first().click()
    await page.getByText('Shutdown').first().click()
    await overlay.says('Shut down Syncthing')
  }

  test('everything else in it works as without the extension', async () => {
    const held = await walk(page)
    const other = await startSyncthing()
    const plain = await openChromium()
    try {
      const bare = await plain.page()
      await bare.goto(other.origin)
      expect(held).toEqual(await walk(bare))
    } finally {
      await plain.close()
      await other.stop()
    }
  })

  test('“Shutdown” is held, and not done when it is denied', async () => {
    await shutDown()
    const app = await world.phone.answersPush()
    await app.deny('Not now')
    await overlay.says('Denied')
    expect(syncthing.runs()).toBe(true)
    expect((await fetch(syncthing.origin)).ok).toBe(true)
  })

  test('“Shutdown” is held, and done when it is approved', async () => {
    await shutDown()
    expect(syncthing.runs()).toBe(true)
    const app = await world.phone.answersPush()
    const isSaid = briefEnd(world, overlay, 'executed')
    await app.approve()
    await syncthing.ended
    await isSaid()
    expect(syncthing.runs()).toBe(false)
  })
})
