/** `holdgate verify` as whoever runs it meets it: files, words, exit codes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Receipt } from '../../relay/contract/receipt.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { lacks } from '../kit/debian.ts'
import { reopened, resigned } from '../kit/forger.ts'
import { holdgate } from '../kit/holdgate.ts'
import { openCorpus } from '../kit/receipt-corpus.ts'
import type { Corpus } from '../kit/receipt-corpus.ts'
import { openVerifiers } from '../kit/verifiers.ts'
import type { Verifiers } from '../kit/verifiers.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

const directory = makeTempDir('verify')
let corpus: Corpus
let verifiers: Verifiers

beforeAll(async () => {
  corpus = await openCorpus()
  verifiers = await openVerifiers(corpus.roster)
})
afterAll(async () => {
  directory.remove()
  verifiers.close()
  await corpus.close()
})

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(directory.path, name)
  writeFileSync(path, content)
  return path
}

function textOf(wanted: string): string {
  const found = [...corpus.valid, ...corpus.incomplete].find(({ name }) => name === wanted)
  if (!found) throw new Error(`There is no story “${wanted}”.`)
  return found.text
}

const verify = (wanted: string, ...flags: readonly string[]) =>
  holdgate('verify', fileOf('receipt.json', textOf(wanted)), '--roster', verifiers.roster, ...flags)

describe('what it says', () => {
  test('a valid receipt: what happened, who decided, when, with which passkey, and what it does not prove', async () => {
    const { code, out, error } = await verify('two of two, JSON')
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toMatch(/^Valid: /)
    expect(out).toContain('POST https://admin.example.com/api/transfers')
    expect(out).toContain('"Transfer money" "Moves money."')
    expect(out).toContain(`by Dana <dana@example.org> at`)
    expect(out).toContain(`with passkey ${corpus.office.lee.passkey.id}, saying "second"`)
    expect(out).toContain('Dana <dana@example.org>, Lee <lee@example.org>; 2 must approve')
    expect(out).toContain('executed, answered with status 204')
    expect(out).toMatch(/What it does not prove\n {2}- All times are the relay’s/)
    expect(out).toContain('That the app showed on the phone what was signed')
    expect(out).toContain('give --policy')
  })

  test('whether people saw the body', async () => {
    expect((await verify('two of two, JSON')).out).toMatch(/with a body of \d+ bytes, which was shown/)
    expect((await verify('a body that a rule hides')).out).toContain('with a body of 17 bytes, which was not shown')
    expect((await verify('approved and executed')).out).toContain('/api/customers/42, without a body')
  })

  test('who has lost their rights since', async () => {
    const general = 'That nobody’s rights were taken between that roster and their decision.'
    expect((await verify('denied by passkey')).out).toContain(
      `${general} Since that roster, lee@example.org lost them.`,
    )
    expect((await verify('approved and executed')).out).toContain(`${general}\n`)
  })

  test('an incomplete one: what could not be checked', async () => {
    const { code, out } = await verify('an administrator’s')
    expect(code).toBe(2)
    expect(out).toMatch(/^Incomplete: nothing in it is wrong/)
    expect(out).toContain('Not checked\n  - action: the action is not in it.')
  })

  test('an invalid one: the first check that failed, and nothing of what the receipt says', async () => {
    const path = fileOf('receipt.json', textOf('denied by passkey').replace('wrong region', 'right region'))
    const { code, out } = await holdgate('verify', path, '--roster', verifiers.roster)
    expect(code).toBe(1)
    expect(out).toMatch(
      /^Invalid: what per_[\w-]{22} signed is about something else \(check: statements\)\.\nIt proves nothing\.\n$/,
    )
  })

  test('words of a receipt move no cursor and hide nothing', async () => {
    const { out } = await verify('failed, with a comment')
    expect(out).toContain('saying "go, but “slowly”⟦U+000A⟧⟦U+202E⟧"')
  })

  test('with --json one line that is the same from every verifier', async () => {
    const { code, out } = await verify('an administrator’s', '--json')
    expect(code).toBe(2)
    expect(out).toMatch(
      /^\{"verdict":"incomplete","request":"req_[\w-]{22}","status":"denied","not_made":\["action",.*\]\}\n$/,
    )
  })

  test.each([
    'expired',
    'cancelled',
    'denied by a rule',
    'denied by device key',
    'allowed by a rule',
    'an operation',
    'by a paired browser',
  ])('of “%s” as well', async (story) => {
    expect(await verify(story)).toMatchObject({ code: 0, error: '' })
  })
})

describe('files that are not what they should be', () => {
  test('a receipt in another spelling is invalid', async () => {
    for (const text of [`${textOf('expired')}\n`, JSON.stringify(JSON.parse(textOf('expired')), null, 2), '{}', '']) {
      const { code, out } = await holdgate('verify', fileOf('receipt.json', text), '--roster', verifiers.roster)
      expect(code).toBe(1)
      expect(out).toMatch(/\(check: form\)/)
    }
  })

  test('a roster file that is none ends it with one sentence', async () => {
    const receipt = fileOf('receipt.json', textOf('expired'))
    for (const text of ['', '{"v":1,"v":1}', '{"v":2}', textOf('expired')]) {
      const { code, error, out } = await holdgate('verify', receipt, '--roster', fileOf('roster.json', text))
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(error).toMatch(/roster\.json is no roster file: .*\.$/)
    }
  })

  test('the roster file may be spelt as its reader likes', async () => {
    const pretty = fileOf('roster.json', JSON.stringify(JSON.parse(corpus.roster), null, 2))
    const receipt = fileOf('receipt.json', textOf('expired'))
    expect(await holdgate('verify', receipt, '--roster', pretty)).toMatchObject({ code: 0 })
  })
})

describe('--policy', () => {
  test('wants the very file', async () => {
    const { code, out } = await verify('expired', '--policy', fileOf('policy.yaml', `${corpus.policy}\n`))
    expect(code).toBe(1)
    expect(out).toContain('another policy decided (check: policy)')
  })

  test('says of every story that the policy decided it so', async () => {
    const policy = Buffer.from(corpus.policy)
    const told = await Promise.all(
      corpus.valid.map(async ({ name, text }) => {
        const { finding } = await verifiers.ours({ receipt: Buffer.from(text), policy })
        return finding.verdict === 'valid' ? [] : [name]
      }),
    )
    // Decided by the one that allows deletions.
    expect(told.flat()).toEqual(['after the policy has changed'])
  })

  const forged = async (story: string, forge: (receipt: Receipt) => Receipt) => {
    const path = fileOf('receipt.json', canonical(forge(JSON.parse(textOf(story)) as Receipt)))
    const flags = [path, '--roster', verifiers.roster]
    expect(await holdgate('verify', ...flags)).toMatchObject({ code: 0 })
    return holdgate('verify', ...flags, '--policy', fileOf('policy.yaml', corpus.policy))
  }

  test('finds a quorum that the relay lowered', async () => {
    const { code, out } = await forged('two of two, JSON', (receipt) => reopened({ ...receipt, quorum: 1 }))
    expect(code).toBe(1)
    expect(out).toContain('the policy wants 2 to approve it (check: policy)')
  })

  test('finds somebody whom the policy does not ask', async () => {
    const { ada } = corpus.office
    const nonce = 'A'.repeat(43) as Receipt['asked'][number]['nonce']
    const { code, out } = await forged('by a paired browser', (receipt) =>
      resigned(reopened({ ...receipt, asked: [{ person: ada.id, nonce }] }), 0, { person: ada }),
    )
    expect(code).toBe(1)
    expect(out).toContain('the policy does not ask ada@example.org (check: policy)')
  })

  test('cannot say it without the action', async () => {
    const { code, out } = await verify('an administrator’s', '--policy', fileOf('policy.yaml', corpus.policy))
    expect(code).toBe(2)
    expect(out).toContain('policy: without the action it is not known what the policy says about it.')
  })
})

const SENT = [
  'DELETE /api/customers/42 HTTP/1.1',
  'Host: admin.example.com',
  'Cookie: session=1',
  'Content-Length: 0',
  '',
  '',
].join('\r\n')
const BODY = '{"amount": 1.10, "to": ["a", {"b~/c": null, "d": {}}], "big": 9007199254740993, "ok": true, "e": []}'
const TRANSFER = [
  'POST /api/transfers HTTP/1.1',
  'Content-Type: application/json',
  'Host: ADMIN.example.com:443',
  `content-length: ${BODY.length}`,
  '',
  BODY,
].join('\r\n')
const chunked = (body: string): string =>
  TRANSFER.replace(`content-length: ${BODY.length}`, 'Transfer-Encoding: chunked').replace(BODY, body)

const FORM = 'a form that is bound by its fields'
const EXTRA = '--x1\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n'
const EXTRA_AT = '--x1\r\nContent-Disposition: form-data; name="f"'
const PARTS =
  '--x1\r\nContent-Disposition: form-data; name="to %22all%22"\r\n\r\na\r\nb\r\n' +
  `${EXTRA_AT}; filename="é.bin"\r\nContent-Type: application/octet-stream\r\n\r\n\u0001\u0002\r\n--x1--\r\n`
const upload = (body: string): string =>
  [
    'POST /api/uploads/form HTTP/1.1',
    'Host: admin.example.com',
    'Content-Type: multipart/form-data; boundary=x1',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')

describe('--executed', () => {
  const told: { receipt: Buffer; executed: Buffer; line: string }[] = []
  const RUN = 'approved and executed'
  const TWO = 'two of two, JSON'
  test.each([
    [0, RUN, 'what was approved', SENT],
    [0, RUN, 'an absolute target', SENT.replace(' /api', ' https://admin.example.com/api')],
    [0, RUN, 'headers that are not bound', SENT.replace('session=1', 'session=2')],
    [0, TWO, 'a body', TRANSFER],
    [
      0,
      TWO,
      'a body in pieces',
      chunked(`5\r\n${BODY.slice(0, 5)}\r\n${(BODY.length - 5).toString(16)}\r\n${BODY.slice(5)}\r\n0\r\n\r\n`),
    ],
    [1, RUN, 'another method', SENT.replace('DELETE', 'PUT')],
    [1, RUN, 'another path', SENT.replace('42', '43')],
    [1, RUN, 'another spelling of the path', SENT.replace('42', '%342')],
    [1, RUN, 'another host', SENT.replace('admin.', 'admin2.')],
    [1, RUN, 'plain http', SENT.replace(' /api', ' http://admin.example.com/api')],
    [1, RUN, 'another method in a header', SENT.replace('Cookie: session=1', 'X-HTTP-Method-Override: PUT')],
    [1, RUN, 'a body', SENT.replace('Length: 0\r\n\r\n', 'Length: 1\r\n\r\nx')],
    [1, TWO, 'another body', TRANSFER.replace('1.10', '1.11')],
    [1, TWO, 'another content type', TRANSFER.replace('application/json', 'text/json')],
    [1, TWO, 'a compressed body', TRANSFER.replace('Host', 'Content-Encoding: gzip\r\nHost')],
    [1, 'denied by passkey', 'what was denied', SENT],
    [1, 'revoked', 'what was approved and then revoked', SENT],
    [1, 'lapsed', 'what was not sent in time', SENT],
    [2, 'may still be redeemed', 'what the log does not say was sent', SENT],
    [0, FORM, 'its fields, however they are parted', upload(PARTS)],
    [1, FORM, 'another field', upload(PARTS.replace('a\r\nb', 'a\r\nc'))],
    [1, FORM, 'another file', upload(PARTS.replace('\u0001', '\u0003'))],
    [1, FORM, 'a field more', upload(PARTS.replace(EXTRA_AT, `${EXTRA}${EXTRA_AT}`))],
    [2, FORM, 'another kind of form', upload(PARTS).replace('multipart/form-data; boundary=x1', 'text/plain')],
    [2, FORM, 'parts that could be read in two ways', upload(PARTS.replace('; filename', '; a="b"; filename'))],
    [2, RUN, 'a host with half of the path', SENT.replace(' /api', ' ').replace('.com', '.com/api')],
    [
      2,
      RUN,
      'two hosts, one in the target',
      SENT.replace(' /api', ' https://admin.example.com/api').replace('Host: admin', 'Host: admin2'),
    ],
    [2, RUN, 'very many spaces', SENT.replace('session=1', `${' '.repeat(20_000)}\0`)],
    [2, RUN, 'half a message', SENT.slice(0, -2)],
    [2, RUN, 'two hosts', SENT.replace('Cookie: session=1', 'Host: admin.example.com')],
    [2, RUN, 'lines that are folded', SENT.replace('Cookie: ', 'Cookie:\r\n ')],
    [2, RUN, 'lines that end otherwise', SENT.replaceAll('\r\n', '\n')],
    [2, RUN, 'HTTP/1.0', SENT.replace('1.1', '1.0')],
    [2, TWO, 'a body that is cut', TRANSFER.slice(0, -1)],
    [2, TWO, 'two content types', TRANSFER.replace('Host', 'Content-Type: application/json\r\nHost')],
    [2, TWO, 'two lengths', chunked(BODY).replace('Host', `Content-Length: ${BODY.length}\r\nHost`)],
    [2, TWO, 'a last piece that is missing', chunked(`${BODY.length.toString(16)}\r\n${BODY}\r\n`)],
    [2, TWO, 'a trailer', chunked(`${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\nx: y\r\n\r\n`)],
    [2, 'an operation', 'a message at all', SENT],
  ])('%i for “%s” and %s', async (...[wanted, story, , message]) => {
    const { code, out } = await verify(story, '--json', '--executed', fileOf('request.http', message))
    expect(code).toBe(wanted)
    told.push({ receipt: Buffer.from(textOf(story)), executed: Buffer.from(message), line: out.trimEnd() })
  })

  test.skipIf(lacks('python3-cryptography'))('the second verifier says the same of each', () => {
    expect(told.length, 'the tests above ran').toBeGreaterThan(20)
    const given = told.map(({ receipt, executed }) => ({ receipt, executed }))
    expect(verifiers.theirs(given)).toEqual(told.map(({ line }) => line))
  })
})
