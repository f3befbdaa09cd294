/** What becomes of a held call when its page or its extension comes and goes. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { lacks } from '../kit/debian.ts'
import { briefEnd } from '../kit/ends.ts'
import type { Records } from '../kit/invariants.ts'
import type { Overlay } from '../kit/overlay.ts'
import { until } from '../kit/until.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

describe.skipIf(lacks('chromium', 'dbus-daemon'))('a held call', () => {
  let world: World
  let page: Page
  let overlay: Overlay
  let before: Records
  let customer = 6000

  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(async () => world?.close())
  beforeEach(async () => {
    world.console.arrivals.clear()
    before = world.records()
    customer += 100
    ;({ page, overlay } = await world.operator.visit(world.console.origin))
    // Whoever leaves a page that holds something is asked; here they leave.
    page.on('dialog', (dialog) => void dialog.accept())
  })
  afterEach(async () => {
    world.checkInvariants()
    await page.close({ runBeforeUnload: false })
  })

  const path = () => `/api/customers/${customer}`
  const arrived = () => world.console.arrivals.entries.map((one) => one.path)
  const requests = () => world.records().requests.filter(({ id }) => !before.requests.some((one) => one.id === id))
  const allAre = (status: string, count = 1) =>
    until(() => {
      const now = requests().map((one) => one.status)
      return now.length === count && now.every((one) => one === status) ? true : undefined
    }, `${count} requests that are ${status}`)
  const opens = async () => {
    const waiting = await until(() => requests().find(({ status }) => status === 'pending'), 'request that waits')
    return world.phone.opens(waiting.id)
  }
  const calls = () =>
    page.evaluate((path) => {
      const leave = new AbortController()
      Reflect.set(window, 'leave', leave)
      document.title = 'calling'
      fetch(path, { method: 'DELETE', signal: leave.signal }).then(
        (answer) => (document.title = `answered ${answer.status}`),
        (error: unknown) => (document.title = String(error)),
      )
    }, path())
  const ended = () =>
    until(async () => {
      const title = await page.title()
      return title === 'calling' ? undefined : title
    }, 'end of the call in its page')
  /** Asks the browser for something about the page's tab. */
  const withTab = async (what: 'duplicate' | 'discard') => {
    const { worker } = await world.operator.browser.background()
    await worker.evaluate(
      async ([what, url]) => {
        const [tab] = await chrome.tabs.query({ url: `${url}/*` })
        if (tab?.id !== undefined)
          await (what === 'duplicate' ? chrome.tabs.duplicate(tab.id) : chrome.tabs.discard(tab.id))
      },
      [what, world.console.origin] as const,
    )
  }

  const goings = {
    reloaded: () => page.reload(),
    'navigated away': () => page.goto('about:blank'),
    closed: () => page.close({ runBeforeUnload: false }),
    discarded: () => withTab('discard'),
  } as const
  for (const [what, go] of Object.entries(goings)) {
    test(`is withdrawn when its tab is ${what}, and never arrives`, async () => {
      await calls()
      await overlay.says('Match phrase')
      await go()
      await allAre('cancelled')
      expect(arrived()).toEqual([])
    })
  }

  test('waits once, and arrives once, when its tab is duplicated', async () => {
    await calls()
    await overlay.says('Match phrase')
    const copy = world.operator.browser.context.waitForEvent('page')
    await withTab('duplicate')
    await (await copy).waitForLoadState()
    await (await opens()).approve()
    expect(await ended()).toBe('answered 404')
    expect([arrived(), requests().length]).toEqual([[path()], 1])
    await (await copy).close({ runBeforeUnload: false })
  })

  test('does not run by itself when its page gave up, and runs once by Run now', async () => {
    await calls()
    await overlay.says('Match phrase')
    await page.evaluate(() => (Reflect.get(window, 'leave') as AbortController).abort())
    expect(await ended()).toContain('AbortError')
    await overlay.says('stopped waiting')
    await (await opens()).approve()
    await overlay.says('Run it now?')
    expect(arrived()).toEqual([])
    await page.bringToFront()
    const isSaid = briefEnd(world, overlay, 'executed')
    await overlay.press('Run now')
    await world.console.arrivals.first(() => true, 'arrival')
    await isSaid()
    expect(arrived()).toEqual([path()])
  })

  test('is one of fifty in a page at most; what is more is refused at once, and all are withdrawn with the page', async () => {
    const refused = await page.evaluate(async (path) => {
      const says: string[] = []
      for (let n = 0; n < 60; n += 1) {
        fetch(`${path}${n}`, { method: 'DELETE' }).catch((error: unknown) => says.push(String(error)))
      }
      while (says.length < 10) await new Promise((resolve) => requestAnimationFrame(resolve))
      return [...new Set(says)]
    }, path())
    expect(refused).toEqual([expect.stringMatching(/50 calls of this page wait already. Nothing was sent/)])
    await allAre('pending', 50)
    await page.reload()
    await allAre('cancelled', 50)
    expect(arrived()).toEqual([])
  })

  test('still finds its relay after somebody mistyped a code for another pairing', async () => {
    const settings = await world.operator.browser.page()
    await settings.goto(`chrome-extension://${world.operator.extensionId}/options/options.html`)
    const ask = { kind: 'pair', relay: world.relay, code: '00000000', name: 'Again' } as const
    const done = await settings.evaluate((message) => chrome.runtime.sendMessage(message), ask)
    expect(done).toMatchObject({ ok: false })
    await settings.close()
    await calls()
    await overlay.says('Match phrase')
    await page.reload()
    await allAre('cancelled')
  })

  // The last one: afterwards the extension is another one.
  test('ends with a clear message when the extension is reloaded, and the next one of its page is not left hanging', async () => {
    await calls()
    await overlay.says('Match phrase')
    const settings = await world.operator.browser.page()
    await settings.goto(`chrome-extension://${world.operator.extensionId}/options/options.html`)
    // The answer dies with the page that asked.
    await settings.evaluate(() => chrome.runtime.reload()).catch(() => undefined)
    expect(await ended()).toContain('Holdgate was reloaded or removed. Nothing was sent.')
    // Nor is the operator: the card with buttons that do nothing any more is gone.
    await overlay.says('Holdgate was reloaded or removed. Nothing was sent.')
    expect(await overlay.text()).not.toContain('Match phrase')
    // By the script of the new extension where it has come already, else by the old one.
    const next = async () => {
      if ((await page.title()).includes('reloaded or removed')) return 'refused'
      return (await overlay.text()).includes('Match phrase') ? 'held' : undefined
    }
    await calls()
    expect(['refused', 'held']).toContain(await until(next, 'call that is held or refused'))
    expect(arrived()).toEqual([])
  })
})
