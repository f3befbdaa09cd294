import { expect, test } from 'vitest'
import { revoke } from '../../relay/core/grant.ts'
import { owed } from '../../relay/core/outbox.ts'
import { transition } from '../../relay/core/request.ts'
import type { RequestEvent } from '../../relay/core/request.ts'
import { agreed, at, decision, EXPIRES, granted, opened, person } from './builders.ts'

const everybody = ['dana', 'lee', 'mo'].map(person)

test('a new pending request asks everybody, until its deadline', () => {
  const notices = owed({ after: opened() })
  expect(notices).toEqual(everybody.map((id) => ({ person: id, kind: 'ask', until: at(EXPIRES) })))
})

test('whoever is told of it as one of several is told of the group, also when it ends', () => {
  const alone = opened()
  const before = { ...alone, asked: alone.asked.map((asking) => ({ ...asking, grouped: true as const })) }
  const kinds = (notices: ReturnType<typeof owed>) => new Set(notices.map(({ kind }) => kind))
  expect(kinds(owed({ after: before }))).toEqual(new Set(['group']))
  const after = agreed(transition(before, { kind: 'expire' }, at(EXPIRES)))
  expect(kinds(owed({ before, after }))).toEqual(new Set(['group']))
})

test('a request that the rule decided bothers nobody', () => {
  expect(owed({ after: opened({ decide: 'allow' }) })).toEqual([])
  expect(owed({ after: opened({ decide: 'deny' }) })).toEqual([])
})

for (const [name, event, now] of [
  ['approved', { kind: 'decide', decision: decision('dana', 'approve') }, at(1)],
  ['denied', { kind: 'decide', decision: decision('dana', 'deny') }, at(1)],
  ['cancelled', { kind: 'cancel', reason: 'page_gone' }, at(1)],
  ['expired', { kind: 'expire' }, at(EXPIRES)],
] as const satisfies readonly (readonly [string, RequestEvent, number])[]) {
  test(`${name}: everybody who was asked is told that it is settled`, () => {
    const before = opened()
    const notices = owed({ before, after: agreed(transition(before, event, now)) })
    expect(notices.map((notice) => [notice.person, notice.kind])).toEqual(everybody.map((id) => [id, 'settled']))
    for (const notice of notices) expect(notice.until).toBeGreaterThan(now)
  })
}

test('an approval below the quorum owes nothing yet', () => {
  const before = opened({ quorum: 2 })
  const event = { kind: 'decide', decision: decision('dana', 'approve') } as const
  expect(owed({ before, after: agreed(transition(before, event, at(1))) })).toEqual([])
})

test('what happens to the grant bothers nobody', () => {
  const before = granted()
  expect(owed({ before, after: agreed(revoke(before, at(2_000))) })).toEqual([])
})
