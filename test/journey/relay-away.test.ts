import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { lacks } from '../kit/debian.ts'
import type { Overlay } from '../kit/overlay.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

describe.skipIf(lacks('chromium', 'dbus-daemon'))('while the relay is away', () => {
  let world: World
  let page: Page
  let overlay: Overlay

  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(async () => world?.close())
  beforeEach(async () => {
    world.console.arrivals.clear()
    ;({ page, overlay } = await world.operator.visit(world.console.origin))
  })
  afterEach(async () => {
    world.checkInvariants()
    await page.close({ runBeforeUnload: false })
  })

  const click = (name: string) => page.getByRole('button', { name }).click()
  const consoleSays = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()

  test('a held call waits through a restart, and goes out once it is approved afterwards', async () => {
    await click('Delete Acme Ltd')
    await overlay.says('Match phrase')
    const app = await world.phone.answersPush()
    await world.stopRelay()
    await overlay.says('The approval service cannot be reached')
    expect(world.console.arrivals.entries).toEqual([])
    await world.startRelay()
    await app.page.reload()
    await app.approve()
    await consoleSays('Acme Ltd was deleted.')
    expect(world.console.arrivals.entries.length).toBe(1)
  })

  test('a click is held, nothing leaves, and the operator is told so', async () => {
    await world.stopRelay()
    try {
      await click('Delete Fabrikam')
      await overlay.says('The approval service cannot be reached')
      await overlay.says('was not sent')
      expect(world.console.arrivals.entries).toEqual([])
      await overlay.press('Cancel call')
      await consoleSays('Failed')
      expect(world.console.arrivals.entries).toEqual([])
    } finally {
      await world.startRelay()
    }
  })

  test('calls that no rule covers go on', async () => {
    await world.stopRelay()
    try {
      await click('Restart web-1')
      await consoleSays('web-1 restarted.')
    } finally {
      await world.startRelay()
    }
  })
})
