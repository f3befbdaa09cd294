/** Every screen for administrators, and what others see of what they do. Same rule as in app-scenes.ts. */
import type { Page } from 'playwright-core'
import type { AppScene } from './app-scenes.ts'
import { bySession } from './asking.ts'
import { signChange } from './person.ts'
import type { Stage } from './stage.ts'

/** Whose scenes nobody else plays. */
const mia = (page: Page) => page.locator('li.person', { hasText: 'mia@example.org' })
const newPasskey = (page: Page) => mia(page).locator('.row-acts button:nth-child(2)')

/** As it was before the scene was played in another size or language. */
async function withoutReinvites({ calls, people: { ana } }: Stage): Promise<string> {
  const { reply } = await bySession(calls, ana)('news')
  for (const { id } of reply.reinvites) {
    const body = await signChange(calls, ana, { kind: 'cancel_reinvite', reinvite: id })
    await calls.send('cancelReinvite', { params: { id }, body })
  }
  return '/people'
}

/** With somebody on the way in, once. */
async function withInvitation({ calls, people: { ana } }: Stage): Promise<string> {
  const { reply } = await bySession(calls, ana)('people')
  if (reply.invited.length === 0) {
    const who = { name: 'Noor Haddad', email: 'noor@example.org', roles: ['approver'] } as const
    await calls.send('invite', { body: await signChange(calls, ana, { kind: 'invite', ...who }) })
  }
  return '/people'
}

/** @returns the address of Mia's new link */
async function reinvited(stage: Stage): Promise<string> {
  await withoutReinvites(stage)
  const { calls, people } = stage
  const { id } = people.mia
  const body = await signChange(calls, people.ana, { kind: 'reinvite', person: id, revoke_old: true })
  const { reply } = await calls.send('reinvite', { params: { id }, body })
  return new URL(reply.link).pathname + new URL(reply.link).hash
}

export const ADMIN_SCENES: Readonly<Record<string, AppScene>> = {
  people: { as: 'ana', at: '/people', sees: 'li.row', isLong: true },
  'a new invitation': {
    as: 'ana',
    at: '/people',
    act: async (page) => {
      const [name, email] = [page.locator('form input').nth(0), page.locator('form input').nth(1)]
      await name.fill('Noor Haddad')
      await email.fill('noor@example.org')
      await page.locator('form .approve').click()
    },
    sees: '.qr',
    isLong: true,
  },
  'withdrawing an invitation': {
    as: 'ana',
    at: withInvitation,
    act: (page) => page.locator('li.invited button').first().click(),
    sees: '.sheet[open]',
  },
  'other roles for somebody': {
    as: 'ana',
    at: '/people',
    act: async (page) => {
      await mia(page).locator('.row-acts button').first().click()
      await page.locator('.sheet input').first().click()
      await page.locator('.sheet input').last().click()
    },
    sees: '.sheet[open] .destroy:enabled',
  },
  'the end of somebody’s device': {
    as: 'ana',
    at: '/people',
    act: (page) => mia(page).locator('.row-device button').first().click(),
    sees: '.sheet[open]',
  },
  'disabling somebody': {
    as: 'ana',
    at: '/people',
    act: (page) => page.locator('li.person:not(.invited) button').last().click(),
    sees: '.sheet[open]',
  },
  'a new passkey for somebody': {
    as: 'ana',
    at: withoutReinvites,
    act: (page) => newPasskey(page).click(),
    sees: '.sheet[open]',
  },
  'a new passkey that waits': {
    as: 'ana',
    at: withoutReinvites,
    act: async (page) => {
      await newPasskey(page).click()
      await page.locator('.sheet .destroy:enabled').click()
    },
    sees: 'section.invitation output',
    isLong: true,
  },
  'a new passkey for oneself': {
    as: 'mia',
    at: async (stage) => {
      await reinvited(stage)
      return '/'
    },
    sees: '.row-acts button',
  },
  'a link that waits for another administrator': { at: reinvited, sees: '.hero h1' },
  services: { as: 'ana', at: '/services', sees: 'li.row' },
  'a new service key': {
    as: 'ana',
    at: '/services',
    act: async (page) => {
      await page.locator('form input').first().fill('retention job')
      await page.locator('form .approve').click()
    },
    sees: 'output.secret',
  },
  'revoking a service key': {
    as: 'ana',
    at: '/services',
    act: (page) => page.locator('li button').last().click(),
    sees: '.sheet[open]',
  },
  'pairing a browser': { as: 'ana', at: '/pair', sees: '.hero .approve:enabled' },
  'a pairing code': {
    as: 'ana',
    at: '/pair',
    act: (page) => page.locator('.hero .approve:enabled').click(),
    sees: 'output.code',
  },
}
