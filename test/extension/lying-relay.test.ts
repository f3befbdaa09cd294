/** A relay that owns its keys and lies, against a browser that was paired with it while it was honest. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { SignedDecision } from '../../relay/contract/decision.ts'
import type { Basis } from '../../relay/contract/grant.ts'
import type { GrantId, RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { toBase64Url } from '../../relay/evidence/bytes.ts'
import { signGrant } from '../../relay/evidence/grant.ts'
import { readRoster } from '../../relay/evidence/roster.ts'
import { decide, decisionOf, DELETION, openOffice, POLICY, TRANSFER, viewAs, type Office } from '../kit/asking.ts'
import { enrolBy, signChange, type TestPerson } from '../kit/person.ts'
import { ORIGIN } from '../kit/relay.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { pairBrowser, type PairedBrowser } from './paired-browser.ts'

let office: Office
let browser: PairedBrowser
beforeEach(async () => {
  office = await openOffice()
  browser = await pairBrowser(office, office.ada)
})

const approve = (person: TestPerson, id: RequestId) => decide(office.relay, person, { id })
const deletion = (customer: number) => ({ ...DELETION, target: `https://admin.example.com/api/customers/${customer}` })

/** Says "approved" of whatever is asked, with a grant by the relay's own key. */
async function forge(view: RequestView, basis: Basis = 'people', decisions: readonly SignedDecision[] = []) {
  const { deps, clock } = office.relay
  const id = `grt_${toBase64Url(deps.random(16))}` as GrantId
  const seconds = Math.floor(clock.now / 1000)
  const { action_digest, call_digest, policy_digest, roster_digest } = view
  const claims = { action_digest, call_digest, policy_digest, roster_digest, iat: seconds, exp: seconds + 60 }
  const jws = await signGrant(
    { ...claims, iss: ORIGIN, aud: browser.pairing.device, jti: id, req: view.id, basis },
    deps.keys.grant(clock.now),
  )
  const grant = { id, status: 'open' as const, usable_until: clock.now + 60_000, jws }
  return { ...view, version: 1000, status: 'approved' as const, basis, decisions, grant }
}

describe('an honest relay', () => {
  test('has a call released that one of one approved', async () => {
    const call = await browser.holds(DELETION)
    await approve(office.dana, call.id)
    expect(await call.outcome()).toEqual({ state: 'armed', released: true, says: undefined })
  })

  test('has a call with a body released, shown and kept back', async () => {
    const shown = await browser.holds({ ...DELETION, text: '{"reason":"asked for"}' })
    await approve(office.dana, shown.id)
    expect(await shown.outcome()).toMatchObject({ released: true })
    await office.relay.setPolicy(POLICY.replace('    expires: 5m', '    redact: [/reason]\n    expires: 5m'))
    const kept = await browser.holds({ ...DELETION, text: '{"reason":"secret"}' })
    await approve(office.dana, kept.id)
    expect(await kept.outcome()).toMatchObject({ released: true })
  })

  test('has a call released that two of two approved, not one', async () => {
    const call = await browser.holds(TRANSFER)
    await approve(office.dana, call.id)
    await approve(office.lee, call.id)
    expect(await call.outcome()).toMatchObject({ released: true })
  })

  test('has a call released that its rules allow without asking', async () => {
    await office.relay.setPolicy(POLICY.replace('method: GET', 'method: PATCH'))
    await browser.refresh()
    const call = await browser.holds({ method: 'PATCH', target: 'https://admin.example.com/api/x' })
    expect(await call.outcome()).toMatchObject({ released: true })
  })

  test('has a call released under a policy that is newer than the browser’s', async () => {
    await office.relay.setPolicy(POLICY.replace('quorum: 1', 'quorum: 2'))
    const call = await browser.holds(DELETION)
    await approve(office.dana, call.id)
    await approve(office.lee, call.id)
    expect(await call.outcome()).toMatchObject({ released: true })
  })

  test('has a call released that somebody approved who came in since', async () => {
    await office.relay.setPolicy(POLICY.replace('lee@example.org', 'mo@example.org'))
    const mo = await enrolBy(office.relay, office.ada, { name: 'Mo', email: 'mo@example.org', roles: ['approver'] })
    const call = await browser.holds(DELETION)
    await approve(mo, call.id)
    expect(await call.outcome()).toMatchObject({ released: true })
    expect(readRoster(browser.trust().pins()?.roster ?? ('' as never)).version).toBe(4)
  })

  test('is met again by a worker that was stopped, with the same pins', async () => {
    const before = browser.trust().pins()
    await browser.restart()
    expect(browser.trust().pins()).toEqual(before)
    const call = await browser.holds(DELETION)
    await approve(office.dana, call.id)
    expect(await call.outcome()).toMatchObject({ released: true })
  })
})

describe('a relay that says "approved" releases nothing', () => {
  const refused = async (call: Awaited<ReturnType<PairedBrowser['holds']>>, says: RegExp) => {
    expect(await call.outcome()).toEqual({ state: 'refused', released: false, says: expect.stringMatching(says) })
    expect(browser.asked).not.toContain('redeem')
  }
  const lyingOnce = (lie: (view: RequestView) => Promise<RequestView>) => {
    browser.lies.ask = lie
  }

  test('without a decision', async () => {
    lyingOnce((view) => forge(view))
    await refused(await browser.holds(DELETION), /only 0 of 1/)
  })

  test('because no approval is needed, where the rule asks for one', async () => {
    lyingOnce((view) => forge(view, 'rule'))
    await refused(await browser.holds(DELETION), /signed rules ask for one/)
  })

  test('because no rule is about it, where one is', async () => {
    lyingOnce((view) => forge({ ...view, rule: '' }, 'rule'))
    await refused(await browser.holds(DELETION), /signed rules ask for one/)
  })

  test('because no rule is about it, where the only one has a condition and the rest is denied', async () => {
    const rule = `  - id: refund
    match: { method: POST, url: "https://api.example.com/refunds" }
    when: requester.kind == "operator"
    decide: ask
    say: "Refund"
    consequence: "Money goes."
    stages: [{ who: [group:ops], quorum: 1 }]
`
    await office.relay.setPolicy(POLICY + rule)
    await browser.refresh()
    lyingOnce((view) => forge({ ...view, rule: '' }, 'rule'))
    await refused(await browser.holds({ method: 'POST', target: 'https://api.example.com/refunds' }), /ask for one/)
  })

  test('by override', async () => {
    lyingOnce((view) => forge(view, 'break_glass'))
    await refused(await browser.holds(DELETION), /override/)
  })

  test('under another rule that wants fewer people', async () => {
    lyingOnce((view) => forge({ ...view, rule: 'delete-customer' as never }))
    await refused(await browser.holds(TRANSFER), /rule that is not about this call/)
  })

  test('with one approval where the rule says two', async () => {
    lyingOnce(async (view) => {
      await approve(office.dana, view.id)
      const { decisions } = await viewAs(office.relay, office.dana, view.id)
      return forge(view, 'people', decisions)
    })
    await refused(await browser.holds(TRANSFER), /only 1 of 2/)
  })

  test('with the same approval twice', async () => {
    lyingOnce(async (view) => {
      await approve(office.dana, view.id)
      const { decisions } = await viewAs(office.relay, office.dana, view.id)
      return forge(view, 'people', [...decisions, ...decisions])
    })
    await refused(await browser.holds(TRANSFER), /only 1 of 2/)
  })

  test('with the approval of an earlier request', async () => {
    const first = await browser.holds(deletion(1))
    await approve(office.dana, first.id)
    expect(await first.outcome()).toMatchObject({ released: true })
    const { decisions } = await viewAs(office.relay, office.dana, first.id)
    browser.asked.length = 0
    lyingOnce((view) => forge(view, 'people', decisions))
    await refused(await browser.holds(deletion(1)), /only 0 of 1/)
  })

  test('with an approval by a passkey that it made itself', async () => {
    lyingOnce(async (view) => {
      const dana = { ...office.dana, passkey: softwarePasskey(ORIGIN) }
      const seen = await viewAs(office.relay, office.dana, view.id)
      return forge(view, 'people', [decisionOf({ person: dana, view: seen, verdict: 'approve' })])
    })
    await refused(await browser.holds(DELETION), /only 0 of 1/)
  })

  test('with an approval that was given to other words than the operator reads', async () => {
    lyingOnce(async (view) => {
      await approve(office.dana, view.id)
      const { decisions } = await viewAs(office.relay, office.dana, view.id)
      return forge({ ...view, words: { say: 'Read', consequence: 'Nothing.' } }, 'people', decisions)
    })
    await refused(await browser.holds(DELETION), /only 0 of 1/)
  })

  test('with the approval of somebody who may approve other things', async () => {
    lyingOnce(async (view) => {
      const seen = await viewAs(office.relay, office.dana, view.id)
      const { passkey, id } = office.ada
      const own = { ...office.ada, passkey, id }
      return forge(view, 'people', [decisionOf({ person: own, view: seen, verdict: 'approve' })])
    })
    await refused(await browser.holds(DELETION), /only 0 of 1/)
  })

  test('with the operator’s own approval', async () => {
    browser = await pairBrowser(office, office.lee)
    lyingOnce(async (view) => {
      const seen = await viewAs(office.relay, office.dana, view.id)
      return forge(view, 'people', [decisionOf({ person: office.lee, view: seen, verdict: 'approve' })])
    })
    await refused(await browser.holds(DELETION), /only 0 of 1/)
  })

  test('with enough approvals beside a denial', async () => {
    lyingOnce(async (view) => {
      const seen = await viewAs(office.relay, office.dana, view.id)
      const yes = decisionOf({ person: office.dana, view: seen, verdict: 'approve' })
      const no = decisionOf({
        person: office.lee,
        view: await viewAs(office.relay, office.lee, view.id),
        verdict: 'deny',
      })
      return forge(view, 'people', [yes, no])
    })
    await refused(await browser.holds(DELETION), /denied it/)
  })

  test.each(['disable_person', 'change_roles'] as const)(
    'with an approval after %s, to a browser that knows it',
    async (kind) => {
      const call = await browser.holds(DELETION)
      const seen = await viewAs(office.relay, office.dana, call.id)
      const { id: person } = office.dana
      const change = kind === 'disable_person' ? { kind, person } : { kind, person, roles: ['operator'] as const }
      const body = await signChange(office.relay, office.ada, change)
      const route = kind === 'disable_person' ? 'disablePerson' : 'changeRoles'
      expect((await office.relay.send(route, { params: { id: person }, body })).status).toBe(204)
      await browser.refresh()
      browser.lies.request = (view: RequestView) =>
        forge(view, 'people', [decisionOf({ person: office.dana, view: seen, verdict: 'approve' })])
      office.relay.deps.wake.stop()
      await refused(call, /only 0 of 1/)
    },
  )

  test('long after the deadline that people signed, whatever its clock and its grant say', async () => {
    const call = await browser.holds(DELETION)
    const seen = await viewAs(office.relay, office.dana, call.id)
    const yes = decisionOf({ person: office.dana, view: seen, verdict: 'approve' })
    browser.lies.request = (view: RequestView) => forge(view, 'people', [yes])
    office.relay.clock.now += 70 * 60_000
    await browser.refresh()
    office.relay.deps.wake.stop()
    await refused(call, /too late/)
  })

  test('to a browser that was paired before it pinned anything', async () => {
    await browser.trust().forget()
    const call = await browser.holds(DELETION)
    await approve(office.dana, call.id)
    await refused(call, /Unpair it in Settings/)
  })
})
