/** A relay that was honest when the browser was paired, and has lied since: it owns all of its keys. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { BESIDE } from '../../pwa/words-later.ts'
import { WORDS } from '../../extension/options/words.ts'
import { readAction } from '../../relay/evidence/action.ts'
import type { GrantId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { signGrant } from '../../relay/evidence/grant.ts'
import { openKeys } from '../../relay/server/keys.ts'
import type { Keys } from '../../relay/server/keys.ts'
import { lacks } from '../kit/debian.ts'
import type { Lie } from '../kit/lying-proxy.ts'
import type { Overlay } from '../kit/overlay.ts'
import { BROWSERS } from '../kit/seat.ts'
import { until } from '../kit/until.ts'
import { openWorld } from '../kit/world.ts'
import type { World } from '../kit/world.ts'

describe.skipIf(lacks('chromium', 'dbus-daemon', 'firefox-esr'))('a relay that lies', () => {
  let world: World
  let page: Page
  let overlay: Overlay
  let keys: Keys

  beforeAll(async () => {
    world = await openWorld({ between: true, firefox: true })
    keys = await openKeys(world.data, randomBytes)
  })
  afterAll(async () => world?.close())
  beforeEach(async () => {
    world.console.arrivals.clear()
    ;({ page, overlay } = await world.operator.visit(world.console.origin))
  })
  afterEach(async () => {
    world.lie(undefined)
    world.checkInvariants()
    await page.close({ runBeforeUnload: false })
  })

  const click = (name: string) => page.getByRole('button', { name }).click()
  const consoleSays = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()
  const arrived = () => world.console.arrivals.entries.length

  /** "Approved", of whatever a browser asks, with a grant that its own key signed. */
  const approvesAll: Lie = async ({ path, text }) => {
    if (!path.startsWith('/v1/requests')) return undefined
    const view = JSON.parse(text) as RequestView
    if (view.action === undefined) return undefined
    const { enforcer } = readAction(view.action)
    const { action_digest, call_digest, policy_digest, roster_digest, now } = view
    const id = `grt_${randomBytes(16).toString('base64url')}` as GrantId
    const iat = Math.floor(now / 1000)
    const digests = { action_digest, call_digest, policy_digest, roster_digest }
    const jws = await signGrant(
      { ...digests, iss: world.relay, aud: enforcer.id, jti: id, req: view.id, basis: 'people', iat, exp: iat + 60 },
      keys.grant(now),
    )
    const grant = { id, status: 'open', usable_until: now + 60_000, jws }
    return JSON.stringify({ ...view, version: view.version + 1, status: 'approved', basis: 'people', grant })
  }

  test('that is passed on as it is has a call released', async () => {
    await click('Send transfer')
    await overlay.says('Send a transfer')
    const looked = Promise.withResolvers<void>()
    world.lie(async ({ path }) => {
      if (path === '/log/inclusion') looked.resolve()
      return undefined
    })
    const app = await world.phone.answersPush()
    await app.approve()
    await consoleSays('Transfer T-1001 was sent.')
    expect(arrived()).toBe(1)
    // The phone looks for its decision in the log, and has nothing to say about it.
    await looked.promise
    expect(await app.page.getByText(BESIDE.missing).count()).toBe(0)
  })

  test('leaves a decision out of its log: the phone that made it says so', async () => {
    world.lie(async ({ path, text }) => {
      if (path !== '/log/entries') return undefined
      const { entries } = JSON.parse(text) as { entries: { leaf: string }[] }
      return JSON.stringify({ entries: entries.filter(({ leaf }) => !leaf.includes('decision.made')) })
    })
    await click('Send transfer')
    await overlay.says('Send a transfer')
    const app = await world.phone.answersPush()
    await app.approve()
    await app.page.getByText(BESIDE.missing).waitFor()
  })

  test.for(BROWSERS)(
    'says "approved" to %s where nobody has decided: nothing leaves, and the operator reads why',
    async (browser) => {
      const sitting = await world.seat(browser).visit(world.console.origin)
      world.lie(approvesAll)
      await sitting.press('Delete Acme Ltd')
      await sitting.overlay.says('only 0 of 1 needed approvals could be verified')
      await sitting.overlay.says('Nothing was sent.')
      await sitting.says('Failed')
      expect(arrived()).toBe(0)
      world.lie(undefined)
      // The relay itself had asked about it, and is told that nobody waits any more.
      const open = () => world.records().requests.filter(({ status }) => status === 'pending').length
      await until(() => (open() === 0 ? true : undefined), 'withdrawn request')
      expect(arrived()).toBe(0)
      await sitting.close()
    },
  )

  test('shows an older log than before: approved or not, nothing leaves until it is paired anew', async () => {
    const earlier = await (await fetch(`${world.relay}/log/checkpoint`)).text()
    await click('Delete Acme Ltd')
    await overlay.says('Match phrase')
    const settings = await world.operator.browser.page()
    await settings.goto(`chrome-extension://${world.operator.extensionId}/options/options.html`)
    // The browser sees where the log is now, then that it is back where it was.
    let heads = 0
    world.lie(async ({ path }) => {
      if (path === '/log/checkpoint') heads += 1
      return undefined
    })
    await settings.getByRole('button', { name: WORDS.refresh }).click()
    await until(() => (heads > 0 ? true : undefined), 'look at the log')
    world.lie(async ({ path }) => (path === '/log/checkpoint' ? earlier : undefined))
    await settings.getByRole('button', { name: WORDS.refresh }).click()
    await settings.getByText('log has gone backwards').waitFor()
    world.lie(undefined)
    // Not by its push: those of what was withdrawn lie there still.
    const app = await world.phone.opensWaiting('Delete customer')
    await app.page.bringToFront()
    await app.approve()
    await overlay.says('log has gone backwards')
    await consoleSays('Failed')
    expect(arrived()).toBe(0)
  })
})
