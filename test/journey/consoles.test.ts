import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openChromium } from '../kit/chromium.ts'
import type { Browser } from '../kit/chromium.ts'
import { lacks } from '../kit/debian.ts'
import { briefEnd } from '../kit/ends.ts'
import { watchFrom } from '../kit/extension-page.ts'
import { startMitmweb } from '../kit/mitmweb.ts'
import type { Mitmweb } from '../kit/mitmweb.ts'
import { startMonit } from '../kit/monit.ts'
import type { Monit } from '../kit/monit.ts'
import { overlayOf } from '../kit/overlay.ts'
import type { Overlay } from '../kit/overlay.ts'
import { listenTo } from '../kit/page-noise.ts'
import { samplePolicy } from '../kit/policy.ts'
import { startRabbitMq } from '../kit/rabbitmq.ts'
import type { RabbitMq } from '../kit/rabbitmq.ts'
import { until } from '../kit/until.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

/**
 * Consoles that nobody here wrote: RabbitMQ, which deletes by synchronous XMLHttpRequest; mitmweb, which
 * uses fetch; Monit, which is forms.
 */
const able = !lacks('chromium', 'dbus-daemon', 'rabbitmq-server', 'mitmweb', 'monit')
let world: World
let bare: Browser
let rabbit: RabbitMq
let mitmweb: Mitmweb
let monit: Monit

beforeAll(async () => {
  if (!able) return
  // Erlang takes longest; the others start beside it.
  ;[rabbit, mitmweb, monit, bare] = await Promise.all([
    startRabbitMq(),
    startMitmweb(),
    startMonit(['journal', 'ledger']),
    openChromium(),
  ])
  const consoles = [rabbit.origin, mitmweb.origin, monit.origin]
  world = await openWorld({ policy: (sample) => policyOf(sample, consoles, ''), consoles })
}, 240_000)
afterAll(async () => {
  await world?.close()
  await bare?.close()
  await Promise.all([rabbit?.stop(), mitmweb?.stop(), monit?.stop()])
})

function policyOf(sample: string, consoles: readonly string[], rules: string): string {
  const named = consoles.map((origin) => `  - origin: "${origin}"\n`).join('')
  return samplePolicy(sample, rules).replace('consoles:\n', `consoles:\n${named}`)
}

function rulesOf(...dangers: readonly (readonly [id: string, match: string])[]): string {
  const asked = dangers.map(
    ([id, match]) => `  - id: ${id}
    match: ${match}
    decide: ask
    say: "Do ${id}"
    stages: [{ who: [group:ops], quorum: 1 }]
`,
  )
  return asked.join('')
}

async function signInToRabbit(page: Page): Promise<void> {
  await page.goto(rabbit.origin)
  const name = page.locator('input[name=username]')
  const inside = page.getByText('Totals').first()
  // The browser remembers who was here.
  await name.or(inside).first().waitFor()
  if (await inside.isVisible()) return
  await name.fill('guest')
  await page.locator('input[name=password]').fill('guest')
  await page.getByRole('button', { name: 'Login' }).click()
  await inside.waitFor()
}

async function openMonit(page: Page, path = ''): Promise<void> {
  const { username, password } = monit.account
  const address = new URL(path, monit.origin)
  await page.goto(Object.assign(new URL(address), { username, password }).href)
  // The browser knows it by now, and the page's own address is without it.
  await page.goto(address.href)
}

/** @param name of what is made on the way, a new one each time */
type Walk = (page: Page, name: string) => Promise<void>

/** Things that change something, and that no rule is about. */
const WALKS: Readonly<Record<string, Walk>> = {
  RabbitMQ: async (page, name) => {
    await signInToRabbit(page)
    await page.getByRole('link', { name: 'Queues', exact: true }).click()
    await page.getByText('Add a new queue').click()
    await page.locator('form[action="#/queues"] input[name=name]').fill(name)
    await page.getByRole('button', { name: 'Add queue' }).click()
    await page.getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { name: `Queue ${name}` }).waitFor()
  },
  mitmweb: async (page) => {
    await page.goto(mitmweb.origin)
    await page.getByText('/first').first().click()
    await page.getByText('Options', { exact: true }).click()
    await page.getByText('Edit Options').click()
    // Closed before the answer, the page would count the call in one walk and not in the other.
    const saved = page.waitForResponse((answer) => answer.request().method() !== 'GET')
    await page.getByLabel('anticache').or(page.locator('input[name=anticache]')).first().click()
    await saved
    await page.keyboard.press('Escape')
  },
  Monit: async (page) => {
    for (const [button, watched] of [
      ['Disable monitoring', false],
      ['Enable monitoring', true],
    ] as const) {
      await openMonit(page, '/ledger')
      // Whether its answer says "pending" still or what is done already, is up to Monit's own pace.
      const answered = page.waitForEvent('load')
      await page.getByRole('button', { name: button }).click()
      await answered
      await until(async () => ((await monit.watches('ledger')) === watched ? true : undefined), button)
    }
  },
}

describe.skipIf(!able)('consoles that nobody here wrote', () => {
  let page: Page
  let overlay: Overlay

  describe('with the extension on, and no rule about them', () => {
    beforeAll(() => mitmweb.records(plainly('/first')))

    test.for(Object.entries(WALKS))('%s works, and complains, as without it', async ([, walk]) => {
      const walked = []
      for (const [name, browser] of [
        ['walk-held', world.operator.browser],
        ['walk-bare', bare],
      ] as const) {
        const page = await browser.page()
        const noise = listenTo(page)
        await walk(page, name)
        await page.close()
        walked.push({ heard: noise.heard(), calls: noise.calls().map((call) => call.replace(name, 'walk')) })
      }
      const [held, plain] = walked
      expect(plain?.calls.length).toBeGreaterThan(0)
      expect(held).toEqual(plain)
    })
  })

  describe('with a rule about what is dangerous in them', () => {
    beforeAll(async () => {
      const rules = rulesOf(
        ['queue-delete', `{ method: DELETE, url: "${rabbit.origin}/api/queues/:vhost/:name" }`],
        ['flow-delete', `{ method: DELETE, url: "${mitmweb.origin}/flows/:id" }`],
        ['monitor-change', `{ method: POST, url: "${monit.origin}/journal" }`],
      )
      const consoles = [rabbit.origin, mitmweb.origin, monit.origin]
      await world.setPolicy(policyOf(world.console.origin, consoles, rules))
      const settings = await world.operator.browser.page()
      await settings.goto(`chrome-extension://${world.operator.extensionId}/options/options.html`)
      await (await watchFrom(settings)).refresh()
      await settings.close()
    })
    beforeEach(async () => {
      page = await world.operator.browser.page()
    })
    afterEach(async () => {
      world.checkInvariants()
      await page.close({ runBeforeUnload: false })
    })

    describe('RabbitMQ’s “Delete Queue”, a synchronous call', () => {
      const deleteQueue = async (name: string) => {
        await rabbit.makeQueue(name)
        await signInToRabbit(page)
        await page.goto(`${rabbit.origin}/#/queues/%2F/${name}`)
        overlay = await overlayOf(page)
        page.once('dialog', (dialog) => void dialog.accept())
        const section = page.getByRole('heading', { name: 'Delete', exact: true })
        const button = page.getByRole('button', { name: 'Delete Queue' })
        await section.waitFor()
        // The page remembers which of its sections are open.
        if (!(await button.isVisible())) await section.click()
        await button.click()
        await overlay.says('Do queue-delete')
        await overlay.says('cannot wait, so nothing was sent')
        expect(await rabbit.queues()).toContain(name)
      }

      test('cannot wait; approved, “Run now” deletes the queue, once', async () => {
        await deleteQueue('orders')
        const app = await world.phone.answersPush()
        await app.approve()
        await overlay.says('Approved. Run it now?')
        expect(await rabbit.queues()).toContain('orders')
        await overlay.press('Run now')
        await overlay.says('Approved and sent')
        await overlay.says('204')
        expect(await rabbit.queues()).not.toContain('orders')
      })

      test('is told of when it is denied, and the queue stays', async () => {
        await deleteQueue('invoices')
        const app = await world.phone.answersPush()
        await app.deny('Wrong target')
        await overlay.says('Denied')
        expect(await rabbit.queues()).toContain('invoices')
      })
    })

    describe('mitmweb’s “delete flow”, a fetch', () => {
      const deleteFlow = async (path: string) => {
        await mitmweb.records(plainly(path))
        await page.goto(mitmweb.origin)
        overlay = await overlayOf(page)
        await page.getByText(path).first().click()
        await page.keyboard.press('d')
        await overlay.says('Do flow-delete')
        expect(await mitmweb.flows()).toContain(path)
      }

      test('waits, and is done when it is approved', async () => {
        await deleteFlow('/approved')
        const app = await world.phone.answersPush()
        const isSaid = briefEnd(world, overlay, 'executed')
        await app.approve()
        await isSaid()
        expect(await mitmweb.flows()).not.toContain('/approved')
        await page.getByText('/approved').first().waitFor({ state: 'detached' })
      })

      test('is not done when it is denied', async () => {
        await deleteFlow('/denied')
        const app = await world.phone.answersPush()
        await app.deny('Wrong target')
        await overlay.says('Denied')
        expect(await mitmweb.flows()).toContain('/denied')
      })
    })

    describe('Monit’s “Disable monitoring”, a form', () => {
      const disable = async () => {
        await openMonit(page, '/journal')
        overlay = await overlayOf(page)
        // Answered once the page has its rules: a form before that is blocked, for it cannot wait for them.
        await page.evaluate(async () => void (await fetch('/robots.txt', { method: 'POST' })))
        // Playwright waits for a page that does not come while it is held.
        await page.getByRole('button', { name: 'Disable monitoring' }).click({ noWaitAfter: true })
        await overlay.says('Do monitor-change')
        expect(await monit.watches('journal')).toBe(true)
      }

      test('is not done when it is denied', async () => {
        await disable()
        const app = await world.phone.answersPush()
        await app.deny('Wrong target')
        await overlay.says('Denied')
        expect(await monit.watches('journal')).toBe(true)
      })

      test('waits on its page, and goes on to the next when it is approved', async () => {
        await disable()
        expect(monit.orders('journal')).toEqual([])
        const app = await world.phone.answersPush()
        await app.approve()
        // Neither stands on the page that waited; which of them comes, is up to Monit's own pace.
        await page.getByText('unmonitor pending').or(page.getByText('Not monitored').first()).first().waitFor()
        await until(async () => ((await monit.watches('journal')) ? undefined : true), 'journal that is not watched')
        expect(monit.orders('journal')).toEqual(['unmonitor'])
      })
    })
  })
})

/** Of the sample console, by an address that every program finds. */
function plainly(path: string): string {
  return `${world.console.origin.replace('console.localhost', '127.0.0.1')}${path}`
}
