/** One key asks without end: it gets its share and no more, and nobody else notices. */
import { expect, test } from 'vitest'
import { LIMITS } from '../../../relay/contract/limits.ts'
import { asking, byService, bySession, decide, openOffice, serviceBy } from '../../kit/asking.ts'

test('of 200 questions at the same moment as many wait as may; those of another key are asked and answered', async () => {
  const office = await openOffice()
  const { relay, ada, dana, billing } = office
  const other = await serviceBy(relay, ada)
  const flood = Array.from({ length: 200 }, () => byService(relay, billing)('ask', { body: asking() }))
  const { id } = (await byService(relay, other)('ask', { body: asking() })).reply
  const answers = await Promise.all(flood)
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(LIMITS.pendingRequestsPerRequester)
  expect(new Set(answers.filter(({ status }) => status !== 202).map(({ code }) => code))).toEqual(
    new Set(['too-many-pending']),
  )
  // The inbox shows what waits longest for, and a link to it leads to each.
  expect((await bySession(relay, dana)('inbox')).reply.waiting.length).toBeGreaterThan(0)
  expect((await decide(relay, dana, { id })).reply.status).toBe('approved')
})
