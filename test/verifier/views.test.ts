/**
 * What a phone shows of calls that nobody would write by hand, by both verifiers. Each receipt is wrong in its
 * statements only, so that one that fails earlier was shown otherwise.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Receipt } from '../../relay/contract/receipt.ts'
import { machineLine } from '../../relay/cli/verify.ts'
import { callDigest, readAction } from '../../relay/evidence/action.ts'
import { toBase64Url, utf8 } from '../../relay/evidence/bytes.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { formEntriesText } from '../../relay/evidence/form-entries.ts'
import { viewOf } from '../../relay/evidence/view-of.ts'
import { viewDigest } from '../../relay/evidence/view.ts'
import { lacks } from '../kit/debian.ts'
import { reopened, withAction } from '../kit/forger.ts'
import { openCorpus } from '../kit/receipt-corpus.ts'
import type { Corpus } from '../kit/receipt-corpus.ts'
import { openVerifiers } from '../kit/verifiers.ts'
import type { Verifiers } from '../kit/verifiers.ts'

const VIEWS = 400
type Body = readonly [contentType: string, bytes: Uint8Array, form?: 'entries/v1']
const SEED = 20_261_125

let corpus: Corpus
let verifiers: Verifiers

beforeAll(async () => {
  corpus = await openCorpus()
  verifiers = await openVerifiers(corpus.roster)
})
afterAll(async () => {
  verifiers.close()
  await corpus.close()
})

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '%',
    '%41',
    '%C3%A9',
    '%00',
    '%zz',
    '%ED%A0%80',
    '+',
    '&',
    '=',
    '/',
    '~1',
    'é',
    '\u202e',
    '{{',
    ';',
    '//',
    '..',
  ),
)
const piece = fc.array(odd, { maxLength: 5 }).map((parts) => parts.join(''))
const target = fc
  .tuple(
    fc.constantFrom('https://a.example', 'http://a.example:8080', 'https://user:pw@b.example', 'https://[::1]:4'),
    piece,
    piece,
  )
  .map(([origin, path, query]) => {
    const url = new URL(origin)
    url.pathname = path
    url.search = query
    return url.href
  })

const number = fc.constantFrom('0', '-0', '1.10', '1e2', '-1E+2', '9007199254740993', '1e400', '01', '.5', '-', '0.0')
const value: fc.Arbitrary<string> = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      number,
      fc.constantFrom('true', 'false', 'null', '""', '"\\ud800"', '"\\u0000"', '[]', '{}', 'nul', "'a'"),
    ),
    odd.map((text) => JSON.stringify(text)),
    fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join(' , ')}]`),
    fc
      .array(fc.tuple(fc.oneof(odd, fc.constantFrom('a', '__proto__', 'constructor')), tie('json')), { maxLength: 3 })
      .map((members) => `{${members.map(([key, item]) => `${JSON.stringify(key)}:${item}`).join()}}`),
  ),
})).json

const multipart = fc.array(fc.tuple(odd, odd, fc.option(odd)), { minLength: 1, maxLength: 3 }).map((parts) => {
  const each = parts.map(([name, text, file]) => {
    const filename = file === null ? '' : `; filename="${file}"\r\nContent-Type: text/x`
    return `--b\r\nContent-Disposition: form-data; name="${name}"${filename}\r\n\r\n${text}\r\n`
  })
  return `${each.join('')}--b--\r\n`
})

const content = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'application/json',
      'application/a+json ; charset="utf-8"',
      'APPLICATION/JSON',
      'x/json;charset=utf8',
    ),
    value,
  ),
  fc.tuple(
    fc.constantFrom('application/x-www-form-urlencoded', 'application/x-www-form-urlencoded;charset=UTF-8'),
    piece,
  ),
  fc.tuple(
    fc.constantFrom(
      'multipart/form-data; boundary=b',
      'multipart/form-data; boundary="b"',
      'Multipart/Form-Data;Boundary=b',
    ),
    multipart,
  ),
  fc.tuple(
    fc.constantFrom('text/plain', 'text/plain; charset=latin1', '', ' application/json', 'application/jsonx'),
    fc.oneof(piece, value),
  ),
)
const plain = odd.map((text) => text.toWellFormed().replaceAll('\0', ''))
const entries = fc.array(
  fc.tuple(
    plain,
    fc.oneof(
      plain,
      fc.record({ filename: plain, type: plain, size: fc.nat(), sha256: fc.constant(plainDigest(utf8('x'))) }),
    ),
  ),
  { maxLength: 4 },
)
const bytes: fc.Arbitrary<Body> = fc.oneof(
  { weight: 9, arbitrary: content.map(([type, text]): Body => [type, utf8(text.toWellFormed())]) },
  fc.uint8Array({ maxLength: 5 }).map((raw): Body => ['application/json', raw]),
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('multipart/form-data', 'text/plain'), entries)
      .map(([type, list]): Body => [type, utf8(formEntriesText(list)), 'entries/v1']),
  },
)
const method = fc.constantFrom('POST', 'patch', 'M-SEARCH')
const encoding = fc.constantFrom(undefined, undefined, undefined, 'identity', 'gzip')

test('every view is the same in both', async () => {
  const base = corpus.valid.find(({ name }) => name === 'one approved, one denied')
  const receipt = JSON.parse(base?.text ?? '') as Receipt
  const calls = fc.sample(fc.tuple(method, target, bytes, encoding), { numRuns: VIEWS, seed: SEED })
  const given = calls.map((call) => ({ receipt: Buffer.from(canonical(showing(receipt, call))) }))
  for (const one of given) {
    expect(JSON.parse(machineLine(await verifiers.ours(one)))).toEqual({ verdict: 'invalid', failed: 'statements' })
  }
  if (lacks('python3-cryptography')) return
  const lines = verifiers.theirs(given)
  const other = lines.flatMap((line, at) => (line.includes('"statements"') ? [] : [{ line, call: calls[at] }]))
  expect(other).toEqual([])
})

type Drawn = readonly [method: string, target: string, Body, string | undefined]

/** The receipt of another call, all digests made anew and logged; only the people signed something else. */
function showing(receipt: Receipt, [method, target, [type, body, form], coding]: Drawn): Receipt {
  const headers = [...(type === '' ? [] : [['content-type', type]]), ...(coding ? [['content-encoding', coding]] : [])]
  const bound = { length: body.length, sha256: plainDigest(body), content_type: type, ...(form && { form }) }
  const changed = withAction(receipt, (action) => ({ ...action, call: { method, target, headers, body: bound } }))
  const action = changed.action ?? receipt.action
  if (action === undefined) throw new Error('A corpus without actions.')
  // Every other one under a rule that calls something dangerous.
  const words = target.length % 2 === 0 ? receipt.words : { ...receipt.words, dangerous: ['/a', '/*/b~1'] }
  return reopened({
    ...changed,
    words,
    call_digest: callDigest(readAction(action)),
    body: { shown: 'full', bytes: toBase64Url(body) },
    view_digest: viewDigest(viewOf({ action, words, body })),
  })
}
