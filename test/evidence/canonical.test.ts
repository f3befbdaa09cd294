import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../relay/contract/action.ts'
import { canonical, NotCanonical, readCanonical } from '../../relay/evidence/canonical.ts'
import { json } from './json.ts'
import { vectorsOf } from './vectors.ts'

const { accepted, refused } = vectorsOf('canonical')

test.each(accepted)('vector: $name', ({ value, text, utf8_hex: hex }) => {
  expect(canonical(value)).toBe(text)
  expect(Buffer.from(text).toString('hex')).toBe(hex)
  expect(readCanonical(text)).toEqual(value)
})

test.each(refused)('vector: $name is refused', ({ text }) => {
  expect(() => readCanonical(text)).toThrow(NotCanonical)
})

test('the text is what the reference implementation of RFC 8785 writes', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonical(value)).toBe(canonicalize(value))
    }),
  )
})

test('what was written is read back as it was', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(readCanonical(canonical(value))).toEqual(value)
    }),
  )
})

test('the order in which members were added does not matter', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), (members) => {
      const allowed = Object.entries(members).filter(([key]) => !/^(__proto__|constructor|prototype)$|\0/.test(key))
      expect(canonical(Object.fromEntries(allowed.toReversed()))).toBe(canonical(Object.fromEntries(allowed)))
    }),
  )
})

test('any other spelling of the same content is refused', () => {
  const respelled = fc.tuple(json, fc.integer({ min: 1, max: 4 })).map(([value, indent]) => ({
    text: JSON.stringify(value, undefined, indent),
    isSame: JSON.stringify(value, undefined, indent) === canonical(value),
  }))
  fc.assert(
    fc.property(respelled, ({ text, isSame }) => {
      fc.pre(!isSame)
      expect(() => readCanonical(text)).toThrow(NotCanonical)
    }),
  )
})

test.each([
  ['a member that is undefined', { a: undefined }],
  ['a hole in a list', Array.from({ length: 2 }).fill(1, 0, 1)],
  ['a fraction', [0.5]],
  ['an unsafe integer', [2 ** 53]],
  ['not a number', [Number.NaN]],
  ['a date', [new Date(0)]],
  ['a map', new Map()],
  ['bytes', new Uint8Array(1)],
  ['a bigint', [1n]],
  ['a function', [() => 1]],
  ['a lone surrogate', ['\ud800']],
  ['a lone surrogate in a key', { '\udc00': 1 }],
  ['NUL', ['\0']],
  ['an own __proto__', JSON.parse('{"__proto__":1}') as object],
] as const)('%s has no canonical text', (_, value) => {
  expect(() => canonical(value)).toThrow(TypeError)
})

test('64 levels are read and written, 65 are not', () => {
  const nested = (levels: number): Json => (levels === 0 ? 1 : [nested(levels - 1)])
  expect(readCanonical(canonical(nested(64)))).toEqual(nested(64))
  expect(() => canonical(nested(65))).toThrow(TypeError)
  expect(() => readCanonical(JSON.stringify(nested(65)))).toThrow(NotCanonical)
})

test('a value that points to itself throws instead of hanging', () => {
  const ring: Record<string, unknown> = {}
  ring['ring'] = ring
  expect(() => canonical(ring)).toThrow(TypeError)
})
