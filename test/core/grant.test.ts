import { describe, expect, test } from 'vitest'
import type { GrantStatus, Outcome } from '../../relay/contract/grant.ts'
import type { DeviceId, Digest, GrantId } from '../../relay/contract/ids.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { afterRestore } from '../../relay/core/after-restore.ts'
import { issue, lapse, NEXT, redeem, report, revoke, settleAsUnknown, usableUntilOf } from '../../relay/core/grant.ts'
import { overdue } from '../../relay/core/overdue.ts'
import type { Request } from '../../relay/core/request.ts'
import { agreed, at, attempt, CALL, DEVICE, EXPIRES, granted, opened } from './builders.ts'

const mine = { attempt: attempt('one'), callDigest: CALL, enforcer: DEVICE }
const executed: Outcome = { result: 'executed', status: 204 }
const failed: Outcome = { result: 'failed', reason: 'not_sent' }
const unknown: Outcome = { result: 'unknown', reason: 'bridge_gone' }
const SETTLE = LIMITS.settleMinutes * 60_000
const told = (outcome: Outcome) => ({ attempt: mine.attempt, enforcer: DEVICE, outcome })
const redeemed = (): Request => agreed(redeem(granted(), mine, at(2_000)))

const IN: Record<GrantStatus, Request> = {
  open: granted(),
  redeemed: redeemed(),
  revoked: agreed(revoke(granted(), at(2_000))),
  lapsed: agreed(lapse(granted(), at(11_000))),
  executed: agreed(report(redeemed(), told(executed), at(3_000))),
  failed: agreed(report(redeemed(), told(failed), at(3_000))),
  unknown: agreed(report(redeemed(), told(unknown), at(3_000))),
}
const DO = {
  redeem: (request: Request) => redeem(request, mine, at(4_000)),
  revoke: (request: Request) => revoke(request, at(4_000)),
  lapse: (request: Request) => lapse(request, at(11_000)),
  executed: (request: Request) => report(request, told(executed), at(4_000)),
  failed: (request: Request) => report(request, told(failed), at(4_000)),
  unknown: (request: Request) => report(request, told(unknown), at(4_000)),
}

describe('the table', () => {
  for (const [status, request] of Object.entries(IN)) {
    for (const [event, apply] of Object.entries(DO)) {
      const row: Record<string, GrantStatus> = NEXT[request.grant?.status ?? 'open']
      const next = row[event]
      // Saying the same again is no step, and no refusal either.
      const again = event === status || (event === 'redeem' && status === 'redeemed')
      const outcome = next ? `leads to ${next}` : again ? 'changes nothing' : 'is refused'
      test(`${event} on ${status} ${outcome}`, () => {
        const result = apply(request)
        if (next) return expect(result).toMatchObject({ version: request.version + 1, grant: { status: next } })
        if (again) return expect(result).toBe(request)
        return expect(result).toHaveProperty('refused')
      })
    }
  }
})

describe('issue', () => {
  test('a grant is usable from the approval on, and keeps the version', () => {
    expect(granted()).toMatchObject({
      version: 2,
      grant: { status: 'open', issuedAt: at(1_000), usableUntil: at(11_000) },
    })
  })
  test('a request that a rule approved gets its grant in the same way', () => {
    expect(usableUntilOf(opened({ decide: 'allow' }))).toBe(at(10_000))
  })
  test('a pending or denied request gives no grant', () => {
    const grant = { id: 'grt_' as GrantId, jws: '' }
    expect(() => issue(opened(), grant)).toThrow('pending')
    expect(() => issue(opened({ decide: 'deny' }), grant)).toThrow('denied')
  })
  test('there is no second grant', () => {
    expect(() => issue(granted(), { id: 'grt_' as GrantId, jws: '' })).toThrow('only one')
  })
})

describe('redeem', () => {
  test('one millisecond before usable_until it works', () => {
    expect(redeem(granted(), mine, at(10_999))).toMatchObject({
      grant: { attempt: mine.attempt, redeemedAt: at(10_999), settleBy: at(10_999) + SETTLE },
    })
  })
  test('at usable_until it is late', () => {
    expect(redeem(granted(), mine, at(11_000))).toEqual({ refused: 'grant-lapsed' })
  })
  test('a shorter use in the policy of now holds, a longer one does not', () => {
    const shorter = { ...mine, usableMilliseconds: 5_000 }
    expect(redeem(granted(), shorter, at(5_999))).toMatchObject({ grant: { status: 'redeemed' } })
    expect(redeem(granted(), shorter, at(6_000))).toEqual({ refused: 'grant-lapsed' })
    expect(redeem(granted(), { ...mine, usableMilliseconds: 50_000 }, at(11_000))).toEqual({ refused: 'grant-lapsed' })
  })
  test('the same attempt gets the same answer, even late', () => {
    const request = redeemed()
    expect(redeem(request, mine, at(2_001))).toBe(request)
    expect(redeem(request, mine, at(60_000))).toBe(request)
  })
  test('another attempt never redeems, not even after the outcome', () => {
    const other = { ...mine, attempt: attempt('two') }
    for (const status of ['redeemed', 'executed', 'failed', 'unknown'] as const) {
      expect(redeem(IN[status], other, at(4_000)), status).toEqual({ refused: 'grant-redeemed' })
    }
  })
  test('after the outcome the same attempt is refused too', () => {
    for (const status of ['executed', 'failed', 'unknown'] as const) {
      expect(redeem(IN[status], mine, at(4_000)), status).toEqual({ refused: 'grant-settled' })
    }
  })
  test('another enforcer, another call, no approval', () => {
    expect(redeem(granted(), { ...mine, enforcer: 'dev_other' as DeviceId }, at(2_000))).toEqual({
      refused: 'wrong-enforcer',
    })
    expect(redeem(granted(), { ...mine, callDigest: 'x' as Digest }, at(2_000))).toEqual({ refused: 'call-differs' })
    expect(redeem(opened(), mine, at(2_000))).toEqual({ refused: 'not-approved' })
  })
  test('another call is refused even with the attempt that redeemed', () => {
    expect(redeem(redeemed(), { ...mine, callDigest: 'x' as Digest }, at(2_001))).toEqual({ refused: 'call-differs' })
  })
})

describe('report', () => {
  test('an outcome is kept with its instant', () => {
    expect(IN.executed.grant).toMatchObject({ outcome: executed, settledAt: at(3_000) })
  })
  test('another status than the one reported is refused', () => {
    expect(report(IN.executed, told({ result: 'executed', status: 500 }), at(4_000))).toEqual({
      refused: 'grant-settled',
    })
  })
  test('another attempt or enforcer reports nothing', () => {
    expect(report(redeemed(), { ...told(executed), attempt: attempt('two') }, at(3_000))).toEqual({
      refused: 'grant-redeemed',
    })
    expect(report(redeemed(), { ...told(executed), enforcer: 'dev_other' as DeviceId }, at(3_000))).toEqual({
      refused: 'wrong-enforcer',
    })
    expect(report(IN.unknown, { ...told(executed), attempt: attempt('two') }, at(3_000))).toEqual({
      refused: 'grant-redeemed',
    })
  })
  test('an unused grant has no outcome', () => {
    expect(report(granted(), told(executed), at(3_000))).toEqual({ refused: 'not-redeemed' })
    expect(report(IN.revoked, told(executed), at(3_000))).toEqual({ refused: 'grant-settled' })
    expect(report(opened(), told(executed), at(3_000))).toEqual({ refused: 'not-approved' })
  })
})

describe('deadlines', () => {
  test('a grant lapses at usable_until, not before', () => {
    expect(lapse(granted(), at(10_999))).toEqual({ refused: 'window-open' })
    expect(overdue(granted(), at(10_999))).toBeUndefined()
    expect(overdue(granted(), at(11_000))).toMatchObject({
      past: 'usable_until',
      after: { grant: { status: 'lapsed' } },
    })
  })
  test('a revocation one millisecond before usable_until counts, at it there is nothing to revoke', () => {
    expect(revoke(granted(), at(10_999))).toMatchObject({ grant: { status: 'revoked' } })
    expect(revoke(granted(), at(11_000))).toEqual({ refused: 'grant-lapsed' })
  })
  test('a redeemed grant without a report ends unknown at settle_by, not before', () => {
    expect(settleAsUnknown(redeemed(), at(2_000) + SETTLE - 1)).toEqual({ refused: 'window-open' })
    expect(overdue(redeemed(), at(2_000) + SETTLE)).toMatchObject({
      past: 'settle_by',
      after: { grant: { status: 'unknown', outcome: { reason: 'not_reported' } } },
    })
  })
  test('after a restore nothing stays open, whatever its deadline; what had ended stays as it was', () => {
    expect(afterRestore(opened(), at(1))).toMatchObject({ status: 'cancelled', endReason: 'relay_restored' })
    expect(afterRestore(opened(), at(EXPIRES))).toMatchObject({ status: 'cancelled', endReason: 'relay_restored' })
    expect(afterRestore(IN.open, at(10_999))).toMatchObject({ grant: { status: 'revoked' } })
    expect(afterRestore(IN.open, at(11_000))).toMatchObject({ grant: { status: 'lapsed' } })
    const unknown = { status: 'unknown', outcome: { result: 'unknown', reason: 'relay_restored' } }
    expect(afterRestore(IN.redeemed, at(2_001))).toMatchObject({ grant: unknown })
    for (const status of ['revoked', 'lapsed', 'executed', 'failed', 'unknown'] as const) {
      expect(afterRestore(IN[status], at(1e9)), status).toBeUndefined()
    }
  })
  test('a pending request expires; a settled one has no deadline', () => {
    expect(overdue(opened(), at(EXPIRES - 1))).toBeUndefined()
    expect(overdue(opened(), at(EXPIRES))).toMatchObject({ past: 'expires_at', after: { status: 'expired' } })
    expect(overdue(IN.executed, at(1e9))).toBeUndefined()
  })
})
