import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Call } from '../../relay/contract/call.ts'
import type { CanonicalJson } from '../../relay/contract/ids.ts'
import { type BodyView, BodyDiffers } from '../../relay/evidence/body-view.ts'
import { canonical, NotCanonical } from '../../relay/evidence/canonical.ts'
import { callDigest } from '../../relay/evidence/action.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { formEntriesText } from '../../relay/evidence/form-entries.ts'
import { viewOf } from '../../relay/evidence/view-of.ts'
import { type HttpView, viewDigest } from '../../relay/evidence/view.ts'
import { action, asked, bodyOf, bytesOf, operation, textOf, WORDS } from './builders.ts'

function shown(change: Partial<Call>, bytes?: Uint8Array): HttpView {
  const view = viewOf({ action: textOf(asked(change)), ...(bytes ? { body: bytes } : {}), words: WORDS })
  if (view.kind !== 'http') throw new Error('The view of a call is one of a call.')
  return view
}

function shownBody(content: string | Uint8Array, contentType: string): BodyView {
  const bytes = typeof content === 'string' ? bytesOf(content) : content
  return shown({ body: bodyOf(bytes, contentType) }, bytes).body
}

describe('a call', () => {
  test('is shown with its method, host, path, query, headers, requester and the rule’s words', () => {
    const view = shown({ target: 'https://admin.example.com:8443/api/customers/a%20b?force=true&note=x+y%21&flag' })
    expect(view).toMatchObject({
      v: 1,
      say: 'Delete customer 42',
      consequence: 'Cannot be undone.',
      method: 'DELETE',
      host: 'admin.example.com:8443',
      origin: 'https://admin.example.com:8443',
      headers: [['content-type', 'application/json']],
      requester: action().requester,
      enforcer: action().enforcer,
      redirect: 'follow',
      credentials: 'include',
    })
    expect(view.path).toEqual([
      { pointer: '/0', value: 'api', kind: 'text' },
      { pointer: '/1', value: 'customers', kind: 'text' },
      { pointer: '/2', value: 'a b', raw: 'a%20b', kind: 'text' },
    ])
    expect(view.query).toEqual([
      { pointer: '/0', label: 'force', value: 'true', kind: 'text' },
      { pointer: '/1', label: 'note', value: 'x y!', raw: 'note=x+y%21', kind: 'text' },
      { pointer: '/2', label: 'flag', value: '', raw: 'flag', kind: 'text' },
    ])
  })

  test('keeps every parameter of the same name', () => {
    const { query } = shown({ target: 'https://a.example/?id=1&id=2&&id=1' })
    expect(query.map(({ label, value }) => `${label}=${value}`)).toEqual(['id=1', 'id=2', '=', 'id=1'])
  })

  test.each(['%00', '%ff', '%', '%zz'])('shows %s in path and query as it is spelt', (escape) => {
    const view = shown({ target: `https://a.example/x${escape}?q=${escape}` })
    expect(view.path).toEqual([{ pointer: '/0', value: `x${escape}`, kind: 'text' }])
    expect(view.query).toEqual([{ pointer: '/0', label: 'q', value: escape, kind: 'text' }])
  })

  test.each([
    'https://api.example.com\\@evil.example/a',
    'https://A.example/',
    'https://a.example',
    'https://a.example/x/../y',
    'https://a.example:443/',
    'https://a.example/ü',
    'no url at all',
  ])('whose target is spelt %s has no view', (target) => {
    expect(() => shown({ target })).toThrow(TypeError)
  })

  test('without its action’s text has no view', () => {
    expect(() => viewOf({ action: '{"v":1}' as CanonicalJson, words: WORDS })).toThrow(NotCanonical)
  })
})

describe('a body', () => {
  test('that is not here is named by length, type and digest', () => {
    const body = bodyOf('{"reason":"asked for"}', 'application/json')
    expect(shown({ body }).body).toEqual({ ...body, shown: 'none', form: 'binary', fields: [] })
  })

  test('that is empty is known without any bytes', () => {
    expect(shown({ body: bodyOf('', '') }).body).toMatchObject({ shown: 'full', form: 'empty', fields: [] })
  })

  test('that claims to be empty under another digest has no view', () => {
    expect(() => shown({ body: { ...bodyOf('x', ''), length: 0 } })).toThrow(BodyDiffers)
  })

  test('with a byte changed, added or taken away has no view', () => {
    const body = bodyOf('{"amount":1}', 'application/json')
    for (const other of ['{"amount":2}', '{"amount":1} ', '{"amount":1', ''])
      expect(() => shown({ body }, bytesOf(other)), other).toThrow(BodyDiffers)
  })

  test('of JSON is shown leaf by leaf, in the order and spelling of the bytes', () => {
    const { form, fields, text } = shownBody(
      '{"z":9007199254740993,"10":1.10,"a/b":{"~":[true,null,"x",{},[]]}}',
      'application/json; charset=UTF-8',
    )
    expect({ form, text }).toEqual({ form: 'json', text: undefined })
    expect(fields).toEqual([
      { pointer: '/z', value: '9007199254740993', kind: 'number' },
      { pointer: '/10', value: '1.10', kind: 'number' },
      { pointer: '/a~1b/~0/0', value: 'true', kind: 'boolean' },
      { pointer: '/a~1b/~0/1', value: 'null', kind: 'null' },
      { pointer: '/a~1b/~0/2', value: 'x', kind: 'text' },
      { pointer: '/a~1b/~0/3', value: '{}', kind: 'empty-object' },
      { pointer: '/a~1b/~0/4', value: '[]', kind: 'empty-list' },
    ])
  })

  test.each(['application/json', 'text/json', 'application/merge-patch+json', 'APPLICATION/JSON'])(
    'is JSON as %s',
    (type) => {
      expect(shownBody('"whole"', type)).toMatchObject({
        form: 'json',
        fields: [{ pointer: '', value: 'whole', kind: 'text' }],
      })
    },
  )

  test.each([
    ['a key twice', '{"to":"lee","to":"eve"}'],
    ['a reserved key', '{"__proto__":{"admin":true}}'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['a comma too many', '{"a":1,}'],
    ['a lone surrogate', String.raw`{"a":"\ud800"}`],
  ])('of JSON with %s is shown as the text it is', (_, text) => {
    expect(shownBody(text, 'application/json')).toMatchObject({ form: 'text', fields: [], text })
  })

  test('of a form is shown field by field, with the spelling where it differs', () => {
    expect(shownBody('to=lee&note=a+b&bad=%ff&to=eve', 'application/x-www-form-urlencoded')).toMatchObject({
      form: 'form',
      fields: [
        { pointer: '/0', label: 'to', value: 'lee', kind: 'text' },
        { pointer: '/1', label: 'note', value: 'a b', raw: 'note=a+b', kind: 'text' },
        { pointer: '/2', label: 'bad', value: '%ff', kind: 'text' },
        { pointer: '/3', label: 'to', value: 'eve', kind: 'text' },
      ],
    })
  })

  test('of text is shown whole', () => {
    const text = 'pay \u202e0001 EUR\n'.repeat(2000)
    expect(shownBody(text, 'text/plain')).toMatchObject({ form: 'text', text })
  })

  test.each([
    ['bytes that are not UTF-8', Uint8Array.of(0xff, 0xfe), 'text/plain'],
    ['a NUL', bytesOf('a\0b'), 'text/plain'],
    ['JSON in another charset', bytesOf('{}'), 'application/json;charset=utf-16'],
  ])('with %s is named by its digest', (_, bytes, type) => {
    expect(shownBody(bytes, type)).toEqual({ ...bodyOf(bytes, type), shown: 'full', form: 'binary', fields: [] })
  })

  test('that is compressed is not shown as if it were not', () => {
    const body = bodyOf('{"a":1}', 'application/json')
    const headers = [['content-encoding', 'gzip']] as const
    expect(shown({ headers, body }, bytesOf('{"a":1}')).body).toMatchObject({ form: 'binary', fields: [] })
  })
})

describe('a multipart body', () => {
  const TYPE = 'multipart/form-data; boundary=----b'
  const part = (head: string, content: string): string =>
    `------b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`

  test('is shown part by part: text as text, files by name, size and digest', () => {
    const body = `${part('name="to"', 'lee')}${part('name="file"; filename="a.bin"\r\nContent-Type: image/png', 'PNG')}------b--\r\n`
    expect(shownBody(body, TYPE)).toMatchObject({
      form: 'multipart',
      fields: [
        { pointer: '/0', label: 'to', value: 'lee', kind: 'text' },
        {
          pointer: '/1',
          label: 'file',
          value: 'a.bin',
          kind: 'file',
          file: { content_type: 'image/png', length: 3, sha256: plainDigest(bytesOf('PNG')) },
        },
      ],
    })
  })

  test('as this runtime’s FormData writes it is understood', async () => {
    const form = new FormData()
    form.append('to', 'lee\r\n--x')
    form.append('file', new Blob([Uint8Array.of(0, 255)]), 'a.bin')
    const request = new Request('https://a.example/', { method: 'POST', body: form })
    const bytes = new Uint8Array(await request.arrayBuffer())
    const { form: kind, fields } = shownBody(bytes, request.headers.get('content-type') ?? '')
    expect(kind).toBe('multipart')
    expect(fields.map(({ label, value, file }) => [label, value, file?.length])).toEqual([
      ['to', 'lee\r\n--x', undefined],
      ['file', 'a.bin', 2],
    ])
  })

  test.each([
    ['a preamble', `hidden\r\n${part('name="a"', '1')}------b--\r\n`],
    ['an epilogue', `${part('name="a"', '1')}------b--\r\nhidden`],
    ['no end', part('name="a"', '1')],
    ['a further header', part('name="a"\r\nContent-Transfer-Encoding: base64', 'MQ==') + '------b--\r\n'],
    ['an extended file name', part('name="a"; filename*=utf-8\'\'x', '1') + '------b--\r\n'],
    ['a name without quotes', part('name=a', '1') + '------b--\r\n'],
  ])('with %s is shown as the text it is, since servers would disagree', (_, text) => {
    expect(shownBody(text, TYPE)).toMatchObject({ form: 'text', fields: [], text })
  })
})

describe('a form that is bound by its fields', () => {
  const file = { filename: 'a.bin', type: 'image/png', size: 3, sha256: plainDigest(bytesOf('PNG')) }
  const text = formEntriesText([
    ['to', 'lee\r\n'],
    ['file', file],
  ])
  const bound = (content: string): Call['body'] => ({ ...bodyOf(content, 'multipart/form-data'), form: 'entries/v1' })
  const shownEntries = (content: string) => shown({ headers: [], body: bound(content) }, bytesOf(content)).body

  test('is shown field by field, files by name, size and digest', () => {
    expect(shownEntries(text)).toEqual({
      ...bodyOf(text, 'multipart/form-data'),
      shown: 'full',
      form: 'entries',
      fields: [
        { pointer: '/0', label: 'to', value: 'lee\r\n', kind: 'text' },
        {
          pointer: '/1',
          label: 'file',
          value: 'a.bin',
          kind: 'file',
          file: { content_type: 'image/png', length: 3, sha256: file.sha256 },
        },
      ],
    })
  })

  test('says that it is one where its fields are not here', () => {
    expect(shown({ headers: [], body: bound(text) }).body).toMatchObject({ shown: 'none', form: 'entries', fields: [] })
  })

  test.each([
    ['no list', '{}'],
    ['an entry without a value', '[["to"]]'],
    ['an entry with more than a value', '[["to","lee","ana"]]'],
    ['a name that is no text', '[[1,"lee"]]'],
    ['a value that is neither text nor file', '[["to",1]]'],
    ['a file without its digest', '[["f",{"filename":"a","size":1,"type":""}]]'],
    ['a file with more than a file has', canonical([['f', { ...file, path: '/' }]])],
    ['a size that is no number', canonical([['f', { ...file, size: '3' }]])],
    ['another spelling', '[["to", "lee"]]'],
    ['nothing', ''],
  ])('with %s has no view, so that nobody signs it', (_, content) => {
    expect(() => shownEntries(content)).toThrow(NotCanonical)
  })

  test('is another call than one with the same text as its bytes', () => {
    const [plain, form] = [bodyOf(text, 'multipart/form-data'), bound(text)].map((body) => callDigest(asked({ body })))
    expect(plain).not.toBe(form)
  })
})

describe('an operation', () => {
  test('is shown with every argument', () => {
    const view = viewOf({ action: textOf(operation({ region: 'eu', list: [1, null], none: {} })), words: WORDS })
    expect(view).toMatchObject({
      kind: 'operation',
      name: 'database.drop',
      args: [
        { pointer: '/list/0', value: '1', kind: 'number' },
        { pointer: '/list/1', value: 'null', kind: 'null' },
        { pointer: '/none', value: '{}', kind: 'empty-object' },
        { pointer: '/region', value: 'eu', kind: 'text' },
      ],
    })
  })
})

describe('the digest of a view', () => {
  test('changes with the words, the action and whether the body was shown', () => {
    const bytes = bytesOf('{"reason":"asked for"}')
    const digests = [
      viewOf({ action: textOf(), body: bytes, words: WORDS }),
      viewOf({ action: textOf(), words: WORDS }),
      viewOf({ action: textOf(), body: bytes, words: { ...WORDS, say: 'Delete customer 43' } }),
      viewOf({ action: textOf(), body: bytes, words: { ...WORDS, consequence: '' } }),
      viewOf({ action: textOf(), body: bytes, words: { ...WORDS, dangerous: ['/reason'] } }),
      viewOf({ action: textOf(), body: bytes, words: { ...WORDS, dangerous: ['/reason', '/role'] } }),
      viewOf({ action: textOf(asked({ method: 'PUT' })), body: bytes, words: WORDS }),
    ].map(viewDigest)
    expect(new Set(digests).size).toBe(digests.length)
  })

  test('exists for every body, whatever its bytes and type', () => {
    const type = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=b',
      'text/plain',
      '',
      'image/png',
    )
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.json().map(bytesOf),
      fc.string({ unit: 'grapheme' }).map(bytesOf),
    )
    fc.assert(
      fc.property(content, type, (bytes, contentType) => {
        const view = shown({ body: bodyOf(bytes, contentType) }, bytes)
        expect(canonical(view).length).toBeGreaterThan(0)
        expect(viewDigest(view)).toHaveLength(43)
      }),
    )
  })
})
