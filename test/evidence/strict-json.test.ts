import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadJson, NumberLiteral, readJson, readLiterally } from '../../relay/evidence/strict-json.ts'
import { json } from './json.ts'

test('whatever JSON.stringify writes of clean values is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(json, fc.integer({ min: 0, max: 3 }), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent)
      expect(readJson(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('whatever JSON.parse refuses is refused', () => {
  const almost = fc
    .tuple(json, fc.nat(), fc.constantFrom('', '{', ',', '"', '\\', '0', ' ', '}', 'e', '\t'))
    .map(([value, at, junk]) => {
      const text = JSON.stringify(value)
      const cut = at % (text.length + 1)
      return text.slice(0, cut) + junk + text.slice(cut + 1)
    })
  fc.assert(
    fc.property(almost, (text) => {
      if (parses(text)) return
      expect(() => readJson(text)).toThrow(BadJson)
    }),
    { numRuns: 500 },
  )
})

describe('refused, because it could be read in two ways or do harm', () => {
  test.each([
    ['the same key twice', '{"a":1,"a":2}'],
    ['the same key twice, once escaped', String.raw`{"a":1,"\u0061":2}`],
    ['the same key twice, deep inside', '[{"x":{"a":1,"b":2,"a":3}}]'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__, escaped', String.raw`{"\u005f_proto__":1}`],
    ['constructor', '{"constructor":1}'],
    ['prototype', '{"a":{"prototype":1}}'],
    ['an escaped lone surrogate', String.raw`["\ud800"]`],
    ['a raw lone surrogate', '["\ud800"]'],
    ['a lone surrogate in a key', String.raw`{"\udc00":1}`],
    ['an escaped NUL', String.raw`["\u0000"]`],
    ['a raw NUL', '["\0"]'],
    ['a raw new line in a string', '["\n"]'],
    ['a number beyond doubles', '[1e400]'],
    ['a comment', '[1/*2*/]'],
    ['a comma too many', '[1,]'],
    ['a leading zero', '[01]'],
    ['a plus sign', '[+1]'],
    ['NaN', '[NaN]'],
    ['single quotes', "['a']"],
    ['a byte order mark', '\ufeff[]'],
    ['a no-break space', '[\u00a0]'],
    ['half a word', '[tru]'],
    ['two values', '{}{}'],
    ['nothing', ''],
    ['an open string', '"abc'],
    ['a string that ends in a backslash', '"abc\\'],
  ])('%s', (_, text) => {
    expect(() => readJson(text)).toThrow(BadJson)
  })
})

test('64 levels are read, 65 are not, and a million do not overflow the stack', () => {
  const nested = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`
  expect(readJson(nested(64))).toBeDefined()
  expect(() => readJson(nested(65))).toThrow(BadJson)
  expect(() => readJson('['.repeat(1_000_000))).toThrow(BadJson)
})

test('an object read does not reach a prototype', () => {
  expect(() => readJson('{"__proto__":{"admin":true}}')).toThrow(BadJson)
  expect(({} as { admin?: true }).admin).toBeUndefined()
})

test.each(['9007199254740993', '1.10', '-0', '1E+2', '0.30000000000000004', '1e-400'])(
  '%s keeps its spelling when read literally',
  (literal) => {
    expect(readLiterally(`[${literal}]`)).toEqual([new NumberLiteral(literal)])
  },
)

test('members read literally keep the order of the text, number-like ones included', () => {
  const members = readLiterally('{"b":1,"10":2,"a":3,"9":4}')
  expect(members instanceof Map && [...members.keys()]).toEqual(['b', '10', 'a', '9'])
})

test('the error says what was found and where', () => {
  expect(() => readJson('{"a":1,"a":2}')).toThrow('Found the same key twice in one object at character 11.')
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    // What this asks.
    return false
  }
}
