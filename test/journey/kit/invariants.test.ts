import { expect, test } from 'vitest'
import { append, emptyEdge, leafHash } from '../../../relay/evidence/merkle.ts'
import { brokenInvariants } from '../../kit/invariants.ts'
import type { Records } from '../../kit/invariants.ts'

const event = (kind: string) => JSON.stringify({ kind, request: 'req_1' })
const LEAVES = [
  'request.opened',
  'decision.made',
  'request.approved',
  'grant.issued',
  'grant.redeemed',
  'grant.settled',
].map(event)

const LATE = JSON.stringify({ kind: 'grant.settled', request: 'req_1', late: true })

/** One request, approved by one person, redeemed in time. */
function records(change: Partial<Records> = {}): Records {
  return {
    requests: [
      {
        id: 'req_1',
        status: 'approved',
        basis: 'people',
        requester_person: 'per_2',
        expires_at: 300,
        decided_at: 200,
        quorum: 1,
      },
    ],
    decisions: [{ request: 'req_1', person: 'per_1', verdict: 'approve', decided_at: 200 }],
    askings: [{ request: 'req_1', person: 'per_1' }],
    grants: [{ request: 'req_1', status: 'executed', redeemed_at: 210, usable_until: 260 }],
    ...logOf(LEAVES),
    ...change,
  }
}

/** A log that is sound in itself. */
function logOf(leaves: readonly string[]): Pick<Records, 'log' | 'edge'> {
  return {
    log: leaves.map((leaf, position) => ({ position, leaf, hash: leafHash(leaf) })),
    edge: leaves.reduce((edge, leaf) => append(edge, leafHash(leaf)), emptyEdge),
  }
}

const [opened, made, ...rest] = records().log
const [request] = records().requests
const [decision] = records().decisions
const [grant] = records().grants
if (!opened || !made || !request || !decision || !grant) throw new Error('The sample is not whole.')

test('a sound story is not complained about', () => {
  expect(brokenInvariants(records(), 1)).toEqual([])
})

test.for([
  ['more calls than grants', records(), 2],
  ['a log entry that was edited', records({ log: [opened, { ...made, leaf: event('decision.unmade') }, ...rest] }), 1],
  ['a log entry that was taken out', records({ log: [opened, ...rest] }), 1],
  ['two log entries in another order', records({ log: [made, opened, ...rest] }), 1],
  ['a change that was never told', records(logOf(LEAVES.slice(0, -1))), 1],
  ['a change that was told twice', records(logOf([...LEAVES, event('grant.settled')])), 1],
  ['a report that says it is late and is not', records(logOf([...LEAVES.slice(0, -1), LATE])), 1],
  ['a change that was told before its cause', records(logOf(LEAVES.toReversed())), 1],
  ['a request without events', records({ requests: [request, { ...request, id: 'req_2' }] }), 1],
  ['an approval that nobody gave', records({ decisions: [] }), 1],
  ['a person who counts twice', records({ decisions: [decision, { ...decision }] }), 1],
  ['an approval by whoever asked', records({ requests: [{ ...request, requester_person: 'per_1' }] }), 1],
  ['an approval by somebody who was not asked', records({ askings: [] }), 1],
  [
    'an approval beside a denial',
    records({ decisions: [decision, { ...decision, person: 'per_3', verdict: 'deny' }] }),
    1,
  ],
  ['an approval by too few', records({ requests: [{ ...request, quorum: 2 }] }), 1],
  ['a decision at the deadline', records({ requests: [{ ...request, expires_at: 200 }] }), 1],
  ['a grant of a request that was not approved', records({ requests: [{ ...request, status: 'denied' }] }), 0],
  ['a grant that was redeemed at its end', records({ grants: [{ ...grant, usable_until: 210 }] }), 1],
] as const)('%s is found', ([, broken, sent]) => {
  expect(brokenInvariants(broken, sent)).not.toEqual([])
})
