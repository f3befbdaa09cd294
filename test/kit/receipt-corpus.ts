/**
 * One receipt of every ending that a request can have, from a relay in this process.
 *
 * Rule: nothing in here knows how a receipt is checked; the stories are told through the relay's routes.
 */
import type { CanonicalJson, RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { toBase64Url, utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { logEvent } from '../../relay/evidence/log-event.ts'
import { formEntriesText } from '../../relay/evidence/form-entries.ts'
import { addKey, keyRingPath, readKeyRing, retireKey, writeKeyRing } from '../../relay/store/key-ring.ts'
import type { KeyRing } from '../../relay/store/key-ring.ts'
import {
  asking,
  byDevice,
  byService,
  decide,
  deciding,
  deviceDenial,
  furnish,
  POLICY,
  TRANSFER,
  viewAs,
} from './asking.ts'
import type { Office } from './asking.ts'
import { enrolBy, pairBy, signChange } from './person.ts'
import { DEVICE_STORIES } from './receipt-devices.ts'
import { alsoBelieving, receiptOf, rosterFileOf } from './receipts.ts'
import { openTestRelay } from './relay.ts'
import type { TestRelay } from './relay.ts'

export type Sample = Readonly<{ name: string; text: CanonicalJson }>

export type Corpus = Readonly<{
  office: Office
  /** Those that hold, by the roster file. */
  valid: readonly Sample[]
  /** Those of which something is not there: withheld, deleted, or not yet known. */
  incomplete: readonly (Sample & Readonly<{ notMade: readonly string[] }>)[]
  /** The roster file's text, after all of them. */
  roster: string
  /** One of a request that was asked after the relay's host had set it up anew. */
  anew: Sample
  policy: string
  close: () => Promise<void>
}>

const MORE_RULES = `  - id: upload
    match: { method: POST, url: "https://admin.example.com/api/uploads/:id" }
    decide: ask
    say: "Upload {url.id}"
    consequence: "Replaces the file; “{method}”."
    stages: [{ who: [group:ops], quorum: 1 }]
    bind_headers: [x-reason]
    expires: 5m
    usable: 60s
  - id: hidden
    match: { method: POST, url: "https://admin.example.com/api/cards" }
    decide: ask
    say: "Add a card"
    consequence: "It can be charged."
    stages: [{ who: [group:ops], quorum: 1 }]
    redact: [/number]
  - id: drop
    match: { operation: "database.*" }
    decide: ask
    say: "Drop {args.region}"
    dangerous: [/region, /deep/*]
    consequence: "Cannot be undone."
    stages: [{ who: [group:ops], quorum: 1 }]
  - id: alone
    match: { method: POST, url: "https://admin.example.com/api/alone" }
    decide: ask
    say: "Alone"
    consequence: "Nobody else is here."
    stages: [{ who: [nobody@example.org], quorum: 1 }]
`
const CORPUS_POLICY = POLICY + MORE_RULES
const UPLOAD = { method: 'POST', target: 'https://admin.example.com/api/uploads/a%20b?x=1&y=%C3%A9&z' } as const
const FORM_ENTRIES = formEntriesText([
  ['to "all"', 'a\r\nb'],
  ['f', { filename: 'é.bin', type: 'application/octet-stream', size: 2, sha256: plainDigest(Uint8Array.of(1, 2)) }],
])
const executed = { result: 'executed', status: 204, milliseconds: 31 } as const

export async function openCorpus(): Promise<Corpus> {
  const relay = await openTestRelay({ policy: CORPUS_POLICY })
  const office = await furnish(relay)
  const valid: Sample[] = []
  const keep = async (name: string, id: RequestId): Promise<void> => {
    valid.push({ name, text: await receiptOf(relay, id) })
  }
  for (const [name, tell] of Object.entries(STORIES)) await keep(name, await tell(office))
  const disabled = await signChange(relay, office.ada, { kind: 'disable_person', person: office.lee.id })
  await relay.send('disablePerson', { params: { id: office.lee.id }, body: disabled })
  await enrolBy(relay, office.ada, { name: 'Lee again', email: 'lee@example.org', roles: ['approver'] })
  await keep('after people have changed', await approvedAndRun(office))
  for (const [name, tell] of Object.entries(DEVICE_STORIES)) await keep(name, await tell(office))
  const [grant, log] = [relay.deps.keys.grant(relay.clock.now).kid, relay.deps.keys.log(relay.clock.now)[0]?.kid ?? '']
  await changeKeys(relay, (ring) => withKey(withKey(ring, 'grant', relay), 'log', relay))
  await keep('while two keys sign the log', await approvedAndRun(office))
  await changeKeys(relay, (ring) => [grant, log].reduce((left, kid) => retireKey(left, kid, relay.clock.now), ring))
  await keep('after the keys have changed', await approvedAndRun(office))
  const incomplete = await incompleteOf(office)
  const anew = { name: 'after the relay was set up anew', text: await afterSetUpAnew(office) }
  const roster = JSON.stringify(alsoBelieving(await rosterFileOf(relay)))
  return { office, valid, incomplete, anew, roster, policy: CORPUS_POLICY, close: relay.close }
}

async function changeKeys({ deps }: TestRelay, change: (ring: KeyRing) => KeyRing): Promise<void> {
  const path = keyRingPath(deps.settings.directory)
  await writeKeyRing(path, change(await readKeyRing(path)))
  await deps.keys.reload()
}

function withKey(ring: KeyRing, use: 'grant' | 'log', { clock, deps }: TestRelay): KeyRing {
  return addKey(ring, use, { from: clock.now, random: deps.random }).ring
}

/** Each tells one request's story and says which it was. */
const STORIES: Readonly<Record<string, (office: Office) => Promise<RequestId>>> = {
  'approved and executed': approvedAndRun,

  'failed, with a comment': async (office) => {
    const { id } = await asked(office)
    await decide(office.relay, office.dana, { id, twist: { comment: 'go, but “slowly”\n\u202e' } })
    return run(office, id, { result: 'failed', reason: 'not_sent' })
  },

  'nobody reported': async (office) => {
    const { id } = await asked(office)
    await decide(office.relay, office.dana, { id })
    await redeem(office, id)
    return later(office.relay, 11 * 60_000, id)
  },

  'reported late': async (office) => {
    const { id } = await asked(office)
    await decide(office.relay, office.dana, { id })
    const attempt = await redeem(office, id)
    await later(office.relay, 11 * 60_000, id)
    return report(office, id, { attempt, outcome: executed })
  },

  'redeemed, and not yet reported': async (office) => {
    const { id } = await asked(office)
    await decide(office.relay, office.dana, { id })
    await redeem(office, id)
    return id
  },

  'denied by passkey': async (office) => {
    const { id } = await asked(office)
    await decide(office.relay, office.lee, { id, verdict: 'deny', twist: { comment: 'wrong region — ask Dana' } })
    return id
  },

  'denied by device key': async (office) => {
    const { id } = await asked(office)
    const body = await deviceDenial(office.dana, await viewAs(office.relay, office.dana, id))
    await office.relay.send('decide', { params: { id }, body })
    return id
  },

  expired: async (office) => later(office.relay, 5 * 60_000, (await asked(office)).id),

  'expired with one approval of two': async (office) => {
    const { id } = await asked(office, asking({ ...TRANSFER, text: '{"amount":"1.10"}' }))
    await decide(office.relay, office.dana, { id })
    return later(office.relay, 5 * 60_000, id)
  },

  cancelled: async (office) => {
    const { id } = await asked(office)
    await byService(office.relay, office.billing)('cancel', { params: { id }, body: {} })
    return id
  },

  'allowed by a rule': async (office) => {
    const { id } = await asked(office, asking({ method: 'GET', target: 'https://admin.example.com/api/x/' }))
    return run(office, id, executed)
  },

  'denied by a rule': async (office) =>
    (await asked(office, asking({ method: 'POST', target: 'https://admin.example.com/api/shutdown' }))).id,

  'allowed by no rule': async (office) =>
    (await asked(office, asking({ method: 'POST', target: 'http://other.example.com:8080/' }))).id,

  'nobody could approve': async (office) =>
    (await asked(office, asking({ method: 'POST', target: 'https://admin.example.com/api/alone' }))).id,

  'two of two, JSON': async (office) => {
    const text = '{"amount": 1.10, "to": ["a", {"b~/c": null, "d": {}}], "big": 9007199254740993, "ok": true, "e": []}'
    const { id } = await asked(office, asking({ ...TRANSFER, text }))
    await decide(office.relay, office.dana, { id })
    office.relay.clock.now += 1234
    await decide(office.relay, office.lee, { id, twist: { comment: 'second' } })
    return run(office, id, executed)
  },

  'one approved, one denied': async (office) => {
    const { id } = await asked(office, asking({ ...TRANSFER, text: '[1,1]' }))
    await decide(office.relay, office.dana, { id })
    await decide(office.relay, office.lee, { id, verdict: 'deny' })
    return id
  },

  'a form': upload('application/x-www-form-urlencoded', 'a=1&b=%C3%A9+x&c&%zz=%00'),
  'a multipart form': upload(
    'multipart/form-data; boundary=x1',
    '--x1\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x1\r\nContent-Disposition: form-data; name="f"; filename="é.bin"\r\nContent-Type: application/octet-stream\r\n\r\n\u0001\u0002\r\n--x1--\r\n',
  ),
  'a form that is bound by its fields': async (office) => {
    const call = {
      method: 'POST',
      target: 'https://admin.example.com/api/uploads/form',
      headers: [['content-type', 'multipart/form-data']],
      body: {
        length: utf8(FORM_ENTRIES).length,
        sha256: plainDigest(utf8(FORM_ENTRIES)),
        content_type: 'multipart/form-data',
        form: 'entries/v1',
      },
    }
    const { id } = await asked(office, {
      action: { kind: 'http', call, redirect: 'follow', credentials: 'include' },
      body: { shown: 'full', bytes: toBase64Url(utf8(FORM_ENTRIES)) },
      justification: '',
    })
    await decide(office.relay, office.dana, { id })
    return run(office, id, executed)
  },
  'JSON that could be read in two ways': upload('application/problem+json', '{"a":1,"a":2}'),
  'text in another charset': upload('text/plain; charset=latin1', 'abc'),
  'bytes that are no text': upload('application/octet-stream', Uint8Array.of(0, 255, 1)),
  'bytes that are compressed': upload('application/json', '{}', [['content-encoding', 'gzip']]),

  'a body that a rule hides': async (office) => {
    const { id } = await asked(
      office,
      asking({ method: 'POST', target: 'https://admin.example.com/api/cards', text: '{"number":"4111"}' }),
    )
    await decide(office.relay, office.dana, { id })
    return run(office, id, executed)
  },

  'an operation': async (office) => {
    const args = { region: 'eu', keep: null, tables: ['a', 'b'], deep: { n: -1, yes: true } }
    const { id } = await asked(office, { action: { kind: 'operation', name: 'database.drop', args } })
    await decide(office.relay, office.dana, { id })
    return run(office, id, { result: 'unknown', reason: 'the connection broke' })
  },

  'on behalf of somebody': async (office) => {
    const { id } = await asked(office, { ...asking(), on_behalf_of: 'lee@example.org' })
    await decide(office.relay, office.dana, { id })
    return run(office, id, executed)
  },

  revoked: async (office) => {
    const { id } = await asked(office)
    await decide(office.relay, office.dana, { id })
    const grant = await grantOf(office, id)
    const body = await signChange(office.relay, office.lee, { kind: 'revoke_grant', grant } as never)
    await office.relay.send('revokeGrant', { params: { id: grant }, body })
    return id
  },

  lapsed: async (office) => {
    const { id } = await asked(office)
    await decide(office.relay, office.dana, { id })
    return later(office.relay, 60_000, id)
  },

  'by a paired browser': async ({ relay, lee, dana }) => {
    const send = byDevice(relay, await pairBy(relay, lee))
    const { reply } = await send('ask', { body: asking() })
    await decide(relay, dana, { id: reply.id })
    const { grant } = (await send('request', { params: { id: reply.id } })).reply
    if (!grant) throw new Error('Not approved.')
    const attempt = 'AAAAAAAAAAAAAAAAAAAAAA'
    await send('redeem', { params: { id: grant.id }, body: { attempt, call_digest: reply.call_digest } })
    await send('reportOutcome', { params: { id: grant.id }, body: { attempt, outcome: executed } })
    return reply.id
  },

  'by a browser whose page went': async ({ relay, lee }) => {
    const send = byDevice(relay, await pairBy(relay, lee))
    const { reply } = await send('ask', { body: asking() })
    await send('cancel', { params: { id: reply.id }, body: { reason: 'page_gone' } })
    return reply.id
  },

  'after the policy has changed': async (office) => {
    await office.relay.setPolicy(deciding('allow'))
    const { id } = await asked(office)
    await office.relay.setPolicy(CORPUS_POLICY)
    return later(office.relay, 60_000, id)
  },
}

async function incompleteOf(office: Office): Promise<Corpus['incomplete']> {
  const { relay } = office
  const { id: open } = await asked(office)
  await decide(relay, office.dana, { id: open })
  const { id: shown } = await asked(office, asking({ ...UPLOAD, text: '{"a":1}' }))
  await decide(relay, office.dana, { id: shown, verdict: 'deny' })
  const metadata = ['action', 'call', 'question', 'view', 'statements', 'people']
  return [
    { name: 'may still be redeemed', text: await receiptOf(relay, open, 'asked'), notMade: ['grant'] },
    { name: 'an administrator’s', text: await receiptOf(relay, shown, 'metadata'), notMade: metadata },
    { name: 'its body is gone', text: await withoutBody(relay, shown), notMade: ['view'] },
  ]
}

/** As `holdgate rebootstrap` writes it; the people of before still decide. */
async function afterSetUpAnew(office: Office): Promise<CanonicalJson> {
  const { relay } = office
  const at = relay.clock.now
  const setup = plainDigest(utf8('a link that nobody opens'))
  await relay.deps.store.changePeople({
    kind: 'rebootstrap',
    setup,
    at,
    expiresAt: at + 1000,
    events: ({ digest }) => [logEvent({ v: 1, at, kind: 'people.rebootstrapped', setup, roster_digest: digest })],
  })
  return receiptOf(relay, await approvedAndRun(office))
}

async function withoutBody(relay: TestRelay, id: RequestId): Promise<CanonicalJson> {
  await relay.deps.store.shredBodies(relay.clock.now + 1)
  return receiptOf(relay, id)
}

async function asked({ relay, billing }: Office, body: object = asking()): Promise<RequestView> {
  const { reply, status, text } = await byService(relay, billing)('ask', { body })
  if (status !== 202 && status !== 200) throw new Error(`Not asked: ${text}`)
  return reply
}

async function approvedAndRun(office: Office): Promise<RequestId> {
  const { id } = await asked(office)
  office.relay.clock.now += 777
  await decide(office.relay, office.dana, { id })
  return run(office, id, executed)
}

async function grantOf({ relay, billing }: Office, id: RequestId): Promise<string> {
  const { reply } = await byService(relay, billing)('request', { params: { id } })
  if (!reply.grant) throw new Error(`${id} is ${reply.status}.`)
  return reply.grant.id
}

async function redeem(office: Office, id: RequestId): Promise<string> {
  const send = byService(office.relay, office.billing)
  const attempt = 'AAAAAAAAAAAAAAAAAAAAAA'
  const { reply } = await send('request', { params: { id } })
  const body = { attempt, call_digest: reply.call_digest }
  const { status, text } = await send('redeem', { params: { id: await grantOf(office, id) }, body })
  if (status !== 200) throw new Error(`Not redeemed: ${text}`)
  return attempt
}

async function report(office: Office, id: RequestId, body: object): Promise<RequestId> {
  office.relay.clock.now += 40
  const params = { id: await grantOf(office, id) }
  const { status, text } = await byService(office.relay, office.billing)('reportOutcome', { params, body })
  if (status !== 200) throw new Error(`Not reported: ${text}`)
  return id
}

async function run(office: Office, id: RequestId, outcome: object): Promise<RequestId> {
  return report(office, id, { attempt: await redeem(office, id), outcome })
}

async function later(relay: TestRelay, milliseconds: number, id: RequestId): Promise<RequestId> {
  relay.clock.now += milliseconds
  await relay.sweep()
  return id
}

function upload(type: string, content: string | Uint8Array, more: readonly (readonly [string, string])[] = []) {
  return async (office: Office): Promise<RequestId> => {
    const bytes = typeof content === 'string' ? utf8(content) : content
    const headers = [['content-type', type], ...more, ['x-reason', 'a reason']]
    const body = { length: bytes.length, sha256: plainDigest(bytes), content_type: type }
    const { id } = await asked(office, {
      action: { kind: 'http', call: { ...UPLOAD, headers, body }, redirect: 'manual', credentials: 'omit' },
      body: { shown: 'full', bytes: toBase64Url(bytes) },
      justification: 'a file\nof “two” lines',
    })
    await decide(office.relay, office.lee, { id })
    return run(office, id, executed)
  }
}
