/** What an approver does with a phone, in the words of both browsers. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DENY, OUTCOME } from '../../../pwa/words-later.ts'
import { DECIDE } from '../../../pwa/words.ts'
import type { RequestView } from '../../../relay/contract/request.ts'
import type { Screen } from '../../kit/handset.ts'
import type { BrowserName } from '../../kit/seat.ts'
import { openPhoneWorld } from './world.ts'
import type { PhoneWorld } from './world.ts'

/** One world for all of them, which follow each other: the first enrols the phone. */
export function testPhone(browser: BrowserName): void {
  let world: PhoneWorld
  beforeAll(async () => {
    world = await openPhoneWorld(browser)
  })
  afterAll(async () => world?.close())
  afterEach(async () => {
    await world.phone.pocket()
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

  test('is enrolled, and then has no window open', async () => {
    await world.phone.enrol(await world.invite())
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
}
