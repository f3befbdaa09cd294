import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../relay/contract/limits.ts'
import { ask, asking, byDevice, byService, bySession, decide, openOffice } from '../../kit/asking.ts'
import { pairBy } from '../../kit/person.ts'

test('the inbox shows what waits for me and what I decided, and nothing of others', async () => {
  const office = await openOffice()
  const { id } = await ask(office)
  const inbox = async () => (await bySession(office.relay, office.dana)('inbox')).reply
  expect(await inbox()).toMatchObject({
    waiting: [{ id, can_decide: true, requester_name: 'billing', where: 'admin.example.com' }],
    recent: [],
  })
  await decide(office.relay, office.dana, { id })
  expect(await inbox()).toMatchObject({
    waiting: [],
    recent: [{ id, status: 'approved', can_decide: false, outcome: 'open' }],
  })
  expect((await bySession(office.relay, office.ada)('inbox')).reply).toMatchObject({ waiting: [], recent: [] })
})

describe('the history', () => {
  test('is told page by page, each request once, and what waits only on the first', async () => {
    const office = await openOffice()
    const { relay, dana } = office
    const asked: string[] = []
    for (let count = 0; count < LIMITS.inboxPage + 2; count += 1) {
      if (count % 3 === 0) relay.clock.now += 1
      const { id } = await ask(office)
      asked.unshift(id)
      await byService(relay, office.billing)('cancel', { params: { id }, body: {} })
    }
    const { id: waiting } = await ask(office)
    const first = (await bySession(relay, dana)('inbox')).reply
    expect(first.waiting.map(({ id }) => id)).toEqual([waiting])
    expect(first.recent).toHaveLength(LIMITS.inboxPage)
    const second = (await bySession(relay, dana)('inbox', { query: `?before=${first.older}` })).reply
    expect(second).toMatchObject({ waiting: [] })
    expect(second.older).toBeUndefined()
    const told = [...first.recent, ...second.recent].map(({ id }) => id)
    expect(told).toHaveLength(asked.length)
    expect(new Set(told)).toEqual(new Set(asked))
    const elsewhere = await bySession(relay, office.ada)('inbox', { query: `?before=${first.older}` })
    expect(elsewhere.reply, 'of somebody whom it does not concern').toMatchObject({ waiting: [], recent: [] })
  })

  test('says what the viewer decided, and has what an operator asked, waiting or not', async () => {
    const office = await openOffice()
    const { relay, dana, lee } = office
    const browser = await pairBy(relay, lee)
    const { reply: mine } = await byDevice(relay, browser)('ask', { body: asking() })
    const listed = async (person = lee) => (await bySession(relay, person)('inbox', { query: '?list=mine' })).reply
    expect(await listed()).toMatchObject({ waiting: [], recent: [{ id: mine.id, status: 'pending' }] })
    await decide(relay, dana, { id: mine.id, verdict: 'deny' })
    expect(await listed()).toMatchObject({ recent: [{ id: mine.id, status: 'denied' }] })
    expect((await listed()).recent[0]).not.toHaveProperty('verdict')
    expect(await listed(dana)).toMatchObject({ recent: [] })
    expect((await bySession(relay, dana)('inbox')).reply.recent).toMatchObject([{ id: mine.id, verdict: 'deny' }])
  })

  test('goes on only from where a reply said', async () => {
    const { relay, dana } = await openOffice()
    const wrong = [
      'before=1',
      `before=x.req_${'a'.repeat(22)}`,
      'before=1.req_a',
      `before=-1.req_${'a'.repeat(22)}`,
      'list=all',
    ]
    for (const query of wrong)
      expect((await bySession(relay, dana)('inbox', { query: `?${query}` })).code, query).toBe('wrong-shape')
  })
})

test('a device that reads a request by itself has not seen it for its person', async () => {
  const office = await openOffice()
  const { relay, dana } = office
  const { id } = await ask(office)
  const seenBy = async () => {
    const { asked } = (await byService(relay, office.billing)('request', { params: { id } })).reply
    return asked.filter((one) => one.seen_at !== undefined).map(({ name }) => name)
  }
  expect((await bySession(relay, dana)('request', { params: { id }, query: '?quiet=1' })).reply).toMatchObject({ id })
  expect(await seenBy()).toEqual([])
  await bySession(relay, dana)('request', { params: { id } })
  expect(await seenBy()).toEqual(['Dana'])
})
