/**
 * What a phone is asked from: the relay, its administrator with a passkey in software, and a service that
 * asks. No browser but the phones.
 *
 * Rule: after each step `now` re-checks every invariant of the relay's records.
 */
import type { RequestId } from '../../../relay/contract/ids.ts'
import type { RequestView } from '../../../relay/contract/request.ts'
import { asking, byService, serviceBy } from '../../kit/asking.ts'
import { openHandset } from '../../kit/handset.ts'
import type { Handset } from '../../kit/handset.ts'
import { ANA } from '../../kit/operator.ts'
import { inviteBy, setUpWith } from '../../kit/person.ts'
import { samplePolicy } from '../../kit/policy.ts'
import { callsAt } from '../../kit/running-relay.ts'
import type { BrowserName } from '../../kit/seat.ts'
import { until } from '../../kit/until.ts'
import { DANA, openBackstage } from '../../kit/world.ts'
import type { Backstage } from '../../kit/world.ts'

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
  close: () => Promise<void>
}>

/** Where each rule's calls go. */
const RULES = {
  'send-transfer': '/api/transfers',
  'two-phones': '/api/payouts',
  canaries: '/api/notes/canary-1-a',
} as const

function policy(origin: string): string {
  return samplePolicy(
    origin,
    `  - id: two-phones
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
  const service = await serviceBy(relay, admin)
  const another = (kind: BrowserName) => openHandset(kind, { relay: stage.relay, push: stage.push })
  const phone = await another(browser)
  const read = async (id: RequestId) => (await byService(relay, service)('request', { params: { id } })).reply
  return {
    stage,
    phone,
    invite: async (who = DANA) => `${stage.relay}/enrol#${await inviteBy(relay, admin, who)}`,
    another: () => another('Firefox'),
    ask: async (rule = 'send-transfer', { text, ...more } = {}) => {
      const target = stage.console.origin + RULES[rule]
      const body = asking({ method: 'POST', target, ...(text !== undefined && { text }) }, more)
      const answer = await byService(relay, service)('ask', { body })
      if (answer.status !== 202) throw new Error(`Not asked: ${answer.text}`)
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
    close: async () => {
      await phone.close()
      await stage.close()
    },
  }
}
