/**
 * Pictures of every screen: on a phone and on a desktop, light and dark.
 *
 * Rule: what they show is made by using the product, never drawn.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { PAIR } from '../../pwa/words-own.ts'
import { INVITED } from '../../pwa/words-enrol.ts'
import { DECIDE } from '../../pwa/words.ts'
import { openApp } from '../kit/app.ts'
import { openChromium } from '../kit/chromium.ts'
import { openBackstage } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
} as const
type Size = keyof typeof SIZES
const BOTH: readonly Size[] = ['phone', 'desktop']

type Camera = Readonly<{
  shoot: (page: Page, name: string, sizes?: readonly Size[]) => Promise<void>
  count: () => number
}>

/** @returns how many pictures were taken */
export async function takeScreenshots(world: World, directory: string): Promise<number> {
  mkdirSync(directory, { recursive: true })
  const camera = createCamera(directory)
  await shootFirstSteps(world, camera)
  await shootAdministration(world, camera)
  await shootDeciding(world, camera)
  await shootExtension(world, camera)
  return camera.count()
}

function createCamera(directory: string): Camera {
  let count = 0
  return {
    count: () => count,
    shoot: async (page, name, sizes = BOTH) => {
      for (const size of sizes) {
        await page.setViewportSize(SIZES[size])
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          await page.evaluate(() => document.fonts.ready.then(() => undefined))
          await page.screenshot({ path: join(directory, `${name}-${size}-${colorScheme}.png`) })
          count += 1
        }
      }
      await page.emulateMedia({ colorScheme: 'light' })
    },
  }
}

/** Before anybody is here, and for somebody who is invited. */
async function shootFirstSteps(world: World, camera: Camera): Promise<void> {
  const other = await openBackstage()
  const browser = await openChromium({ pushFlags: world.push.flags, busAddress: world.desk.address })
  await browser.context.grantPermissions(['notifications'], { origin: world.relay })
  try {
    const fresh = await openApp(browser.context, other.relay)
    await fresh.page.goto(other.setupLink)
    await fresh.page.getByRole('button').first().waitFor()
    await camera.shoot(fresh.page, 'set-up')
    await fresh.setUp(other.setupLink, { name: 'Ana Silva', email: 'ana@example.org' })
    await camera.shoot(fresh.page, 'set-up-done')

    const link = await world.operator.app.invite({ name: 'Lee Park', email: 'lee@example.org', roles: ['approver'] })
    const invited = await openApp(browser.context, world.relay)
    await invited.page.goto(link)
    await invited.page.getByText('Lee Park').first().waitFor()
    await camera.shoot(invited.page, 'enrol')
    await invited.enrol(link)
    await camera.shoot(invited.page, 'enrol-done')
    const stranger = await browser.page()
    await stranger.context().clearCookies()
    await stranger.goto(`${world.relay}/`)
    await stranger.getByRole('button').first().waitFor()
    await camera.shoot(stranger, 'sign-in')
  } finally {
    await browser.close()
    await other.close()
  }
}

async function shootAdministration({ operator: { app } }: World, camera: Camera): Promise<void> {
  await app.invite({ name: 'Kim Osei', email: 'kim@example.org', roles: ['approver'] })
  await camera.shoot(app.page, 'people-invite')
  await app.page.getByRole('button', { name: INVITED.done }).click()
  await camera.shoot(app.page, 'people')
  await app.serviceKey('retention job')
  await camera.shoot(app.page, 'services')
  await app.pairingCode()
  await app.page.getByText(PAIR.code).waitFor()
  await camera.shoot(app.page, 'pair')
}

async function shootDeciding(world: World, camera: Camera): Promise<void> {
  const { phone } = world
  const first = await world.operator.visit(world.console.origin)
  await first.page.getByRole('button', { name: 'Send transfer' }).click()
  const app = await phone.answersPush()
  await app.page.getByRole('button', { name: DECIDE.approve }).waitFor()
  // The same call on both screens, with the same phrase.
  await first.overlay.says('has seen it')
  await camera.shoot(first.page, 'overlay')
  await camera.shoot(app.page, 'request')
  await app.page.getByRole('button', { name: DECIDE.deny, exact: true }).click()
  await camera.shoot(app.page, 'deny')
  await app.page.getByRole('button', { name: 'Keep it open' }).click()

  const second = await world.operator.visit(world.console.origin)
  await second.page.getByRole('button', { name: 'Delete Contoso' }).click()
  const other = await phone.answersPush()
  await other.go('inbox')
  await other.page.locator('a.row').first().waitFor()
  await camera.shoot(other.page, 'inbox')
  await other.page.locator('a.row').filter({ hasText: 'Send a transfer' }).first().click()
  await other.approve()
  await first.page.getByRole('status').filter({ hasText: 'was sent' }).waitFor()
  await other.page.getByText('Ran: 201').waitFor()
  await camera.shoot(other.page, 'outcome')
  await other.go('settings')
  await other.page.getByRole('heading').first().waitFor()
  await camera.shoot(other.page, 'settings')
  await first.page.close({ runBeforeUnload: false })
  await second.overlay.press('Cancel call')
  await second.page.close({ runBeforeUnload: false })
}

async function shootExtension(world: World, camera: Camera): Promise<void> {
  const { operator, phone } = world
  const at = (path: string) => `chrome-extension://${operator.extensionId}/${path}`
  const { page, overlay } = await operator.visit(world.console.origin)
  await page.getByRole('button', { name: 'Delete Tailspin' }).click()
  await overlay.says('Match phrase')
  await phone.answersPush()
  const popup = await operator.browser.page()
  await popup.goto(at('popup/popup.html'))
  await popup.getByText('Delete customer').first().waitFor()
  await camera.shoot(popup, 'popup', ['phone'])
  const options = await operator.browser.page()
  await options.goto(at('options/options.html'))
  await options.getByRole('heading').first().waitFor()
  await camera.shoot(options, 'options')
  await page.bringToFront()
  await overlay.press('Cancel call')
  await overlay.says('Cancelled')
  await camera.shoot(page, 'overlay-cancelled', ['desktop'])
  await page.close({ runBeforeUnload: false })
  await popup.close()
  await options.close()
}
