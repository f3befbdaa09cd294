/**
 * What the demonstration shows: five calls and what became of them, counted at the console's own
 * server.
 */
import type { Page } from 'playwright-core'
import type { RequestView } from '../../relay/contract/request.ts'
import type { Arrival } from '../kit/console-server.ts'
import type { Overlay } from '../kit/overlay.ts'
import { redeemAgain } from '../kit/second-attempt.ts'
import type { World } from '../kit/world.ts'
import type { Timeline } from './timeline.ts'

export type Case =
  | Readonly<{
      case: 'approve'
      arrived_before: number
      arrived_after: number
      bytes_identical: boolean
      /** From the decision leaving the phone to the call arriving at the console's server. */
      approve_to_release_ms: number
    }>
  | Readonly<{ case: 'deny' | 'expire' | 'cancel'; arrived_after: number }>
  | Readonly<{ case: 'redeem-again'; refused: string }>

type Scene = Readonly<{ page: Page; overlay: Overlay }>

/** @returns what happened, in the order in which it is shown */
export async function runCases(world: World, timeline: Timeline): Promise<readonly Case[]> {
  const approved = await approveTransfer(world, timeline)
  return [
    approved.shown,
    await denyDelete(world, timeline),
    await letExpire(world, timeline),
    await cancelDelete(world, timeline),
    await tryAgain(world, approved.request, timeline),
  ]
}

/** True when each case ended as it must. */
export function allHold(cases: readonly Case[]): boolean {
  return cases.length === 5 && cases.every(holds)
}

function holds(shown: Case): boolean {
  if (shown.case === 'approve') return shown.arrived_before === 0 && shown.arrived_after === 1 && shown.bytes_identical
  if (shown.case === 'redeem-again') return shown.refused === 'grant-redeemed'
  return shown.arrived_after === 0
}

const arrivals = (world: World): readonly Arrival[] => world.console.arrivals.entries
const settle = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()

async function open(world: World): Promise<Scene> {
  world.console.arrivals.clear()
  return world.operator.visit(world.console.origin)
}

async function close({ page }: Scene): Promise<void> {
  await page.close({ runBeforeUnload: false })
}

async function approveTransfer(
  world: World,
  timeline: Timeline,
): Promise<Readonly<{ shown: Case; request: RequestView }>> {
  const scene = await open(world)
  const { page, overlay } = scene
  const meant = await page.evaluate(() => {
    const form = document.querySelector('form')
    return JSON.stringify(Object.fromEntries(new FormData(form ?? undefined)))
  })
  timeline.tell('Ana presses “Send transfer” in the console.')
  await page.getByRole('button', { name: 'Send transfer' }).click()
  await overlay.says('Match phrase')
  timeline.tell('The extension holds the call. The relay sends Dana’s phone an encrypted push.')
  const app = await world.phone.answersPush()
  const before = arrivals(world).length
  timeline.tell(`Dana taps the notification and reads what would happen. Arrived at the console’s server: ${before}.`)
  const decided = app.page
    .waitForRequest((request) => request.url().endsWith('/decisions'))
    .then(() => performance.now())
  await app.approve()
  const decidedAt = await decided
  const arrival = await world.console.arrivals.first(() => true, 'released call')
  await settle(page, 'was sent')
  const milliseconds = Math.round(arrival.at - decidedAt)
  timeline.tell(
    `Dana approves with a passkey. ${milliseconds} ms later the held bytes arrive, and the console shows its own success.`,
  )
  const request = await world.phone.reads(app)
  const { call } = JSON.parse(request.action ?? '') as { call: { body: { sha256: string } } }
  const shown: Case = {
    case: 'approve',
    arrived_before: before,
    arrived_after: arrivals(world).length,
    bytes_identical: arrival.body.toString() === meant && arrival.sha256 === call.body.sha256,
    approve_to_release_ms: milliseconds,
  }
  await close(scene)
  return { shown, request }
}

async function denyDelete(world: World, timeline: Timeline): Promise<Case> {
  const scene = await open(world)
  timeline.tell('Ana presses “Delete” at Acme Ltd.')
  await scene.page.getByRole('button', { name: 'Delete Acme Ltd' }).click()
  const app = await world.phone.answersPush()
  await app.deny('Wrong target')
  await scene.overlay.says('Denied')
  await settle(scene.page, 'Failed')
  const arrived = arrivals(world).length
  timeline.tell(`Dana denies it: wrong target. Ana reads so. Arrived: ${arrived}.`)
  await close(scene)
  return { case: 'deny', arrived_after: arrived }
}

async function letExpire(world: World, timeline: Timeline): Promise<Case> {
  const scene = await open(world)
  timeline.tell('Ana presses “Shut down” at db-1. Nobody answers.')
  await scene.page.getByRole('button', { name: 'Shut down db-1' }).click()
  await world.phone.answersPush()
  timeline.wait('This rule waits ten seconds for an answer')
  await scene.overlay.says('Nobody answered in time')
  await settle(scene.page, 'Failed')
  const arrived = arrivals(world).length
  timeline.tell(`The time is over. Arrived: ${arrived}.`)
  await close(scene)
  return { case: 'expire', arrived_after: arrived }
}

async function cancelDelete(world: World, timeline: Timeline): Promise<Case> {
  const scene = await open(world)
  timeline.tell('Ana presses “Delete” at Fabrikam, and thinks better of it.')
  await scene.page.getByRole('button', { name: 'Delete Fabrikam' }).click()
  const app = await world.phone.answersPush()
  await scene.overlay.press('Cancel call')
  await app.page.getByText('Withdrawn by whoever asked').waitFor()
  await settle(scene.page, 'Failed')
  const arrived = arrivals(world).length
  timeline.tell(`She cancels, and Dana’s phone says so. Arrived: ${arrived}.`)
  await close(scene)
  return { case: 'cancel', arrived_after: arrived }
}

async function tryAgain(world: World, { grant, call_digest }: RequestView, timeline: Timeline): Promise<Case> {
  if (grant === undefined) throw new Error('An approved request without a grant.')
  const refused = await redeemAgain(world.seat('Chromium'), {
    relay: world.relay,
    id: grant.id,
    callDigest: call_digest,
  })
  timeline.tell(`The grant of the first call is redeemed once more, by the same browser: ${refused}.`)
  return { case: 'redeem-again', refused }
}
