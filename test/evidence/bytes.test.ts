import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, equalBytes, fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../../relay/evidence/bytes.ts'
import { toHex } from '../../relay/evidence/hex.ts'

test('base64url is what Node writes, and comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(new Uint8Array(bytes))
    }),
  )
})

test.each(['A', 'AA==', 'AB', 'A A', 'AA\n', '+/', 'Ä', 'AAA=', '-_-'])('%j is no base64url of ours', (text) => {
  expect(() => fromBase64Url(text)).toThrow(TypeError)
})

test('UTF-8 comes back, a lone surrogate and wrong bytes throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fromUtf8(utf8(text))).toBe(text)
    }),
  )
  expect(() => utf8('\ud800')).toThrow(TypeError)
  expect(() => fromUtf8(Uint8Array.of(0xff))).toThrow(TypeError)
})

test('bytes are equal only to themselves', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ maxLength: 8 }), (a, b) => {
      expect(equalBytes(a, b)).toBe(toHex(a) === toHex(b))
      expect(equalBytes(a, a.slice())).toBe(true)
    }),
  )
})

test('parts are put one behind the other', () => {
  expect(concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3))
})
