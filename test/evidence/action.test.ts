import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Asked } from '../../relay/contract/action.ts'
import type { Call } from '../../relay/contract/call.ts'
import type { CanonicalJson } from '../../relay/contract/ids.ts'
import { actionDigest, actionText, callDigest, fitsAsked, readAction } from '../../relay/evidence/action.ts'
import { NotCanonical } from '../../relay/evidence/canonical.ts'
import { action, asked, bodyOf, call, operation, textOf } from './builders.ts'

const METHODS = ['DELETE', 'POST', 'PATCH', 'PUT', 'GET'] as const

/** Fifty calls that differ in everything that a call has. */
const FIXTURES: readonly Call[] = Array.from({ length: 50 }, (_, at) => ({
  method: METHODS[at % METHODS.length] ?? 'POST',
  target: `https://host${at % 7}.example.com${at % 3 === 0 ? ':8443' : ''}/api/v${at % 4}/things/${at}?page=${at % 5}`,
  headers: [
    ['content-type', at % 2 === 0 ? 'application/json' : 'text/plain'],
    ...Array.from({ length: at % 4 }, (_, index) => [`x-bound-${index}`, `value ${at}`] as const),
  ],
  body: bodyOf(`{"at":${at}}`, at % 2 === 0 ? 'application/json' : 'text/plain'),
}))

/** Every way to change one field by a little. */
function mutants(fixture: Call): readonly Call[] {
  const { method, target, headers, body } = fixture
  const [first = ['', ''], ...rest] = headers
  return [
    { ...fixture, method: `${method}X` },
    { ...fixture, method: method.toLowerCase() },
    { ...fixture, target: `${target}0` },
    { ...fixture, target: target.replace('https:', 'http:') },
    { ...fixture, target: target.replace('example.com', 'example.org') },
    { ...fixture, target: target.replace('/things/', '/things/%2e%2e/') },
    { ...fixture, target: target.replace('?', '?page=0&') },
    { ...fixture, headers: rest },
    { ...fixture, headers: [...headers, first] },
    { ...fixture, headers: [[first[0], `${first[1]} `], ...rest] },
    { ...fixture, headers: [[`${first[0]}x`, first[1]], ...rest] },
    { ...fixture, headers: [['x-http-method-override', 'GET'], ...headers] },
    { ...fixture, body: { ...body, length: body.length + 1 } },
    { ...fixture, body: { ...body, content_type: `${body.content_type};charset=utf-8` } },
    { ...fixture, body: bodyOf(`${body.length}`, body.content_type) },
  ]
}

test('every mutant of one field of fifty calls has another digest', () => {
  const digests = FIXTURES.map((fixture) => callDigest(asked(fixture)))
  expect(new Set(digests).size).toBe(FIXTURES.length)
  const survivors = FIXTURES.flatMap((fixture, at) =>
    mutants(fixture).filter((mutant) => callDigest(asked(mutant)) === digests[at]),
  )
  expect(survivors).toEqual([])
})

test('any change of method, target, a header or the body changes the digest', () => {
  const text = fc.string({ maxLength: 20 }).filter((value) => !value.includes('\0'))
  const parts = fc.record({ method: text, target: text, name: text, value: text, body: text })
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b))
      const of = (part: typeof a) =>
        callDigest(
          asked({
            method: part.method,
            target: part.target,
            headers: [[part.name, part.value]],
            body: bodyOf(part.body, ''),
          }),
        )
      expect(of(a)).not.toBe(of(b))
    }),
  )
})

test('the order of headers counts, that of members does not', () => {
  const two = [
    ['x-a', '1'],
    ['x-b', '2'],
  ] as const
  const { method, target, headers, body } = call()
  expect(callDigest(asked({ headers: two }))).not.toBe(callDigest(asked({ headers: two.toReversed() })))
  const reordered: Asked = { ...asked(), call: { body, headers, target, method } } as Asked
  expect(callDigest(reordered)).toBe(callDigest(asked()))
})

test('a call and an operation never share a digest', () => {
  expect(callDigest(asked())).not.toBe(callDigest(operation()))
})

describe('an action', () => {
  test.each([asked(), operation()])('of kind $kind is read back as it was written', (what) => {
    expect(readAction(textOf(what))).toEqual(action(what))
  })

  test('with another salt has another digest, but the same call digest', () => {
    const salted = actionText({ ...action(), salt: 'b3RoZXJvdGhlcm90aGVyb3Q' } as ReturnType<typeof action>)
    expect(actionDigest(salted)).not.toBe(actionDigest(textOf()))
    expect(callDigest(readAction(salted))).toBe(callDigest(asked()))
  })

  test('fits what was asked, and nothing else', () => {
    expect(fitsAsked(action(), asked())).toBe(true)
    expect(fitsAsked(action(operation()), operation())).toBe(true)
    expect(fitsAsked(action(), operation())).toBe(false)
    expect(fitsAsked(action(), asked({ method: 'PUT' }))).toBe(false)
    expect(fitsAsked(action(), { ...asked(), redirect: 'manual' } as Asked)).toBe(false)
    expect(fitsAsked(action(), { ...asked(), credentials: 'omit' } as Asked)).toBe(false)
    expect(fitsAsked(action(operation({ a: 1 })), operation({ a: 2 }))).toBe(false)
  })

  const { salt: _, ...withoutSalt } = action()
  test.each([
    ['another version', { ...action(), v: 2 }],
    ['no salt', withoutSalt],
    ['a member too many', { ...action(), note: 'unseen' }],
    ['a call with a member too many', { ...action(), call: { ...call(), note: 'unseen' } }],
    ['a body with a member too many', { ...action(), call: { ...call(), body: { ...call().body, note: 1 } } }],
    ['a header of three', { ...action(), call: { ...call(), headers: [['a', 'b', 'c']] } }],
    ['another kind', { ...action(), kind: 'shell' }],
    ['a requester of another kind', { ...action(), requester: { kind: 'admin', person: 'per_1' } }],
    ['a requester with a member too many', { ...action(), requester: { ...action().requester, role: 'admin' } }],
    ['an enforcer without id', { ...action(), enforcer: { kind: 'extension' } }],
    ['a list', []],
    ['null', null],
  ])('%s is not an action', (_, value) => {
    expect(() => readAction(JSON.stringify(sorted(value)) as CanonicalJson)).toThrow(NotCanonical)
  })
})

/** Canonical but for what makes it no action, so that nothing else is the reason for the refusal. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, sorted(member)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}
