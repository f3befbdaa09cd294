import { describe, expect, test } from 'vitest'
import { ask, asking, byDevice, byService, bySession, decide, openOffice, serviceBy } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import type { Outcome } from '../../../relay/contract/grant.ts'
import type { Base64Url, RequestId } from '../../../relay/contract/ids.ts'
import { pairBy } from '../../kit/person.ts'

const MINUTE = 60_000
const customer = (number: number) =>
  ({ method: 'DELETE', target: `https://admin.example.com/api/customers/${number}` }) as const

async function askedBy({ relay }: Office, device: Awaited<ReturnType<typeof pairBy>>, number = 1) {
  relay.clock.now += 1
  const { reply } = await byDevice(relay, device)('ask', { body: asking(customer(number)) })
  return reply.id
}

const earlierTo = async ({ relay, dana }: Office, id: Awaited<ReturnType<typeof ask>>['id'], person = dana) =>
  (await bySession(relay, person)('earlier', { params: { id } })).reply

describe('what was asked before', () => {
  test('is nothing at first, and the first time ends with the first approval', async () => {
    const office = await openOffice()
    const browser = await pairBy(office.relay, office.ada)
    const first = await askedBy(office, browser, 1)
    expect(await earlierTo(office, first)).toEqual({ first: true, in_ten_minutes: 1, similar: [] })
    await decide(office.relay, office.dana, { id: first, verdict: 'deny', twist: { comment: 'wrong one' } })
    const second = await askedBy(office, browser, 2)
    expect(await earlierTo(office, second)).toMatchObject({ first: true, in_ten_minutes: 2 })
    await decide(office.relay, office.dana, { id: second })
    const third = await askedBy(office, browser, 3)
    expect(await earlierTo(office, third)).toMatchObject({
      first: false,
      in_ten_minutes: 3,
      similar: [
        { id: second, status: 'approved', outcome: 'open', decisions: [{ name: 'Dana', verdict: 'approve' }] },
        {
          id: first,
          status: 'denied',
          words: { say: 'Delete customer “1”' },
          decisions: [{ name: 'Dana', verdict: 'deny', comment: 'wrong one' }],
        },
      ],
    })
    expect(await earlierTo(office, first), 'the first one, seen later').toMatchObject({ first: true, similar: [] })
  })

  test('ten minutes are counted back from the request, whole', async () => {
    const office = await openOffice()
    const browser = await pairBy(office.relay, office.ada)
    await askedBy(office, browser, 1)
    office.relay.clock.now += 10 * MINUTE - 1
    const edge = await askedBy(office, browser, 2)
    expect(await earlierTo(office, edge)).toMatchObject({ in_ten_minutes: 2 })
    const beyond = await askedBy(office, browser, 3)
    expect(await earlierTo(office, beyond)).toMatchObject({ in_ten_minutes: 2 })
  })

  test('is of the same requester and rule: a person with all their browsers, a service by its key', async () => {
    const office = await openOffice()
    const { relay, ada } = office
    const [one, two] = [await pairBy(relay, ada), await pairBy(relay, ada, 'Other')]
    await askedBy(office, one, 1)
    expect(await earlierTo(office, await askedBy(office, two, 2))).toMatchObject({ in_ten_minutes: 2 })
    expect(await earlierTo(office, (await ask(office, customer(3))).id)).toMatchObject({ in_ten_minutes: 1 })
    const other = await serviceBy(relay, ada)
    const { reply } = await byService(relay, other)('ask', { body: asking(customer(4)) })
    expect(await earlierTo(office, reply.id)).toMatchObject({ in_ten_minutes: 1 })
  })

  test('shows at most five, and only what the viewer asked or was asked', async () => {
    const office = await openOffice()
    const { relay, ada, dana, lee } = office
    const browser = await pairBy(relay, lee)
    for (let number = 0; number < 6; number++) {
      await decide(relay, dana, { id: await askedBy(office, browser, number), verdict: 'deny' })
    }
    const last = await askedBy(office, browser, 7)
    expect((await earlierTo(office, last)).similar).toHaveLength(5)
    expect((await earlierTo(office, last, lee)).similar, 'whoever asked').toHaveLength(5)
    const { code } = await bySession(relay, ada)('earlier', { params: { id: last } })
    expect(code, 'an administrator who neither asks nor answers').toBe('not-found')
  })

  test('is the answer to nobody who may not see the request', async () => {
    const office = await openOffice()
    const { relay, ada } = office
    const { id } = await ask(office, customer(1))
    const other = await serviceBy(relay, ada)
    expect((await byService(relay, other)('earlier', { params: { id } })).code).toBe('not-found')
    expect((await relay.send('earlier', { params: { id } })).code).toBe('unauthenticated')
  })
})

describe('the one that is compared with', () => {
  const redeemed = ({ relay }: Office, device: Awaited<ReturnType<typeof pairBy>>, id: RequestId) =>
    redeemedBy(byDevice(relay, device), id)
  const redeemedBy = async (own: ReturnType<typeof byDevice | typeof byService>, id: RequestId) => {
    const { reply } = await own('request', { params: { id } })
    const params = { id: reply.grant?.id ?? '' }
    const attempt = 'A'.repeat(22) as Base64Url
    await own('redeem', { params, body: { attempt, call_digest: reply.call_digest } })
    return (outcome: Outcome) => own('reportOutcome', { params, body: { attempt, outcome } })
  }
  const RAN = { result: 'executed', status: 204 } as const

  test('was approved by people and ran, whole, and is of the same path before a later one of another', async () => {
    const office = await openOffice()
    const { relay, dana, lee } = office
    const browser = await pairBy(relay, lee)
    const alike = async (person = dana, number = 1) =>
      (await earlierTo(office, await askedBy(office, browser, number), person)).alike
    const [same, other, unsure, unused] = [
      await askedBy(office, browser, 1),
      await askedBy(office, browser, 2),
      await askedBy(office, browser, 1),
      await askedBy(office, browser, 1),
    ]
    for (const id of [same, other, unsure, unused]) await decide(relay, dana, { id })
    expect(await alike(), 'approved, and not run').toBeUndefined()
    await (
      await redeemed(office, browser, unsure)
    )({ result: 'unknown', reason: 'page_gone' })
    expect(await alike(), 'unknown whether it ran').toBeUndefined()
    await (
      await redeemed(office, browser, other)
    )(RAN)
    expect(await alike(), 'of another path').toMatchObject({ id: other, you: { can: 'read' } })
    await (
      await redeemed(office, browser, same)
    )(RAN)
    expect(await alike()).toMatchObject({ id: same, action: expect.stringContaining('customers/1') })
    expect(await alike(dana, 3), 'the latest, where none is of that path').toMatchObject({ id: other })
    expect(await alike(lee), 'whoever asked').toMatchObject({ id: same })
  })

  test('was asked for the same person, where a service asks on behalf of somebody', async () => {
    const office = await openOffice()
    const { relay, billing, dana } = office
    const own = byService(relay, billing)
    const askedFor = async (more: Readonly<Record<string, unknown>>) => {
      relay.clock.now += 1
      return (await own('ask', { body: asking(customer(1), more) })).reply.id
    }
    const forLee = { on_behalf_of: 'lee@example.org' }
    const before = await askedFor(forLee)
    await decide(relay, dana, { id: before })
    await (
      await redeemedBy(own, before)
    )(RAN)
    expect((await earlierTo(office, await askedFor({}))).alike).toBeUndefined()
    expect((await earlierTo(office, await askedFor(forLee))).alike).toMatchObject({ id: before })
  })

  test('is told to nobody who asks by key: no body is shown to them', async () => {
    const office = await openOffice()
    const browser = await pairBy(office.relay, office.lee)
    const id = await askedBy(office, browser)
    await decide(office.relay, office.dana, { id })
    await (
      await redeemed(office, browser, id)
    )(RAN)
    const { reply } = await byDevice(office.relay, browser)('earlier', {
      params: { id: await askedBy(office, browser) },
    })
    expect(reply).not.toHaveProperty('alike')
  })
})
