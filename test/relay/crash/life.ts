/**
 * One request's life as its clients live it: a service that asks, waits, redeems, acts and reports, and
 * an approver with a phone. They do what real ones do when no answer comes: the same again.
 *
 * Rule 1: whoever has no answer does not act. Only an answered redeem runs the action.
 * Rule 2: what was answered once must stay true: each life looks back before it ends.
 */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { RequestView } from '../../../relay/contract/request.ts'
import type { Digest, RequestId } from '../../../relay/contract/ids.ts'
import { checkGrant } from '../../../relay/evidence/grant.ts'
import type { Jwks } from '../../../relay/evidence/jws.ts'
import { asking, byService, bySession, decisionOf, viewAs } from '../../kit/asking.ts'
import { signChange } from '../../kit/person.ts'
import type { Answer, Sends, TestRelay } from '../../kit/relay.ts'
import { until } from '../../kit/until.ts'
import type { Cast } from './cast.ts'

export type Scene = Cast &
  Readonly<{
    relay: Sends & Pick<TestRelay, 'clock'>
    /** Turns the relay's clock past every deadline of a question. */
    leap: () => Promise<void>
    /** Resolves when the push service was given something about this request for that phone. */
    pushed: (id: RequestId, name: 'dana' | 'lee') => Promise<unknown>
  }>

export type Story = Readonly<{
  /** Of the request that the life is about. */
  id?: RequestId
  /** How often the action ran. */
  executed: number
}>

const PATIENCE_MILLISECONDS = 20_000

/** A relay that goes on by itself may claim a notice just before its database answers again, and must then wait. */
export const LONGER_THAN_A_LEASE_MILLISECONDS = 45_000

export type Life = keyof typeof LIVES

export const LIVES = { approved, cancelled, revoked, expired, disabled } as const satisfies Record<
  string,
  (scene: Scene) => Promise<Story>
>

async function approved(scene: Scene): Promise<Story> {
  const { id, callDigest, waiting } = await ask(scene)
  await approve(scene, id)
  const views = await waiting
  expect(views.map(({ status }) => status)).toEqual(['approved', 'approved'])
  const grant = await grantOf(scene, views[0], callDigest)
  const use = await redeem(scene, { grant, callDigest })
  let executed = 0
  if (use.status === 200) executed += 1
  const outcome = { result: 'executed', status: 204 }
  const report = () => as(scene)('reportOutcome', { params: { id: grant }, body: { attempt: use.attempt, outcome } })
  expect(await persist(report)).toMatchObject({ status: 200, reply: { grant: { status: 'executed' } } })

  // Looking back: said is said, and nobody runs it again.
  const another = await redeem(scene, { grant, callDigest })
  expect(another.status, 'a second attempt').toBe(409)
  expect(
    (await persist(() => as(scene)('cancel', { params: { id }, body: { reason: 'requester_cancelled' } }))).status,
  ).toBe(409)
  expect(await statusOf(scene, id)).toBe('approved')
  return { id, executed }
}

async function cancelled(scene: Scene): Promise<Story> {
  const { id, waiting } = await ask(scene)
  const cancel = () => as(scene)('cancel', { params: { id }, body: { reason: 'requester_cancelled' } })
  expect((await persist(cancel)).reply.status).toBe('cancelled')
  expect((await waiting).map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
  const { relay, dana } = scene
  const view = await until(() => viewAs(relay, dana, id), 'view of what was withdrawn')
  const body = decisionOf({ person: dana, view, verdict: 'approve' })
  expect((await persist(() => relay.send('decide', { params: { id }, body }))).status, 'too late to decide').toBe(409)
  return { id, executed: 0 }
}

async function revoked(scene: Scene): Promise<Story> {
  const { id, callDigest, waiting } = await ask(scene)
  await approve(scene, id)
  const grant = await grantOf(scene, (await waiting)[0], callDigest)
  const revoke = () => as(scene)('revokeGrant', { params: { id: grant }, body: {} })
  expect((await persist(revoke)).reply.grant.status).toBe('revoked')
  expect((await redeem(scene, { grant, callDigest })).status, 'what was withdrawn').toBe(409)
  return { id, executed: 0 }
}

async function expired(scene: Scene): Promise<Story> {
  const { id, waiting } = await ask(scene)
  await scene.leap()
  // Any change makes the relay look at what is due.
  const knock = () => persist(() => as(scene)('ask', { body: asking() }))
  const looks = until(async () => (await knock(), (await statusOf(scene, id)) === 'expired' || undefined), 'expiry')
  expect((await waiting).map(({ status }) => status)).toEqual(['expired', 'expired'])
  await looks
  return { id, executed: 0 }
}

/** A change of people: Lee goes. */
async function disabled({ relay, ada, lee }: Scene): Promise<Story> {
  const body = await signChange(relay, ada, { kind: 'disable_person', person: lee.id })
  const { status, code } = await persist(() => relay.send('disablePerson', { params: { id: lee.id }, body }))
  // Sent again after it was done, the statement finds nobody who is still here.
  if (status !== 204) expect(['not-found', 'challenge-used', 'statement-differs']).toContain(code)
  const people = await persist(() => bySession(relay, ada)('people'))
  expect(people.reply.people.find(({ id }) => id === lee.id)?.active).toBe(false)
  expect((await persist(() => bySession(relay, lee)('me'))).status).toBe(401)
  return { executed: 0 }
}

type Asked = Readonly<{ id: RequestId; callDigest: Digest; waiting: Promise<readonly RequestView[]> }>

/** Asks, and waits for the answer twice: as the service, and as a second process of it. */
async function ask(scene: Scene): Promise<Asked> {
  const headers = { 'idempotency-key': randomBytes(9).toString('base64url') }
  const body = asking()
  const once = () => as(scene)('ask', { body, headers })
  const { status, reply, text } = await persist(once)
  expect([200, 202], text).toContain(status)
  const { id, call_digest: callDigest } = reply
  expect((await persist(once)).reply.id, 'one question for one key').toBe(id)
  const waiting = Promise.all([waitFor(scene, id), waitFor(scene, id)])
  // Whoever fails first is reported; the wait then has nobody who listens.
  waiting.catch(() => undefined)
  return { id, callDigest, waiting }
}

async function waitFor(scene: Scene, id: RequestId): Promise<RequestView> {
  const look = () => as(scene)('request', { params: { id }, query: '?wait=20' })
  return until(
    async () => {
      const { status, reply, text } = await persist(look)
      expect(status, text).toBe(200)
      return reply.status === 'pending' ? undefined : reply
    },
    'answer to a waiter',
    // Who approves looks when the push has come, and that may take a lease.
    LONGER_THAN_A_LEASE_MILLISECONDS + PATIENCE_MILLISECONDS,
  )
}

/** Dana looks when her phone says so, and it sends the same decision until it is answered. */
async function approve({ relay, dana, pushed }: Scene, id: RequestId): Promise<void> {
  await pushed(id, 'dana')
  const inbox = await persist(() => bySession(relay, dana)('inbox'))
  expect(inbox.reply.waiting.map((waiting) => waiting.id)).toContain(id)
  const view = await until(() => viewAs(relay, dana, id), 'view of the request')
  const body = decisionOf({ person: dana, view, verdict: 'approve' })
  const { status, code } = await persist(() => relay.send('decide', { params: { id }, body }))
  if (status !== 200) expect(['already-decided', 'request-settled'], 'of a decision sent again').toContain(code)
  const { decisions } = await until(() => viewAs(relay, dana, id), 'view of the decision')
  expect(decisions.map(({ statement }) => statement)).toEqual([body.statement])
}

async function grantOf({ relay, billing }: Scene, view: RequestView | undefined, callDigest: Digest): Promise<string> {
  const { text } = await persist(() => relay.send('jwks'))
  if (!view?.grant) throw new Error('An approved request came without its grant.')
  const { jws = '', id } = view.grant
  const checked = await checkGrant({
    jws,
    jwks: JSON.parse(text) as Jwks,
    enforcer: billing.id,
    callDigest,
    actionDigest: view.action_digest,
    now: relay.clock.now,
  })
  expect(checked, 'the grant is for this very call').toMatchObject({ jti: id, req: view.id, basis: 'people' })
  return id
}

async function redeem(scene: Scene, { grant, callDigest }: Readonly<{ grant: string; callDigest: Digest }>) {
  const attempt = randomBytes(16).toString('base64url')
  const params = { id: grant }
  const { status } = await persist(() => as(scene)('redeem', { params, body: { attempt, call_digest: callDigest } }))
  return { status, attempt }
}

async function statusOf(scene: Scene, id: RequestId): Promise<RequestView['status']> {
  return (await persist(() => as(scene)('request', { params: { id } }))).reply.status
}

function as({ relay, billing }: Scene) {
  return byService(relay, billing)
}

/** Calls until there is an answer. No answer says nothing; 503 says that nothing was done. */
function persist<A extends Pick<Answer<'ask'>, 'status' | 'text'>>(call: () => Promise<A>): Promise<A> {
  return until(
    async () => {
      const answer = await call()
      if (answer.status === 503) throw new Error(answer.text)
      return answer
    },
    'answer of the relay',
    PATIENCE_MILLISECONDS,
  )
}
