/** The extension in another language: from right to left, and with words that are half as long again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openGallery, type Gallery } from '../kit/gallery.ts'
import { STATUSES, waiting } from '../kit/scenes.ts'
import { until } from '../kit/until.ts'
import { obstacles } from '../kit/usable.ts'
import { pseudoMessages, readMessages } from '../kit/words.ts'

const SCREENS = ['popup', 'options'] as const

describe('in Arabic', () => {
  let gallery: Gallery
  beforeAll(async () => {
    gallery = await openGallery({ messages: readMessages('ar') })
  })
  afterAll(() => gallery.close())

  test('the overlay runs from right to left, and what the page sent from left to right', async () => {
    const shown = await gallery.visit()
    await shown.hold(waiting())
    await shown.overlay.says('بانتظار الموافقة')
    const [keep = 0, cancel = 0] = await shown.inside('.acts button', (buttons) =>
      buttons.map((button) => button.getBoundingClientRect().left),
    )
    expect(keep, 'the first button is the one on the right').toBeGreaterThan(cancel)
    const looks = await shown.inside('.card, .page-text', (all) => all.map((one) => getComputedStyle(one).direction))
    expect(looks).toEqual(['rtl', 'ltr'])
    // What the policy says has the direction of its own language.
    expect(await shown.inside('h1', ([one]) => one && getComputedStyle(one).unicodeBidi)).toBe('plaintext')
    await shown.page.close()
  })

  test('a denial says its reason in Arabic, and what was written as it was written', async () => {
    const shown = await gallery.visit()
    await shown.hold(waiting())
    const says = readMessages('ar')['background_denial_wrong_target']?.message ?? ''
    await shown.hold(waiting({ state: 'denied', by: 'Dana', says, quoted: 'Ask for eu\u202E-2 (not us-1).' }))
    await shown.overlay.says('رفضه Dana: الهدف خاطئ')
    const [quote] = await shown.inside('.quote bdi', (all) =>
      all.map((one) => ({ text: one.textContent, look: getComputedStyle(one).direction, marked: one.className })),
    )
    expect(quote).toEqual({ text: 'Ask for eu⟦U+202E⟧-2 (not us-1).', look: 'ltr', marked: 'marked' })
    await shown.page.close()
  })

  test.for(SCREENS)('the %s runs from right to left, without an obstacle', async (name) => {
    const page = await gallery.screen(name, STATUSES['all is well'])
    await page.locator('main:not(:empty)').waitFor()
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      'ar',
      'rtl',
    ])
    expect(await obstacles(page)).toEqual([])
    // An address keeps its own direction, or its full stops would wander.
    const of = name === 'popup' ? '.page-text' : '.rows strong'
    await until(async () => (await page.locator(of).count()) > 0 || undefined, of)
    expect(
      await page
        .locator(of)
        .first()
        .evaluate((one) => getComputedStyle(one).unicodeBidi),
    ).toBe('plaintext')
    await page.close()
  })
})

describe('in words that are half as long again', () => {
  let gallery: Gallery
  beforeAll(async () => {
    gallery = await openGallery({ messages: pseudoMessages(readMessages('en')), viewport: { width: 320, height: 640 } })
  })
  afterAll(() => gallery.close())

  test('nothing of the overlay is cut off on 320 pixels', async () => {
    const shown = await gallery.visit()
    await shown.hold(waiting({ unreachableUntil: Date.now() + 60_000 }))
    await shown.overlay.says('⟦')
    const cut = await shown.inside('.card *', (all) =>
      all.filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1).map((one) => one.textContent),
    )
    expect(cut).toEqual([])
    await shown.page.close()
  })

  test.for(SCREENS)('nothing of the %s is cut off, and every word of ours is in the catalogue', async (name) => {
    const page = await gallery.screen(name, STATUSES['trouble'])
    await page.locator('main:not(:empty)').waitFor()
    const [cut, plain] = await page.evaluate(() => {
      const leaves = [
        ...document.querySelectorAll('main h1, main h2, main p, main button, main label, main th, main td'),
      ]
      return [
        leaves
          .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
          .map((one) => one.textContent),
        leaves
          .filter((one) => !one.textContent?.includes('⟦') && !one.classList.contains('trouble'))
          .map((one) => one.textContent),
      ]
    })
    expect(cut).toEqual([])
    expect(plain).toEqual([])
    await page.close()
  })
})
