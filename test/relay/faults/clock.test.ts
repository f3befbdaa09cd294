/** The clock jumps by an hour: what has ended stays ended, what is open never stays open for longer. */
import { describe, expect, test } from 'vitest'
import { createSteadyClock } from '../../../relay/server/steady-clock.ts'
import { ask, byService, decide, openOffice, viewAs } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'

const HOUR = 3_600_000

describe('the clock of a relay', () => {
  function clocks() {
    const at = { wall: 1_800_000_000_000, steady: 5 }
    const now = createSteadyClock({ wall: () => at.wall, steady: () => at.steady })
    const pass = (milliseconds: number) => {
      at.wall += milliseconds
      at.steady += milliseconds
    }
    return { at, now, pass }
  }

  test('is the machine’s', () => {
    const { at, now, pass } = clocks()
    expect(now()).toBe(at.wall)
    pass(1234)
    expect(now()).toBe(at.wall)
  })
  test('goes on at its own pace when the machine’s is set back, until that has caught up', () => {
    const { at, now, pass } = clocks()
    const before = now()
    at.wall -= HOUR
    expect(now()).toBe(before)
    pass(60_000)
    expect(now()).toBe(before + 60_000)
    at.wall += 2 * HOUR
    expect(now()).toBe(at.wall)
  })
  test('follows at once when the machine’s is set forward, also out of a sleep', () => {
    const { at, now } = clocks()
    at.wall += HOUR
    expect(now()).toBe(at.wall)
  })
  test('gives whole milliseconds', () => {
    const { at, now } = clocks()
    at.wall += 0.6
    expect(Number.isInteger(now())).toBe(true)
  })
})

async function redeem({ relay, billing }: Office, { id, callDigest }: Readonly<{ id: string; callDigest: string }>) {
  const body = { attempt: 'A'.repeat(22), call_digest: callDigest }
  return byService(relay, billing)('redeem', { params: { id }, body })
}

describe('an hour forward', () => {
  test('ends what waits, and no later decision counts', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    office.relay.clock.now += HOUR
    expect((await decide(office.relay, office.dana, { id })).code).toBe('request-expired')
    await office.relay.sweep()
    expect((await viewAs(office.relay, office.dana, id)).status).toBe('expired')
  })
  test('and back: what has expired stays so', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    office.relay.clock.now += HOUR
    await office.relay.sweep()
    office.relay.clock.now -= HOUR
    expect((await decide(office.relay, office.dana, { id })).code).toBe('request-settled')
    expect((await viewAs(office.relay, office.dana, id)).status).toBe('expired')
  })
  test('and back: what has lapsed stays so', async () => {
    const office = await openOffice()
    const { id, call_digest: callDigest } = await ask(office)
    const { reply } = await decide(office.relay, office.dana, { id })
    const grant = reply.grant?.id ?? ''
    office.relay.clock.now += HOUR
    await office.relay.sweep()
    office.relay.clock.now -= HOUR
    expect((await redeem(office, { id: grant, callDigest })).code).toBe('grant-lapsed')
  })
})

// The clock of a database that is not ours, or of a machine that was set back while the relay was down.
describe('an hour back', () => {
  test('no decision is taken, which a clock that is right again then takes', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    office.relay.clock.now -= HOUR
    for (const verdict of ['approve', 'deny'] as const) {
      const refused = await decide(office.relay, office.dana, { id, verdict })
      expect(refused.status).toBe(503)
      expect(refused.code).toBe('clock-behind')
    }
    expect((await viewAs(office.relay, office.dana, id)).decisions).toEqual([])
    office.relay.clock.now += HOUR
    expect((await decide(office.relay, office.dana, { id })).reply.status).toBe('approved')
  })
  test('no grant is redeemed', async () => {
    const office = await openOffice()
    const { id, call_digest: callDigest } = await ask(office)
    const { reply } = await decide(office.relay, office.dana, { id })
    const grant = reply.grant?.id ?? ''
    office.relay.clock.now -= HOUR
    expect((await redeem(office, { id: grant, callDigest })).code).toBe('clock-behind')
    office.relay.clock.now += HOUR
    expect((await redeem(office, { id: grant, callDigest })).status).toBe(200)
  })
})
