/** What lets a phone be reached for years: nothing silent, nothing told, addresses and keys that change. */
import { expect, test } from 'vitest'
import { noticesIn } from '../../../pwa/notice.ts'
import { DENY, OUTCOME } from '../../../pwa/words-later.ts'
import { DECIDE } from '../../../pwa/words.ts'
import type { Base64Url, DeviceId, Digest, RequestId } from '../../../relay/contract/ids.ts'
import { pushPayload } from '../../../relay/server/push/payload.ts'
import { keyRingPath, readKeyRing } from '../../../relay/store/key-ring.ts'
import { holdgateOn } from '../../kit/holdgate.ts'
import { until } from '../../kit/until.ts'
import { pushRaw, subscriptionsOf } from './raw-push.ts'
import type { PhoneWorld } from '../../kit/phone-world.ts'

/** More than a browser forgives of pushes that nobody sees: Firefox 15. */
const MANY = 20
const KINDS = ['ask', 'settled', 'test', 'rebootstrap', 'reinvite', 'recovered', 'reported', 'garbage'] as const
const GARBAGE = ['', 'garbage', '{', 'null', '[]', '{"holdgate":{"kind":"approve","request":"../../evil"}}', '\u0000']
const SAID = { ...noticesIn('en'), recovered: noticesIn('en').recovered(0) }
const TITLES = Object.values(SAID).flatMap((said) => {
  return typeof said === 'object' && 'title' in said ? [said.title] : []
})

export function testPushes(world: () => PhoneWorld): void {
  /** From the question to the decision. */
  const approves = async () => {
    const { phone, ask, now } = world()
    const request = await ask()
    phone.tap(await phone.asked())
    const screen = await phone.at(`/r/${request.id}`)
    await screen.press(DECIDE.approve)
    await now(request, 'approved')
    await screen.says(OUTCOME.youApproved)
    await phone.pocket()
  }

  test(`each of ${MANY} pushes of each kind is shown, with no window open, and the phone stays subscribed`, async () => {
    const { phone, stage } = world()
    const [before] = subscriptionsOf(stage)
    const start = phone.desk.shown.entries.length
    for (const kind of KINDS) {
      // In Firefox what is still seen would make up for a push that is not; Chromium shows by itself what is missing.
      if (phone.browser === 'Firefox') phone.desk.dismiss()
      const from = phone.desk.shown.entries.length
      const isOfKind = (title: string) => kind === 'garbage' || title === SAID[kind].title
      const shown = () => phone.desk.shown.entries.slice(from).filter(({ summary }) => isOfKind(summary))
      const some = async (first: number, last: number) => {
        await pushRaw(
          stage,
          Array.from({ length: last - first }, (_, at) => textOf(kind, first + at)),
        )
        await until(() => (shown().length >= last ? true : undefined), `${last} notifications of ${kind}`, 40_000)
      }
      await some(0, 1)
      await some(1, MANY)
      await phone.windows.judged()
    }
    expect(subscriptionsOf(stage)).toEqual([before])
    // Not one of them is the browser's own, which says that something happened in the background.
    const foreign = phone.desk.shown.entries.slice(start).filter(({ summary }) => !TITLES.includes(summary))
    expect(foreign).toEqual([])
    phone.desk.dismiss()
    await approves()
  })

  test('nothing of a request is in what is pushed, or in what a lock screen shows', async () => {
    const { phone, ask, now } = world()
    const canaries = Array.from({ length: 20 }, (_, at) => `canary-${at + 1}-a`)
    const [inPath, why, ...inBody] = canaries
    const from = { pushed: (await phone.windows.decrypted()).length, shown: phone.desk.shown.entries.length }
    const text = JSON.stringify(
      Object.fromEntries(inBody.map((canary, at) => [at % 2 === 0 ? canary : `field${at}`, canary])),
    )
    const request = await ask('canaries', { text, justification: `because ${why}` })
    phone.tap(await phone.asked())
    const screen = await phone.at(`/r/${request.id}`)
    // They are all there for whoever is asked.
    for (const canary of canaries) await screen.says(canary)
    await screen.press(DECIDE.deny)
    await screen.press(DENY.confirm)
    await now(request, 'denied')
    await phone.desk.shown.first(
      ({ summary }) => summary === noticesIn('en').settled.title,
      'notification that it is settled',
    )
    const pushed = await until(async () => {
      const all = (await phone.windows.decrypted()).slice(from.pushed)
      return all.length >= 2 ? all : undefined
    }, 'both pushes')
    const shown = phone.desk.shown.entries.slice(from.shown)
    const told = JSON.stringify([pushed, shown]).toLowerCase()
    for (const canary of [...canaries, 'note', 'billing', 'dana']) expect(told).not.toContain(canary)
    expect(inPath).toBe('canary-1-a')
    expect(new Set(pushed.map((text) => text.length)).size).toBe(1)
  })

  test('a phone whose address has ended is forgotten at the first 410, and is reached again when its app opened', async () => {
    const { phone, ask, now, stage } = world()
    const [before] = subscriptionsOf(stage)
    stage.push.failNext(410)
    const request = await ask()
    await until(() => (subscriptionsOf(stage).length === 0 ? true : undefined), 'forgotten address')
    // The inbox has the question all the same.
    const screen = await phone.visit(`/r/${request.id}`)
    await screen.press(DECIDE.approve)
    await now(request, 'approved')
    const after = await until(() => subscriptionsOf(stage)[0], 'new address')
    expect(after.endpoint).not.toBe(before?.endpoint)
    await phone.pocket()
    await approves()
  })

  test('a phone that its push service has forgotten is reached at the address that it has then', async () => {
    const { phone, stage } = world()
    const [before] = subscriptionsOf(stage)
    stage.push.forget()
    if (phone.browser === 'Chromium') {
      // Chromium is told nothing: the next push finds out, as the relay is told by the push service.
      const request = await world().ask()
      await until(() => (subscriptionsOf(stage).length === 0 ? true : undefined), 'forgotten address')
      await phone.visit('/')
      await world().now(request, 'pending')
    }
    await until(() => {
      const [now] = subscriptionsOf(stage)
      return now !== undefined && now.endpoint !== before?.endpoint ? now : undefined
    }, 'new address')
    await phone.pocket()
    await approves()
  })

  test('when the push key rotates no request is lost: the old one counts until the app opened, then the new one', async () => {
    const { phone, stage } = world()
    const [first] = (await readKeyRing(keyRingPath(stage.data))).vapid
    // A minute ahead, so that a key that was in use a moment ago can be retired.
    const retire = () =>
      holdgateOn({ now: () => Date.now() + 61_000 }, 'keys', 'retire', first?.kid ?? '', '--data', stage.data)
    const rotated = await holdgateOn({ now: Date.now }, 'keys', 'rotate', 'vapid', '--in', '0s', '--data', stage.data)
    expect(rotated.error).toBe('')
    await until(async () => {
      const about = (await (await fetch(`${stage.relay}/v1/about`)).json()) as Readonly<{ vapid_public_key: string }>
      return about.vapid_public_key === first?.publicKey ? undefined : about
    }, 'new key of the relay')
    expect((await retire()).error).toContain('1 phone(s) are subscribed with it')
    const posted = stage.push.posts.entries.length

    // The push service compares each message's key with that of the subscription.
    await approves()
    await phone.visit('/')
    await until(async () => ((await retire()).error === '' ? true : undefined), 'phone that changed over')
    await phone.pocket()
    await approves()
    expect(stage.push.posts.entries.slice(posted).filter(({ status }) => status !== 201)).toEqual([])
  })
}

function textOf(kind: (typeof KINDS)[number], at: number): string {
  if (kind === 'garbage') return GARBAGE[at % GARBAGE.length] ?? ''
  const id = String(at).padStart(22, '0')
  const notice = {
    id: id as Base64Url,
    kind,
    ...((kind === 'ask' || kind === 'settled') && { request: `req_${id}` as RequestId }),
    device: 'dev' as DeviceId,
    receiptHash: '' as Digest,
    receipt: id as Base64Url,
    dueAt: 0,
    until: Date.now() + 60_000,
    tries: 0,
  }
  return pushPayload(notice, 'http://localhost', { waiting: 1 })
}
