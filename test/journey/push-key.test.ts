/** The relay's push key rotates under a phone that real browsers subscribed with the old one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { readKeyRing, keyRingPath } from '../../relay/store/key-ring.ts'
import { openApp } from '../kit/app.ts'
import type { App } from '../kit/app.ts'
import { openChromium } from '../kit/chromium.ts'
import type { Browser } from '../kit/chromium.ts'
import { lacks } from '../kit/debian.ts'
import { holdgateOn } from '../kit/holdgate.ts'
import { ANA } from '../kit/operator.ts'
import { openPhone } from '../kit/phone.ts'
import type { Phone } from '../kit/phone.ts'
import { until } from '../kit/until.ts'
import { DANA, openBackstage } from '../kit/world.ts'
import type { Backstage } from '../kit/world.ts'

describe.skipIf(lacks('chromium', 'dbus-daemon'))('when the push key rotates', () => {
  let stage: Backstage
  let desktop: Browser
  let phone: Phone
  let key: string

  beforeAll(async () => {
    stage = await openBackstage()
    desktop = await openChromium()
    const app = await openApp(desktop.context, stage.relay)
    await app.setUp(stage.setupLink, ANA)
    const invitation = await app.invite(DANA)
    phone = await openPhone({ relay: stage.relay, invitation, desk: stage.desk, pushFlags: stage.push.flags })
    key = await app.serviceKey('gateway')
  })
  afterAll(async () => {
    await phone?.close()
    await desktop?.close()
    await stage?.close()
  })

  async function ask(): Promise<void> {
    const body = { length: 0, sha256: plainDigest(new Uint8Array()), content_type: '' }
    const target = `${stage.console.origin}/api/transfers`
    const call = { method: 'POST', target, headers: [], body }
    const answer = await fetch(`${stage.relay}/v1/requests`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ action: { kind: 'http', call, redirect: 'follow', credentials: 'include' } }),
    })
    expect(answer.status).toBe(202)
  }

  async function answerPush(): Promise<App> {
    const open = await phone.answersPush()
    await open.approve()
    await open.page.getByText('Approved by you').waitFor()
    return open
  }

  test('the phone is reached with the old one, changes over when its app opens, and is reached with the new one', async () => {
    await ask()
    await answerPush()
    const [first] = (await readKeyRing(keyRingPath(stage.data))).vapid
    // A minute ahead, so that a key that was in use a moment ago can be retired.
    const keys = (...flags: readonly string[]) =>
      holdgateOn({ now: () => Date.now() + 61_000 }, 'keys', ...flags, '--data', stage.data)
    const rotated = await holdgateOn({ now: Date.now }, 'keys', 'rotate', 'vapid', '--in', '0s', '--data', stage.data)
    expect(rotated.error).toBe('')
    await until(async () => {
      const about = (await (await fetch(`${stage.relay}/v1/about`)).json()) as Readonly<{ vapid_public_key: string }>
      return about.vapid_public_key === first?.publicKey ? undefined : about
    }, 'new key of the relay')
    expect((await keys('retire', first?.kid ?? '')).error).toContain('1 phone(s) are subscribed with it')

    // The push service compares each message's key with that of the subscription.
    await ask()
    await (await answerPush()).page.reload()
    await until(async () => {
      const { error } = await keys('retire', first?.kid ?? '')
      return error === '' ? true : undefined
    }, 'phone that changed over')
    await ask()
    await answerPush()
    expect(stage.push.posts.entries.filter(({ status }) => status !== 201)).toEqual([])
  })
})
