import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { lacks } from '../kit/debian.ts'
import type { Overlay } from '../kit/overlay.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

/** Runs in the page; as consoles with an old jQuery do it. */
const deleteNow = (path: string) => {
  const call = new XMLHttpRequest()
  call.open('DELETE', path, false)
  call.setRequestHeader('x-requested-with', 'XMLHttpRequest')
  try {
    call.send()
    return `answered ${call.status}`
  } catch (error) {
    return error instanceof DOMException ? error.name : String(error)
  }
}

describe.skipIf(lacks('chromium', 'dbus-daemon'))('a call that cannot wait', () => {
  let world: World
  let page: Page
  let overlay: Overlay
  let asked: number

  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(async () => world?.close())
  beforeEach(async () => {
    world.console.arrivals.clear()
    asked = world.records().requests.length
    ;({ page, overlay } = await world.operator.visit(world.console.origin))
  })
  afterEach(async () => {
    world.checkInvariants()
    await page.close({ runBeforeUnload: false })
  })

  const arrived = () => world.console.arrivals.entries.map(({ method, path }) => `${method} ${path}`)
  const questions = () => world.records().requests.length - asked

  test('fails in the page at once, is asked about, and runs once when the operator says so', async () => {
    expect(await page.evaluate(deleteNow, '/api/customers/4712')).toBe('NetworkError')
    await overlay.says('Delete customer “4712”')
    await overlay.says('cannot wait, so nothing was sent')
    const app = await world.phone.answersPush()
    await app.approve()
    await overlay.says('Approved. Run it now?')
    expect(arrived()).toEqual([])
    await overlay.press('Run now')
    await overlay.says('reload it to see what changed')
    expect(arrived()).toEqual(['DELETE /api/customers/4712'])
  })

  test('is asked about once, however often it is repeated', async () => {
    for (let times = 0; times < 30; times++) await page.evaluate(deleteNow, '/api/customers/4713')
    await overlay.says('Delete customer “4713”')
    const app = await world.phone.answersPush()
    await app.approve()
    await overlay.says('Approved. Run it now?')
    expect(await page.evaluate(deleteNow, '/api/customers/4713')).toBe('NetworkError')
    await overlay.press('Run now')
    await overlay.says('Approved and sent')
    expect(questions()).toBe(1)
    expect(arrived()).toEqual(['DELETE /api/customers/4713'])
  })

  test('is told of when it is denied, and never leaves', async () => {
    await page.evaluate(deleteNow, '/api/customers/4714')
    await overlay.says('Delete customer “4714”')
    const app = await world.phone.answersPush()
    await app.deny('Wrong target')
    await overlay.says('Denied')
    await overlay.says('Nothing was sent.')
    expect(arrived()).toEqual([])
  })

  test('goes by itself when the page makes it again in a way that can wait, without a second question', async () => {
    await page.evaluate(deleteNow, '/api/customers/4714')
    await overlay.says('Delete customer “4714”')
    await page.evaluate(() => {
      fetch('/api/customers/4714', { method: 'DELETE' }).then(
        (answer) => (document.title = `answered ${answer.status}`),
        (error: unknown) => (document.title = String(error)),
      )
    })
    await overlay.says('Keep this tab open')
    const app = await world.phone.answersPush()
    await app.approve()
    await page.waitForFunction(() => document.title === 'answered 200')
    expect(questions()).toBe(1)
    expect(arrived()).toEqual(['DELETE /api/customers/4714'])
  })

  test('goes at once when it was approved already and is made again in a way that can wait', async () => {
    await page.evaluate(deleteNow, '/api/customers/4715')
    const app = await world.phone.answersPush()
    await app.approve()
    await overlay.says('Approved. Run it now?')
    const status = await page.evaluate(async () => (await fetch('/api/customers/4715', { method: 'DELETE' })).status)
    expect(status).toBe(200)
    expect(questions()).toBe(1)
    expect(arrived()).toEqual(['DELETE /api/customers/4715'])
  })

  test('from an image is asked about when the operator wants it, and runs once', async () => {
    await page.evaluate(() => {
      new Image().src = '/danger/image?size=1'
    })
    await overlay.says('A call was stopped')
    expect(questions()).toBe(0)
    await overlay.press('Ask for approval')
    await overlay.says('Something dangerous')
    const app = await world.phone.answersPush()
    await app.approve()
    await overlay.press('Run now')
    await overlay.says('Approved and sent')
    expect(questions()).toBe(1)
    expect(arrived()).toEqual(['GET /danger/image?size=1'])
  })

  test.for([
    [
      'a worker',
      (path: string): void => {
        const script = `fetch(${JSON.stringify(new URL(path, location.href).href)}, { method: 'POST', body: 'x' })`
        void new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
      },
    ],
    ['a socket', (path: string): void => void new WebSocket(new URL(path, location.href).href.replace('http', 'ws'))],
  ] as const)('from %s is named, but cannot be asked about: what it carries is not known', async ([name, go]) => {
    await page.evaluate(go, `/danger/${name.slice(2)}`)
    await overlay.says(`/danger/${name.slice(2)}`)
    await overlay.says('approval cannot be asked for')
    expect(await overlay.text()).not.toContain('Ask for approval')
    expect([questions(), arrived()]).toEqual([0, []])
  })

  test('but of which nobody hears the answer goes by itself: a beacon', async () => {
    expect(await page.evaluate(() => navigator.sendBeacon('/danger/beacon', 'x'))).toBe(true)
    await overlay.says('Something dangerous')
    expect(arrived()).toEqual([])
    const app = await world.phone.answersPush()
    await app.approve()
    await overlay.says('Approved and sent')
    expect(arrived()).toEqual(['POST /danger/beacon'])
  })

  test('because its page goes is lost, and the operator can read that it was stopped', async () => {
    await page.evaluate(() => {
      addEventListener('pagehide', () => {
        navigator.sendBeacon('/danger/farewell', 'x')
      })
    })
    await page.goto(`${world.console.origin}/?next`)
    const popup = await world.operator.browser.page()
    await popup.goto(`chrome-extension://${world.operator.extensionId}/popup/popup.html`)
    await popup.getByText('/danger/farewell').waitFor()
    await popup.close()
    expect([questions(), arrived()]).toEqual([0, []])
  })
})
