/**
 * `push`: machine time from a push that its service took to the caller that is released, in real browsers,
 * without what people take to notice and to read.
 */
import { DECIDE } from '../../pwa/words.ts'
import type { Handset } from '../kit/handset.ts'
import { openPhoneWorld } from '../kit/phone-world.ts'
import type { PhoneWorld } from '../kit/phone-world.ts'
import { BROWSERS } from '../kit/seat.ts'
import { until } from '../kit/until.ts'
import { quantile } from './quantile.ts'
import { say } from './say.ts'

const WARM_UP = 2
const PARTS = [
  'accepted to native notification',
  'click on it to Approve on screen',
  'tap on Approve to verified decision',
  'decision to released caller',
] as const

/** Milliseconds, one for each part. */
type Round = readonly number[]

export async function benchPush(rounds: number): Promise<void> {
  say('Push: accepted by the push service until the held caller has its answer; no window open, a machine taps.')
  for (const browser of BROWSERS) {
    const world = await openPhoneWorld(browser)
    try {
      await world.phone.enrol(await world.invite())
      for (let at = 0; at < WARM_UP; at += 1) await timeRound(world)
      const timed: Round[] = []
      for (let at = 0; at < rounds; at += 1) timed.push(await timeRound(world))
      sayTimes(browser, timed)
    } finally {
      await world.close()
    }
  }
}

async function timeRound({ stage, phone, ask, released, now }: PhoneWorld): Promise<Round> {
  const posted = stage.push.posts.entries.length
  const request = await ask()
  const waiting = released(request).then(() => Date.now())
  const shown = await phone.asked()
  // Whichever is told first: the relay's sender has the answer when the device may have the message already.
  const accepted = await until(() => stage.push.posts.entries[posted], 'push that was taken')
  const clickedAt = Date.now()
  phone.tap(shown)
  const screen = await phone.at(`/r/${request.id}`)
  const drawnAt = await screen.window.evaluate(approveIsDrawn, DECIDE.approve)
  await screen.press(DECIDE.approve)
  const releasedAt = await waiting
  const { decided_at: decidedAt = 0 } = await now(request, 'approved')
  const tappedAt = await screen.window.evaluate(() => Number(Reflect.get(globalThis, 'tappedAt')))
  await endRound(phone)
  return [shown.at - accepted.at, drawnAt - clickedAt, decidedAt - tappedAt, releasedAt - decidedAt]
}

async function endRound(phone: Handset): Promise<void> {
  await phone.pocket()
  phone.desk.dismiss()
}

/** Runs in the page: says when the button is drawn, and has the page note when it is tapped. */
function approveIsDrawn(words: string): Promise<number> {
  addEventListener('pointerdown', () => Reflect.set(globalThis, 'tappedAt', Date.now()), { capture: true })
  return new Promise((resolve) => {
    const look = () => {
      const found = [...document.querySelectorAll('button')].some(({ innerText }) => innerText.trim().startsWith(words))
      if (found) resolve(Date.now())
    }
    // Not by frames: a window that nobody brought to the front has none.
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
    look()
  })
}

function sayTimes(browser: string, rounds: readonly Round[]): void {
  const line = (what: string, times: readonly number[]) =>
    say(`    ${what.padEnd(36)}  p50 ${quantile(times, 0.5).toFixed(1)} ms   p90 ${quantile(times, 0.9).toFixed(1)} ms`)
  say(`  ${browser}  n=${rounds.length}`)
  for (const [at, part] of PARTS.entries()) {
    line(
      part,
      rounds.map((round) => round[at] ?? 0),
    )
  }
  line(
    'all of it',
    rounds.map((round) => round.reduce((sum, one) => sum + one, 0)),
  )
}
