/** What requesters ask and approvers answer, for tests that call the relay's API directly. */
import { onTestFinished } from 'vitest'
import type { SignedDecision, Statement, Verdict } from '../../relay/contract/decision.ts'
import type { Base64Url, RequestId, ServiceId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { RouteName } from '../../relay/contract/route.ts'
import { ROUTES } from '../../relay/contract/route.ts'
import { fromBase64Url, toBase64Url, utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { commentDigest, decisionChallenge, decisionStatement, deviceDenyBytes } from '../../relay/evidence/statement.ts'
import { viewOf } from '../../relay/evidence/view-of.ts'
import { viewDigest } from '../../relay/evidence/view.ts'
import { deviceHeaders, enrolBy, setUpBy, signChange } from './person.ts'
import type { OwnDevice, TestPerson } from './person.ts'
import { openTestRelay } from './relay.ts'
import type { Answer, Sends, Sent, TestRelay, TestRelayOptions } from './relay.ts'
import type { Wrong } from './software-passkey.ts'

export const POLICY = `version: 1
default: deny
groups: { ops: [dana@example.org, lee@example.org] }
consoles: [{ origin: "https://admin.example.com", redeemed_by: extension }]
rules:
  - id: delete-customer
    match: { method: DELETE, url: "https://admin.example.com/api/customers/:id" }
    decide: ask
    say: "Delete customer {url.id}"
    consequence: "Cannot be undone."
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: 5m
    usable: 60s
  - id: transfer
    match: { method: POST, url: "https://admin.example.com/api/transfers" }
    decide: ask
    say: "Transfer money"
    consequence: "Moves money."
    dangerous: [/amount, /to]
    stages: [{ who: [group:ops], quorum: 2 }]
    expires: 5m
    usable: 60s
  - id: read
    match: { method: GET, url: "https://admin.example.com/api/*" }
    decide: allow
    say: "Read"
    consequence: "Nothing."
  - id: never
    match: { method: POST, url: "https://admin.example.com/api/shutdown" }
    decide: deny
    say: "Shut down"
    consequence: "Everything stops."
`

/** The same policy, but nobody is asked about deletions. */
export function deciding(decide: 'allow' | 'deny'): string {
  return POLICY.replace('decide: ask', `decide: ${decide}`).replace(
    '    stages: [{ who: [group:ops], quorum: 1 }]\n',
    '',
  )
}

export const DELETION = { method: 'DELETE', target: 'https://admin.example.com/api/customers/42' } as const
export const TRANSFER = { method: 'POST', target: 'https://admin.example.com/api/transfers' } as const

export type TestService = Readonly<{ id: ServiceId; key: string }>
/** Ada administers and operates, Dana and Lee are asked, `billing` is a service. */
export type Office = Readonly<{
  relay: TestRelay
  ada: TestPerson
  dana: TestPerson
  lee: TestPerson
  billing: TestService
}>

/** Closes itself when the test is over. */
export async function openOffice(options: TestRelayOptions = {}): Promise<Office> {
  const relay = await openTestRelay({ policy: POLICY, ...options })
  onTestFinished(relay.close)
  return furnish(relay)
}

/** The same people in a relay that somebody else closes. */
export async function furnish(relay: TestRelay): Promise<Office> {
  const ada = await setUpBy(relay)
  const dana = await enrolBy(relay, ada, { name: 'Dana', email: 'dana@example.org', roles: ['approver'] })
  const lee = await enrolBy(relay, ada, { name: 'Lee', email: 'lee@example.org', roles: ['approver', 'operator'] })
  return { relay, ada, dana, lee, billing: await serviceBy(relay, ada) }
}

export async function serviceBy(relay: Sends, admin: TestPerson, rules: readonly string[] = []): Promise<TestService> {
  const change = { kind: 'create_service', name: 'billing', rules } as Parameters<typeof signChange>[2]
  const { reply } = await relay.send('createService', { body: await signChange(relay, admin, change) })
  return reply
}

/** As a service, by its key. */
export function byService(relay: Sends, { key }: TestService) {
  return <R extends RouteName>(name: R, sent: Sent = {}): Promise<Answer<R>> =>
    relay.send(name, { ...sent, headers: { authorization: `Bearer ${key}`, ...sent.headers } })
}

/** As a paired browser, each call with a proof of its own. */
export function byDevice(relay: Sends & Pick<TestRelay, 'clock'>, device: OwnDevice) {
  return async <R extends RouteName>(name: R, sent: Sent = {}): Promise<Answer<R>> => {
    const { method, path } = ROUTES[name]
    const filled = path.replace(/:(\w+)/g, (_, param: string) => sent.params?.[param] ?? '')
    const proof = await deviceHeaders(relay, device, { method, path: filled })
    return relay.send(name, { ...sent, headers: { ...proof, ...sent.headers } })
  }
}

/** As a signed-in page. */
export function bySession(relay: Sends, { cookie }: Pick<TestPerson, 'cookie'>) {
  return <R extends RouteName>(name: R, sent: Sent = {}): Promise<Answer<R>> =>
    relay.send(name, { ...sent, headers: { cookie, ...sent.headers } })
}

export type Calling = Readonly<{ method: string; target: string; text?: string }>

/** The body of `ask` for a call; with `text`, its body is sent along to be shown. */
export function asking({ method, target, text }: Calling = DELETION, more: Readonly<Record<string, unknown>> = {}) {
  const bytes = utf8(text ?? '')
  const type = text === undefined ? '' : 'application/json'
  const headers = type === '' ? [] : [['content-type', type]]
  const body = { length: bytes.length, sha256: plainDigest(bytes), content_type: type }
  return {
    action: { kind: 'http', call: { method, target, headers, body }, redirect: 'follow', credentials: 'include' },
    ...(text === undefined ? {} : { body: { shown: 'full', bytes: toBase64Url(bytes) } }),
    justification: 'asked by a test',
    ...more,
  }
}

/** Asks as the service. */
export async function ask({ relay, billing }: Office, call?: Calling): Promise<RequestView> {
  const { status, reply, text } = await byService(relay, billing)('ask', { body: asking(call) })
  if (status !== 202 && status !== 200) throw new Error(`Not asked: ${text}`)
  return reply
}

export async function viewAs(relay: Sends, person: TestPerson, id: RequestId): Promise<RequestView> {
  const { reply, status, text } = await bySession(relay, person)('request', { params: { id } })
  if (status !== 200) throw new Error(`Not shown: ${text}`)
  return reply
}

export type Twist = Readonly<{ comment?: string; statement?: Partial<Statement>; wrong?: Wrong }>

type Deciding = Readonly<{ person: TestPerson; view: RequestView; verdict: Verdict; twist?: Twist }>

/** What the app builds from what it shows; `twist` makes it wrong in one thing. */
function statementOf({ person, view, verdict, twist = {} }: Deciding): Statement {
  if (view.action === undefined) throw new Error('There is no action to look at.')
  const body = view.body.shown === 'full' ? { body: fromBase64Url(view.body.bytes) } : {}
  return {
    v: 1,
    decision: verdict,
    request: view.id,
    action_digest: view.action_digest,
    view_digest: viewDigest(viewOf({ action: view.action, words: view.words, ...body })),
    policy_digest: view.policy_digest,
    roster_digest: view.roster_digest,
    approver: person.id,
    credential: person.passkey.id,
    nonce: view.you.can === 'decide' ? view.you.nonce : ('A'.repeat(43) as Base64Url),
    expires_at: view.expires_at,
    comment_digest: commentDigest(twist.comment ?? ''),
    ...twist.statement,
  }
}

export function decisionOf(deciding: Deciding): SignedDecision {
  const { person, twist = {} } = deciding
  const statement = decisionStatement(statementOf(deciding))
  const assertion = person.passkey.assert(decisionChallenge(statement), twist.wrong)
  return { statement, proof: { kind: 'passkey', assertion }, comment: twist.comment ?? '' }
}

/** As one tap in a notification does it: signed by the device's key alone. */
export async function deviceDenial(
  person: TestPerson,
  view: RequestView,
  verdict: Verdict = 'deny',
): Promise<SignedDecision> {
  const { device } = person
  const statement = decisionStatement(
    statementOf({ person, view, verdict, twist: { statement: { credential: device.id } } }),
  )
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const bytes = await crypto.subtle.sign(algorithm, device.key, deviceDenyBytes(statement))
  const signature = toBase64Url(new Uint8Array(bytes))
  return { statement, proof: { kind: 'device_key', device: device.id, signature }, comment: '' }
}

/** Looks at the request and decides it, as a person with the app does. */
export async function decide(
  relay: Sends,
  person: TestPerson,
  { id, verdict = 'approve', twist = {} }: Readonly<{ id: RequestId; verdict?: Verdict; twist?: Twist }>,
): Promise<Answer<'decide'>> {
  const body = decisionOf({ person, view: await viewAs(relay, person, id), verdict, twist })
  return relay.send('decide', { params: { id }, body })
}
