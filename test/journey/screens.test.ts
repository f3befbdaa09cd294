/** Popup and options page in every state, in every theme, at every width, in two directions. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WORDS as SETTINGS } from '../../extension/options/words.ts'
import { WORDS } from '../../extension/popup/words.ts'
import { openGallery, type Gallery } from '../kit/gallery.ts'
import { STATUSES } from '../kit/scenes.ts'
import { obstacles, THEMES } from '../kit/usable.ts'

let gallery: Gallery
beforeAll(async () => {
  gallery = await openGallery()
})
afterAll(() => gallery.close())

const SIZES = [
  { width: 320, height: 560 },
  { width: 1280, height: 800 },
]

/** Fails with the theme, the size and what is in the way. */
async function expectUsable(page: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const theme of THEMES) {
      await page.emulateMedia({ ...theme, reducedMotion: 'reduce' })
      expect(await obstacles(page), `${name}, ${size.width} pixels, ${JSON.stringify(theme)}`).toEqual([])
    }
  }
}

describe('without an obstacle', () => {
  test.for(Object.keys(STATUSES))('popup and options page, %s', async (name) => {
    for (const screen of ['popup', 'options'] as const) {
      const page = await gallery.screen(screen, STATUSES[name])
      await page.locator('main:not(:empty)').waitFor()
      await expectUsable(page, `${screen}, ${name}`)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      // The popup has its own width, which the browser gives it.
      if (screen === 'options') expect(wide, 'to be scrolled sideways').toBeLessThanOrEqual(0)
      await page.close()
    }
  })
})

describe('popup and options page', () => {
  test('say that nothing is lost when the background does not answer', async () => {
    for (const name of ['popup', 'options'] as const) {
      const page = await gallery.screen(name, undefined)
      await page.getByText(SETTINGS.lost).waitFor()
      await page.close()
    }
  })
  test('say when the computer is offline', async () => {
    const page = await gallery.screen('popup', STATUSES['all is well'])
    await page.getByText(WORDS.relay.fine(12)).waitFor()
    await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { get: () => false }))
    await page.getByText(WORDS.relay.offline).waitFor()
    await page.close()
  })
  test('keep what is being typed while they are brought up to date', async () => {
    const page = await gallery.screen('popup', STATUSES['not paired'])
    await page.getByLabel(SETTINGS.name).fill('Ana at home')
    await page.evaluate(async () => {
      const { sendMessage } = chrome.runtime
      // Twice, for what was asked the first time may have been shown before.
      for (const _ of [1, 2]) {
        await new Promise<void>((resolve) => {
          const noticed = (message: object) => {
            resolve()
            return sendMessage(message)
          }
          Object.assign(chrome.runtime, { sendMessage: noticed })
        })
      }
      await new Promise(requestAnimationFrame)
    })
    expect(await page.getByLabel(SETTINGS.name).inputValue()).toBe('Ana at home')
    await page.close()
  })
  test('name shortcuts that the browser has really set', async () => {
    const page = await gallery.screen('options', STATUSES['all is well'])
    await page.getByText('Alt+Shift+H').waitFor()
    expect(await page.locator('kbd').allTextContents()).toEqual(['Alt+Shift+H', 'Alt+Shift+K'])
    await page.close()
  })
  test('copy diagnostics without a word of what was sent', async () => {
    const page = await gallery.screen('options', STATUSES['all is well'])
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: SETTINGS.diagnostics.copy }).click()
    await page.getByText(SETTINGS.diagnostics.copied).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(JSON.parse(copied)).toMatchObject({ relay: { state: 'fine' }, holds: [{ method: 'DELETE' }, {}, {}] })
    for (const secret of ['4711', 'duplicate', 'Ana Silva', 'ana@example.org']) expect(copied).not.toContain(secret)
    await page.close()
  })
})
