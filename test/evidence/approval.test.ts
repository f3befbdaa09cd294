import { describe, expect, test } from 'vitest'
import type { SignedDecision } from '../../relay/contract/decision.ts'
import type { CanonicalJson, DeviceId, Digest, RequestId } from '../../relay/contract/ids.ts'
import { type BadDecision, checkApproval, checkDecision } from '../../relay/evidence/approval.ts'
import { readRoster } from '../../relay/evidence/roster.ts'
import { commentDigest } from '../../relay/evidence/statement.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { digestLike, statement } from './builders.ts'
import { decide, passkeyOf, rosterOf, SITE, someone, type Someone } from './people.ts'
import { vectorsOf } from './vectors.ts'

const dana = someone('dana', ['admin', 'approver'])
const lee = someone('lee')
const mo = someone('mo')
const eve = someone('eve', ['approver', 'operator'])
const gone = someone('gone', ['approver'], { active: false })
const operator = someone('sam', ['operator'])
const people = [dana, lee, mo, eve, gone, operator]

const { request, action_digest, view_digest, policy_digest, roster_digest, expires_at } = statement()
const asked = {
  decided: { request, action_digest, view_digest, policy_digest, roster_digest, expires_at },
  roster: rosterOf(people),
  rosters: new Set([roster_digest]),
  quorum: 2,
  approvers: ['dana@example.org', 'lee@example.org', 'eve@example.org', 'gone@example.org', 'sam@example.org'],
  requester: [eve.person.id, eve.person.email],
  site: SITE,
}
const check = (decisions: readonly SignedDecision[], change: Partial<typeof asked> = {}) =>
  checkApproval({ ...asked, ...change, decisions })

describe('vectors:', () => {
  const { origin, rp_id: rpId, steps, approvals } = vectorsOf('roster')
  test.each(approvals.decisions)('$name: $check', async ({ decision, check: answer }) => {
    const [, roster] = steps.map(({ step }) => readRoster(step.roster))
    const approval = await checkApproval({
      decided: approvals.decided,
      decisions: [decision],
      roster: roster ?? rosterOf([]),
      rosters: new Set([approvals.decided.roster_digest]),
      quorum: 1,
      approvers: ['lee@example.org'],
      requester: ['sam@example.org'],
      site: { origin, rpId },
    })
    expect(approval.ok ? 'ok' : approval.refused[0]?.why).toBe(answer)
  })
})

test('two people who approved exactly this make a quorum of two', async () => {
  expect(await check([decide(dana), decide(lee, { comment: 'Asked for by the customer.' })])).toEqual({
    ok: true,
    people: [dana.person.id, lee.person.id],
    denied: false,
    refused: [],
  })
})

test('one person more than needed does no harm, one fewer is not enough', async () => {
  expect(await check([decide(dana), decide(lee)], { quorum: 1 })).toMatchObject({ ok: true })
  expect(await check([decide(dana)])).toMatchObject({ ok: false, people: [dana.person.id], refused: [] })
  expect(await check([])).toMatchObject({ ok: false, people: [] })
})

test('a quorum of nobody is met by nobody', async () => {
  for (const quorum of [0, -1, Number.NaN, 0.5])
    expect(await check([], { quorum }), `${quorum}`).toMatchObject({ ok: false })
})

test('a person counts once, with two keys, two statements and two entries', async () => {
  const second = softwarePasskey(SITE.origin)
  const twin = someone('lee2', ['approver'], { email: lee.person.email })
  const roster = rosterOf([...people, twin], {
    passkeys: [...people, twin].map(({ passkey }) => passkey).concat(passkeyOf(lee.person.id, second)),
  })
  const decisions = [decide(lee), decide(lee, { comment: 'again' }), decide(lee, { key: second }), decide(twin)]
  expect(await check(decisions, { roster })).toEqual({ ok: false, people: [lee.person.id], denied: false, refused: [] })
})

test.each<[string, SignedDecision]>([
  ['by passkey', decide(mo, { says: { decision: 'deny' } })],
  ['by nobody who was asked', decide(operator, { says: { decision: 'deny' } })],
  ['of another request', decide(lee, { says: { decision: 'deny', request: 'req_other' as RequestId } })],
  [
    'by device',
    {
      ...decide(lee, { says: { decision: 'deny' } }),
      proof: { kind: 'device_key', device: 'dev_x' as DeviceId, signature: lee.key.cose },
    },
  ],
])('a denial %s beside enough approvals ends it', async (_, denial) => {
  expect(await check([decide(dana), decide(lee), denial])).toMatchObject({ ok: false, denied: true })
  expect(await check([denial, decide(dana), decide(lee)])).toMatchObject({ ok: false, denied: true })
})

describe('counts for nothing:', () => {
  const good = decide(lee)
  const by = (one: Someone, change: Parameters<typeof decide>[1] = {}): SignedDecision => decide(one, change)
  const assertionOf = (decision: SignedDecision) => {
    if (decision.proof.kind !== 'passkey') throw new Error('No passkey.')
    return decision.proof.assertion
  }
  test.each<[string, BadDecision, SignedDecision]>([
    ['another request', 'other-request', by(lee, { says: { request: 'req_other' as RequestId } })],
    ['another action', 'other-action_digest', by(lee, { says: { action_digest: digestLike('x') } })],
    ['another view', 'other-view_digest', by(lee, { says: { view_digest: digestLike('x') } })],
    ['another policy', 'other-policy_digest', by(lee, { says: { policy_digest: digestLike('x') } })],
    ['another roster', 'other-roster_digest', by(lee, { says: { roster_digest: digestLike('x') } })],
    ['another deadline', 'other-expires_at', by(lee, { says: { expires_at: expires_at + 1 } })],
    ['another comment', 'other-comment', { ...good, comment: 'yes' }],
    ['no comment where one was signed', 'other-comment', { ...by(lee, { comment: 'yes' }), comment: '' }],
    ['a text that is not canonical', 'malformed', { ...good, statement: `${good.statement} ` as CanonicalJson }],
    [
      'a statement without a member',
      'malformed',
      { ...good, statement: '{"decision":"approve","v":1}' as CanonicalJson },
    ],
    ['a statement that decides otherwise', 'malformed', by(lee, { says: { decision: 'perhaps' as 'approve' } })],
    [
      'a device’s key',
      'not-by-passkey',
      { ...good, proof: { kind: 'device_key', device: 'dev_x' as DeviceId, signature: lee.key.cose } },
    ],
    ['a key that nobody has', 'unknown-passkey', by(lee, { key: softwarePasskey(SITE.origin) })],
    ['another person’s key', 'unknown-passkey', by(lee, { says: { approver: dana.person.id } })],
    [
      'another key than the statement names',
      'unknown-passkey',
      { ...good, proof: { kind: 'passkey', assertion: assertionOf(by(dana)) } },
    ],
    [
      'another key’s signature',
      'bad-signature',
      { ...good, proof: { kind: 'passkey', assertion: { ...assertionOf(by(dana)), credential: lee.key.id } } },
    ],
    [
      'a signature over another statement',
      'bad-signature',
      { ...good, proof: { kind: 'passkey', assertion: assertionOf(by(lee, { comment: 'x' })) } },
    ],
    ['a signature for another address', 'bad-signature', by(lee, { wrong: { origin: 'https://evil.example' } })],
    ['a signature for another host', 'bad-signature', by(lee, { wrong: { rpId: 'evil.example' } })],
    ['a signature without verification', 'bad-signature', by(lee, { wrong: { notVerified: true } })],
    ['a signature in a frame', 'bad-signature', by(lee, { wrong: { crossOrigin: true } })],
    ['somebody who is gone', 'not-active', by(gone)],
    ['somebody who does not approve', 'not-active', by(operator)],
    ['somebody the rule does not name', 'not-eligible', by(mo)],
    ['whoever asked', 'own-request', by(eve)],
  ])('%s', async (_, why, decision) => {
    expect(await check([decision, decide(dana)])).toEqual({
      ok: false,
      people: [dana.person.id],
      denied: false,
      refused: [{ at: 0, why }],
    })
  })

  test('a statement under a roster that is not known', async () => {
    const approval = await check([decide(dana), decide(lee)], { rosters: new Set<Digest>([digestLike('r')]) })
    expect(approval).toMatchObject({
      ok: false,
      people: [],
      refused: [{ why: 'unknown-roster' }, { why: 'unknown-roster' }],
    })
  })

  test('whoever asked, by another account of their e-mail address', async () => {
    expect(await check([decide(dana), decide(lee)], { requester: [lee.person.email] })).toMatchObject({ ok: false })
  })

  test('a key that was revoked since', async () => {
    const roster = rosterOf(people, { passkeys: [dana.passkey] })
    expect(await check([decide(dana), decide(lee)], { roster })).toMatchObject({
      ok: false,
      refused: [{ at: 1, why: 'unknown-passkey' }],
    })
  })
})

test('one decision is checked alone, whichever it is', async () => {
  expect(await checkDecision(asked, decide(lee, { says: { decision: 'deny' } }))).toEqual(lee.person)
  const comment_digest = commentDigest('')
  expect(await checkDecision(asked, decide(mo, { says: { decision: 'deny', comment_digest } }))).toBe('not-eligible')
})
