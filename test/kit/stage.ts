/**
 * A relay as it runs, with people in software and a clock that stands still: whatever its screens can
 * have to show is brought about by its real routes, and looks the same each time.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Role } from '../../relay/contract/change.ts'
import type { Verdict } from '../../relay/contract/decision.ts'
import type { Outcome } from '../../relay/contract/grant.ts'
import type { Base64Url, RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { startRelay } from '../../relay/server/relay.ts'
import { asking, byDevice, byService, decide, serviceBy, viewAs } from './asking.ts'
import type { Calling, TestService } from './asking.ts'
import { enrolBy, inviteBy, pairBy, setUpWith } from './person.ts'
import type { Identity, OwnDevice, TestPerson } from './person.ts'
import type { Sends, TestRelay } from './relay.ts'
import { callsAt } from './running-relay.ts'
import { STAGE_POLICY } from './stage-policy.ts'
import { makeTempDir } from './temp-dir.ts'

/** Ten past two at night, where the approvers live. */
const NIGHT = Date.UTC(2026, 10, 25, 1, 10)

/** Everybody; who is asked what stands in the policy. */
const PEOPLE = {
  dana: { name: 'Dana Okafor', email: 'dana@example.org', roles: ['approver'] },
  kim: { name: 'Kim Castillo-Fernández', email: 'kim@example.org', roles: ['approver'] },
  /** Nobody asks them anything. */
  lee: { name: 'Lee Park', email: 'lee@example.org', roles: ['approver', 'operator'] },
  /** Whatever waits for them waits for nobody else. */
  mia: { name: 'Mia Brandt', email: 'mia@example.org', roles: ['approver'] },
} as const

export type Name = keyof typeof PEOPLE | 'ana'
type People = Readonly<Record<Name, TestPerson>>

export type Stage = Readonly<{
  origin: string
  /** The relay's, which tells it to the screens. Turned by hand. */
  clock: { now: number }
  calls: Sends & Pick<TestRelay, 'clock'>
  people: People
  service: TestService
  /** @returns the address of an invitation that nobody used */
  invite: (who: Identity & Readonly<{ roles: readonly Role[] }>) => Promise<string>
  /** The link by which the relay was set up. */
  setupLink: string
  /** Ana asks, by her browser. */
  ask: (call: Calling, justification?: string) => Promise<RequestId>
  /** The service asks. */
  askForService: (body: Readonly<Record<string, unknown>>) => Promise<RequestId>
  decide: (who: Name, id: RequestId, how?: Readonly<{ verdict?: Verdict; comment?: string }>) => Promise<void>
  /** Marks it as seen by them. */
  look: (who: Name, id: RequestId) => Promise<RequestView>
  cancel: (id: RequestId, reason?: 'requester_cancelled' | 'page_gone') => Promise<void>
  /** Ana's browser makes the call that was approved. */
  redeem: (id: RequestId) => Promise<void>
  /** And says what became of it. */
  run: (id: RequestId, outcome: Outcome) => Promise<void>
  close: () => Promise<void>
}>

const ATTEMPT = 'A'.repeat(22) as Base64Url

export async function openStage(): Promise<Stage> {
  const directory = makeTempDir('stage')
  const data = join(directory.path, 'data')
  mkdirSync(data, { mode: 0o700 })
  const policy = join(directory.path, 'policy.yaml')
  writeFileSync(policy, STAGE_POLICY)
  const clock = { now: NIGHT }
  const relay = await startRelay({
    settings: {
      listen: { host: '127.0.0.1', port: 0 },
      directory: data,
      policy,
      publicUrl: 'http://localhost:0',
      rpId: 'localhost',
      rpName: 'Holdgate',
      pushSubject: 'mailto:ops@example.org',
      trustProxy: false,
      logLevel: 'info',
    },
    version: '0.0.0',
    random: randomBytes,
    now: () => clock.now,
  })
  const { setupLink = '' } = relay
  const origin = relay.settings.publicUrl
  const calls = { ...callsAt(origin), clock }
  const ana = await setUpWith(calls, setupLink.split('#')[1] ?? '', { name: 'Ana Silva', email: 'ana@example.org' })
  // One after the other: each signs the roster that the one before made.
  const people = {
    ana,
    dana: await enrolBy(calls, ana, PEOPLE.dana),
    kim: await enrolBy(calls, ana, PEOPLE.kim),
    lee: await enrolBy(calls, ana, PEOPLE.lee),
    mia: await enrolBy(calls, ana, PEOPLE.mia),
  }
  const service = await serviceBy(calls, ana)
  const browser = await pairBy(calls, ana, 'Ana’s browser')
  return {
    origin,
    clock,
    calls,
    people,
    service,
    setupLink,
    ...actsOf({ calls, people, service, browser }),
    close: async () => {
      await relay.stop()
      directory.remove()
    },
  }
}

type Acts = Pick<Stage, 'invite' | 'ask' | 'askForService' | 'decide' | 'look' | 'cancel' | 'redeem' | 'run'>
type Cast = Pick<Stage, 'calls' | 'people' | 'service'> & Readonly<{ browser: OwnDevice }>

function actsOf({ calls, people, service, browser }: Cast): Acts {
  const own = byDevice(calls, browser)
  const look: Acts['look'] = (who, id) => viewAs(calls, people[who], id)
  const redeem = async (id: RequestId) => {
    const { reply } = await own('request', { params: { id } })
    const grant = reply.grant?.id ?? ''
    await done(own('redeem', { params: { id: grant }, body: { attempt: ATTEMPT, call_digest: reply.call_digest } }))
    return grant
  }
  return {
    look,
    invite: async (who) => `/enrol#${await inviteBy(calls, people.ana, who)}`,
    ask: async (call, justification = '') => {
      const { reply } = await done(own('ask', { body: asking(call, { justification }) }))
      return reply.id
    },
    askForService: async (body) => (await done(byService(calls, service)('ask', { body }))).reply.id,
    decide: async (who, id, { verdict = 'approve', comment = '' } = {}) => {
      await done(decide(calls, people[who], { id, verdict, twist: { comment } }))
    },
    cancel: async (id, reason = 'requester_cancelled') => {
      await done(own('cancel', { params: { id }, body: { reason } }))
    },
    redeem: async (id) => void (await redeem(id)),
    run: async (id, outcome) => {
      const grant = await redeem(id)
      await done(own('reportOutcome', { params: { id: grant }, body: { attempt: ATTEMPT, outcome } }))
    },
  }
}

/** @throws what the relay said against it */
async function done<R extends Readonly<{ status: number; text: string }>>(answering: Promise<R>): Promise<R> {
  const answer = await answering
  if (answer.status >= 300) throw new Error(`Refused: ${answer.text}`)
  return answer
}
