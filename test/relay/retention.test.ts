import { expect, test } from 'vitest'
import { LIMITS } from '../../relay/contract/limits.ts'
import { shredOnce } from '../../relay/server/retention.ts'
import { ask, bySession, decide, openOffice, TRANSFER, viewAs } from '../kit/asking.ts'

const KEPT_MILLISECONDS = LIMITS.bodyRetentionDays * 24 * 60 * 60_000

test('a shown body is deleted when its time is over, and not before; the request stays', async () => {
  const office = await openOffice()
  const { clock, deps } = office.relay
  const { id } = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
  await decide(office.relay, office.dana, { id, verdict: 'deny' })
  const decidedAt = clock.now

  clock.now = decidedAt + KEPT_MILLISECONDS
  await shredOnce(deps)
  expect(await deps.store.sealedBody(id)).toBeDefined()

  clock.now += 1
  await shredOnce(deps)
  expect(await deps.store.sealedBody(id)).toBeUndefined()
  expect((await deps.store.request(id))?.status).toBe('denied')
})

test('a body of a request that still waits is kept, however old', async () => {
  const office = await openOffice()
  const { id } = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
  office.relay.clock.now += 10 * KEPT_MILLISECONDS
  await shredOnce(office.relay.deps)
  expect(await office.relay.deps.store.sealedBody(id)).toBeDefined()
})

test('a request whose body was deleted is shown without it', async () => {
  const office = await openOffice()
  const { id } = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
  await decide(office.relay, office.dana, { id, verdict: 'deny' })
  const { store } = office.relay.deps
  await store.shredBodies(office.relay.clock.now + 1)
  expect((await viewAs(office.relay, office.dana, id)).body).toEqual({ shown: 'none' })
  expect((await bySession(office.relay, office.dana)('inbox')).status).toBe(200)
})
