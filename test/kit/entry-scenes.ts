/** Every screen on the way in. Same rule as in app-scenes.ts. */
import type { Page } from 'playwright-core'
import type { AppScene } from './app-scenes.ts'
import { asOnIphone } from './iphone.ts'
import type { Stage } from './stage.ts'

const invited = (stage: Stage) =>
  stage.invite({ name: 'Bo Lindqvist', email: 'bo@example.org', roles: ['approver', 'operator'] })
/** This browser grants no notifications, so it stops there. */
const setUp = async (page: Page) => {
  await page.locator('.hero .approve').click()
  await page.locator('.hero > .note.warn').waitFor()
}

export const ENTRY_SCENES: Readonly<Record<string, AppScene>> = {
  'an invitation': { at: invited, sees: '.hero .approve' },
  'an invitation on an iPhone': { at: invited, before: (page) => asOnIphone(page, 'tab'), sees: '.pictures' },
  'an invitation inside another app': {
    at: invited,
    before: (page) =>
      page.addInitScript(() => Object.defineProperty(navigator, 'userAgent', { get: () => 'Android; wv) Chrome/156' })),
    sees: '.hero button',
  },
  'an invitation without passkeys': {
    at: invited,
    before: (page) => page.addInitScript(() => Reflect.deleteProperty(globalThis, 'PublicKeyCredential')),
    sees: '.hero h1',
  },
  'notifications that are not allowed': { at: invited, act: setUp, sees: '.hero > .note.warn' },
  'an invitation without its link': { at: '/enrol', sees: '.hero input' },
  'a link that is used up': { at: `/enrol#${'A'.repeat(43)}`, sees: '.hero a' },
  'a link that is incomplete': { at: '/enrol#A', sees: '.hero input' },
  'a set-up link that was used': { at: `/setup#${'A'.repeat(43)}`, sees: '.hero a' },
}
