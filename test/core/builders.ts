import type { Attempt } from '../../relay/contract/grant.ts'
import type { Verdict } from '../../relay/contract/decision.ts'
import type {
  Base64Url,
  CanonicalJson,
  DeviceId,
  Digest,
  GrantId,
  PersonId,
  RequestId,
  RuleId,
} from '../../relay/contract/ids.ts'
import { issue } from '../../relay/core/grant.ts'
import { open, transition } from '../../relay/core/request.ts'
import type { Decision, Opening, Request } from '../../relay/core/request.ts'
import { isRefusal } from '../../relay/contract/refusals.ts'
import type { Refusal } from '../../relay/contract/refusals.ts'

export const T0 = 1_800_000_000_000
export const EXPIRES = 30_000
export const USABLE = 10_000
/** `at(29_999)`: so many milliseconds after the request was opened. */
export const at = (milliseconds: number): number => T0 + milliseconds

export const person = (name: string): PersonId => `per_${name.padEnd(22, '_')}` as PersonId
export const DEVICE = 'dev_______________________' as DeviceId
export const CALL = 'call'.padEnd(43, '_') as Digest
export const attempt = (name: string): Attempt => name.padEnd(22, '_') as Attempt
const digest = (name: string): Digest => name.padEnd(43, '_') as Digest

export function opening(change: Partial<Opening> = {}): Opening {
  return {
    id: 'req_______________________' as RequestId,
    requester: { kind: 'operator', person: person('olga'), name: 'Olga', email: 'olga@example.org', device: DEVICE },
    enforcer: { kind: 'extension', id: DEVICE },
    action: '{}' as CanonicalJson,
    actionDigest: digest('action'),
    callDigest: CALL,
    viewDigest: digest('view'),
    policyDigest: digest('policy'),
    rosterDigest: digest('roster'),
    rule: 'delete-customer' as RuleId,
    words: { say: 'Delete customer', consequence: '' },
    justification: '',
    bodyShown: 'full',
    createdAt: T0,
    usableMilliseconds: USABLE,
    decide: 'ask',
    quorum: 1,
    expiresMilliseconds: EXPIRES,
    asked: ['dana', 'lee', 'mo'].map((name) => ({
      person: person(name),
      nonce: name.padEnd(43, '_') as Base64Url,
      askedAt: T0,
    })),
    requesterPersons: new Set([person('olga')]),
    ...change,
  }
}

export function opened(change: Partial<Opening> = {}): Request {
  return open(opening(change))
}

export function decision(name: string, verdict: Verdict): Decision {
  return {
    person: person(name),
    verdict,
    statement: '{}' as CanonicalJson,
    proof: {
      kind: 'device_key',
      device: DEVICE,
      signature: '' as Base64Url,
    },
    comment: '',
    decidedAt: 0,
  }
}

export function agreed<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`)
  return result
}

/** Approved by Dana one second in, with its grant: usable in [1_000, 11_000). */
export function granted(): Request {
  const event = { kind: 'decide', decision: decision('dana', 'approve') } as const
  return issue(agreed(transition(opened(), event, at(1_000))), {
    id: 'grt_______________________' as GrantId,
    jws: 'a.b.c',
  })
}
