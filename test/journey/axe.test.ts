/** Every main screen, light and dark, has nothing that keeps somebody from reading or using it. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENROL, PAIR, SETTINGS, SIGN_IN } from '../../pwa/words-later.ts'
import { DECIDE } from '../../pwa/words.ts'
import { obstacles } from '../kit/usable.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

/** A wide one has the whole menu, a narrow one only its pictures. */
const WIDTHS = [390, 1280]

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** Fails with the screen, the rule and the element. */
async function expectUsable(page: Page, screen: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 844 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const found = await obstacles(page)
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

/** What stands on a page and is neither somebody's words, nor a name or number, nor out of the catalogue of words. */
function notTranslated(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found: string[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = (node.textContent ?? '').trim()
      const own = node.parentElement?.closest('bdi, output, code, pre, noscript, .mono, .brand, .given')
      const isWord = /\p{L}{2}/u.test(text) && !/[[\]·]/.test(text) && !/^\S+@\S+/.test(text)
      if (isWord && !own && node.parentElement?.checkVisibility()) found.push(text)
    }
    return found
  })
}

test('every word is in the catalogue, and words that are two fifths longer fit on 320 pixels', async () => {
  const { app, browser } = world.operator
  const page = await browser.page()
  await page.addInitScript(() => localStorage.setItem('language', '"qps"'))
  await page.setViewportSize({ width: 320, height: 700 })
  for (const path of ['/', '/people', '/services', '/pair', '/settings', '/nowhere', '/enrol#x']) {
    await page.goto(`${world.relay}${path}`)
    await page.locator('#main h1, #main h2, #main button').first().waitFor()
    await page.locator('#menu a.always').waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('qps')
    expect(await notTranslated(page), path).toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wide, `${path} is wider than the screen`).toBeLessThanOrEqual(0)
  }
  await page.close()
  await app.go('inbox')
})

test('in Arabic everything runs from right to left', async () => {
  const page = await world.operator.browser.page()
  await page.goto(`${world.relay}/settings`)
  await page.getByRole('combobox').selectOption('ar')
  await page.locator('html[lang=ar]').waitFor()
  await page.getByText('ana@example.org').waitFor()
  expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
    'ar',
    'rtl',
  ])
  await expectUsable(page, 'settings, in Arabic')
  await page.getByRole('combobox').selectOption('en')
  await page.getByRole('heading', { name: SETTINGS.devices }).waitFor()
  await page.close()
})

test('signing in can be done by everybody', async () => {
  const stranger = await world.operator.browser.page()
  await stranger.context().clearCookies()
  await stranger.goto(world.relay)
  await stranger.getByRole('button', { name: SIGN_IN.button }).waitFor()
  await expectUsable(stranger, 'sign-in')
})
