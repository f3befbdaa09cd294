import { describe, expect, test } from 'vitest'
import type { Statement } from '../../../relay/contract/decision.ts'
import type { CanonicalJson, CredentialId, DeviceId } from '../../../relay/contract/ids.ts'
import type { RequestView } from '../../../relay/contract/request.ts'
import { ROUTES } from '../../../relay/contract/route.ts'
import type { Route, RouteName } from '../../../relay/contract/route.ts'
import { decisionChallenge } from '../../../relay/evidence/statement.ts'
import { checkGrant } from '../../../relay/evidence/grant.ts'
import {
  ask,
  asking,
  byDevice,
  byService,
  bySession,
  decide,
  deciding,
  decisionOf,
  deviceDenial,
  openOffice,
  POLICY,
  TRANSFER,
  viewAs,
} from '../../kit/asking.ts'
import type { Office, Twist } from '../../kit/asking.ts'
import { pairBy, signChange } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'
import type { Wrong } from '../../kit/software-passkey.ts'

const WINDOW = 5 * 60_000

async function statusOf({ relay, dana }: Office, { id }: Pick<RequestView, 'id'>) {
  const { status, decisions, grant } = await viewAs(relay, dana, id)
  return { status, decisions: decisions.length, grant: grant?.status }
}

test('an approval with a passkey approves, and gives the enforcer a grant that anybody can check', async () => {
  const office = await openOffice()
  const { id } = await ask(office)
  const answer = await decide(office.relay, office.dana, { id, twist: { comment: 'as planned' } })
  expect(answer.reply).toMatchObject({ status: 'approved', basis: 'people', quorum: { needed: 1, approved: 1 } })
  expect(answer.reply.grant?.jws, 'the grant is the enforcer’s').toBeUndefined()

  const { reply } = await byService(office.relay, office.billing)('request', { params: { id } })
  const claims = await checkGrant({
    jws: reply.grant?.jws ?? '',
    jwks: office.relay.deps.keys.jwks(),
    enforcer: office.billing.id,
    callDigest: reply.call_digest,
    actionDigest: reply.action_digest,
    now: office.relay.clock.now,
  })
  expect(claims).toMatchObject({ aud: office.billing.id, req: id, basis: 'people', jti: reply.grant?.id })
  expect(reply.grant?.usable_until).toBe(office.relay.clock.now + 60_000)
  expect(reply.asked.find(({ person }) => person === office.dana.id)).toMatchObject({
    decision: 'approve',
    comment: 'as planned',
  })
})

test('one denial ends the request, whatever others think', async () => {
  const office = await openOffice()
  const { id } = await ask(office, TRANSFER)
  await decide(office.relay, office.lee, { id })
  const { reply } = await decide(office.relay, office.dana, { id, verdict: 'deny', twist: { comment: 'wrong region' } })
  expect(reply).toMatchObject({ status: 'denied', quorum: { needed: 2, approved: 1 } })
  expect(reply.grant).toBeUndefined()
})

test('a quorum of two takes two people, and one person twice is one', async () => {
  const office = await openOffice()
  const { id } = await ask(office, TRANSFER)
  const first = await decide(office.relay, office.dana, { id })
  expect(first.reply).toMatchObject({ status: 'pending', quorum: { needed: 2, approved: 1 } })
  expect((await decide(office.relay, office.dana, { id })).code).toBe('already-decided')
  expect((await decide(office.relay, office.lee, { id })).reply.status).toBe('approved')
})

test('two approvals in the same moment both count', async () => {
  const office = await openOffice()
  const { id } = await ask(office, TRANSFER)
  const answers = await Promise.all([office.dana, office.lee].map((person) => decide(office.relay, person, { id })))
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(await statusOf(office, { id })).toEqual({ status: 'approved', decisions: 2, grant: 'open' })
})

test('an approval and a denial in the same moment leave exactly one end', async () => {
  for (let round = 0; round < 5; round += 1) {
    const office = await openOffice()
    const { id } = await ask(office)
    const answers = await Promise.all([
      decide(office.relay, office.dana, { id }),
      decide(office.relay, office.lee, { id, verdict: 'deny' }),
    ])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.find(({ status }) => status !== 200)?.code).toBe('request-settled')
  }
})

describe('the deadline', () => {
  test('one millisecond before it an approval counts', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const body = decisionOf({
      person: office.dana,
      view: await viewAs(office.relay, office.dana, id),
      verdict: 'approve',
    })
    office.relay.clock.now += WINDOW - 1
    expect((await office.relay.send('decide', { params: { id }, body })).reply.status).toBe('approved')
  })

  test('at it an approval is late, with the sweep or without', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const body = decisionOf({
      person: office.dana,
      view: await viewAs(office.relay, office.dana, id),
      verdict: 'approve',
    })
    office.relay.clock.now += WINDOW
    expect((await office.relay.send('decide', { params: { id }, body })).code).toBe('request-expired')
    await office.relay.sweep()
    expect((await office.relay.send('decide', { params: { id }, body })).code).toBe('request-settled')
    expect(await statusOf(office, { id })).toEqual({ status: 'expired', decisions: 0, grant: undefined })
  })
})

describe('what was signed must be what is asked', () => {
  const OTHER = 'B'.repeat(43) as never
  const CHANGES: Readonly<Record<string, Partial<Statement>>> = {
    request: { request: `req_${'A'.repeat(22)}` as never },
    action_digest: { action_digest: OTHER },
    view_digest: { view_digest: OTHER },
    policy_digest: { policy_digest: OTHER },
    roster_digest: { roster_digest: OTHER },
    approver: { approver: `per_${'A'.repeat(22)}` as never },
    credential: { credential: 'C'.repeat(22) as CredentialId },
    nonce: { nonce: OTHER },
    expires_at: { expires_at: 1 },
    comment_digest: { comment_digest: OTHER },
    decision: { decision: 'maybe' as never },
    v: { v: 2 as never },
  }
  test.each(Object.keys(CHANGES))('another %s is refused, and the request stays as it was', async (member) => {
    const office = await openOffice()
    const { id } = await ask(office)
    const { code, text } = await decide(office.relay, office.dana, { id, twist: { statement: CHANGES[member] ?? {} } })
    expect(code).toBe('statement-differs')
    expect(text).toContain(member === 'decision' ? 'Different' : member)
    expect(await statusOf(office, { id })).toEqual({ status: 'pending', decisions: 0, grant: undefined })
  })

  test('a member more, another order or a space is refused', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const view = await viewAs(office.relay, office.dana, id)
    const right = decisionOf({ person: office.dana, view, verdict: 'approve' })
    const members = JSON.parse(right.statement) as Record<string, unknown>
    const texts = [
      JSON.stringify({ ...members, z: 1 }),
      JSON.stringify({ z: 1, ...members }),
      ` ${right.statement}`,
      right.statement.replace('"v":1', '"v":1.0'),
      right.statement.replace('{', '{"v":1,'),
    ]
    for (const text of texts as CanonicalJson[]) {
      const assertion = office.dana.passkey.assert(decisionChallenge(text))
      const body = { ...right, statement: text, proof: { kind: 'passkey', assertion } }
      const { code } = await office.relay.send('decide', { params: { id }, body })
      expect(['statement-differs', 'not-canonical'], text).toContain(code)
    }
  })

  test('a denial cannot be sent as an approval', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const view = await viewAs(office.relay, office.dana, id)
    const denial = decisionOf({ person: office.dana, view, verdict: 'deny' })
    const approval = decisionOf({ person: office.dana, view, verdict: 'approve' })
    const body = { ...approval, proof: denial.proof }
    expect((await office.relay.send('decide', { params: { id }, body })).code).toBe('passkey-refused')
  })

  test('a comment that was not signed is refused', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const view = await viewAs(office.relay, office.dana, id)
    const body = { ...decisionOf({ person: office.dana, view, verdict: 'approve' }), comment: 'never said' }
    expect((await office.relay.send('decide', { params: { id }, body })).code).toBe('statement-differs')
  })

  test('a decision about one request is worthless for another', async () => {
    const office = await openOffice()
    const [first, second] = [await ask(office), await ask(office)]
    const view = await viewAs(office.relay, office.dana, first.id)
    const body = decisionOf({ person: office.dana, view, verdict: 'approve' })
    expect((await office.relay.send('decide', { params: { id: second.id }, body })).code).toBe('statement-differs')
  })
})

describe('the passkey’s answer', () => {
  const WRONG: Readonly<Record<string, Wrong>> = {
    'from another origin': { origin: 'https://evil.example.org' },
    'for another relying party': { rpId: 'evil.example.org' },
    'of another ceremony': { type: 'webauthn.create' },
    'from a frame of another origin': { crossOrigin: true },
    'without user verification': { notVerified: true },
    'without user presence': { notPresent: true },
  }
  test.each(Object.keys(WRONG))('%s approves nothing', async (kind) => {
    const office = await openOffice()
    const { id } = await ask(office)
    const { code } = await decide(office.relay, office.dana, { id, twist: { wrong: WRONG[kind] ?? {} } })
    expect(code).toBe('passkey-refused')
    expect(await statusOf(office, { id })).toEqual({ status: 'pending', decisions: 0, grant: undefined })
  })

  test('of another person is refused', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const view = await viewAs(office.relay, office.dana, id)
    const stolen: TestPerson = { ...office.dana, passkey: office.ada.passkey }
    const body = decisionOf({ person: stolen, view, verdict: 'approve' })
    expect((await office.relay.send('decide', { params: { id }, body })).code).toBe('not-asked')
  })

  test('of a person who was disabled is refused', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const view = await viewAs(office.relay, office.dana, id)
    const body = await signChange(office.relay, office.ada, { kind: 'disable_person', person: office.dana.id })
    expect((await office.relay.send('disablePerson', { params: { id: office.dana.id }, body })).status).toBe(204)
    const decision = decisionOf({ person: office.dana, view, verdict: 'approve' })
    expect((await office.relay.send('decide', { params: { id }, body: decision })).code).toBe('passkey-refused')
  })

  test('sent twice counts once', async () => {
    const office = await openOffice()
    const { id } = await ask(office, TRANSFER)
    const body = decisionOf({
      person: office.dana,
      view: await viewAs(office.relay, office.dana, id),
      verdict: 'approve',
    })
    const answers = await Promise.all([1, 2, 3].map(() => office.relay.send('decide', { params: { id }, body })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await statusOf(office, { id })).toMatchObject({ status: 'pending', decisions: 1 })
  })
})

describe('a device’s key', () => {
  test('denies with one tap', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const body = await deviceDenial(office.dana, await viewAs(office.relay, office.dana, id))
    expect((await office.relay.send('decide', { params: { id }, body })).reply.status).toBe('denied')
  })

  test('never approves', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const view = await viewAs(office.relay, office.dana, id)
    const body = await deviceDenial(office.dana, view, 'approve')
    expect((await office.relay.send('decide', { params: { id }, body })).code).toBe('passkey-required')
    expect(await statusOf(office, { id })).toMatchObject({ status: 'pending', decisions: 0 })
  })

  test('of somebody else denies nothing', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    const view = await viewAs(office.relay, office.dana, id)
    const right = await deviceDenial(office.dana, view)
    const body = { ...right, proof: { ...right.proof, device: office.lee.device.id } }
    expect((await office.relay.send('decide', { params: { id }, body })).code).toBe('statement-differs')
    const forged = await deviceDenial(
      { ...office.dana, device: { ...office.lee.device, id: office.dana.device.id } },
      view,
    )
    expect((await office.relay.send('decide', { params: { id }, body: forged })).code).toBe('passkey-refused')
    const nobody = { ...right, proof: { ...right.proof, device: `dev_${'A'.repeat(22)}` as DeviceId } }
    expect((await office.relay.send('decide', { params: { id }, body: nobody })).code).toBe('passkey-refused')
  })
})

describe('an approver decides no request of their own', () => {
  test('that they asked as operator', async () => {
    const office = await openOffice()
    const browser = await pairBy(office.relay, office.lee)
    const { reply } = await byDevice(office.relay, browser)('ask', { body: asking() })
    expect((await decide(office.relay, office.lee, { id: reply.id })).code).toBe('own-request')
    expect(await statusOf(office, reply)).toEqual({ status: 'pending', decisions: 0, grant: undefined })
  })

  test('that a service asked for them', async () => {
    const office = await openOffice()
    const body = asking(undefined, { on_behalf_of: 'lee@example.org' })
    const { reply } = await byService(office.relay, office.billing)('ask', { body })
    expect((await decide(office.relay, office.lee, { id: reply.id })).code).toBe('own-request')
    expect(await statusOf(office, reply)).toEqual({ status: 'pending', decisions: 0, grant: undefined })
  })
})

describe('the policy of now', () => {
  const decideUnder = async (change: (policy: string) => string, twist: Twist = {}) => {
    const office = await openOffice()
    const { id } = await ask(office)
    await office.relay.setPolicy(change(POLICY))
    return { office, id, answer: await decide(office.relay, office.dana, { id, twist }) }
  }

  test('that denies the call stops an approval', async () => {
    const { answer } = await decideUnder(() => deciding('deny'))
    expect(answer.code).toBe('policy-changed')
  })

  test('that no longer names a person takes their approval away', async () => {
    const { answer } = await decideUnder((policy) => policy.replace('who: [group:ops]', 'who: [lee@example.org]'))
    expect(answer.code).toBe('not-asked')
  })

  test('that asks for more people makes one too few', async () => {
    const { answer, office, id } = await decideUnder((policy) => policy.replace('quorum: 1', 'quorum: 2'))
    expect(answer.reply.status).toBe('pending')
    expect((await decide(office.relay, office.lee, { id })).reply.status).toBe('approved')
  })

  test('that loosens the rule loosens nothing of what was asked before', async () => {
    const { answer } = await decideUnder((policy) => policy.replace('expires: 5m', 'expires: 60m'))
    expect(answer.reply.expires_at).toBe(answer.reply.created_at + WINDOW)
    const allowed = await decideUnder(() => deciding('allow'))
    expect(allowed.answer.reply).toMatchObject({ status: 'approved', basis: 'people' })
  })

  test('never swallows a denial', async () => {
    const office = await openOffice()
    const { id } = await ask(office)
    await office.relay.setPolicy(deciding('deny'))
    expect((await decide(office.relay, office.dana, { id, verdict: 'deny' })).reply.status).toBe('denied')
  })
})

describe('nothing but a passkey statement approves', () => {
  const WRITING = (Object.keys(ROUTES) as RouteName[]).filter((name) => (ROUTES[name] as Route).method !== 'GET')

  test.each(WRITING)('%s with a mere session leaves the request pending', async (name) => {
    const office = await openOffice()
    const { id } = await ask(office)
    const view = await viewAs(office.relay, office.dana, id)
    const unproven = decisionOf({ person: office.dana, view, verdict: 'approve' })
    for (const person of [office.dana, office.ada]) {
      for (const body of [
        {},
        { decision: 'approve' },
        { statement: unproven.statement, comment: '' },
        { ...unproven, proof: { kind: 'session' } },
      ]) {
        const answer = await bySession(office.relay, person)(name, { params: { id }, body })
        if (name !== 'signOut')
          expect(answer.status, `${name} ${JSON.stringify(body).slice(0, 40)}`).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
      }
    }
    const { reply } = await byService(office.relay, office.billing)('request', { params: { id } })
    expect(reply).toMatchObject({ status: 'pending', version: 1 })
  })
})
