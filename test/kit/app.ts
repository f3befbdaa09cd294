/**
 * The approver's app in a real browser, used as a person uses it: by what its screens say.
 *
 * Rule: nothing here knows more of the app than its words.
 */
import type { BrowserContext, Page } from 'playwright-core'
import { ENROL, JOIN } from '../../pwa/words-enrol.ts'
import { DENY, MUCH, NAV } from '../../pwa/words-later.ts'
import { PAIR } from '../../pwa/words-own.ts'
import { PEOPLE, SERVICES } from '../../pwa/words-people.ts'
import { DECIDE } from '../../pwa/words.ts'
import { until } from './until.ts'
import { addVirtualPasskey } from './virtual-passkey.ts'
import type { VirtualPasskey } from './virtual-passkey.ts'

export type Role = 'operator' | 'approver' | 'admin'

export type App = Readonly<{
  page: Page
  passkey: VirtualPasskey
  /** Accepts the relay's set-up link as this person. */
  setUp: (link: string, person: Readonly<{ name: string; email: string }>) => Promise<void>
  /** Accepts an invitation, with notifications and their test where the browser has them. */
  enrol: (link: string) => Promise<void>
  /** @returns the link that the invited person opens */
  invite: (person: Readonly<{ name: string; email: string; roles: readonly Role[] }>) => Promise<string>
  /** @returns a code for the extension */
  pairingCode: () => Promise<string>
  /** @returns the key */
  serviceKey: (name: string) => Promise<string>
  /** Goes to a screen by its name in the menu. */
  go: (screen: keyof typeof NAV) => Promise<void>
  approve: () => Promise<void>
  deny: (reason: (typeof DENY.chips)[number], more?: string) => Promise<void>
}>

/** The app in a new page, with a passkey that was never used. */
export async function openApp(context: BrowserContext, relay: string): Promise<App> {
  const page = await context.newPage()
  return appIn(page, relay, await addVirtualPasskey(page))
}

/** Looks at what has to be seen before Approve can be pressed, as its footer leads there. */
export async function seeAll(page: Page): Promise<void> {
  const approve = page.getByRole('button', { name: DECIDE.approve })
  const next = page.getByRole('button', { name: DECIDE.next })
  await until(async () => {
    if ((await next.count()) === 0 || (await approve.isEnabled())) return true
    await next.click({ timeout: 1000 })
    // What is folded is where the keyboard is now.
    if ((await page.evaluate(() => document.activeElement?.textContent)) === MUCH.show)
      await page.keyboard.press('Enter')
    return undefined
  }, 'sight of everything that Approve waits for')
}

/** The app in a page that is there already, such as one that a notification opened. */
export function appIn(page: Page, relay: string, passkey: VirtualPasskey): App {
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click()
  const go = async (screen: keyof typeof NAV) => {
    const paths = { inbox: '/', people: '/people', services: '/services', pair: '/pair', settings: '/settings' }
    await page.goto(`${relay}${paths[screen]}`)
  }
  return {
    page,
    passkey,
    go,
    setUp: async (link, { name, email }) => {
      await page.goto(link)
      await page.getByLabel(ENROL.name).fill(name)
      await page.getByLabel(ENROL.email).fill(email)
      await press(ENROL.create)
      await page.getByText(ENROL.doneSetUp).waitFor()
    },
    enrol: async (link) => {
      await page.goto(link)
      await press(ENROL.device)
      const rings = page.getByRole('heading', { name: JOIN.done.rings })
      const blocked = page.getByRole('button', { name: JOIN.blocked.without })
      const unreachable = page.getByText(JOIN.test.failed)
      await rings.or(blocked).or(unreachable).waitFor({ timeout: 40_000 })
      if (await rings.isVisible()) return
      // Here nothing can ring: said, and settled for.
      if (await blocked.isVisible()) await blocked.click()
      else {
        await press(JOIN.test.without)
        await page.getByRole('alertdialog').getByRole('button', { name: JOIN.test.without }).click()
      }
      await page.getByRole('heading', { name: JOIN.done.silent }).waitFor()
    },
    invite: async ({ name, email, roles }) => {
      await go('people')
      const form = page.locator('form').filter({ hasText: PEOPLE.invite })
      await form.getByLabel(PEOPLE.name, { exact: true }).fill(name)
      await form.getByLabel(PEOPLE.email).fill(email)
      for (const role of ['operator', 'approver', 'admin'] as const) {
        await form.getByText(PEOPLE.roleNames[role], { exact: true }).setChecked(roles.includes(role))
      }
      await press(PEOPLE.send)
      const link = await page.locator('.link-text').textContent()
      if (!link) throw new Error('The invitation has no link.')
      return link.trim()
    },
    pairingCode: async () => {
      await go('pair')
      await press(PAIR.button)
      const code = await page.locator('output.code').textContent()
      return (code ?? '').replaceAll(/\s/g, '')
    },
    serviceKey: async (name) => {
      await go('services')
      await page.getByLabel(SERVICES.name).fill(name)
      await press(SERVICES.send)
      return (await page.locator('output.secret').textContent()) ?? ''
    },
    approve: async () => {
      const button = page.getByRole('button', { name: DECIDE.approve })
      await button.waitFor().catch(async (error: unknown) => {
        throw new Error(`No Approve, but: ${await page.locator('body').innerText()}`, { cause: error })
      })
      await seeAll(page)
      // The button ignores taps in its first moment, which were meant for what was there before.
      await until(async () => {
        if ((await button.count()) === 0 || (await button.isDisabled())) return true
        await button.click({ timeout: 1000 })
        return undefined
      }, 'taken tap on Approve')
    },
    deny: async (reason, more = '') => {
      await page.getByRole('button', { name: DECIDE.deny, exact: true }).click()
      const sheet = page.getByRole('dialog')
      await sheet.getByLabel(reason, { exact: true }).check()
      if (more !== '') await sheet.getByLabel(DENY.text).fill(more)
      await sheet.getByRole('button', { name: DENY.confirm }).click()
      await sheet.waitFor({ state: 'detached' })
    },
  }
}
