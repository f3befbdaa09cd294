import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { background } from './background-rig.ts'
import { NOTICE } from './kit.ts'

const FRAGMENT = '#there'

/** A form that was approved, and whose page has the nonce. */
async function released() {
  const rig = await background()
  await rig.take({ sends: 'navigation', fragment: FRAGMENT })
  const [release] = rig.releases()
  if (release?.kind !== 'release') throw new Error('Nothing was released.')
  const { nonce } = release
  const url = `${NOTICE.call.target}${FRAGMENT}#${nonce}`
  return { ...rig, nonce, url, outcomes: () => rig.happened.filter((what) => what === 'reportOutcome').length }
}

describe('a released navigation', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => vi.useRealTimers())

  test('ends with the first answer that the browser sees, for its page is gone by then', async () => {
    const { keeper, nonce, state, outcomes } = await released()
    await keeper.seen(nonce, 'left')
    expect(state()).toBe('sent')
    await keeper.seen(nonce, { status: 303 })
    await keeper.seen(nonce, { status: 200 })
    await keeper.gone(NOTICE.hold)
    expect([state(), outcomes()]).toEqual(['done', 1])
  })
  test('waits a moment for that answer when its page went first', async () => {
    const { keeper, nonce, state } = await released()
    await keeper.seen(nonce, 'left')
    await keeper.gone(NOTICE.hold)
    expect(state()).toBe('sent')
    await keeper.seen(nonce, { status: 200 })
    await vi.runAllTimersAsync()
    expect(state()).toBe('done')
  })
  test('whose page went without any answer is unknown', async () => {
    const { keeper, nonce, state, outcomes } = await released()
    await keeper.seen(nonce, 'left')
    await keeper.gone(NOTICE.hold)
    await vi.runAllTimersAsync()
    expect([state(), outcomes()]).toEqual(['unknown', 1])
  })
  test('that the browser’s own rules stopped was not sent', async () => {
    const { keeper, nonce, url, state } = await released()
    await keeper.seen(nonce, { url, error: 'net::ERR_BLOCKED_BY_CLIENT' })
    expect(state()).toBe('failed')
  })
  test('that broke off may have arrived', async () => {
    const { keeper, nonce, url, state } = await released()
    await keeper.seen(nonce, 'left')
    await keeper.seen(nonce, { url, error: 'net::ERR_CONNECTION_RESET' })
    expect(state()).toBe('unknown')
  })
  test('does not end with a block of where it was redirected', async () => {
    const { keeper, nonce, state } = await released()
    await keeper.seen(nonce, 'left')
    await keeper.seen(nonce, { url: `https://other.example/#${nonce}`, error: 'net::ERR_BLOCKED_BY_CLIENT' })
    expect(state()).toBe('sent')
  })
  test('ends with the page that it brought, where the background missed the browser’s events', async () => {
    const { keeper, nonce, state, outcomes } = await released()
    expect(await keeper.arrived(nonce, 200)).toBe(NOTICE.hold)
    expect(await keeper.arrived(nonce, 500)).toBe(NOTICE.hold)
    expect([state(), outcomes()]).toEqual(['done', 1])
  })
  test('is not ended by a page with a nonce that is not its own', async () => {
    const { keeper, state } = await released()
    expect(await keeper.arrived(`hg-${'0'.repeat(32)}`, 200)).toBe(null)
    expect(state()).toBe('armed')
  })
  test('that went nowhere loses its pass and is unknown', async () => {
    const { keeper, pass, state, happened } = await released()
    await keeper.sweep()
    expect(state()).toBe('armed')
    pass(30_000)
    await keeper.sweep()
    expect(state()).toBe('unknown')
    expect(happened).toContain('no pass')
  })
  test('is never armed again once its page says that it is being sent', async () => {
    const { take, releases } = await released()
    await take({ sends: 'navigation', fragment: FRAGMENT, phase: 'sending' })
    expect(releases().length).toBe(1)
  })
})

test('a fetch is not ended by a page that knows its nonce', async () => {
  const { keeper, take, releases, state } = await background()
  await take()
  const [release] = releases()
  expect(await keeper.arrived(release?.kind === 'release' ? release.nonce : '', 200)).toBe(null)
  expect(state()).toBe('armed')
})

test('a navigation is a question of its own beside the same call that nobody waits for', async () => {
  const { take, happened } = await background()
  await take({ detached: true, cannotWait: true })
  await take({ hold: 'i'.repeat(22), sends: 'navigation' })
  expect(happened.filter((what) => what === 'ask').length).toBe(2)
})
