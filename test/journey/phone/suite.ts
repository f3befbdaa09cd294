/** What an approver does with a phone, in the words of both browsers. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { noticesIn } from '../../../pwa/notice.ts'
import { DENY, OUTCOME } from '../../../pwa/words-later.ts'
import { DECIDE } from '../../../pwa/words.ts'
import type { RequestView } from '../../../relay/contract/request.ts'
import type { Screen } from '../../kit/handset.ts'
import type { Shown } from '../../kit/notifications.ts'
import type { BrowserName } from '../../kit/seat.ts'
import { until } from '../../kit/until.ts'
import { DANA } from '../../kit/world.ts'
import { testPushes } from './pushes.ts'
import { testTaps } from './taps.ts'
import { LEE, openPhoneWorld } from './world.ts'
import type { PhoneWorld } from './world.ts'

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

  test('is woken for a request when its worker had ended and no window is open', async () => {
    await world.phone.windows.stopWorker()
    const { request, screen } = await tapped()
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
        expect(await late.buttons()).not.toContain(DECIDE.approve)
        expect(world.stage.records().decisions.filter((one) => one.request === request.id).length).toBe(1)
        await Promise.all([first.pocket(), second.pocket()])
      }
    } finally {
      await other.close()
    }
  })
}
