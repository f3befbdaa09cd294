import { describe, expect, test } from 'vitest'
import type { RequestStatus } from '../../relay/contract/request.ts'
import { NEXT, open, transition } from '../../relay/core/request.ts'
import type { Request, RequestEvent } from '../../relay/core/request.ts'
import { agreed, at, decision, EXPIRES, opened, opening, person, T0 } from './builders.ts'

const EVENTS = {
  approve: { kind: 'decide', decision: decision('dana', 'approve') },
  deny: { kind: 'decide', decision: decision('dana', 'deny') },
  cancel: { kind: 'cancel', reason: 'requester_cancelled' },
  expire: { kind: 'expire' },
} as const satisfies Record<string, RequestEvent>

const ENDED: Record<Exclude<RequestStatus, 'pending'>, Request> = {
  approved: agreed(transition(opened(), EVENTS.approve, at(1))),
  denied: agreed(transition(opened(), EVENTS.deny, at(1))),
  cancelled: agreed(transition(opened(), EVENTS.cancel, at(1))),
  expired: agreed(transition(opened(), EVENTS.expire, at(EXPIRES))),
}

describe('the table', () => {
  for (const [name, event] of Object.entries(EVENTS)) {
    test(`${name} on pending leads where the table says, one version on`, () => {
      const now = name === 'expire' ? at(EXPIRES) : at(1)
      const next: Record<string, RequestStatus> = NEXT.pending
      expect(transition(opened(), event, now)).toMatchObject({ status: next[name], version: 2, decidedAt: now })
    })
    for (const [status, request] of Object.entries(ENDED)) {
      test(`${name} on ${status} is refused: final is final`, () => {
        expect(transition(request, event, at(2))).toEqual({ refused: 'request-settled' })
        expect(transition(request, event, at(EXPIRES))).toEqual({ refused: 'request-settled' })
      })
    }
  }
})

describe('the deadline', () => {
  for (const verdict of ['approve', 'deny'] as const) {
    test(`${verdict} one millisecond before it counts`, () => {
      expect(transition(opened(), EVENTS[verdict], at(EXPIRES - 1))).toMatchObject({ status: NEXT.pending[verdict] })
    })
    test(`${verdict} at it is late`, () => {
      expect(transition(opened(), EVENTS[verdict], at(EXPIRES))).toEqual({ refused: 'request-expired' })
    })
  }
  test('expiry one millisecond before it is refused', () => {
    expect(transition(opened(), EVENTS.expire, at(EXPIRES - 1))).toEqual({ refused: 'window-open' })
  })
  test('expiry at it ends the request and says why', () => {
    expect(transition(opened(), EVENTS.expire, at(EXPIRES))).toMatchObject({ status: 'expired', endReason: 'deadline' })
  })
  test('a cancel is safe at any time', () => {
    expect(transition(opened(), EVENTS.cancel, at(EXPIRES + 1))).toMatchObject({ status: 'cancelled' })
  })
  test('an earlier deadline of the policy of now holds', () => {
    const terms = { quorum: 1, expiresAt: at(5_000), usableMilliseconds: 1_000 }
    const event = { ...EVENTS.approve, terms }
    expect(transition(opened(), event, at(4_999))).toMatchObject({ status: 'approved', usableMilliseconds: 1_000 })
    expect(transition(opened(), event, at(5_000))).toEqual({ refused: 'request-expired' })
  })
  test('a later deadline of the policy of now changes nothing', () => {
    const terms = { quorum: 1, expiresAt: at(EXPIRES * 2), usableMilliseconds: 1_000_000 }
    const event = { ...EVENTS.approve, terms }
    expect(transition(opened(), event, at(EXPIRES))).toEqual({ refused: 'request-expired' })
    expect(transition(opened(), event, at(1))).toMatchObject({ usableMilliseconds: 10_000 })
  })
})

describe('the quorum', () => {
  const two = (): Request => opened({ quorum: 2 })
  const first = (): Request => agreed(transition(two(), EVENTS.approve, at(1)))
  const second = { kind: 'decide', decision: decision('lee', 'approve') } as const

  test('one of two approvals leaves the request pending, one version on', () => {
    expect(first()).toMatchObject({
      status: 'pending',
      version: 2,
      decisions: [{ verdict: 'approve', decidedAt: at(1) }],
    })
    expect(first().decidedAt).toBeUndefined()
  })
  test('the second person’s approval meets it', () => {
    expect(transition(first(), second, at(2))).toMatchObject({ status: 'approved', basis: 'people', decidedAt: at(2) })
  })
  test('the same person’s second approval does not count', () => {
    expect(transition(first(), EVENTS.approve, at(2))).toEqual({ refused: 'already-decided' })
  })
  test('one denial ends it, whoever approved before', () => {
    const deny = { kind: 'decide', decision: decision('lee', 'deny') } as const
    expect(transition(first(), deny, at(2))).toMatchObject({ status: 'denied' })
  })
  test('an approval of somebody who may no longer approve is not counted', () => {
    const event = { ...second, eligible: new Set([person('lee'), person('mo')]) }
    expect(transition(first(), event, at(2))).toMatchObject({ status: 'pending', version: 3 })
  })
  test('more approvals than the quorum meet it too: one that was not counted counts again', () => {
    const without = { ...second, eligible: new Set([person('lee'), person('mo')]) }
    const third = { kind: 'decide', decision: decision('mo', 'approve') } as const
    const waiting = agreed(transition(first(), without, at(2)))
    expect(waiting.status).toBe('pending')
    expect(transition(waiting, third, at(3))).toMatchObject({ status: 'approved' })
  })
  test('a higher quorum in the policy of now holds', () => {
    const terms = { quorum: 2, expiresAt: at(EXPIRES), usableMilliseconds: 1_000 }
    expect(transition(opened(), { ...EVENTS.approve, terms }, at(1))).toMatchObject({ status: 'pending' })
  })
  test('a lower quorum in the policy of now loosens nothing', () => {
    const terms = { quorum: 1, expiresAt: at(EXPIRES), usableMilliseconds: 1_000 }
    expect(transition(two(), { ...EVENTS.approve, terms }, at(1))).toMatchObject({ status: 'pending' })
  })
})

test('a person who was not asked is refused', () => {
  const event = { kind: 'decide', decision: decision('zoe', 'approve') } as const
  expect(transition(opened(), event, at(1))).toEqual({ refused: 'not-asked' })
})

test('the operator is refused, even if somebody put them on the list', () => {
  const asked = opening().asked.map((asking) => ({ ...asking, person: person('olga') }))
  const event = { kind: 'decide', decision: decision('olga', 'approve') } as const
  expect(transition({ ...opened(), asked }, event, at(1))).toEqual({ refused: 'own-request' })
})

describe('opening', () => {
  test('a rule that asks leaves it pending for everybody it names', () => {
    expect(opened()).toMatchObject({ status: 'pending', version: 1, expiresAt: T0 + EXPIRES, quorum: 1 })
    expect(opened().asked).toHaveLength(3)
  })
  test('a rule that allows approves at once, by the rule', () => {
    expect(opened({ decide: 'allow' })).toMatchObject({ status: 'approved', basis: 'rule', asked: [], decidedAt: T0 })
  })
  test('a rule that denies ends it at once', () => {
    expect(opened({ decide: 'deny' })).toMatchObject({ status: 'denied', endReason: 'rule_denies', asked: [] })
  })
  test('no rule under default deny ends it at once', () => {
    expect(opened({ decide: 'deny', rule: '' })).toMatchObject({ status: 'denied', endReason: 'no_rule_allows' })
  })
  test('nobody to ask: denied, because waiting would help nobody', () => {
    expect(opened({ asked: [] })).toMatchObject({ status: 'denied', endReason: 'nobody_can_approve' })
  })
  test('fewer people than the quorum: denied', () => {
    expect(opened({ quorum: 4 })).toMatchObject({ status: 'denied', endReason: 'nobody_can_approve' })
    expect(opened({ quorum: 3 })).toMatchObject({ status: 'pending' })
  })
  test('the requester is never among the asked', () => {
    const requesterPersons = new Set([person('dana')])
    const request = open(opening({ requesterPersons }))
    expect(request.asked.map((asking) => asking.person)).toEqual([person('lee'), person('mo')])
    expect(open(opening({ requesterPersons, quorum: 3 }))).toMatchObject({ endReason: 'nobody_can_approve' })
  })
  test('a person named twice is asked once and fills one place', () => {
    const asked = [...opening().asked, ...opening().asked]
    expect(opened({ asked }).asked).toHaveLength(3)
    expect(opened({ asked, quorum: 4 })).toMatchObject({ status: 'denied' })
  })
  test('a quorum of zero or less asks one person all the same', () => {
    expect(opened({ quorum: 0 })).toMatchObject({ status: 'pending', quorum: 1 })
    expect(opened({ quorum: -1, asked: [] })).toMatchObject({ status: 'denied' })
  })
})
