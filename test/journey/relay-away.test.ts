import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { BROWSERS } from '../kit/seat.ts'
import type { Sitting } from '../kit/seat.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

const able = !lacks('chromium', 'dbus-daemon', 'firefox-esr')
let world: World

beforeAll(async () => {
  if (able) world = await openWorld({ firefox: true })
})
afterAll(async () => world?.close())

describe.skipIf(!able).for(BROWSERS)('in %s, while the relay is away', (browser) => {
  let sitting: Sitting

  beforeEach(async () => {
    world.console.restock()
    world.console.arrivals.clear()
    sitting = await world.seat(browser).visit(world.console.origin)
  })
  afterEach(async () => {
    world.checkInvariants()
    await sitting.close()
  })

  test('a held call waits through a restart, and goes out once it is approved afterwards', async () => {
    await sitting.press('Delete Acme Ltd')
    await sitting.overlay.says('Match phrase')
    const app = await world.phone.answersPush()
    await world.stopRelay()
    await sitting.overlay.says('The approval service cannot be reached')
    expect(world.console.arrivals.entries).toEqual([])
    await world.startRelay()
    await app.page.reload()
    await app.approve()
    await sitting.says('Acme Ltd was deleted.')
    expect(world.console.arrivals.entries.length).toBe(1)
  })

  test('a click is held, nothing leaves, and the operator is told so', async () => {
    await world.stopRelay()
    try {
      await sitting.press('Delete Fabrikam')
      await sitting.overlay.says('The approval service cannot be reached')
      await sitting.overlay.says('was not sent')
      expect(world.console.arrivals.entries).toEqual([])
      await sitting.overlay.press('Cancel call')
      await sitting.says('Failed')
      expect(world.console.arrivals.entries).toEqual([])
    } finally {
      await world.startRelay()
    }
  })

  test('calls that no rule covers go on', async () => {
    await world.stopRelay()
    try {
      await sitting.press('Restart web-1')
      await sitting.says('web-1 restarted.')
    } finally {
      await world.startRelay()
    }
  })
})
