import { describe, expect, test } from 'vitest'
import type { Action } from '../../relay/contract/action.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { actionDigest, actionText, readAction } from '../../relay/evidence/action.ts'
import { askedOf, boundBy, differs, told } from '../../extension/background/question.ts'
import { DEVICE, DIGEST, GRANT, NOTICE, held, viewOf } from './kit.ts'

const rule = {
  id: 'r' as never,
  methods: [],
  url: 'https://admin.example.com/*',
  bind_headers: ['x-tenant'],
  decide: 'ask' as const,
  conditional: false,
  quorum: 1,
  approvers: ['dana@example.org'],
}

describe('the question of a held call', () => {
  test('binds content type, method overrides and what the rule names, in order', () => {
    expect(askedOf(NOTICE, boundBy(rule)).call.headers).toEqual([
      ['content-type', 'application/json'],
      ['x-http-method-override', 'DELETE'],
      ['x-tenant', 'eu'],
    ])
  })
  test('does not bind a header that nobody named', () => {
    expect(askedOf(NOTICE, boundBy(undefined)).call.headers.map(([name]) => name)).toEqual([
      'content-type',
      'x-http-method-override',
    ])
  })
  test('carries the digest that the bridge made of the bytes', () => {
    expect(askedOf(NOTICE, boundBy(rule)).call.body).toEqual({
      length: 2,
      sha256: DIGEST,
      content_type: 'application/json',
    })
  })
})

describe('an answer of the relay is taken only if it is about what is held', () => {
  const pairing = { device: DEVICE as never, person: { name: 'Ana', email: 'ana@example.org' } }
  const against = (view = viewOf(), hold = held()) => differs(hold, view, pairing)

  test('the very call, salt and enforcer', () => {
    expect(against()).toBeUndefined()
  })
  test('another call', () => {
    expect(against(viewOf({ call_digest: DIGEST }))).toBe('the call')
  })
  test('an action that is not the one of the digest', () => {
    expect(against(viewOf({ action_digest: DIGEST }))).toBe('the action')
  })
  test('another salt', () => {
    expect(against(viewOf({}, 't'.repeat(22) as Base64Url))).toBe('the salt')
  })
  test('another enforcer', () => {
    expect(against(viewOf({}, undefined, `dev_${'e'.repeat(22)}`))).toBe('the enforcer')
  })
  test('an action of a kind that this build does not know', () => {
    const action = '{"v":2}' as never
    expect(against(viewOf({ action, action_digest: actionDigest(action) }))).toBe('the action')
  })
  test('no action at all', () => {
    const { action: _action, ...without } = viewOf()
    expect(against(without)).toBe('the action')
  })
  test('another request than before', () => {
    const asked = told(held(), viewOf(), 2000) ?? held()
    expect(against(viewOf({ id: `req_${'x'.repeat(22)}` as never }), asked)).toBe('the request')
    expect(against(viewOf({ rule: 'other' as never }), asked)).toBe('the request')
    expect(against(viewOf({ policy_digest: actionDigest('' as never) }), asked)).toBe('the request')
    expect(against(viewOf({ roster_digest: actionDigest('' as never) }), asked)).toBe('the request')
    expect(against(viewOf({ status: 'approved', version: 2 }), asked)).toBeUndefined()
  })
  test('other words, or another deadline, than it first told the operator', () => {
    const asked = told(held(), viewOf(), 2000) ?? held()
    const words = { say: 'List customers', consequence: 'Nothing.' }
    expect(against(viewOf({ words }), asked)).toBe('what it says')
    expect(against(viewOf({ expires_at: 61_001 }), asked)).toBe('the deadline')
  })
  test('another person or browser as who asks', () => {
    for (const other of [{ email: 'boss@example.org' }, { device: `dev_${'e'.repeat(22)}` }]) {
      const action = actionText({
        ...(readAction(viewOf().action ?? ('' as never)) as Extract<Action, { kind: 'http' }>),
        requester: {
          kind: 'operator',
          person: 'per_x' as never,
          name: 'Ana',
          email: 'ana@example.org',
          device: DEVICE as never,
          ...(other as object),
        },
      })
      expect(against(viewOf({ action, action_digest: actionDigest(action) }))).toBe('who asks')
    }
  })
  test('an action whose body is not what is held', () => {
    expect(against(viewOf(), held({ shown: 'e30' as Base64Url }))).toBe('what approvers see')
  })
})

describe('news of a request', () => {
  test('while it is pending keeps the call held and forgets the body that the relay has now', () => {
    const next = told(held({ shown: 'e30' as Base64Url, unreachableSince: 1 }), viewOf(), 2000)
    expect(next).toMatchObject({ state: 'held', question: { words: { say: 'Delete customer 4711' } } })
    expect(next).not.toHaveProperty('shown')
    expect(next).not.toHaveProperty('unreachableSince')
  })
  test('with a lower version than the last is stale', () => {
    const asked = told(held(), viewOf({ version: 3 }), 2000) ?? held()
    expect(told(asked, viewOf({ version: 2, status: 'denied' }), 2000)).toBeUndefined()
  })
  test('approved without a grant is refused', () => {
    expect(told(held(), viewOf({ status: 'approved' }), 2000)).toMatchObject({ state: 'refused' })
  })
  test('approved with a grant is not yet redeemed', () => {
    const grant = { id: GRANT, status: 'open' as const, usable_until: 9000, jws: 'a.b.c' }
    expect(told(held(), viewOf({ status: 'approved', grant }), 2000)).toMatchObject({
      state: 'approved',
      grant: { id: GRANT, jws: 'a.b.c', usableUntil: 9000, redeemed: 'no' },
    })
  })
  test('denied says by whom and why', () => {
    const asked = [
      { person: 'per_d' as never, name: 'Dana', asked_at: 1, decision: 'deny' as const, comment: 'wrong region' },
    ]
    expect(told(held(), viewOf({ status: 'denied', asked }), 2000)).toMatchObject({
      state: 'denied',
      end: { by: 'Dana', says: 'wrong region' },
    })
  })
  test('after the end changes nothing', () => {
    expect(told(held({ state: 'cancelled' }), viewOf({ status: 'denied' }), 2000)).toBeUndefined()
  })
})
