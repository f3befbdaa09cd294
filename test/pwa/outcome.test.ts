import { expect, test } from 'vitest'
import { outcomeOf as tell } from '../../pwa/outcome.ts'
import { moment } from '../../pwa/moments.ts'
import type { Sentence } from '../../pwa/sentence.ts'
import { OUTCOME } from '../../pwa/words-later.ts'
import { isOver } from '../../pwa/watch.ts'
import type { GrantStatus } from '../../relay/contract/grant.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { ME, requested } from './kit.ts'

/** As it is read; other people's text in angle brackets. */
function outcomeOf(...given: Parameters<typeof tell>) {
  const told = tell(...given)
  const text = (parts: Sentence) => parts.map((part) => (typeof part === 'string' ? part : `<${part.name}>`)).join('')
  return told && { ...told, head: text(told.head), next: text(told.next) }
}

const asked = (decision: 'approve' | 'deny', comment?: string): RequestView['asked'] => [
  { person: ME, name: 'Dana', asked_at: 1, decision, decided_at: 2, ...(comment ? { comment } : {}) },
]
const other = `per_${'o'.repeat(22)}` as typeof ME

function approved(grant: GrantStatus, outcome?: object): RequestView {
  return requested({
    status: 'approved',
    asked: asked('approve'),
    grant: { id: 'grt_x', status: grant, usable_until: 1, ...(outcome ? { outcome } : {}) } as never,
  })
}

test('a waiting request has no outcome', () => {
  expect(outcomeOf(requested(), ME)).toBeUndefined()
})

test('an approval that needs more says how many', () => {
  const request = requested({ asked: asked('approve'), quorum: { needed: 2, approved: 1 } })
  expect(outcomeOf(request, ME)).toMatchObject({ tone: 'good', head: 'You approved. 1 of 2 approvals.' })
})

test.each([
  [99, '99 ms'],
  [100, '0.1 s'],
  [412, '0.4 s'],
  [9_999, '10.0 s'],
  [10_000, '10 s'],
])('what ran in %i ms is told with its answer and its time', (milliseconds, time) => {
  const request = approved('executed', { result: 'executed', status: 200, milliseconds })
  expect(outcomeOf(request, ME)).toMatchObject({ tone: 'good', head: `Ran: 200 in ${time}` })
})

test('an answer that is an error is no success', () => {
  expect(outcomeOf(approved('executed', { result: 'executed', status: 500 }), ME)).toMatchObject({
    tone: 'unsure',
    head: 'Ran: 500',
  })
})

test('what may or may not have run is never told as done', () => {
  const head = 'Unknown: check in <admin.example.com>'
  expect(outcomeOf(approved('unknown'), ME)).toMatchObject({ tone: 'unsure', head })
  const hidden: RequestView = { ...approved('unknown') }
  delete (hidden as { action?: unknown }).action
  expect(outcomeOf(hidden, ME), 'to whom the action is not shown').toMatchObject({ head: OUTCOME.unknown })
  expect(outcomeOf(approved('lapsed'), ME)).toMatchObject({ tone: 'calm', head: OUTCOME.lapsed(moment(1)) })
  expect(outcomeOf(approved('failed'), ME)).toMatchObject({ tone: 'bad', head: 'Failed: not sent' })
})

test('a denial names who and shows their words', () => {
  const request = requested({ status: 'denied', asked: asked('deny', 'Wrong target') })
  expect(outcomeOf(request, ME)).toMatchObject({ head: 'Denied by you', comment: 'Wrong target' })
  expect(outcomeOf(request, other)).toMatchObject({ head: 'Denied by <Dana>', comment: 'Wrong target' })
})

test('whatever did not run says that nothing was sent', () => {
  for (const status of ['denied', 'expired', 'cancelled'] as const) {
    expect(outcomeOf(requested({ status }), ME)?.next, status).toBe('Nothing was sent.')
  }
})

test('waiting ends when nothing can change any more', () => {
  expect(isOver(requested())).toBe(false)
  expect(isOver(requested({ status: 'approved' }))).toBe(false)
  const ends = {
    open: false,
    redeemed: false,
    revoked: true,
    lapsed: true,
    executed: true,
    failed: true,
    unknown: true,
  }
  for (const [grant, isEnd] of Object.entries(ends)) expect(isOver(approved(grant as GrantStatus)), grant).toBe(isEnd)
  for (const status of ['denied', 'expired', 'cancelled'] as const) expect(isOver(requested({ status }))).toBe(true)
})
