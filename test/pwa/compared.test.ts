import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedFirst, compare } from '../../pwa/compared.ts'
import { check } from '../../pwa/decision.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { type Field, nameOf } from '../../relay/evidence/field.ts'
import type { HttpView, View } from '../../relay/evidence/view.ts'
import { requestedWith } from './kit.ts'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

const viewOf = (request: RequestView): HttpView => {
  const found = check(request, () => undefined)
  if ('doubt' in found || found.view.kind !== 'http') throw new Error('It cannot be read.')
  return found.view
}
const sent = (body: string, type = JSON_TYPE) => viewOf(requestedWith(utf8(body), type))
const compared = (before: View, now: View) => {
  const found = compare(now, before)
  if (!found) throw new Error('They are not compared.')
  return found
}
const shown = (field: Field) => `${nameOf(field)}=${field.value}:${field.kind}`
const told = (before: View, now: View) => {
  const { was, gone } = compared(before, now)
  return [
    ...[...was].map(([field, old]) => `${shown(field)} < ${old ? `${old.value}:${old.kind}` : 'nothing'}`),
    ...gone.map((field) => `gone ${shown(field)}`),
  ]
}

describe('what differs from an earlier call', () => {
  test.each([
    ['nothing', '{"a":1,"b":"x"}', '{"b":"x","a":1}', []],
    ['a value', '{"a":1,"b":"x"}', '{"a":2,"b":"x"}', ['a=2:number < 1:number']],
    ['a type', '{"a":1}', '{"a":"1"}', ['a=1:text < 1:number']],
    ['the spelling of a number', '{"a":1}', '{"a":1.0}', ['a=1.0:number < 1:number']],
    ['a new field', '{"a":1}', '{"a":1,"b":null}', ['b=null:null < nothing']],
    ['a field that is gone', '{"a":1,"b":"x"}', '{"a":1}', ['gone b=x:text']],
    ['an order in a list', '[1,2]', '[2,1]', ['0=2:number < 1:number', '1=1:number < 2:number']],
    [
      'an object that is empty now',
      '{"a":{"b":1}}',
      '{"a":{}}',
      ['a={}:empty-object < nothing', 'gone a › b=1:number'],
    ],
    ['a character that hides', '{"a":"x"}', '{"a":"x\u200B"}', ['a=x\u200B:text < x:text']],
  ])('is told for %s in JSON', (...[, before, now, differs]) => {
    expect(told(sent(before), sent(now))).toEqual(differs)
  })

  test.each([
    ['nothing', 'a=1&b=2', 'a=1&b=2', []],
    ['the first and the second of a name', 'a=1&a=2', 'a=2&a=1', ['a=2:text < 1:text', 'a=1:text < 2:text']],
    ['one more of a name', 'a=1', 'a=1&a=2', ['a=2:text < nothing']],
    ['another spelling of the same', 'a=x', 'a=%78', ['a=x:text < x:text']],
    ['a name that is gone', 'a=1&b=', 'a=1', ['gone b=:text']],
  ])('is told for %s in a form', (...[, before, now, differs]) => {
    expect(told(sent(before, FORM_TYPE), sent(now, FORM_TYPE))).toEqual(differs)
  })

  test('is told for a form that was JSON as both: names are not pointers', () => {
    const { was, gone } = compared(sent('{"a":"1"}'), sent('a=1', FORM_TYPE))
    expect([...was.keys()].map(nameOf)).toContain('a')
    expect(gone.map(nameOf)).toEqual(['a'])
  })

  test('is told in the address: its parts one by one, or whole where it has others', () => {
    const now = sent('{}')
    const at = (path: readonly string[], origin = now.origin): HttpView => ({
      ...now,
      origin,
      path: path.map((value, at) => ({ pointer: `/${at}`, value, kind: 'text' })),
    })
    const before = at(['api', 'customers', '4710'])
    expect(compared(before, now).address).toEqual([['4711', '4710']])
    expect(compared(at(['api', 'customers', '4711'], 'https://other.example'), now).address).toEqual([
      ['https://admin.example.com/api/customers/4711', 'https://other.example/api/customers/4711'],
    ])
    const query = [{ pointer: '/0', label: 'force', value: 'no', kind: 'text' as const }]
    expect(told({ ...now, query }, now)).toEqual(['gone force=no:text'])
  })

  test('is told of headers and of how the call is sent, at their places on the card', () => {
    const now = sent('{}')
    const { bound, count } = compared(
      { ...now, headers: [...now.headers, ['x-tenant', 'a']], redirect: 'error', credentials: 'omit' },
      { ...now, headers: [...now.headers, ['x-tenant', 'b']] },
    )
    expect(bound.map((was) => was && was.value)).toEqual([undefined, 'a', 'error', 'omit'])
    expect(count).toBe(3)
  })

  test('of text is that the body is another one', () => {
    expect(compared(sent('one', 'text/plain'), sent('two', 'text/plain'))).toMatchObject({ body: 3, count: 1 })
    expect(compared(sent('one', 'text/plain'), sent('one', 'text/plain'))).toMatchObject({ body: undefined, count: 0 })
  })

  test('is not told where a body is not there, or the call is of another kind', () => {
    const now = sent('{}')
    expect(compare(now, { ...now, method: 'PUT' })).toBeUndefined()
    const hidden = { ...now, body: { ...now.body, shown: 'none' as const } }
    expect(compare(now, hidden)).toBeUndefined()
    expect(compare(hidden, now)).toBeUndefined()
  })
})

describe('whatever was sent', () => {
  const bodies = fc.tuple(fc.json({ maxDepth: 3 }), fc.json({ maxDepth: 3 }))

  test('each field is as it was, or says what was, and nothing that was is lost', () => {
    fc.assert(
      fc.property(bodies, ([before, now]) => {
        const [a, b] = [sent(before), sent(now)]
        const { was, gone, body, count } = compared(a, b)
        const left = b.body.fields.map((field) => (was.has(field) ? was.get(field) : field)).filter((old) => !!old)
        const key = (field: Field) => JSON.stringify([field.pointer, field.value, field.kind])
        expect([...left, ...gone].map(key).toSorted()).toEqual(a.body.fields.map(key).toSorted())
        // JSON that two parsers may read in two ways is text.
        expect(count).toBe(was.size + gone.length + (body === undefined ? 0 : 1))
        expect(compared(b, b).count).toBe(0)
      }),
    )
  })

  test('what changed comes first, and no field is left out, doubled or put before one of its own name', () => {
    const forms = fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2')), { maxLength: 8 })
      .map((pairs) => String(new URLSearchParams(pairs.map(([name, value]) => [name, value]))))
    fc.assert(
      fc.property(forms, forms, (before, now) => {
        const view = sent(now, FORM_TYPE)
        const found = compared(sent(before, FORM_TYPE), view)
        const rows = changedFirst(view.body.fields, found)
        expect(new Set(rows)).toEqual(new Set(view.body.fields))
        expect(rows).toHaveLength(view.body.fields.length)
        const touched = new Set([...found.was.keys()].map(nameOf))
        const marks = rows.map((field) => touched.has(nameOf(field)))
        expect(marks).toEqual(marks.toSorted((x, y) => Number(y) - Number(x)))
        for (const name of ['a', 'b', 'c']) {
          const of = (fields: readonly Field[]) => fields.filter((field) => nameOf(field) === name)
          expect(of(rows)).toEqual(of(view.body.fields))
        }
      }),
    )
  })
})
