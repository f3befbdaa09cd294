import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadKey, readCose } from '../../relay/evidence/cose.ts'
import { derToP1363 } from '../../relay/evidence/der.ts'
import { importPasskey } from '../../relay/evidence/passkey-key.ts'
import { base64url, coseOfPoint, softwarePasskey } from './passkey.ts'

const ec = Buffer.from(softwarePasskey('ES256').cose, 'base64url')
const rsa = Buffer.from(softwarePasskey('RS256').cose, 'base64url')
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex')
const point = '00'.repeat(32)

describe('a public key', () => {
  test('is ES256 or RS256', async () => {
    expect((await importPasskey(base64url(ec))).algorithm).toBe('ES256')
    expect((await importPasskey(base64url(rsa))).algorithm).toBe('RS256')
  })

  test('off the curve is not imported', async () => {
    await expect(importPasskey(base64url(coseOfPoint(hex('01'.repeat(32)), hex('01'.repeat(32)))))).rejects.toThrow()
  })

  test.each([
    ['EdDSA', `a4010103272006215820${point}`],
    ['ES384', `a501020338222002215830${'00'.repeat(48)}225830${'00'.repeat(48)}`],
    ['ES256 on another curve', `a5010203262002215820${point}225820${point}`],
    ['ES256 without curve', `a401020326215820${point}225820${point}`],
    ['ES256 with a label too many', `a6010203262001215820${point}225820${point}2300`],
    ['ES256 with a label twice', `a5010203262001215820${point}215820${point}`],
    ['a short coordinate', `a501020326200121581f${'00'.repeat(31)}225820${point}`],
    ['a length longer than needed', `a501020326200121590020${point}225820${point}`],
    ['an endless map', `bf010203262001215820${point}225820${point}ff`],
    ['an RSA key of 1024 bits', `a4010303390100205880${'ff'.repeat(128)}2143010001`],
    ['an RSA exponent of five bytes', `a401030339010020590100${'ff'.repeat(256)}21450100000001`],
    ['no map', '00'],
    ['nothing', ''],
  ])('that is %s is refused', (_, bytes) => {
    expect(() => readCose(hex(bytes))).toThrow(BadKey)
  })

  test('with bytes behind it, or cut anywhere, is refused', () => {
    for (const key of [ec, rsa]) {
      expect(() => readCose(Buffer.concat([key, Buffer.of(0)]))).toThrow(BadKey)
      for (const at of key.keys()) expect(() => readCose(key.subarray(0, at)), `cut at ${at}`).toThrow(BadKey)
    }
  })

  test('of any bytes is read or refused, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 90 }), (bytes) => {
        try {
          readCose(bytes)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(BadKey)
        }
      }),
    )
  })
})

describe('a signature in DER', () => {
  const integer = fc.uint8Array({ minLength: 1, maxLength: 32 }).map((bytes) => {
    const start = bytes.findIndex((byte) => byte !== 0)
    const minimal = start < 0 ? Uint8Array.of(0) : bytes.subarray(start)
    return (minimal[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), minimal]) : Buffer.from(minimal)
  })
  const der = (r: Uint8Array, s: Uint8Array): Buffer =>
    Buffer.concat([Buffer.of(0x30, r.length + s.length + 4, 2, r.length), r, Buffer.of(2, s.length), s])
  const padded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').padStart(64, '0').slice(-64)

  test('becomes r and s of 32 bytes each', () => {
    fc.assert(
      fc.property(integer, integer, (r, s) => {
        expect(Buffer.from(derToP1363(der(r, s)) ?? []).toString('hex')).toBe(padded(r) + padded(s))
      }),
    )
  })

  test('has one spelling: any byte more, less or longer than needed is refused', () => {
    fc.assert(
      fc.property(integer, integer, (r, s) => {
        const good = der(r, s)
        expect(derToP1363(Buffer.concat([good, Buffer.of(0)]))).toBeUndefined()
        expect(derToP1363(good.subarray(0, -1))).toBeUndefined()
        expect(derToP1363(der(Buffer.concat([Buffer.of(0), r]), s)) === undefined || (r[0] ?? 0) >= 0x80).toBe(true)
      }),
    )
  })

  test.each([
    ['nothing', ''],
    ['negative r', '3006020180020101'],
    ['r of no bytes', '30050200020101'],
    ['r of 33 bytes', `3026022101${'00'.repeat(32)}020101`],
    ['s missing', '3003020101'],
    ['a sequence of another length', '3007020101020101'],
  ])('that is %s is refused', (_, bytes) => {
    expect(derToP1363(hex(bytes))).toBeUndefined()
  })
})
