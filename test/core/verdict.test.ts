import { describe, expect, test } from 'vitest'
import type { PersonId, RuleId, ServiceId } from '../../relay/contract/ids.ts'
import { transition } from '../../relay/core/request.ts'
import type { Request } from '../../relay/core/request.ts'
import { mayDecide, quorumStands, standingOf, stricter } from '../../relay/core/verdict.ts'
import type { Decider } from '../../relay/core/verdict.ts'
import { readPolicy } from '../../relay/rules/policy.ts'
import type { Rule } from '../../relay/rules/policy.ts'
import type { Match } from '../../relay/rules/match.ts'
import { agreed, at, decision, EXPIRES, granted, opened, person } from './builders.ts'

const who = (name: string, change: Partial<Decider> = {}): Decider => ({
  id: person(name),
  email: `${name}@example.org`,
  active: true,
  ...change,
})
const asks = (name: string, request: Request = opened(), now: number = at(1)) =>
  mayDecide({ request, person: who(name) }, now)

describe('who may decide', () => {
  test('an active person who was asked', () => {
    expect(asks('dana')).toBeUndefined()
  })
  test('one millisecond before the deadline, but not at it', () => {
    expect(asks('dana', opened(), at(EXPIRES - 1))).toBeUndefined()
    expect(asks('dana', opened(), at(EXPIRES))).toEqual({ refused: 'request-expired' })
  })
  test('nobody, once it is settled', () => {
    expect(asks('lee', granted())).toEqual({ refused: 'request-settled' })
  })
  test('not the operator, by person or by another account with their address', () => {
    expect(asks('olga')).toEqual({ refused: 'own-request' })
    const second = who('dana', { email: 'Olga@Example.org' })
    expect(mayDecide({ request: opened(), person: second }, at(1))).toEqual({ refused: 'own-request' })
  })
  test('not the person on whose behalf a service asks', () => {
    const requester = {
      kind: 'service',
      service: 'svc_' as ServiceId,
      name: 'billing',
      on_behalf_of: 'DANA@example.org',
    } as const
    const request = opened({ requester, requesterPersons: new Set() })
    expect(asks('dana', request)).toEqual({ refused: 'own-request' })
    expect(asks('lee', request)).toBeUndefined()
  })
  test('not a further account of the requester', () => {
    const requesterPersons = new Set([person('dana')])
    expect(mayDecide({ request: opened(), person: who('dana'), requesterPersons }, at(1))).toEqual({
      refused: 'own-request',
    })
  })
  test('not somebody who was disabled, never asked, or left the group', () => {
    expect(mayDecide({ request: opened(), person: who('dana', { active: false }) }, at(1))).toEqual({
      refused: 'not-asked',
    })
    expect(asks('zoe')).toEqual({ refused: 'not-asked' })
    const eligibleEmails = new Set(['lee@example.org'])
    expect(mayDecide({ request: opened(), person: who('dana'), eligibleEmails }, at(1))).toEqual({
      refused: 'not-asked',
    })
    expect(mayDecide({ request: opened(), person: who('lee'), eligibleEmails }, at(1))).toBeUndefined()
  })
  test('nobody twice', () => {
    const event = { kind: 'decide', decision: decision('dana', 'approve') } as const
    const request = agreed(transition(opened({ quorum: 2 }), event, at(1)))
    expect(asks('dana', request)).toEqual({ refused: 'already-decided' })
    expect(asks('lee', request)).toBeUndefined()
  })
})

describe('the quorum at redeem', () => {
  const all = new Set<PersonId>([person('dana'), person('lee')])
  test('stands while those who approved may still do so', () => {
    expect(quorumStands({ request: granted(), activeEligible: all })).toBe(true)
  })
  test('falls when one of them may not', () => {
    expect(quorumStands({ request: granted(), activeEligible: new Set([person('lee')]) })).toBe(false)
  })
  test('falls when the policy of now wants more', () => {
    expect(quorumStands({ request: granted(), activeEligible: all, quorum: 2 })).toBe(false)
  })
  test('a repeated approval in the record counts once', () => {
    const request = granted()
    const twice = { ...request, quorum: 2, decisions: [...request.decisions, ...request.decisions] }
    expect(quorumStands({ request: twice, activeEligible: all })).toBe(false)
  })
  test('a rule’s approval has nobody to lose', () => {
    expect(quorumStands({ request: opened({ decide: 'allow' }), activeEligible: new Set() })).toBe(true)
  })
})

describe('a policy that changed', () => {
  const policy = readPolicy(`
version: 1
default: allow
rules:
  - { id: r, match: { operation: x }, decide: ask, say: s, stages: [{ who: [Lee@example.org, mo@example.org], quorum: 2 }], expires: 20s, usable: 5s }
`)
  const rule: Rule | undefined = 'rules' in policy ? policy.rules[0] : undefined
  const base = {
    rule,
    words: { say: '', consequence: '' },
    approverEmails: ['lee@example.org', 'mo@example.org'],
    quorum: 2,
  }
  const now = (decide: Match['decide'], change: Partial<Match> = {}): Match => ({ ...base, decide, ...change })

  test('asks for the stricter of both in each respect', () => {
    expect(stricter(opened(), now('ask'))).toEqual({
      quorum: 2,
      expiresAt: at(20_000),
      usableMilliseconds: 5_000,
      emails: new Set(['lee@example.org', 'mo@example.org']),
    })
    expect(
      stricter(opened({ quorum: 3, expiresMilliseconds: 15_000, usableMilliseconds: 1_000 }), now('ask')),
    ).toMatchObject({
      quorum: 3,
      expiresAt: at(15_000),
      usableMilliseconds: 1_000,
    })
  })
  test('allow, or no rule at all, loosens nothing', () => {
    const own = { quorum: 1, expiresAt: at(EXPIRES), usableMilliseconds: 10_000 }
    expect(stricter(opened(), now('allow'))).toEqual(own)
    expect(stricter(opened(), now('allow', { rule: undefined }))).toEqual(own)
  })
  test('deny refuses, by rule or by default', () => {
    expect(stricter(opened(), now('deny'))).toMatchObject({ refused: 'policy-changed' })
    expect(stricter(opened(), now('deny', { rule: undefined }))).toMatchObject({ refused: 'policy-changed' })
  })
  test('what a rule had allowed is not asked about afterwards', () => {
    expect(stricter(opened({ decide: 'allow' }), now('ask'))).toMatchObject({ refused: 'policy-changed' })
    expect(stricter(opened({ decide: 'allow' }), now('allow'))).not.toHaveProperty('refused')
  })
})

describe('standing', () => {
  const of = (name: string, request: Request = opened()) => standingOf(request, { kind: 'person', ...who(name) }, at(1))
  test('says what the viewer may do, or why not', () => {
    expect(of('dana')).toEqual({ can: 'decide' })
    expect(of('olga')).toEqual({ can: 'read', because: 'own_request' })
    expect(of('zoe')).toEqual({ can: 'read', because: 'not_asked' })
    expect(of('lee', granted())).toEqual({ can: 'read', because: 'settled' })
    expect(standingOf(opened(), { kind: 'requester' }, at(1))).toEqual({ can: 'read', because: 'requester' })
    const event = { kind: 'decide', decision: decision('dana', 'approve') } as const
    const waiting = agreed(transition(opened({ quorum: 2 }), event, at(1)))
    expect(of('dana', waiting)).toEqual({ can: 'read', because: 'already_decided' })
  })
  test('a pending request past its deadline is settled to whoever looks', () => {
    expect(standingOf(opened(), { kind: 'person', ...who('dana') }, at(EXPIRES))).toEqual({
      can: 'read',
      because: 'settled',
    })
  })
})

test('rule ids are what refusals name', () => {
  const match: Match = {
    decide: 'deny',
    rule: { id: 'no-deletes' as RuleId } as Rule,
    words: { say: '', consequence: '' },
    approverEmails: [],
    quorum: 0,
  }
  expect(stricter(opened(), match)).toMatchObject({ detail: expect.stringContaining('no-deletes') })
})
