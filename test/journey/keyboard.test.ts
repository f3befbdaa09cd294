/** Without a pointer and without seeing: signing in, reading, deciding and the way out by keys alone; what a screen reader is given. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SIGN_IN } from '../../pwa/words-enrol.ts'
import { DENY, NAV, OUTCOME, SPOKEN } from '../../pwa/words-later.ts'
import { SETTINGS } from '../../pwa/words-own.ts'
import { DECIDE } from '../../pwa/words.ts'
import { openAppGallery, PHONE, turn } from '../kit/app-gallery.ts'
import type { AppGallery } from '../kit/app-gallery.ts'
import { APP_SCENES, seeAll } from '../kit/app-scenes.ts'
import { until } from '../kit/until.ts'

let gallery: AppGallery
let page: Page
beforeAll(async () => {
  gallery = await openAppGallery()
  page = gallery.page
})
afterAll(() => gallery.close())

const REQUEST = APP_SCENES['A request']?.['a request'] ?? expect.fail('no request')

type Focus = Readonly<{ name: string; isSeen: boolean; isInView: boolean }>

/** What has the focus, and whether somebody who looks can tell. */
function focus(): Promise<Focus> {
  return page.evaluate(() => {
    const one = document.activeElement ?? document.body
    if (one === document.body) return { name: 'nothing', isSeen: false, isInView: false }
    // Of a chip the words are what is seen, not its button.
    const shown = one.matches('.chips input') ? (one.nextElementSibling ?? one) : one
    const { outlineStyle, outlineWidth } = getComputedStyle(shown)
    const { top, bottom, left, right } = shown.getBoundingClientRect()
    const label = one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement ? one.labels?.[0] : undefined
    return {
      name: (one.ariaLabel ?? (label ?? one).textContent ?? '').trim(),
      isSeen: outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2,
      isInView: top >= -1 && left >= -1 && bottom <= innerHeight + 1 && right <= innerWidth + 1,
    }
  })
}

/** Presses Tab until this has the focus. @returns the names on the way, with it */
async function tabTo(name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<readonly string[]> {
  const way: string[] = []
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press(key)
    const now = await focus()
    // Behind the last one the keyboard is the browser's own.
    if (now.name === 'nothing') continue
    way.push(now.name)
    expect(now, way.join(' › ')).toMatchObject({ isSeen: true, isInView: true })
    if (typeof name === 'string' ? now.name === name : name.test(now.name)) return way
  }
  throw new Error(`No ${String(name)} by ${key}: ${way.join(' › ')}`)
}

test('signing out and in, reading a request and approving it takes no pointer', async () => {
  await page.setViewportSize(PHONE)
  await gallery.show({ as: 'mia', at: '/settings', sees: '.signed' })
  await tabTo(SETTINGS.signOut)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: SIGN_IN.button }).waitFor()
  await tabTo(SIGN_IN.button)
  const target = 'https://admin.example.com/api/servers'
  for (const name of ['mail', 'wiki']) await gallery.stage.ask({ method: 'POST', target: `${target}/${name}/restart` })
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: SETTINGS.devices }).waitFor()
  await tabTo(/Holdgate/)
  await page.keyboard.press('Enter')
  await page.locator('a.row.urgent').nth(1).waitFor()
  await tabTo(/wiki/)
  await page.keyboard.press('Enter')
  const approve = page.getByRole('button', { name: DECIDE.approve })
  await approve.waitFor()
  // What it waits for is gone through from its own footer.
  for (let looks = 0; looks < 10 && (await approve.isDisabled()); looks += 1) {
    await tabTo(DECIDE.next)
    await page.keyboard.press('Enter')
  }
  await turn(page, 1000)
  await tabTo(new RegExp(`^${DECIDE.approve}: .*wiki`))
  await page.keyboard.press('Enter')
  await page.getByText(OUTCOME.youApproved).first().waitFor()
})

test('the keyboard walks a request from top to bottom, leaves it at its end, and walks back', async () => {
  await gallery.show(REQUEST)
  await page.getByText('Who was asked').waitFor()
  await seeAll(page)
  await tabTo('Skip to content', 'Shift+Tab')
  const way = await tabTo(/^Approve/)
  expect(way.map((name) => name.replace(/^Approve.*/, DECIDE.approve))).toEqual([
    'Holdgate: Inbox',
    NAV.settings,
    'Inbox',
    'Exactly what is signed',
    DECIDE.deny,
    DECIDE.approve,
  ])
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement === document.body), 'no trap').toBe(true)
  await tabTo(/^Approve/, 'Shift+Tab')
  await tabTo('Skip to content', 'Shift+Tab')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
})

test('a sheet keeps the keyboard, goes on Escape, and gives the focus back', async () => {
  await gallery.show(REQUEST)
  await tabTo(DECIDE.deny)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  const isInside = () => page.evaluate(() => document.activeElement?.closest('dialog') !== null)
  expect(await isInside()).toBe(true)
  await tabTo(DENY.text)
  await tabTo(DENY.close)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect((await focus()).name).toBe(DECIDE.deny)
})

for (const [how, height, covered] of [
  ['makes the page smaller', 420, 0],
  ['covers half of the page', 844, 424],
] as const) {
  test(`a keyboard on the screen that ${how} leaves Deny and what is typed in sight`, async () => {
    await gallery.show(REQUEST)
    await tabTo(DECIDE.deny)
    await page.keyboard.press('Enter')
    const field = page.getByRole('dialog').getByLabel(DENY.text)
    await field.focus()
    await page.setViewportSize({ width: 390, height })
    await page.evaluate((pixels) => {
      const seen = innerHeight - pixels
      if (pixels > 0) Object.defineProperty(visualViewport, 'height', { configurable: true, value: seen })
      visualViewport?.dispatchEvent(new Event('resize'))
    }, covered)
    await page.keyboard.type('wrong tenant')
    const inSight = () =>
      page.evaluate((pixels) => {
        const parts = [...document.querySelectorAll('dialog textarea, dialog .destroy')]
        return parts.map((part) => {
          const { top, bottom, left, right } = part.getBoundingClientRect()
          const isOnTop = [top + 4, bottom - 4].every((y) => document.elementFromPoint((left + right) / 2, y) === part)
          return isOnTop && top >= 0 && bottom <= innerHeight - pixels
        })
      }, covered)
    await until(async () => ((await inSight()).join() === 'true,true' ? true : undefined), 'both in sight')
    await tabTo(/^Deny/)
    expect(await inSight()).toEqual([true, true])
    await page.evaluate(() => visualViewport && Reflect.deleteProperty(visualViewport, 'height'))
    await page.keyboard.press('Escape')
    await page.setViewportSize(PHONE)
  })
}

test('a sheet that was closed opens again at the very next key', async () => {
  const again = () =>
    page.evaluate(async () => {
      const sheet = document.querySelector('dialog')
      const closed = new Promise((resolve) => sheet?.addEventListener('close', resolve, { once: true }))
      // What Escape does, and Enter as the very next task: what the browser tells of closing comes later.
      sheet?.requestClose()
      await Promise.resolve()
      const focused = document.activeElement
      if (focused instanceof HTMLElement) focused.click()
      await closed
      return document.querySelector('dialog[open]')?.contains(document.activeElement)
    })
  await gallery.show(REQUEST)
  await tabTo(DECIDE.deny)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  expect(await again()).toBe(true)
  await gallery.show({ as: 'dana', at: '/settings', sees: '.signed' })
  await tabTo(/^(?!Rename).*: Phone$/)
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog').waitFor()
  expect(await again()).toBe(true)
})

test('denying with a reason takes no pointer', async () => {
  await gallery.show(REQUEST)
  await tabTo(DECIDE.deny)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('ArrowUp')
  expect((await focus()).name).toBe(DENY.chips[3])
  // Before it is said, so that nobody raises an alarm without knowing.
  await page.getByRole('status').getByText(DENY.alarm).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  expect((await focus()).name).toBe(DENY.chips[1])
  await page.getByRole('status').getByText(DENY.alarm).waitFor({ state: 'detached' })
  await tabTo(DENY.text)
  await page.keyboard.type('this is the other tenant')
  await tabTo(/^Deny/)
  await page.keyboard.press('Enter')
  await page.getByText(OUTCOME.youDenied).first().waitFor()
  await page.getByText(`${DENY.chips[1]}: this is the other tenant`).first().waitFor()
})

test('a confirmation starts on keeping, goes on Escape, and gives the focus back', async () => {
  await gallery.show({ as: 'dana', at: '/settings', sees: '.signed' })
  await tabTo(/^(?!Rename).*: Phone$/)
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog').waitFor()
  await until(async () => ((await focus()).name === SETTINGS.keep ? true : undefined), 'focus on keeping')
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  expect((await focus()).name).toMatch(/: Phone$/)
})

test('a screen reader is given the card in the order in which it is decided', async () => {
  // Of a rule under which nothing was asked before.
  await gallery.show(APP_SCENES['A request']?.['a request of a service'] ?? expect.fail('no request of a service'))
  await seeAll(page)
  await page.getByText('Who was asked').waitFor()
  const given = await page.locator('article').ariaSnapshot()
  // Of this request alone; everything else is the same each time.
  const same = given
    .replaceAll(/svc_[\w-]+/g, 'svc_…')
    .replace(/strong: [a-z]+-[a-z]+/, 'strong: …')
    .replace(/Asked .*, (\d\d:\d\d:\d\d \w+), (now|\d+ seconds? ago)$/m, 'Asked …, $1, … ago')
  expect(same).toMatchInlineSnapshot(`
    "- article "Purge customers older than “30” days":
      - link "Inbox":
        - /url: /
      - timer: 5:00 left
      - heading "Purge customers older than “30” days" [level=1]
      - paragraph: billing asks service on behalf of lee@example.org Where billing
      - paragraph: What it does Deletes them and their invoices. Cannot be undone.
      - paragraph:
        - time: Asked …, 02:10:00 CET, … ago
      - list "Worth knowing":
        - listitem: "First time: nothing of this kind of theirs was approved before."
        - listitem: Asked outside 08–18, at 02:10 where you are.
      - heading "What is sent" [level=2]
      - paragraph: Operation customers.purge
      - heading "Arguments" [level=3]
      - term: dry_run
      - definition: "false"
      - term: older_than_days
      - definition: "30"
      - term: held by
      - definition: service svc_…
      - paragraph: End of what is sent.
      - figure "billing wrote":
        - text: billing wrote
        - blockquote: “Nightly retention job”
      - text: Match phrase
      - strong: …
      - text: The screen of whoever asks shows the same words.
      - heading "Who was asked" [level=2]
      - paragraph: One approval is enough.
      - list:
        - listitem:
          - text: Dana Okafor (you) has seen it
          - time: 02:10
        - listitem:
          - text: Kim Castillo-Fernández asked
          - time: 02:10
      - group: Exactly what is signed
      - button "Deny"
      - 'button "Approve: Purge customers older than “30” days"'"
  `)
})

test('the time left is read out five times, not every second', async () => {
  await gallery.show(REQUEST)
  await page.locator('article [aria-live]').waitFor({ state: 'attached' })
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  const timers = nodes.filter(({ role }) => role?.value === 'timer')
  expect(timers).toHaveLength(1)
  expect(
    timers
      .flatMap(({ properties = [] }) => properties)
      .filter(({ name, value }) => name === 'live' && value.value !== 'off'),
  ).toEqual([])
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(globalThis, { heard })
    const said = document.querySelector('article [aria-live]')
    if (said === null) throw new Error('Nothing is read out.')
    const all = { childList: true, subtree: true, characterData: true }
    new MutationObserver(() => heard.push(said.textContent ?? '')).observe(said, all)
  })
  const shows = (left: string) => page.getByRole('timer').filter({ hasText: left }).waitFor()
  // Of five minutes; each step is one that the eye sees too.
  for (const [by, left, said] of [
    [120_000, '3:00', 0],
    [30_000, '2:30', 1],
    [89_000, '1:01', 1],
    [1000, '1:00', 2],
    [29_000, '0:31', 2],
    [1000, '0:30', 3],
    [15_000, '0:15', 3],
    [5000, '0:10', 4],
    [9000, '0:01', 4],
  ] as const) {
    await turn(page, by)
    await shows(left)
    // What is heard has its own beat: it may come a little after what is seen.
    await page.waitForFunction((count) => (globalThis as unknown as { heard: unknown[] }).heard.length >= count, said)
  }
  await turn(page, 1000)
  await page.locator('.decide .approve').waitFor({ state: 'detached' })
  const all = () => page.evaluate(() => (globalThis as unknown as { heard: readonly string[] }).heard)
  const heard = await until(async () => ((await all()).includes(SPOKEN.over) ? all() : undefined), 'end of the time')
  const marks = ['1 minute', '30 seconds', '10 seconds'].map(SPOKEN.left)
  expect(heard).toEqual([SPOKEN.half('2 minutes'), ...marks, SPOKEN.over])
})
