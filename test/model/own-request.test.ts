/** Six ways to approve what one has asked oneself, and one grant for each approval. */
import { describe, expect, test } from 'vitest'
import type { RequestView } from '../../relay/contract/request.ts'
import { ask, asking, byDevice, byService, decisionOf, openOffice } from '../kit/asking.ts'
import type { Calling, Office } from '../kit/asking.ts'
import { enrolBy, foreignNonce, pairBy, signChange } from '../kit/person.ts'
import type { TestPerson } from '../kit/person.ts'
import { chanceOf } from './chance.ts'

const DELETION = { method: 'DELETE', target: 'https://admin.example.com/api/customers/42' } as const
/** Everybody may answer; who asks is left out by the relay alone. */
const POLICY = `version: 1
default: deny
groups: { ops: [ada@example.org, dana@example.org, lee@example.org, second@example.org] }
consoles: []
rules:
  - id: delete-customer
    match: { method: DELETE, url: "https://admin.example.com/api/customers/:id" }
    decide: ask
    say: "Delete customer {url.id}"
    stages: [{ who: [group:ops], quorum: 1 }]
`

/** With all that a person who is asked would have, but for the nonce, which nobody gave them. */
async function approve({ relay }: Office, person: TestPerson, view: RequestView) {
  const held = await relay.deps.store.request(view.id)
  const nonce = held?.asked.find((one) => one.person === person.id)?.nonce ?? foreignNonce()
  const you = { can: 'decide', nonce, credentials: [] } as const
  const body = decisionOf({ person, view: { ...view, you }, verdict: 'approve' })
  return relay.send('decide', { params: { id: view.id }, body })
}

async function byBrowser(office: Office, person: TestPerson): Promise<RequestView> {
  const browser = await pairBy(office.relay, person)
  const { reply, text } = await byDevice(office.relay, browser)('ask', { body: asking(DELETION) })
  if (!('id' in reply)) throw new Error(`Not asked: ${text}`)
  return reply
}

async function onBehalfOf({ relay, billing }: Office, email: string): Promise<RequestView> {
  const body = asking(DELETION, { on_behalf_of: email })
  return (await byService(relay, billing)('ask', { body })).reply
}

/** Each asks and then approves; `by` is who tries. */
const ROUTES: Readonly<Record<string, (office: Office) => Promise<Readonly<{ view: RequestView; by: TestPerson }>>>> = {
  'on their phone what they asked in their browser': async (office) => ({
    view: await byBrowser(office, office.lee),
    by: office.lee,
  }),
  'as an administrator': async (office) => ({ view: await byBrowser(office, office.ada), by: office.ada }),
  'what the key asked that they made': async (office) => ({ view: await ask(office), by: office.ada }),
  'what a service asked on their behalf': async (office) => ({
    view: await onBehalfOf(office, 'dana@example.org'),
    by: office.dana,
  }),
  'by a second account that came after the question': async (office) => {
    const view = await byBrowser(office, office.lee)
    const second = { name: 'Lee again', email: 'second@example.org', roles: ['approver'] } as const
    return { view, by: await enrolBy(office.relay, office.ada, second) }
  },
  'by the same address, enrolled anew': async (office) => {
    const view = await onBehalfOf(office, 'dana@example.org')
    const { relay, ada, dana } = office
    const body = await signChange(relay, ada, { kind: 'disable_person', person: dana.id })
    await relay.send('disablePerson', { params: { id: dana.id }, body })
    return { view, by: await enrolBy(relay, ada, { name: 'Dana', email: 'dana@example.org', roles: ['approver'] }) }
  },
}

describe('nobody approves their own request', () => {
  test.for(Object.keys(ROUTES))('%s', async (name) => {
    const office = await openOffice({ policy: POLICY })
    const route = ROUTES[name]
    if (!route) throw new Error(`There is no ${name}.`)
    const { view, by } = await route(office)
    expect(view.status).toBe('pending')
    const answer = await approve(office, by, view)
    expect(['own-request', 'not-asked']).toContain(answer.code)
    expect((await office.relay.deps.store.request(view.id))?.status).toBe('pending')
  })

  test('and what somebody else approves goes on', async () => {
    const office = await openOffice({ policy: POLICY })
    const view = await byBrowser(office, office.lee)
    expect((await approve(office, office.dana, view)).reply.status).toBe('approved')
  })
})

describe('grants never merge', () => {
  test.for([3, 17, 2_001])('what runs is what was approved, call by call (seed %i)', async (seed) => {
    const office = await openOffice({ policy: POLICY })
    const { relay, billing, dana } = office
    const chance = chanceOf(seed)
    const calls: Calling[] = Array.from({ length: 10 }, (_, index) => ({
      method: 'DELETE',
      target: `https://admin.example.com/api/customers/${index}`,
    }))
    const views: RequestView[] = []
    for (const call of calls) views.push(await ask(office, call))
    const approved = new Set<string>()
    const grants: string[] = []
    for (const view of views) {
      if (!chance.percent(60)) continue
      const { reply } = await approve(office, dana, view)
      approved.add(view.call_digest)
      if (reply.grant) grants.push(reply.grant.id)
    }
    const ran: string[] = []
    // Every grant with every call, in an order of chance, each twice and by another attempt.
    const tries = grants.flatMap((id) =>
      views.map(({ call_digest }) => ({ id, call_digest, order: chance.below(1_000) })),
    )
    for (const { id, call_digest } of [...tries, ...tries].sort((one, other) => one.order - other.order)) {
      const attempt = foreignNonce().slice(0, 22)
      const { status } = await byService(relay, billing)('redeem', { params: { id }, body: { attempt, call_digest } })
      if (status < 300) ran.push(call_digest)
    }
    expect(ran.length).toBe(new Set(ran).size)
    expect(new Set(ran)).toEqual(approved)
  })
})
