import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../relay/contract/limits.ts'
import type { Base64Url, GrantId } from '../../../relay/contract/ids.ts'
import {
  ask,
  byDevice,
  byService,
  decide,
  deciding,
  openOffice,
  POLICY,
  serviceBy,
  TRANSFER,
  viewAs,
  asking,
} from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { pairBy, signChange } from '../../kit/person.ts'

const FIRST = 'A'.repeat(22) as Base64Url
const SECOND = 'B'.repeat(22) as Base64Url
const USABLE = 60_000
const DONE = { result: 'executed', status: 204 } as const

/** A request that Dana has approved. */
async function approved(call?: Parameters<typeof ask>[1]) {
  const office = await openOffice()
  const { id, call_digest } = await ask(office, call)
  await decide(office.relay, office.dana, { id })
  if (call === TRANSFER) await decide(office.relay, office.lee, { id })
  const as = byService(office.relay, office.billing)
  const { reply } = await as('request', { params: { id } })
  const grant = reply.grant?.id ?? ('' as GrantId)
  const redeem = (attempt = FIRST, digest = call_digest) =>
    as('redeem', { params: { id: grant }, body: { attempt, call_digest: digest } })
  const report = (outcome: object = DONE, attempt = FIRST) =>
    as('reportOutcome', { params: { id: grant }, body: { attempt, outcome } })
  const state = async () => (await as('request', { params: { id } })).reply.grant
  return { office, id, grant, redeem, report, state, digest: call_digest }
}

async function settledIn({ relay }: Office) {
  const { store } = relay.deps
  const leaves = await store.logEntries(0, (await store.logHead()).size)
  return leaves
    .map(({ leaf }) => JSON.parse(leaf) as { kind: string; result: string; late?: unknown })
    .filter(({ kind }) => kind === 'grant.settled')
}

async function disable({ relay, ada, dana }: Office) {
  const body = await signChange(relay, ada, { kind: 'disable_person', person: dana.id })
  expect((await relay.send('disablePerson', { params: { id: dana.id }, body })).status).toBe(204)
}

describe('redeeming', () => {
  test('uses the grant up for one attempt, which may ask again', async () => {
    const { redeem } = await approved()
    expect((await redeem()).reply.grant.status).toBe('redeemed')
    expect((await redeem()).reply.grant.status).toBe('redeemed')
    expect((await redeem(SECOND)).code).toBe('grant-redeemed')
  })

  test('by many attempts in the same moment is granted to one', async () => {
    const { redeem } = await approved()
    const attempts = Array.from({ length: 10 }, (_, at) => `${at}${'A'.repeat(21)}` as Base64Url)
    const answers = await Promise.all(attempts.map((attempt) => redeem(attempt)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([undefined, 'grant-redeemed']))
  })

  test('for another call is refused and uses nothing up', async () => {
    const { redeem } = await approved()
    expect((await redeem(FIRST, 'C'.repeat(43) as never)).code).toBe('call-differs')
    expect((await redeem()).status).toBe(200)
  })

  test('by another key is refused', async () => {
    const { office, grant, digest } = await approved()
    const body = { attempt: FIRST, call_digest: digest }
    const other = byService(office.relay, await serviceBy(office.relay, office.ada))
    expect((await other('redeem', { params: { id: grant }, body })).code).toBe('wrong-enforcer')
    const browser = byDevice(office.relay, await pairBy(office.relay, office.lee))
    expect((await browser('redeem', { params: { id: grant }, body })).code).toBe('wrong-enforcer')
  })

  test('one millisecond before the end counts, at the end it is too late', async () => {
    const early = await approved()
    early.office.relay.clock.now += USABLE - 1
    expect((await early.redeem()).status).toBe(200)
    const late = await approved()
    late.office.relay.clock.now += USABLE
    expect((await late.redeem()).code).toBe('grant-lapsed')
    await late.office.relay.sweep()
    expect((await late.redeem()).code).toBe('grant-lapsed')
    expect((await late.state())?.status).toBe('lapsed')
  })

  test('under a policy that denies the call now is refused', async () => {
    const { office, redeem } = await approved()
    await office.relay.setPolicy(deciding('deny'))
    expect((await redeem()).code).toBe('policy-changed')
  })

  test('under a policy that asks for more people now is refused', async () => {
    const { office, redeem } = await approved()
    await office.relay.setPolicy(POLICY.replace('quorum: 1', 'quorum: 2'))
    expect((await redeem()).code).toBe('approval-withdrawn')
  })

  test('after an approver left is refused when the quorum is no longer met', async () => {
    const { office, redeem } = await approved()
    await disable(office)
    expect((await redeem()).code).toBe('approval-withdrawn')
  })

  test('what a rule allowed is refused when the rule asks people now', async () => {
    const office = await openOffice()
    const call = { method: 'GET', target: 'https://admin.example.com/api/customers' }
    const { grant, call_digest } = await ask(office, call)
    await office.relay.setPolicy(
      POLICY.replace('decide: allow', 'decide: ask\n    stages: [{ who: [group:ops], quorum: 1 }]'),
    )
    const body = { attempt: FIRST, call_digest }
    const answer = await byService(office.relay, office.billing)('redeem', { params: { id: grant?.id ?? '' }, body })
    expect(answer.code).toBe('policy-changed')
  })

  test('is remembered over a restart', async () => {
    const { office, redeem } = await approved()
    await redeem()
    await office.relay.restart()
    expect((await redeem()).status).toBe(200)
    expect((await redeem(SECOND)).code).toBe('grant-redeemed')
  })

  test('before the approval there is nothing to redeem', async () => {
    const office = await openOffice()
    await ask(office)
    const { code } = await byService(office.relay, office.billing)('redeem', {
      params: { id: `grt_${'A'.repeat(22)}` },
      body: { attempt: FIRST, call_digest: 'C'.repeat(43) },
    })
    expect(code).toBe('not-found')
  })
})

describe('the outcome', () => {
  test('is noted once; the same again is no error, another one is', async () => {
    const { redeem, report, state } = await approved()
    await redeem()
    expect((await report()).reply.grant).toMatchObject({ status: 'executed', outcome: DONE })
    expect((await report()).status).toBe(200)
    expect((await report({ result: 'failed', reason: 'not_sent' })).code).toBe('grant-settled')
    expect((await state())?.outcome).toEqual(DONE)
    expect((await redeem()).code, 'no second run for the same attempt').toBe('grant-settled')
  })

  test('of a grant that was not redeemed, or by another attempt, is refused', async () => {
    const { redeem, report } = await approved()
    expect((await report()).code).toBe('not-redeemed')
    await redeem()
    expect((await report(DONE, SECOND)).code).toBe('grant-redeemed')
  })

  test('that nobody reports is unknown at its deadline, and a late report is still noted', async () => {
    const { office, redeem, report, state } = await approved()
    await redeem()
    office.relay.clock.now += LIMITS.settleMinutes * 60_000 - 1
    await office.relay.sweep()
    expect((await state())?.status).toBe('redeemed')
    office.relay.clock.now += 1
    await office.relay.sweep()
    expect(await state()).toMatchObject({ status: 'unknown', outcome: { result: 'unknown' } })
    expect((await report()).reply.grant.status).toBe('executed')
    expect(await settledIn(office)).toMatchObject([{ result: 'unknown', by: 'deadline' }, { result: 'executed' }])
    expect((await settledIn(office)).map(({ late }) => late)).toEqual([undefined, true])
  })

  test('after its enforcer did not know is late as well, and at once it is not', async () => {
    const { office, redeem, report } = await approved()
    await redeem()
    await report({ result: 'unknown', reason: 'the connection broke' })
    await report()
    expect((await report()).status).toBe(200)
    expect((await settledIn(office)).map(({ late }) => late)).toEqual([undefined, true])
    const prompt = await approved()
    await prompt.redeem()
    await prompt.report()
    expect((await settledIn(prompt.office)).map(({ late }) => late)).toEqual([undefined])
  })
})

describe('withdrawing', () => {
  test('by the key that asked ends the grant', async () => {
    const { office, grant, redeem } = await approved()
    const as = byService(office.relay, office.billing)
    expect((await as('revokeGrant', { params: { id: grant }, body: {} })).reply.grant.status).toBe('revoked')
    expect((await as('revokeGrant', { params: { id: grant }, body: {} })).status).toBe(200)
    expect((await redeem()).code).toBe('grant-settled')
  })

  test('by an approver takes a passkey statement that names this grant', async () => {
    const { office, grant, redeem } = await approved()
    const other = await signChange(office.relay, office.dana, {
      kind: 'revoke_grant',
      grant: `grt_${'A'.repeat(22)}` as GrantId,
    })
    const send = (body: unknown) => office.relay.send('revokeGrant', { params: { id: grant }, body })
    expect((await send(other)).code).toBe('statement-differs')
    expect((await send({})).code).toBe('passkey-required')
    const body = await signChange(office.relay, office.dana, { kind: 'revoke_grant', grant })
    expect((await send(body)).reply.grant.status).toBe('revoked')
    expect((await send(body)).status, 'sent again it does no more').toBe(200)
    expect((await redeem()).code).toBe('grant-settled')
  })

  test('by somebody whom it does not concern finds nothing', async () => {
    const office = await openOffice()
    const browser = byDevice(office.relay, await pairBy(office.relay, office.lee))
    const { reply } = await browser('ask', { body: asking() })
    await decide(office.relay, office.dana, { id: reply.id })
    const { grant } = (await browser('request', { params: { id: reply.id } })).reply
    const params = { id: grant?.id ?? '' }
    const other = byService(office.relay, office.billing)
    expect((await other('revokeGrant', { params, body: {} })).code).toBe('not-found')
    const own = await signChange(office.relay, office.lee, { kind: 'revoke_grant', grant: params.id as GrantId })
    expect((await office.relay.send('revokeGrant', { params, body: own })).reply.grant.status).toBe('revoked')
  })

  test('after it was redeemed comes too late', async () => {
    const { office, grant, redeem } = await approved()
    await redeem()
    const { code } = await byService(office.relay, office.billing)('revokeGrant', { params: { id: grant }, body: {} })
    expect(code).toBe('grant-redeemed')
  })
})

test('two people approved; one leaving takes the quorum away', async () => {
  const { office, redeem, id } = await approved(TRANSFER)
  expect((await viewAs(office.relay, office.lee, id)).quorum).toEqual({ needed: 2, approved: 2 })
  await disable(office)
  expect((await redeem()).code).toBe('approval-withdrawn')
})
