import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Status } from '../../extension/background/messages.ts'
import { lacks } from '../kit/debian.ts'
import { briefEnd } from '../kit/ends.ts'
import { BROWSERS } from '../kit/seat.ts'
import type { Sitting } from '../kit/seat.ts'
import { until } from '../kit/until.ts'
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

const able = !lacks('chromium', 'dbus-daemon', 'firefox-esr')
let world: World

beforeAll(async () => {
  if (able) world = await openWorld({ firefox: true })
})
afterAll(async () => world?.close())

describe.skipIf(!able).for(BROWSERS)('in %s, a call that cannot wait', (browser) => {
  let sitting: Sitting
  let overlay: Sitting['overlay']
  let asked: number

  beforeEach(async () => {
    world.console.restock()
    world.console.arrivals.clear()
    asked = world.records().requests.length
    sitting = await world.seat(browser).visit(world.console.origin)
    ;({ overlay } = sitting)
  })
  afterEach(async () => {
    world.checkInvariants()
    await sitting.close()
  })

  const arrived = () => world.console.arrivals.entries.map(({ method, path }) => `${method} ${path}`)
  const questions = () => world.records().requests.length - asked

  test('fails in the page at once, is asked about, and runs once when the operator says so', async () => {
    expect(await sitting.evaluate(deleteNow, '/api/customers/4712')).toBe('NetworkError')
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
    for (let times = 0; times < 30; times++) await sitting.evaluate(deleteNow, '/api/customers/4713')
    await overlay.says('Delete customer “4713”')
    const app = await world.phone.answersPush()
    await app.approve()
    await overlay.says('Approved. Run it now?')
    expect(await sitting.evaluate(deleteNow, '/api/customers/4713')).toBe('NetworkError')
    await overlay.press('Run now')
    await overlay.says('Approved and sent')
    expect(questions()).toBe(1)
    expect(arrived()).toEqual(['DELETE /api/customers/4713'])
  })

  test('is told of when it is denied, and never leaves', async () => {
    await sitting.evaluate(deleteNow, '/api/customers/4714')
    await overlay.says('Delete customer “4714”')
    const app = await world.phone.answersPush()
    await app.deny('Wrong target')
    await overlay.says('Denied')
    await overlay.says('Nothing was sent.')
    expect(arrived()).toEqual([])
  })

  test('goes by itself when the page makes it again in a way that can wait, without a second question', async () => {
    await sitting.evaluate(deleteNow, '/api/customers/4714')
    await overlay.says('Delete customer “4714”')
    await sitting.evaluate(() => {
      fetch('/api/customers/4714', { method: 'DELETE' }).then(
        (answer) => (document.title = `answered ${answer.status}`),
        (error: unknown) => (document.title = String(error)),
      )
    })
    await overlay.says('Keep this tab open')
    const app = await world.phone.answersPush()
    await app.approve()
    await sitting.titled('answered 200')
    expect(questions()).toBe(1)
    expect(arrived()).toEqual(['DELETE /api/customers/4714'])
  })

  test('is asked about anew by another tab, and by the same one after it was loaded again', async () => {
    await sitting.evaluate(deleteNow, '/api/customers/4711')
    await overlay.says('Delete customer “4711”')
    // Taken from the phone, where the next journey would find it.
    await world.phone.answersPush()
    const other = await world.seat(browser).visit(world.console.origin)
    await other.evaluate(deleteNow, '/api/customers/4711')
    await other.overlay.says('Delete customer “4711”')
    await world.phone.answersPush()
    expect(questions()).toBe(2)
    await other.close()
    await sitting.close()
    sitting = await world.seat(browser).visit(world.console.origin)
    await sitting.evaluate(deleteNow, '/api/customers/4711')
    await sitting.overlay.says('Delete customer “4711”')
    await world.phone.answersPush()
    expect(questions()).toBe(3)
    const isSaid = briefEnd(world, sitting.overlay, 'cancelled')
    await sitting.overlay.press('Cancel call')
    await isSaid()
    expect(arrived()).toEqual([])
  })

  test('goes at once when it was approved already and is made again in a way that can wait', async () => {
    await sitting.evaluate(deleteNow, '/api/customers/4715')
    const app = await world.phone.answersPush()
    await app.approve()
    await overlay.says('Approved. Run it now?')
    const status = await sitting.evaluate(async () => (await fetch('/api/customers/4715', { method: 'DELETE' })).status)
    expect(status).toBe(200)
    expect(questions()).toBe(1)
    expect(arrived()).toEqual(['DELETE /api/customers/4715'])
  })

  test('from an image is asked about when the operator wants it, and runs once', async () => {
    await sitting.evaluate(() => {
      new Image().src = '/danger/image?size=1'
    })
    await overlay.says('A call was stopped')
    expect(questions()).toBe(0)
    await overlay.press('Ask for approval')
    await overlay.says('Something dangerous')
    const app = await world.phone.answersPush()
    await app.approve()
    const isSaid = briefEnd(world, overlay, 'executed')
    await overlay.press('Run now')
    await isSaid()
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
    ['an event source', (path: string): void => void new EventSource(path)],
    ['a socket', (path: string): void => void new WebSocket(new URL(path, location.href).href.replace('http', 'ws'))],
  ] as const)('from %s is named, but cannot be asked about: what it carries is not known', async ([name, go]) => {
    const path = `/danger/${name.replaceAll(' ', '-')}`
    await sitting.evaluate(go, path)
    await overlay.says(path)
    await overlay.says('approval cannot be asked for')
    expect(await overlay.text()).not.toContain('Ask for approval')
    expect([questions(), arrived()]).toEqual([0, []])
  })

  test('but of which nobody hears the answer goes by itself: a beacon', async () => {
    expect(await sitting.evaluate(() => navigator.sendBeacon('/danger/beacon', 'x'))).toBe(true)
    await overlay.says('Something dangerous')
    expect(arrived()).toEqual([])
    const app = await world.phone.answersPush()
    const isSaid = briefEnd(world, overlay, 'executed')
    await app.approve()
    await isSaid()
    expect(arrived()).toEqual(['POST /danger/beacon'])
  })

  test('because its page goes is lost, and the operator can read that it was stopped', async () => {
    await sitting.evaluate(() => {
      addEventListener('pagehide', () => {
        navigator.sendBeacon('/danger/farewell', 'x')
      })
    })
    await sitting.evaluate(() => location.assign('/?next'))
    const settings = await world.seat(browser).settings()
    const stopped = async () => {
      const status = (await settings.evaluate(() => chrome.runtime.sendMessage({ kind: 'status' }))) as Status
      return status.stopped.find(({ url }) => url.endsWith('/danger/farewell'))
    }
    expect(await until(stopped, 'beacon that was stopped')).toMatchObject({ method: 'POST', why: 'blocked' })
    await settings.close()
    expect([questions(), arrived()]).toEqual([0, []])
  })
})
