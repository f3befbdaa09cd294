/**
 * Random lives of one request, against an oracle that keeps its own books in plain sets and never
 * looks into the request to predict what happens.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Attempt, Outcome } from '../../relay/contract/grant.ts'
import type { DeviceId, Digest, GrantId } from '../../relay/contract/ids.ts'
import { isRefusal } from '../../relay/contract/refusals.ts'
import type { Refusal } from '../../relay/contract/refusals.ts'
import { issue, redeem, report, revoke } from '../../relay/core/grant.ts'
import { overdue } from '../../relay/core/overdue.ts'
import { transition } from '../../relay/core/request.ts'
import type { Request } from '../../relay/core/request.ts'
import { at, attempt, CALL, decision, DEVICE, EXPIRES, opened, USABLE } from './builders.ts'

const NAMES = ['dana', 'lee', 'mo', 'olga', 'zoe'] as const
const ASKED: readonly string[] = ['dana', 'lee', 'mo']

const command = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('decide'),
      name: fc.constantFrom(...NAMES),
      yes: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait'), by: fc.constantFrom(1, 1, 1, 999, 4_999, 9_999, 10_000, EXPIRES) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('redeem'),
      attempt: fc.constantFrom('one', 'two'),
      forged: fc.constantFrom('no', 'no', 'no', 'no', 'call', 'enforcer'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('report'),
      attempt: fc.constantFrom('one', 'two'),
      result: fc.constantFrom('executed', 'failed', 'unknown'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'revoke', 'sweep', 'sweep', 'expire') }) },
)
type Command = Readonly<{
  do: string
  name?: string
  yes?: boolean
  by?: number
  attempt?: string
  forged?: string
  result?: string
}>

const outcomeOf = (result = ''): Outcome =>
  result === 'executed' ? { result, status: 200 } : { result: result === 'failed' ? 'failed' : 'unknown', reason: 'x' }

/** Applies one command as the relay does: an approval and its grant in one step. */
function apply(request: Request, c: Command, now: number): Request | Refusal | undefined {
  if (c.do === 'decide') {
    const after = transition(
      request,
      { kind: 'decide', decision: decision(c.name ?? '', c.yes ? 'approve' : 'deny') },
      now,
    )
    if (isRefusal(after) || after.status !== 'approved') return after
    return issue(after, { id: 'grt_' as GrantId, jws: 'jws' })
  }
  if (c.do === 'cancel') return transition(request, { kind: 'cancel', reason: 'page_gone' }, now)
  if (c.do === 'expire') return transition(request, { kind: 'expire' }, now)
  if (c.do === 'revoke') return revoke(request, now)
  if (c.do === 'sweep') return overdue(request, now)?.after
  if (c.do === 'report') {
    return report(request, { attempt: attempt(c.attempt ?? ''), enforcer: DEVICE, outcome: outcomeOf(c.result) }, now)
  }
  const forged = {
    ...(c.forged === 'call' ? { callDigest: 'forged' as Digest } : {}),
    ...(c.forged === 'enforcer' ? { enforcer: 'dev_other' as DeviceId } : {}),
  }
  return redeem(request, { attempt: attempt(c.attempt ?? ''), callDigest: CALL, enforcer: DEVICE, ...forged }, now)
}

test('whatever people, clocks and enforcers do: one run at most, final is final, nobody counts twice', () => {
  let settled = 0
  fc.assert(
    fc.property(
      fc.constantFrom(1, 1, 2, 3),
      fc.array(command, { minLength: 10, maxLength: 50, size: 'max' }),
      (quorum, commands) => {
        let request = opened({ quorum })
        let now = at(0)
        const yes = new Set<string>()
        let ended: string | undefined
        let approvedAt: number | undefined
        const ran = new Set<Attempt>()
        let withdrawn = false

        for (const c of commands as readonly Command[]) {
          if (c.do === 'wait') {
            now += c.by ?? 0
            continue
          }
          const before = request
          const result = apply(request, c, now)
          const passed = result !== undefined && !isRefusal(result)
          if (passed) request = result

          // What the oracle knows must happen, from its own books alone.
          if (c.do === 'decide') {
            const may =
              ended === undefined && now < at(EXPIRES) && ASKED.includes(c.name ?? '') && !yes.has(c.name ?? '')
            expect(passed, `decide by ${c.name} at ${now - at(0)}`).toBe(may)
            if (may && c.yes) yes.add(c.name ?? '')
            if (may && !c.yes) ended = 'denied'
            if (may && c.yes && yes.size >= quorum) {
              ended = 'approved'
              approvedAt = now
            }
          }
          if (c.do === 'cancel') {
            expect(passed).toBe(ended === undefined)
            ended ??= 'cancelled'
          }
          if (c.do === 'expire' || (c.do === 'sweep' && ended === undefined)) {
            expect(passed).toBe(ended === undefined && now >= at(EXPIRES))
            if (passed) ended = 'expired'
          }
          const usable = approvedAt !== undefined && now < approvedAt + USABLE && !withdrawn
          if (c.do === 'revoke') {
            expect(passed).toBe(usable && ran.size === 0)
            if (passed) withdrawn = true
          }
          if (c.do === 'redeem' && passed) {
            expect(c.forged).toBe('no')
            ran.add(attempt(c.attempt ?? ''))
            expect(before.grant?.status === 'redeemed' || usable).toBe(true)
          }
          if (c.do === 'redeem' && !passed && c.forged === 'no') expect(usable && ran.size === 0).toBe(false)
          if (c.do === 'report' && passed) expect(ran.has(attempt(c.attempt ?? ''))).toBe(true)

          // What must hold whatever happened.
          expect(request.status).toBe(ended ?? 'pending')
          expect(ran.size).toBeLessThanOrEqual(1)
          expect(request.version).toBe(passed && result !== before ? before.version + 1 : before.version)
          expect(new Set(request.decisions.map((d) => d.person)).size).toBe(request.decisions.length)
          for (const made of request.decisions) expect(made.decidedAt).toBeLessThan(at(EXPIRES))
          if (request.grant) expect(yes.size).toBeGreaterThanOrEqual(quorum)
          if (before.grant && ['executed', 'failed', 'revoked', 'lapsed'].includes(before.grant.status)) {
            settled++
            expect(request.grant?.status).toBe(before.grant.status)
          }
        }
      },
    ),
    { numRuns: 2_000 },
  )
  // The books prove nothing about states that no run came to.
  expect(settled).toBeGreaterThan(1_000)
})
