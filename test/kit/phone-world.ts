/**
 * What a phone is asked from: the relay, its administrator with a passkey in software, and services that
 * ask. No browser but the phones.
 *
 * Rule: after each step `now` re-checks every invariant of the relay's records.
 */
import type { RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { asking, byService, serviceBy } from './asking.ts'
import type { TestService } from './asking.ts'
import { openHandset } from './handset.ts'
import type { Handset } from './handset.ts'
import { ANA } from './operator.ts'
import { inviteBy, setUpWith } from './person.ts'
import { samplePolicy } from './policy.ts'
import { callsAt } from './running-relay.ts'
import type { BrowserName } from './seat.ts'
import { until } from './until.ts'
import { DANA, openBackstage } from './world.ts'
import type { Backstage } from './world.ts'

export const LEE = { name: 'Lee Park', email: 'lee@example.org', roles: ['approver'] } as const

type More = Readonly<{ text?: string; justification?: string }>

export type PhoneWorld = Readonly<{
  stage: Backstage
  /** Dana's. */
  phone: Handset
  /** @returns the link */
  invite: (who?: typeof DANA | typeof LEE) => Promise<string>
  /** Another phone, in a Firefox; the caller closes it. */
  another: () => Promise<Handset>
  /** Asks for something that a rule of this name covers. */
  ask: (rule?: keyof typeof RULES, more?: More) => Promise<RequestView>
  /** Waits until the request has this status, as the service reads it, and checks all invariants. */
  now: (request: RequestView, status: RequestView['status']) => Promise<RequestView>
  /** The held caller: hears when the request is settled. */
  released: (request: RequestView) => Promise<RequestView>
  close: () => Promise<void>
}>

const MOST_WAITS = 10

/** Where each rule's calls go. */
const RULES = {
  'close-period': '/api/periods',
  'two-phones': '/api/payouts',
  canaries: '/api/notes/canary-1-a',
} as const

function policy(origin: string): string {
  return samplePolicy(
    origin,
    `  - id: close-period
    match: { method: POST, url: "${origin}${RULES['close-period']}" }
    decide: ask
    say: "Close the period"
    consequence: "Nobody can book into it any more."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
  - id: two-phones
    match: { method: POST, url: "${origin}${RULES['two-phones']}" }
    decide: ask
    say: "Pay out"
    consequence: "Sends the money."
    stages: [{ who: [${DANA.email}, ${LEE.email}], quorum: 1 }]
    expires: 5m
    usable: 60s
  - id: canaries
    match: { method: POST, url: "${origin}/api/notes/:note" }
    decide: ask
    say: "Change note {url.note}"
    consequence: "Overwrites it."
    stages: [{ who: [group:ops], quorum: 1 }]
    bind_headers: [x-purpose]
    expires: 5m
    usable: 60s
`,
  )
}

export async function openPhoneWorld(browser: BrowserName): Promise<PhoneWorld> {
  const stage = await openBackstage({ policy })
  const relay = callsAt(stage.relay)
  const admin = await setUpWith(relay, stage.setupLink.split('#')[1] ?? '', ANA)
  const services = new Map<RequestId, TestService>()
  const asker = (id: RequestId) => {
    const service = services.get(id)
    if (service === undefined) throw new Error(`${id} was not asked here.`)
    return byService(relay, service)
  }
  const another = (kind: BrowserName) => openHandset(kind, { relay: stage.relay, push: stage.push })
  const phone = await another(browser)
  const read = async (id: RequestId) => (await asker(id)('request', { params: { id } })).reply
  return {
    stage,
    phone,
    invite: async (who = DANA) => `${stage.relay}/enrol#${await inviteBy(relay, admin, who)}`,
    another: () => another('Firefox'),
    ask: async (rule = 'close-period', { text, ...more } = {}) => {
      const target = stage.console.origin + RULES[rule]
      const body = asking({ method: 'POST', target, ...(text !== undefined && { text }) }, more)
      // Of one requester only the first questions of a minute ring by themselves.
      const service = await serviceBy(relay, admin)
      const answer = await byService(relay, service)('ask', { body })
      if (answer.status !== 202) throw new Error(`Not asked: ${answer.text}`)
      services.set(answer.reply.id, service)
      return answer.reply
    },
    now: async ({ id }, status) => {
      const view = await until(async () => {
        const found = await read(id)
        return found.status === status ? found : undefined
      }, `request that is ${status}`)
      stage.checkInvariants()
      return view
    },
    released: async ({ id, version }) => {
      for (let waits = 0; waits < MOST_WAITS; waits += 1) {
        // Not woken by who has seen it.
        const query = `?wait=20&after=${version}&marks=999999999`
        const { reply } = await asker(id)('request', { params: { id }, query })
        if (reply.status !== 'pending') return reply
      }
      throw new Error(`${id} is still pending.`)
    },
    close: async () => {
      await phone.close()
      await stage.close()
    },
  }
}
