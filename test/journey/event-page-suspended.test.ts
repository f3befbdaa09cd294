import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lacks } from '../kit/debian.ts'
import type { Firefox } from '../kit/firefox.ts'
import type { Sitting } from '../kit/seat.ts'
import { until } from '../kit/until.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

const able = !lacks('chromium', 'dbus-daemon', 'firefox-esr')

describe.skipIf(!able)('when Firefox ends the extension’s background in mid-hold', () => {
  let world: World
  let firefox: Firefox
  let sitting: Sitting

  beforeAll(async () => {
    // Ten times sooner than Firefox does it by itself.
    world = await openWorld({ firefox: { prefs: { 'extensions.background.idle.timeout': 3000 } } })
    if (!world.firefox) throw new Error('No Firefox.')
    ;({ firefox } = world.firefox)
  })
  afterAll(async () => world?.close())
  beforeEach(async () => {
    world.console.restock()
    world.console.arrivals.clear()
    sitting = await world.seat('Firefox').visit(world.console.origin)
  })
  afterEach(async () => {
    world.checkInvariants()
    await sitting.close()
  })

  const arrived = () => world.console.arrivals.entries.map(({ method, path }) => `${method} ${path}`)
  const runsAgain = () =>
    until(async () => ((await firefox.backgroundRuns()) ? true : undefined), 'background that the bridge woke')

  test('suspended time and again, the call stays held, and goes out once when it is approved', async () => {
    await sitting.press('Delete Acme Ltd')
    await sitting.overlay.says('Match phrase')
    const open = await world.phone.answersPush()
    for (let times = 0; times < 3; times += 1) {
      await firefox.suspend()
      await runsAgain()
    }
    expect(arrived()).toEqual([])
    await firefox.suspend()
    await open.approve()
    await sitting.says('Acme Ltd was deleted.')
    expect(arrived()).toEqual(['DELETE /api/customers/4711'])
  })

  test('killed, the call stays held, and goes out once when it was approved meanwhile', async () => {
    await sitting.press('Delete Fabrikam')
    await sitting.overlay.says('Match phrase')
    const open = await world.phone.answersPush()
    await firefox.killExtension()
    await open.approve()
    await sitting.says('Fabrikam was deleted.')
    expect(arrived()).toEqual(['DELETE /api/customers/4712'])
  })

  test('killed or suspended, what cannot be held stays blocked', async () => {
    for (const end of [firefox.suspend, firefox.killExtension]) {
      await end()
      const ended = await sitting.evaluate(tries, `${world.console.origin}/api/customers/4713`)
      expect(ended).toBe('blocked')
      await sitting.close()
      sitting = await world.seat('Firefox').visit(world.console.origin)
    }
    expect(arrived()).toEqual([])
  })
})

/** Runs in the page: the call from a worker, where nothing is held. */
async function tries(url: string): Promise<string> {
  const script = `fetch(${JSON.stringify(url)}, { method: 'DELETE' }).then(
    (answer) => postMessage('answered ' + answer.status), () => postMessage('blocked'))`
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
  return new Promise((resolve) => worker.addEventListener('message', ({ data }) => resolve(String(data))))
}
