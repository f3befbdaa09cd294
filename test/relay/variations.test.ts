/** One call was approved. Thousands of calls that differ from it in one thing or in several are refused, and use nothing up. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Call } from '../../relay/contract/call.ts'
import type { Base64Url, Digest, GrantId } from '../../relay/contract/ids.ts'
import { callDigest } from '../../relay/evidence/action.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { asking, byDevice, decide, openOffice, TRANSFER } from '../kit/asking.ts'
import { pairBy } from '../kit/person.ts'

const VARIATIONS = 5_000
const SEED = 20_261_125
const BODY = '{"amount":"1.10","to":"acct-7"}'
const ATTEMPT = 'A'.repeat(22) as Base64Url
const APPROVED: Call = {
  ...TRANSFER,
  headers: [['content-type', 'application/json']],
  body: { length: BODY.length, sha256: plainDigest(utf8(BODY)), content_type: 'application/json' },
}

type Change = (call: Call) => Call

const changed =
  (change: Partial<Call>): Change =>
  (call) => ({ ...call, ...change })
const rewritten =
  (rewrite: (target: string) => string): Change =>
  (call) => ({ ...call, target: rewrite(call.target) })
const withBody =
  (text: string, type = 'application/json'): Change =>
  (call) => ({ ...call, body: { length: utf8(text).length, sha256: plainDigest(utf8(text)), content_type: type } })

/** Where a piece of text is put, taken out or replaced. */
const cut = fc.record({
  at: fc.nat(60),
  gone: fc.nat(2),
  put: fc.constantFrom('', '/', '%2f', '.', '0', '-', 'A', 'é'),
})
const edit = (text: string, { at, gone, put }: Readonly<{ at: number; gone: number; put: string }>): string =>
  text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + gone)

const method = fc
  .constantFrom('post', 'Post', 'PUT', 'PATCH', 'DELETE', 'PURGE', 'GET', 'QUERY', 'POST ', 'POSТ')
  .map((name) => changed({ method: name }))
const target = fc.oneof(
  cut.map((where) => rewritten((url) => edit(url, where))),
  fc
    .constantFrom('?', '?x=1', '#x', '/', '//', '/.', '%20', '.', ';a=b', '\\', '\t')
    .map((end) => rewritten((url) => url + end)),
  fc
    .constantFrom('http://admin', 'https://u:p@admin', 'https://admin.evil', 'https://ADMIN', 'https://127.0.0.1/admin')
    .map((start) => rewritten((url) => url.replace('https://admin', start))),
  fc
    .constantFrom(':443/', ':8443/', './', '//', '/./', '/x/../', '/%61pi/../')
    .map((there) => rewritten((url) => url.replace('.com/', `.com${there}`))),
)
const header = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'x-http-method-override',
        'content-encoding',
        'content-type',
        'x-original-url',
        'x-tenant',
        'X-A',
      ),
      fc.string({ maxLength: 4 }),
    )
    .map(([name, value]): Change => (call) => ({
      ...call,
      headers: [...call.headers, [name, value.replaceAll('\0', '')]],
    })),
  fc
    .constantFrom('application/JSON', 'application/json; charset=utf-8', 'text/plain', '')
    .map((type): Change => (call) => ({ ...call, headers: [['content-type', type]] })),
  fc.constant(changed({ headers: [] })),
)
const body = fc.oneof(
  cut.map((where) => withBody(edit(BODY, where))),
  fc.string({ maxLength: 40 }).map((text) => withBody(text.toWellFormed())),
  fc.constantFrom('text/plain', 'application/json;charset=utf-8', '').map((type) => withBody(BODY, type)),
  fc.nat(400).map((length): Change => (call) => ({ ...call, body: { ...call.body, length } })),
  fc.constant<Change>((call) => ({ ...call, body: { ...call.body, form: 'entries/v1' } })),
)
const variation = fc
  .array(fc.oneof(method, target, header, body), { minLength: 1, maxLength: 3 })
  .map((changes) => changes.reduce((call, change) => change(call), APPROVED))

test(`${VARIATIONS} calls that differ from the approved one in method, URL, header or body are all refused`, async () => {
  const office = await openOffice()
  const browser = await pairBy(office.relay, office.ada)
  const as = byDevice(office.relay, browser)
  const { action, body: shown } = asking({ ...TRANSFER, text: BODY })
  const asked = await as('ask', { body: { action, body: shown, justification: '' } })
  await decide(office.relay, office.dana, { id: asked.reply.id })
  await decide(office.relay, office.lee, { id: asked.reply.id })
  const { reply } = await as('request', { params: { id: asked.reply.id } })
  const params = { id: reply.grant?.id ?? ('' as GrantId) }
  const redeem = (digest: Digest) => as('redeem', { params, body: { attempt: ATTEMPT, call_digest: digest } })
  const digestOf = (call: Call) => callDigest({ kind: 'http', call, redirect: 'follow', credentials: 'include' })

  const digests = new Set<Digest>()
  for (const call of fc.sample(variation, { numRuns: VARIATIONS * 3, seed: SEED })) {
    if (digests.size < VARIATIONS && canonical(call) !== canonical(APPROVED)) digests.add(digestOf(call))
  }
  expect(digests.size, 'different calls were drawn').toBe(VARIATIONS)
  const answers = new Map<string, number>()
  for (const digest of digests) {
    const { code = 'redeemed' } = await redeem(digest)
    answers.set(code, (answers.get(code) ?? 0) + 1)
  }
  expect([...answers]).toEqual([['call-differs', VARIATIONS]])
  expect((await redeem(digestOf(APPROVED))).reply.grant.status, 'the approved call itself').toBe('redeemed')
})
