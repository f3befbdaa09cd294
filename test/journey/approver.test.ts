/** An approver's evening with the app: without a connection, with a prompt that was closed, with much to decide. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noticesIn } from '../../pwa/notice.ts'
import { INVITED, SIGN_IN } from '../../pwa/words-enrol.ts'
import { HISTORY } from '../../pwa/words-history.ts'
import { DENY, FOOTER, INBOX, OUTCOME, PROMPT, UPDATE } from '../../pwa/words-later.ts'
import { DEVICES, SETTINGS } from '../../pwa/words-own.ts'
import { DECIDE, SHELL } from '../../pwa/words.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { openApp, seeAll } from '../kit/app.ts'
import type { App } from '../kit/app.ts'
import { openChromium } from '../kit/chromium.ts'
import type { Browser } from '../kit/chromium.ts'
import { until } from '../kit/until.ts'
import { DANA, openBackstage } from '../kit/world.ts'
import type { Backstage } from '../kit/world.ts'

let stage: Backstage
let browser: Browser
let app: App
/** A second device of the same person. */
let tablet: Browser | undefined
/** Of services; each may have fifty questions waiting. */
const keys: string[] = []
beforeAll(async () => {
  stage = await openBackstage()
  browser = await openChromium({
    viewport: { width: 390, height: 844 },
    pushFlags: stage.push.flags,
    busAddress: stage.desk.address,
  })
  const ana = await openApp(browser.context, stage.relay)
  await ana.setUp(stage.setupLink, { name: 'Ana Silva', email: 'ana@example.org' })
  for (const name of ['retention job', 'b', 'c', 'd']) keys.push(await ana.serviceKey(name))
  const link = await ana.invite(DANA)
  await ana.page.close()
  // Only now: nobody rings for whoever sets up.
  await browser.context.grantPermissions(['notifications'], { origin: stage.relay })
  app = await openApp(browser.context, stage.relay)
  await app.enrol(link)
})
afterAll(async () => {
  await browser.close()
  await tablet?.close()
  await stage.close()
})

/** As a service, by its key. */
async function call(path: string, body: object, own = keys[0]): Promise<RequestView> {
  const headers = { authorization: `Bearer ${own}`, 'content-type': 'application/json' }
  const answer = await fetch(`${stage.relay}/v1/requests${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  return (await answer.json()) as RequestView
}

const ask = (days: number, justification = '', own = keys[0]) =>
  call(
    '',
    { action: { kind: 'operation', name: 'customers.purge', args: { older_than_days: days } }, justification },
    own,
  )

/** Sentences are looked for by what stands before or after the moment in them. */
const HERE = '\u0000'
const before = (sentence: string): string => sentence.split(HERE)[0] ?? ''
const after = (sentence: string): string => sentence.split(HERE)[1] ?? ''

/** All that the browser has stored for requests, its bytes as characters. */
function storedRows(page: Page): Promise<readonly Readonly<{ id: string; lies: string }>[]> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('holdgate-requests')
      opening.addEventListener('success', () => resolve(opening.result))
      opening.addEventListener('error', () => reject(new Error('No such database.')))
    })
    try {
      if (!database.objectStoreNames.contains('requests')) return []
      const store = database.transaction('requests').objectStore('requests')
      const all = <T>(asked: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          asked.addEventListener('success', () => resolve(asked.result))
          asked.addEventListener('error', () => reject(new Error('Not read.')))
        })
      const ids = (await all(store.getAllKeys())) as string[]
      const rows = (await all(store.getAll())) as Readonly<Record<string, unknown>>[]
      const text = (value: unknown) =>
        value instanceof ArrayBuffer || ArrayBuffer.isView(value)
          ? new TextDecoder('latin1').decode(value)
          : String(value)
      return ids.map((id, at) => ({
        id,
        lies: Object.entries(rows[at] ?? {})
          .flat()
          .map(text)
          .join(' '),
      }))
    } finally {
      database.close()
    }
  })
}

test('a request opens from its notification without a connection, and is decided when it is back', async () => {
  const { page } = app
  const asked = await ask(30, 'canary in the night')
  const shown = await stage.desk.shown.first((one) => one.summary === noticesIn('en').ask.title, 'notification')
  const [row] = await until(async () => {
    const rows = await storedRows(page)
    return rows.length > 0 ? rows : undefined
  }, 'kept request')
  expect(row?.id).toBe(asked.id)
  for (const word of ['canary', 'Purge', 'purge', 'customers', 'retention', 'ana@', 'dana@', 'Dana'])
    expect(row?.lies, `${word}, readable in what is stored`).not.toContain(word)

  await stage.stopRelay()
  stage.desk.click(shown)
  const opened = await until(
    () => browser.context.pages().find((one) => one.url().includes(asked.id)),
    'page of the notification',
  )
  await opened.getByText('canary in the night').waitFor()
  const kept = after(FOOTER.kept(HERE))
  await opened.getByText(kept).waitFor()
  expect(await opened.getByRole('button', { name: DECIDE.approve }).count()).toBe(0)

  await stage.startRelay()
  await opened.getByRole('button', { name: DECIDE.approve }).waitFor()
  expect(await opened.getByText(kept).count()).toBe(0)
  await call(`/${asked.id}/cancel`, {})
  await opened.getByText(after(FOOTER.withdrawn(HERE))).waitFor()
  await until(async () => ((await storedRows(opened)).length === 0 ? true : undefined), 'empty store')
})

test('a prompt that was closed leaves Approve where it was, with the keyboard on it, for the next try', async () => {
  const { id } = await ask(40)
  const page = await browser.page()
  const refusing = await (await app.passkey.into(page)).confirming(false)
  await page.goto(`${stage.relay}/r/${id}`)
  const approve = page.getByRole('button', { name: /^Approve: Purge customers older than .*40/ })
  await approve.waitFor()
  await seeAll(page)
  // The button ignores taps in its first moment, which were meant for what was there before.
  await until(async () => {
    await approve.click()
    return (await page.getByText(PROMPT.cancelled).isVisible()) || undefined
  }, 'prompt that was closed')
  expect(await approve.evaluate((button) => button === document.activeElement)).toBe(true)
  await refusing.confirming(true)
  await page.keyboard.press('Enter')
  await page.getByText(before(FOOTER.byYou.approve(HERE))).waitFor()
  await page.close()
})

test('two gestures deny, and whoever asked reads the reason', async () => {
  const { id } = await ask(50)
  const { page } = app
  await page.goto(`${stage.relay}/r/${id}`)
  await page.getByRole('button', { name: DECIDE.deny, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: DENY.confirm, exact: true }).click()
  await page.getByText(before(FOOTER.byYou.deny(HERE))).waitFor()
})

test('the inbox opens a single waiting request at the start only, and counts in the title', async () => {
  const { page } = app
  const { id } = await ask(60)
  await page.goto(`${stage.relay}/?src=pwa`)
  await page.waitForURL(`**/r/${id}`)
  await page.getByRole('button', { name: DECIDE.approve }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: INBOX.title }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
  await until(async () => (await page.title()) === '(1) Holdgate', 'count in the title')
  await page.locator('a.row').click()
  await page.locator('a.back').click()
  await page.getByRole('heading', { name: INBOX.title }).waitFor()
  await call(`/${id}/cancel`, {})
  await page.getByRole('heading', { name: INBOX.empty }).waitFor()
  await until(async () => (await page.title()) === 'Holdgate', 'title without a count')
})

test('nothing in the inbox moves once it is there, and what has to be said late stands below it', async () => {
  const { page } = app
  const { id } = await ask(65)
  const list = page.locator('section.list')
  const note = page.locator('.note')
  const where = async () => {
    // Whatever else is on its way is drawn with the next frame.
    await page.evaluate(() => new Promise(requestAnimationFrame))
    return list.boundingBox()
  }
  // All that moves by itself.
  await page.addInitScript(() => {
    const moved: string[] = []
    const note = (seen: PerformanceObserverEntryList) =>
      moved.push(...seen.getEntries().map((one) => JSON.stringify(one)))
    new PerformanceObserver(note).observe({ type: 'layout-shift', buffered: true })
    Object.assign(globalThis, { moved })
  })
  for (const isLate of [false, true]) {
    const told = page.waitForRequest('**/v1/news').then(() => note.waitFor())
    await page.route('**/v1/news', async (route) => {
      const news = (await (await route.fetch()).json()) as object
      if (isLate) await list.waitFor()
      await route.fulfill({ json: { ...news, set_up_anew: { at: 1 } } })
    })
    await page.goto(`${stage.relay}/`)
    await list.waitFor()
    const before = await where()
    await told
    expect(await where()).toEqual(before)
    const above = (await note.boundingBox())?.y ?? 0
    if (isLate) expect(above).toBeGreaterThan((before?.y ?? 0) + (before?.height ?? 0))
    expect(await page.evaluate(() => (globalThis as unknown as Readonly<{ moved: string[] }>).moved)).toEqual([])
    await page.unroute('**/v1/news')
  }
  await call(`/${id}/cancel`, {})
})

test('what was is found by how it ended and by words', async () => {
  const { page } = app
  await page.getByRole('link', { name: INBOX.tabs.done }).click()
  const rows = page.locator('a.row')
  await rows.nth(3).waitFor()
  await page.getByRole('radio', { name: HISTORY.kind.denied }).check()
  await until(async () => (await rows.count()) === 1, 'the one that was denied')
  await page.getByRole('searchbox').fill('nobody asked this')
  await page.getByText(HISTORY.nothingFound).waitFor()
  await page.getByRole('radio', { name: HISTORY.all, exact: true }).check()
  await page.getByRole('searchbox').fill('60 RETENTION')
  await until(async () => ((await rows.count()) === 1 ? true : undefined), 'single row')
  await rows.click()
  await page.getByText(after(FOOTER.withdrawn(HERE))).waitFor()
})

test('an app that cannot read the relay’s answer says that it is older, and reloads', async () => {
  const { page } = app
  const { id } = await ask(70)
  await page.route(`**/v1/requests/${id}`, (route) => route.fulfill({ json: { shape: 'of another year' } }))
  await page.goto(`${stage.relay}/r/${id}`)
  await page.getByText(SHELL.outdated).waitFor()
  await page.unroute(`**/v1/requests/${id}`)
  await page.getByRole('button', { name: SHELL.tryAgain }).click()
  await page.getByRole('button', { name: DECIDE.approve }).waitFor()
})

test('an answer that was there before the scripts were gives nobody extra time', async () => {
  const { id, expires_at: end, now } = await ask(75)
  const page = await browser.context.newPage()
  // What comes later would correct it.
  await page.route('**/v1/requests/*?*', () => undefined)
  await page.addInitScript(() => {
    const came = () => [{ responseEnd: performance.now() - 60_000 }]
    Object.assign(performance, { getEntriesByName: came })
  })
  await page.goto(`${stage.relay}/r/${id}`)
  const left = await page.getByRole('timer').textContent()
  const seconds = (left?.match(/[\d:]+/)?.[0] ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThanOrEqual(Math.ceil((end - now) / 1000) - 60)
  await page.close()
  await call(`/${id}/cancel`, {})
})

test('a further device ends the lost one with its passkey, and is rung in its place', async () => {
  const lost = app
  await lost.go('settings')
  await lost.page.getByRole('button', { name: DEVICES.addButton }).click()
  const link = (await lost.page.locator('.link-text').textContent())?.trim() ?? ''
  tablet = await openChromium({ pushFlags: stage.push.flags, busAddress: stage.desk.address })
  await tablet.context.grantPermissions(['notifications'], { origin: stage.relay })
  app = await openApp(tablet.context, stage.relay)
  await app.enrol(link)
  await lost.page.getByText(INVITED.ready(DANA.name)).waitFor()

  await app.go('settings')
  await app.page.getByRole('button', { name: new RegExp(`^${DEVICES.lost}`) }).click()
  const sheet = app.page.getByRole('alertdialog')
  await sheet.getByRole('checkbox').check()
  await sheet.getByRole('button', { name: SETTINGS.revoke }).click()
  await app.page.getByText(DEVICES.onlyOne).waitFor()
  await app.page.getByText(`(${SETTINGS.current})`).waitFor()
  expect(await app.page.getByRole('button', { name: new RegExp(`^${DEVICES.lost}`) }).count()).toBe(0)

  await lost.go('inbox')
  await lost.page.getByRole('button', { name: SIGN_IN.button }).waitFor()
  const before = stage.push.posts.entries.length
  const { id } = await ask(70)
  await until(() => (stage.push.posts.entries.length > before ? true : undefined), 'push')
  await app.page.goto(`${stage.relay}/r/${id}`)
  await app.approve()
  await app.page.getByText(OUTCOME.waitingToRun).or(app.page.getByText(OUTCOME.youApproved)).first().waitFor()
  // What asks is urgent; what says how it ended is not.
  expect(stage.push.posts.entries.slice(before).filter(({ urgency }) => urgency === 'high')).toHaveLength(1)
})

test('this device is never offered as a lost one, however long its memory takes', async () => {
  const page = await app.page.context().newPage()
  await page.addInitScript((lost) => {
    const open = indexedDB.open.bind(indexedDB)
    let isHeld = true
    let most = 0
    indexedDB.open = (...given) => {
      const request = open(...given)
      const hold = (event: Event) => {
        if (!isHeld) return
        event.stopImmediatePropagation()
        requestAnimationFrame(() => request.dispatchEvent(new Event('success')))
      }
      request.addEventListener('success', hold)
      return request
    }
    let frames = 0
    const look = () => {
      const offered = [...document.querySelectorAll('button')].filter(({ ariaLabel }) => ariaLabel?.startsWith(lost))
      most = Math.max(most, offered.length)
      Object.assign(globalThis, { most })
      // By then a screen that does not wait for its memory has drawn what the relay said.
      if (performance.getEntriesByName(`${location.origin}/v1/me`).length > 0) frames += 1
      isHeld = frames < 10
      requestAnimationFrame(look)
    }
    look()
  }, DEVICES.lost)
  await page.goto(`${stage.relay}/settings`)
  await page.getByText(`(${SETTINGS.current})`).waitFor()
  expect(await page.evaluate(() => (globalThis as { most?: number }).most)).toBe(0)
  await page.close()
})

test('two hundred wait, soonest end first, and the list stays light', async () => {
  const { page } = app
  for (const [at, own] of keys.entries())
    await Promise.all(Array.from({ length: 50 }, (_, one) => ask(at * 50 + one, '', own)))
  await page.goto(`${stage.relay}/`)
  const rows = page.locator('a.row.urgent')
  await until(async () => ((await rows.count()) === 200 ? true : undefined), 'two hundred rows')
  const drawn = await page.evaluate(() => {
    const all = [...document.querySelectorAll('.list li > a')]
    return all.filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length
  })
  expect(drawn).toBeGreaterThan(0)
  expect(drawn).toBeLessThan(100)
  const left = await rows.locator('.left').allTextContents()
  const seconds = left.map((text) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
  expect(seconds).toEqual(seconds.toSorted((a, b) => a - b))
  await until(async () => (await page.title()) === '(200) Holdgate', 'count in the title')
})

test('a newer version of the app takes nothing from under a hand, and comes with the next screen', async () => {
  const { page } = app
  await page.goto(`${stage.relay}/settings`)
  await page.locator('.signed').waitFor()
  await page.evaluate(() => {
    Object.assign(globalThis, { isOld: true })
    navigator.serviceWorker.dispatchEvent(new Event('controllerchange'))
  })
  await page.getByText(UPDATE.newer).waitFor()
  const isOld = () => page.evaluate(() => 'isOld' in globalThis)
  expect(await isOld(), 'the page that was there').toBe(true)
  await page.locator('a.brand').click()
  await until(async () => ((await isOld()) ? undefined : true), 'page of the newer version')
  expect(await page.getByText(UPDATE.newer).count()).toBe(0)
})

test('without a network the banner says since when, and goes by itself', async () => {
  const { page } = app
  await page.locator('.tabs').waitFor()
  await page.context().setOffline(true)
  await page.getByText(before(UPDATE.offlineSince(HERE))).waitFor()
  await page.context().setOffline(false)
  await page.locator('#offline').waitFor({ state: 'hidden' })
})
