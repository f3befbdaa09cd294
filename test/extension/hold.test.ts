import { describe, expect, test } from 'vitest'
import type { HoldState } from '../../extension/bridge/messages.ts'
import { certainty, isOver, leave, move, refused, type HoldEvent } from '../../extension/background/hold.ts'
import { GRANT, REQUEST, STATES, grant, held, viewOf } from './kit.ts'
import { told } from '../../extension/background/question.ts'

const EVENTS: readonly HoldEvent[] = [
  'approve',
  'deny',
  'expire',
  'cancel',
  'refuse',
  'arm',
  'send',
  'answer',
  'fail',
  'lose',
]

/** The whole life, written down a second time: state, then event to next state. */
const LIFE: Readonly<Record<HoldState, Partial<Record<HoldEvent, HoldState>>>> = {
  held: { approve: 'approved', deny: 'denied', expire: 'expired', cancel: 'cancelled', refuse: 'refused' },
  approved: { arm: 'armed', expire: 'expired', cancel: 'cancelled', refuse: 'refused', fail: 'failed' },
  armed: { arm: 'armed', send: 'sent', answer: 'done', fail: 'failed', lose: 'unknown' },
  sent: { answer: 'done', fail: 'failed', lose: 'unknown' },
  done: {},
  denied: {},
  expired: {},
  cancelled: {},
  refused: {},
  failed: {},
  unknown: {},
}

describe('the table of holds', () => {
  for (const state of STATES) {
    for (const event of EVENTS) {
      const next = LIFE[state][event]
      test(`${event} on ${state} ${next ? `leads to ${next}` : 'changes nothing'}`, () => {
        expect(move(held({ state }), event)?.state).toBe(next)
      })
    }
  }

  test('a call that may have left never waits again', () => {
    const back: readonly HoldState[] = ['held', 'approved']
    for (const state of ['sent', 'done', 'failed', 'unknown'] as const) {
      for (const event of EVENTS) {
        const next = move(held({ state }), event)?.state
        expect(next !== undefined && back.includes(next), `${event} on ${state}`).toBe(false)
        expect(next, `${event} on ${state}`).not.toBe('armed')
      }
    }
  })
})

describe('what is certain when nobody can be asked', () => {
  test('a nonce that was never handed out proves that nothing was sent', () => {
    expect(certainty(held({ state: 'armed' }))).toBe('fail')
  })
  test('a handed nonce without any event leaves it unknown', () => {
    expect(certainty(held({ state: 'armed', handed: true }))).toBe('lose')
  })
  test.each(['net::ERR_BLOCKED_BY_CLIENT', 'NS_ERROR_ABORT'])('%s: we blocked it, so nothing was sent', (error) => {
    expect(certainty(held({ state: 'sent', handed: true, seen: { error } }))).toBe('fail')
  })
  test('the same error after it began to leave proves nothing: somebody may have stopped only its answer', () => {
    const stopped = held({ state: 'sent', handed: true, seen: { began: true, error: 'NS_ERROR_ABORT' } })
    expect(certainty(stopped)).toBe('lose')
  })
  test.each([
    'net::ERR_CONNECTION_RESET',
    // The browser tried again by itself, and this is only how the second try ended.
    'net::ERR_CONNECTION_REFUSED',
    'net::ERR_NAME_NOT_RESOLVED',
    'net::ERR_INTERNET_DISCONNECTED',
    'net::ERR_ADDRESS_UNREACHABLE',
    // In Firefox: the page left, the connection broke.
    'NS_BINDING_ABORTED',
    'NS_ERROR_NET_RESET',
  ])('%s proves nothing', (error) => {
    expect(certainty(held({ state: 'sent', handed: true, seen: { error } }))).toBe('lose')
  })
  test('a status that the browser saw is an answer, whatever came after', () => {
    const cut = held({ state: 'sent', handed: true, seen: { status: 500, error: 'net::ERR_FAILED' } })
    expect(certainty(cut)).toBe('answer')
  })
})

describe('a page that goes away', () => {
  test('while people are asked withdraws the question', () => {
    const asked = told(held(), viewOf(), 2000) ?? held()
    expect(leave(asked, 3000)).toMatchObject({
      state: 'cancelled',
      owes: { kind: 'cancel', request: REQUEST, reason: 'page_gone' },
    })
  })
  test('before anybody was asked owes nothing', () => {
    expect(leave(held(), 3000)).toMatchObject({ state: 'cancelled' })
    expect(leave(held(), 3000)).not.toHaveProperty('owes')
  })
  test('with an unused grant revokes it', () => {
    expect(leave(held({ state: 'approved', grant: grant('no') }), 3000)).toMatchObject({
      state: 'cancelled',
      owes: { kind: 'revoke', grant: GRANT },
    })
  })
  test('after redeeming began reports that nothing was sent', () => {
    expect(leave(held({ state: 'approved', grant: grant('tried') }), 3000)).toMatchObject({
      state: 'failed',
      owes: { kind: 'outcome', outcome: { result: 'failed', reason: 'not_sent' } },
    })
  })
  test('with the nonce in hand ends unknown', () => {
    expect(leave(held({ state: 'armed', handed: true, grant: grant('yes') }), 3000)).toMatchObject({
      state: 'unknown',
      owes: { kind: 'outcome', outcome: { result: 'unknown' } },
    })
  })
  test('after the end changes nothing', () => {
    for (const state of STATES) {
      const hold = held({ state })
      if (isOver(hold)) expect(leave(hold, 3000), state).toBeUndefined()
    }
  })
})

describe('a hold that is refused here', () => {
  test('withdraws the question that the relay still puts to people', () => {
    const asked = told(held(), viewOf(), 2000) ?? held()
    expect(refused(asked, 'unreachable', 3000)).toMatchObject({ state: 'refused', owes: { kind: 'cancel' } })
  })
  test('with a grant that may count as redeemed reports failed, not refused', () => {
    expect(refused(held({ state: 'approved', grant: grant('tried') }), 'x', 3000)).toMatchObject({
      state: 'failed',
      end: { says: 'x' },
    })
  })
})
