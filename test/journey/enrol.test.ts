/**
 * Coming in by an invitation, on the machines that people have: few taps, and it ends when a real push was
 * shown. Browsers are real; what an iPhone differs in is put over one of them.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENROL, INVITED, JOIN, SIGN_IN } from '../../pwa/words-enrol.ts'
import { INBOX } from '../../pwa/words-later.ts'
import { BACK } from '../../pwa/words-news.ts'
import { RECOVERY } from '../../pwa/words-own.ts'
import { PEOPLE } from '../../pwa/words-people.ts'
import { openApp } from '../kit/app.ts'
import type { App } from '../kit/app.ts'
import { openChromium } from '../kit/chromium.ts'
import type { Browser } from '../kit/chromium.ts'
import { asOnIphone } from '../kit/iphone.ts'
import { obstacles } from '../kit/usable.ts'
import { addVirtualPasskey } from '../kit/virtual-passkey.ts'
import { openBackstage } from '../kit/world.ts'
import type { Backstage } from '../kit/world.ts'

const MOST_TAPS = 6
let stage: Backstage
let office: Browser
let admin: App
beforeAll(async () => {
  stage = await openBackstage()
  office = await freshPhone({ width: 1280, height: 800 })
  admin = await openApp(office.context, stage.relay)
  await admin.setUp(stage.setupLink, { name: 'Ana Silva', email: 'ana@example.org' })
})
afterAll(async () => {
  await office.close()
  await stage.close()
})

/** A phone that was never here. Its pushes are real and encrypted. */
async function freshPhone(viewport = { width: 390, height: 844 }): Promise<Browser> {
  const browser = await openChromium({
    viewport,
    touch: true,
    pushFlags: stage.push.flags,
    busAddress: stage.desk.address,
  })
  await browser.context.grantPermissions(['notifications'], { origin: stage.relay })
  return browser
}

/** What app-scenes.ts cannot bring about without a push service. */
async function expectUsable(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  expect(await obstacles(page), `${name}, light`).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await obstacles(page, 'colours'), `${name}, dark`).toEqual([])
}

/** Every address that a page asks for, and every address it says it came from. */
function watched(page: Page): readonly string[] {
  const seen: string[] = []
  page.on('request', (request) => {
    // A fragment stays in the browser; the page's own address is given with it here.
    seen.push(request.url().split('#')[0] ?? '', request.headers()['referer'] ?? '')
  })
  return seen
}

test('whoever sets Holdgate up can end with a test as well', async () => {
  await admin.page.getByRole('button', { name: ENROL.pushOffer }).click()
  await admin.page.getByRole('heading', { name: JOIN.done.rings }).waitFor({ timeout: 40_000 })
})

describe('an invitation', () => {
  test('is taken on an Android phone in six taps, and both screens say so when the test was shown', async () => {
    const link = await admin.invite({ name: 'Lee Park', email: 'lee@example.org', roles: ['approver'] })
    const phone = await freshPhone()
    const page = await phone.page()
    const passkey = await addVirtualPasskey(page)
    const taps: string[] = []
    const tap = async (name: string, ...asks: readonly string[]) => {
      await page.getByRole('button', { name }).click()
      taps.push(name, ...asks)
    }
    await page.goto(link)
    await page.getByRole('button', { name: JOIN.install.button }).and(page.locator(':enabled')).waitFor()
    await expectUsable(page, 'an offer to install')
    await tap(JOIN.install.button, 'Install, in a window of the browser')
    await tap(ENROL.device, 'Allow', 'Continue, for the passkey')
    await page.getByRole('heading', { name: JOIN.done.rings }).waitFor({ timeout: 40_000 })
    expect(taps.length, taps.join('; ')).toBeLessThanOrEqual(MOST_TAPS)
    expect(await passkey.count()).toBe(1)
    await expectUsable(page, 'set up')
    await admin.page.getByText(INVITED.ready('Lee Park')).waitFor()
    await expectUsable(admin.page, 'an invitation that was taken')
    const late = await office.page()
    await late.goto(link)
    await late.getByRole('heading', { name: ENROL.used }).waitFor()
    await late.close()

    // Its browser is asked to keep what it has, and once it does not ring any more the inbox says so.
    await page.addInitScript(() => {
      navigator.storage.persist = async () => {
        document.documentElement.dataset['persist'] = 'asked'
        return false
      }
    })
    await page.goto(stage.relay)
    await page.locator('[data-persist]').waitFor()
    await page.locator('.empty').waitFor()
    expect(await page.getByText(INBOX.silent).count()).toBe(0)
    await phone.context.clearPermissions()
    await page.reload()
    await page.getByText(INBOX.silent).waitFor()
    await phone.close()

    // Ana finds that Lee is to ask as well, and that Noor need not come.
    await admin.invite({ name: 'Noor Haddad', email: 'noor@example.org', roles: ['approver'] })
    const lee = admin.page.locator('li.person', { hasText: 'Lee Park' })
    await admin.page.goto(`${stage.relay}/people`)
    await admin.page.getByRole('button', { name: PEOPLE.rolesLong('Lee Park') }).click()
    await admin.page.getByRole('checkbox', { name: PEOPLE.roleSays.operator }).check()
    await admin.page.getByText(/^You sign: .*Lee Park.* may approve, ask, and nothing else/).waitFor()
    await admin.page.locator('.sheet .destroy:enabled').click()
    await lee.getByText('Approve, Ask').waitFor()
    await admin.page.getByRole('button', { name: PEOPLE.cancelLong('Noor Haddad') }).click()
    await admin.page.locator('.sheet .destroy:enabled').click()
    await admin.page.locator('li.invited', { hasText: 'Noor' }).waitFor({ state: 'detached' })

    // Lee loses that phone, and Ana ends it. On the next one the link waits for its day, and a recovery code is taken meanwhile.
    await lee.locator('.row-device button').first().click()
    await admin.page.locator('.sheet .destroy:enabled').click()
    await lee.getByText(PEOPLE.devices(0)).waitFor()
    await admin.page.getByRole('button', { name: PEOPLE.reinviteLong('Lee Park') }).click()
    await admin.page.locator('.sheet .destroy:enabled').click()
    const waiting = (await admin.page.locator('.link-text').textContent()) ?? ''
    const next = await freshPhone()
    const lost = await next.page()
    await lost.goto(waiting)
    await lost.getByRole('heading', { name: BACK.notYet }).waitFor()
    await lost.goto(stage.relay)
    await lost.getByRole('button', { name: RECOVERY.offer }).waitFor()
    await lost.goto(waiting)
    await lost.getByRole('link', { name: ENROL.signIn }).click()
    await lost.getByRole('button', { name: RECOVERY.offer }).waitFor()
    await next.close()
  })

  test('goes with the app onto the Home Screen of an iPhone, and to nobody else', async () => {
    const link = await admin.invite({ name: 'Mia Berg', email: 'mia@example.org', roles: ['approver'] })
    const token = new URL(link).hash.slice(1)
    const safari = await freshPhone()
    const tab = await safari.page()
    await asOnIphone(tab, 'tab')
    const seen = watched(tab)
    await tab.goto(link)
    await tab.getByRole('heading', { name: JOIN.home.title }).waitFor()
    const session = await tab.context().newCDPSession(tab)
    const { url, data = '', errors, manifest } = await session.send('Page.getAppManifest', {})
    expect(new URL(url).pathname).toBe('/enrol.manifest.webmanifest')
    expect(errors).toEqual([])
    // Of the same app, and with no word of the invitation: it starts where it was put on the Home Screen.
    expect(JSON.parse(data)).not.toHaveProperty('start_url')
    expect(JSON.parse(data)).toMatchObject({ id: '/', scope: '/', display: 'standalone' })
    expect(manifest?.startUrl).toBe(link)
    expect(seen.filter((one) => one.includes(token))).toEqual([])
    await safari.close()

    const app = await freshPhone()
    const page = await app.page()
    await asOnIphone(page, 'home screen')
    // And somebody set its clock by hand.
    await page.addInitScript(() => {
      const { now } = Date
      Date.now = () => now() - 600_000
    })
    const passkey = await addVirtualPasskey(page)
    await page.goto(manifest?.startUrl ?? '')
    await page.getByText(JOIN.clock(10)).waitFor()
    // The page does not hear that it was shown, and somebody is impatient.
    const news = '**/v1/push/tests/newest**'
    await page.route(news, () => undefined)
    await page.getByRole('button', { name: ENROL.device }).click()
    await page.getByText(JOIN.test.waiting).waitFor({ timeout: 40_000 })
    await expectUsable(page, 'a test on its way')
    // Gone first: a page that is still there would be answered in the moment in which nothing holds its news back.
    const address = page.url()
    await page.goto('about:blank')
    await page.unroute(news)
    await page.goto(address)
    await page.getByRole('heading', { name: JOIN.done.rings }).waitFor({ timeout: 40_000 })
    expect(await passkey.count()).toBe(1)
    await page.reload()
    await page.getByText(INBOX.empty).waitFor()
    // Its icon starts it there for ever.
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByText(INBOX.empty).waitFor()
    await app.close()
  })

  test('is typed as a code, and says what it means where notifications are not allowed', async () => {
    await admin.invite({ name: 'Noa Levi', email: 'noa@example.org', roles: ['approver'] })
    const code = (await admin.page.locator('output.code').textContent()) ?? ''
    const phone = await openChromium({ viewport: { width: 390, height: 844 } })
    const page = await phone.page()
    const passkey = await addVirtualPasskey(page)
    await page.goto(stage.relay)
    await page.getByRole('link', { name: SIGN_IN.code }).click()
    await page.getByLabel(JOIN.code.label).fill('0000 0000')
    await page.getByRole('button', { name: JOIN.code.button }).click()
    await page.getByText(JOIN.code.wrong).waitFor()
    await expectUsable(page, 'a wrong code')
    await page.getByLabel(JOIN.code.label).fill(code.toLowerCase())
    await page.getByRole('button', { name: JOIN.code.button }).click()
    await page.getByRole('button', { name: ENROL.device }).waitFor()
    // An app that is installed now starts at its start page, and goes on there.
    await page.goto(stage.relay)
    await page.getByRole('button', { name: ENROL.device }).click()
    await page.getByText(JOIN.blocked.title).waitFor()
    const without = page.getByRole('button', { name: JOIN.blocked.without })
    // A passkey prompt that was closed, then a network that went away: nothing is lost.
    const refusing = await passkey.confirming(false)
    await without.click()
    await page.getByText(ENROL.cancelled).waitFor()
    const willing = await refusing.confirming(true)
    await page.route('**/v1/enrolments', (route) => route.abort(), { times: 1 })
    await without.click()
    await page.getByText(ENROL.unsure).waitFor()
    await without.click()
    await page.getByRole('heading', { name: JOIN.done.silent }).waitFor()
    expect(await willing.count(), 'passkeys that were made').toBe(1)
    await expectUsable(page, 'set up without notifications')
    await admin.page.getByText(INVITED.silent('Noa Levi')).waitFor()
    await phone.close()
  })
})
