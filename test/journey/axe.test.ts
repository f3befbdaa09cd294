/** Every screen of the app in each of its states can be read and used by everybody, in every theme, size and direction. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SETTINGS } from '../../pwa/words-own.ts'
import { openAppGallery, PHONE, refusals } from '../kit/app-gallery.ts'
import type { AppGallery } from '../kit/app-gallery.ts'
import { APP_SCENES } from '../kit/app-scenes.ts'
import { hindrances, lostWithoutColour, obstacles } from '../kit/usable.ts'

let gallery: AppGallery
beforeAll(async () => {
  gallery = await openAppGallery()
})
afterAll(() => gallery.close())

const ALL = Object.values(APP_SCENES).flatMap((scenes) => Object.entries(scenes))

describe('without an obstacle', () => {
  test.for(ALL)('%s', async ([, scene]) => {
    const { page, show, setTextPixels } = gallery
    await page.setViewportSize(PHONE)
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', reducedMotion: 'reduce' })
    await show(scene)
    expect(await obstacles(page), 'on a phone, light').toEqual([])
    expect(await hindrances(page), 'on a phone').toEqual([])

    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await obstacles(page, 'colours'), 'dark').toEqual([])
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
    expect(await obstacles(page, 'colours'), 'with the colours of the system').toEqual([])
    expect(await lostWithoutColour(page), 'with the colours of the system').toEqual([])
    await page.emulateMedia({ forcedColors: 'none' })

    await page.setViewportSize({ width: 320, height: 640 })
    expect(await hindrances(page), '320 pixels wide').toEqual([])
    await setTextPixels(32)
    expect(await hindrances(page), '320 pixels wide, with text of twice the size').toEqual([])
    expect(await obstacles(page, 'sizes'), '320 pixels wide, with text of twice the size').toEqual([])
    await setTextPixels(16)

    await page.setViewportSize({ width: 1280, height: 800 })
    expect(await obstacles(page, 'colours'), 'on a desk').toEqual([])
    expect(await hindrances(page), 'on a desk').toEqual([])
    await page.evaluate(() => (document.documentElement.dir = 'rtl'))
    expect(await hindrances(page), 'from right to left').toEqual([])

    expect(await refusals(page), 'against the content security policy').toEqual([])
  })
})
/** One of each screen: its states have their words in the same places. */
const WORDY = [
  'a request with a body',
  'denying',
  'ran, with an error',
  'an inbox',
  'a history',
  'an invitation',
  'settings',
]
const FOR_WORDS = ALL.filter(([name]) => WORDY.includes(name) || name in (APP_SCENES['For administrators'] ?? {}))

/** In the pseudo-locale whatever is not in brackets was forgotten, and each word is two fifths longer. */
test.for(FOR_WORDS)('every word of “%s” is in the catalogue, and longer ones fit', async ([name, scene]) => {
  const { page, show } = gallery
  await page.setViewportSize({ width: 320, height: 700 })
  await show(scene, { language: 'qps' })
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('qps')
  expect(await notTranslated(page), name).toEqual([])
  expect(await hindrances(page), name).toEqual([])
})

test('in Arabic everything runs from right to left, and back', async () => {
  const { page, show } = gallery
  await page.setViewportSize(PHONE)
  await show(APP_SCENES['One’s own']?.['settings'] ?? expect.fail('no settings'))
  await page.getByRole('combobox').selectOption('ar')
  await page.locator('html[lang=ar]').waitFor()
  await page.getByText('dana@example.org').waitFor()
  expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl')
  expect(await obstacles(page)).toEqual([])
  await page.getByRole('combobox').selectOption('en')
  await page.getByRole('heading', { name: SETTINGS.devices }).waitFor()
})

test('in Arabic no word of ours is set as other people’s text is, letter by letter', async () => {
  const { page, show } = gallery
  await page.setViewportSize(PHONE)
  for (const name of ['ran, with an error', 'denied by another', 'disabling somebody', 'a new passkey for oneself']) {
    const [, scene] = ALL.find(([one]) => one === name) ?? expect.fail(name)
    await show(scene, { language: 'ar' })
    // Nobody in these scenes has a name in Arabic.
    expect(await page.locator('bdi.ordered, bdi.leftward').allTextContents(), name).toEqual([])
  }
})

test('the app can be installed, and its manifest has no error', async () => {
  const { page, show } = gallery
  await show(APP_SCENES['One’s own']?.['signing in'] ?? expect.fail('no sign-in'))
  const session = await page.context().newCDPSession(page)
  const { errors, data = '' } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const manifest = JSON.parse(data) as Readonly<Record<string, unknown>>
  expect(manifest).toMatchObject({ id: '/', scope: '/', display: 'standalone' })
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  // The one thing in the way is the window of this test, which keeps nothing.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
})

test('a browser that cannot run the app says which can, and nothing of it is heard before', async () => {
  const page = await gallery.page.context().newPage()
  await page.route('**/assets/*.js', (route) => route.abort())
  await page.goto(gallery.stage.origin)
  const words = page.getByText('iOS 16.4')
  expect(await words.isVisible()).toBe(false)
  await page.evaluate(() => document.getAnimations().forEach((one) => one.finish()))
  expect(await words.isVisible()).toBe(true)
  await page.close()
})

test('whoever asks for more contrast reads nothing in a pale colour', async () => {
  const { page, show } = gallery
  await show(APP_SCENES['One’s own']?.['settings'] ?? expect.fail('no settings'))
  const colours = () =>
    page.locator('.quiet').evaluateAll((all) => [...new Set(all.map((one) => getComputedStyle(one).color))])
  const usual = await colours()
  await page.emulateMedia({ contrast: 'more' })
  const text = await page.evaluate(() => getComputedStyle(document.documentElement).color)
  expect(usual).not.toContain(text)
  expect(await colours()).toEqual([text])
  await page.emulateMedia({ contrast: null })
})

test('what is looked for is found: words too small to hit, motion, and script that nobody wrote', async () => {
  const { page, show } = gallery
  await show(APP_SCENES['The decision']?.['denying'] ?? expect.fail('no denial'))
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(
      '.sheet .buttons > * { min-block-size: 0; padding: 0; font-size: 9px } .sheet[open] { animation-duration: 60s }',
    )
    document.adoptedStyleSheets = [sheet]
    try {
      document.body.innerHTML = '<b>hello</b>'
    } catch {
      // Refused, as it should be: no text becomes markup here.
    }
  })
  const found = (await hindrances(page)).join()
  expect(found).toMatch(/pixels: <button/)
  expect(found).toMatch(/moves: <dialog/)
  expect(await refusals(page)).toEqual(['require-trusted-types-for trusted-types-sink'])
})

/** What stands on a page and is neither somebody's words, nor a name or number, nor out of the catalogue of words. */
function notTranslated(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found: string[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = (node.textContent ?? '').trim()
      const own = node.parentElement?.closest(
        'bdi, output, time, code, pre, noscript, select, .mono, .phrase strong, .brand, .given, .ago',
      )
      const isWord = /\p{L}{2}/u.test(text) && !/[[\]·]/.test(text) && !/^\S+@\S+/.test(text)
      if (isWord && !own && node.parentElement?.checkVisibility()) found.push(text)
    }
    return found
  })
}
