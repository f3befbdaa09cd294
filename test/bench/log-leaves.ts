/** Entries of the size and kinds that a relay writes. */
import type { LogEvent } from '../../relay/store/log-event.ts'
import { canonical } from '../../relay/evidence/canonical.ts'

const START = 1_800_000_000_000
const digest = 'UrNg2HntLG4MtnQaSOYCDT62habwRodZveHvba09vDg'
const idOf = (prefix: string, n: number): string => prefix + String(n).padStart(22, 'A')

export function decisionLeaf(n: number): LogEvent {
  return canonical({
    v: 1,
    at: START,
    kind: 'decision.made',
    request: idOf('req_', n),
    person: idOf('per_', 1),
    decision: 'approve',
    proof: 'passkey',
    credential: 'Y3JlZGVudGlhbC1pZC0xMjM0NTY',
    statement_digest: digest,
  })
}

/** All that the log tells of the request with that number: approved, redeemed and executed. */
export function lifeOf(n: number): readonly LogEvent[] {
  const of = { v: 1, at: START, request: idOf('req_', n) } as const
  const grant = idOf('grt_', n)
  const enforcer = idOf('dev_', 1)
  return [
    canonical({
      ...of,
      kind: 'request.opened',
      action_digest: digest,
      call_digest: digest,
      policy_digest: digest,
      roster_digest: digest,
      rule: 'delete-customer',
      requester: idOf('per_', 2),
      enforcer,
      asked: [idOf('per_', 1), idOf('per_', 3)],
      quorum: 1,
      expires_at: START + 300_000,
      question_digest: digest,
    }),
    decisionLeaf(n),
    canonical({ ...of, kind: 'request.approved', basis: 'people' }),
    canonical({
      ...of,
      kind: 'grant.issued',
      grant,
      basis: 'people',
      call_digest: digest,
      enforcer,
      usable_until: START + 60_000,
    }),
    canonical({ ...of, kind: 'grant.redeemed', grant, enforcer, attempt_digest: digest }),
    canonical({ ...of, kind: 'grant.settled', grant, result: 'executed', by: enforcer, outcome_digest: digest }),
  ]
}
