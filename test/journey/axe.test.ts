/** Every main screen, light and dark, has nothing that keeps somebody from reading or using it. */
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENROL, PAIR, SIGN_IN } from '../../pwa/words-later.ts'
import { DECIDE } from '../../pwa/words.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** A wide one has the whole menu, a narrow one only its pictures. */
const WIDTHS = [390, 1280]

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** Fails with the screen, the rule and the element. */
async function expectUsable(page: Page, screen: string): Promise<void> {
  await page.evaluate(AXE)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 844 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const { violations } = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }
        return axe.run({ resultTypes: ['violations'] })
      })
      const found = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
      expect(found, `${screen}, ${colorScheme}, ${width} pixels wide`).toEqual([])
    }
  }
}

test('people, services, pairing, settings and an invitation can be used by everybody', async () => {
  const { app, browser } = world.operator
  const link = await app.invite({ name: 'Lee Park', email: 'lee@example.org', roles: ['approver'] })
  await expectUsable(app.page, 'people, with an invitation')
  await app.serviceKey('retention job')
  await expectUsable(app.page, 'services, with a key')
  await app.pairingCode()
  await app.page.getByText(PAIR.code).waitFor()
  await expectUsable(app.page, 'pair')
  await app.go('settings')
  await app.page.getByText('ana@example.org').waitFor()
  await expectUsable(app.page, 'settings')
  const invited = await browser.page()
  await invited.goto(link)
  await invited.getByRole('button', { name: ENROL.device }).waitFor()
  await expectUsable(invited, 'enrol')
  await invited.goto(world.setupLink)
  await invited.getByRole('heading', { name: ENROL.closed }).waitFor()
  await expectUsable(invited, 'set-up link that was used')
  await invited.close()
})

test('a request, its denial, its outcome and the inbox can be used by everybody', async () => {
  const { operator, phone } = world
  const held = await operator.visit(world.console.origin)
  await held.page.getByRole('button', { name: 'Send transfer' }).click()
  const app = await phone.answersPush()
  await app.page.getByRole('button', { name: DECIDE.approve }).waitFor()
  await app.page.getByText('Who was asked').waitFor()
  await expectUsable(app.page, 'request')
  await app.page.getByRole('button', { name: DECIDE.deny, exact: true }).click()
  await app.page.getByRole('dialog').waitFor()
  await expectUsable(app.page, 'deny')

  const at = (path: string) => `chrome-extension://${operator.extensionId}/${path}`
  const screen = await operator.browser.page()
  await screen.goto(at('popup/popup.html'))
  await screen.getByRole('button', { name: 'Cancel call' }).waitFor()
  await expectUsable(screen, 'popup')
  await screen.goto(at('options/options.html'))
  await screen.getByText(world.console.origin).waitFor()
  await expectUsable(screen, 'options')
  await screen.close()

  await app.page.keyboard.press('Escape')
  await app.deny('Wrong target', 'this is the other tenant')
  await app.page.getByText('Denied by you').first().waitFor()
  await expectUsable(app.page, 'outcome')
  await held.page.close({ runBeforeUnload: false })
  await app.go('inbox')
  await app.page.locator('a.row').first().waitFor()
  await expectUsable(app.page, 'inbox')
})

test('signing in can be done by everybody', async () => {
  const stranger = await world.operator.browser.page()
  await stranger.context().clearCookies()
  await stranger.goto(world.relay)
  await stranger.getByRole('button', { name: SIGN_IN.button }).waitFor()
  await expectUsable(stranger, 'sign-in')
})
