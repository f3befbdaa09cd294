/** What an approver does with a phone, in the words of both browsers. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { noticesIn } from '../../../pwa/notice.ts'
import { DENY, FOOTER, OUTCOME } from '../../../pwa/words-later.ts'
import { DECIDE } from '../../../pwa/words.ts'
import type { RequestView } from '../../../relay/contract/request.ts'
import type { Screen } from '../../kit/handset.ts'
import type { Shown } from '../../kit/notifications.ts'
import type { BrowserName } from '../../kit/seat.ts'
import { until } from '../../kit/until.ts'
import { DANA } from '../../kit/world.ts'
import { testPushes } from './pushes.ts'
import { testTaps } from './taps.ts'
import { LEE, openPhoneWorld } from '../../kit/phone-world.ts'
import type { PhoneWorld } from '../../kit/phone-world.ts'

const notices = noticesIn('en')

/** One world for all of them, which follow each other: the first enrols the phone. */
export function testPhone(browser: BrowserName): void {
  let world: PhoneWorld
  beforeAll(async () => {
    world = await openPhoneWorld(browser)
  })
  afterAll(async () => world?.close())
  afterEach(async () => {
    await world.phone.pocket()
    world.phone.desk.dismiss()
    world.stage.checkInvariants()
  })

  /** Asks, and taps the notification: one gesture. */
  const tapped = async (): Promise<Readonly<{ request: RequestView; screen: Screen }>> => {
    const request = await world.ask()
    world.phone.tap(await world.phone.asked())
    return { request, screen: await world.phone.at(`/r/${request.id}`) }
  }
  const counted = async (run: () => Promise<void>): Promise<number> => {
    const before = await world.phone.gestures()
    await run()
    return (await world.phone.gestures()) - before
  }

  test('is enrolled by one tap and one passkey, beside what the browser asks, when a test push was shown', async () => {
    const gestures = await counted(async () => world.phone.enrol(await world.invite()))
    expect(gestures).toBe(2)
    expect(world.phone.desk.shown.entries.map(({ summary }) => summary)).toEqual([notices.test.title])
    expect(await world.phone.windows.all()).toEqual([])
  })

  test('approves in three gestures: notification, Approve, passkey', async () => {
    const gestures = await counted(async () => {
      const { request, screen } = await tapped()
      await screen.press(DECIDE.approve)
      await world.now(request, 'approved')
      await screen.says(OUTCOME.youApproved)
    })
    expect(gestures).toBe(3)
  })

  test('denies in the app in two gestures, without a passkey', async () => {
    const { request, screen } = await tapped()
    const gestures = await counted(async () => {
      await screen.press(DECIDE.deny)
      await screen.press(DENY.confirm)
      await world.now(request, 'denied')
    })
    expect(gestures).toBe(2)
  })

  test('denies in one gesture from the notification, which then says so, and opens nothing', async () => {
    const request = await world.ask()
    const shown = await world.phone.asked()
    const gestures = await counted(async () => {
      world.phone.tap(shown, notices.deny)
      await world.now(request, 'denied')
    })
    expect(gestures).toBe(1)
    // Soon afterwards the relay says that it is settled, in the same place.
    await world.phone.desk.shown.first(({ summary }) => summary === notices.denied.title, 'that it is denied', 40_000)
    expect(await world.phone.windows.all()).toEqual([])
  })

  test('is woken for a request when its worker had ended and no window is open', async () => {
    await world.phone.windows.stopWorker()
    const { request, screen } = await tapped()
    await screen.press(DECIDE.approve)
    await world.now(request, 'approved')
  })

  test('opens a request from its notification without a connection, to be read; with one, to be decided', async () => {
    const { phone, stage } = world
    const request = await world.ask('close-period', { justification: 'before the tunnel' })
    const shown = await phone.asked()
    // A page of the same origin that is none of the app's, to look at what the worker kept.
    const beside = await phone.visit('/robots.txt')
    await until(async () => ((await beside.window.evaluate(isKept, request.id)) ? true : undefined), 'kept request')
    await phone.pocket()
    await stage.stopRelay()
    phone.tap(shown)
    const screen = await phone.at(`/r/${request.id}`)
    await screen.says('before the tunnel')
    await screen.says(FOOTER.kept('|').split('|').at(-1) ?? '')
    expect(await screen.has(DECIDE.approve)).toBe(false)
    await stage.startRelay()
    await screen.press(DECIDE.approve)
    await world.now(request, 'approved')
  })

  describe('whatever is tapped', () => testTaps(() => world))
  describe('reached by push', () => testPushes(() => world))

  // The last one: from here on another phone is asked as well.
  test('is told when another phone has decided, and so is that one when this one has', async () => {
    const other = await world.another()
    try {
      await other.enrol(await world.invite(LEE))
      for (const [first, second] of [
        [world.phone, other],
        [other, world.phone],
      ] as const) {
        first.desk.dismiss()
        second.desk.dismiss()
        const request = await world.ask('two-phones')
        const [asked] = await Promise.all([first.asked(), second.asked()])
        first.tap(asked)
        const screen = await first.at(`/r/${request.id}`)
        await screen.press(DECIDE.approve)
        await world.now(request, 'approved')
        // Its question is gone, and in its place stands that nothing is left to do.
        const left = await until(() => {
          const open = second.desk.open()
          return open.some(({ summary }) => summary === notices.settled.title) && open.length === 1 ? open : undefined
        }, 'replaced notification')
        second.tap(left[0] as Shown)
        const late = await second.at(`/r/${request.id}`)
        await late.says(OUTCOME.approvedBy(first === other ? LEE.name : DANA.name))
        expect(await late.has(DECIDE.approve)).toBe(false)
        expect(world.stage.records().decisions.filter((one) => one.request === request.id).length).toBe(1)
        await Promise.all([first.pocket(), second.pocket()])
      }
    } finally {
      await other.close()
    }
  })
}

/** Runs in a page of the app's origin. */
async function isKept(id: string): Promise<boolean> {
  const ended = <T>(asked: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      asked.addEventListener('success', () => resolve(asked.result))
      asked.addEventListener('error', () => reject(new Error('not read')))
    })
  const name = 'holdgate-requests'
  if (!(await indexedDB.databases()).some((one) => one.name === name)) return false
  const database = await ended(indexedDB.open(name))
  try {
    if (!database.objectStoreNames.contains('requests')) return false
    return (await ended(database.transaction('requests').objectStore('requests').getKey(id))) !== undefined
  } finally {
    database.close()
  }
}
