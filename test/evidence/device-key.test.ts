import { calculateJwkThumbprint } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { checkDeviceDeny, type DeviceJwk, thumbprint } from '../../relay/evidence/device-key.ts'
import { decisionChallenge, decisionStatement, deviceDenyBytes } from '../../relay/evidence/statement.ts'
import { BROWSER, statement } from './builders.ts'
import { base64url } from './passkey.ts'
import { vectorsOf } from './vectors.ts'

const denial = decisionStatement(statement({ decision: 'deny', credential: BROWSER }))
const scheme = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

let pair: CryptoKeyPair
let jwk: DeviceJwk
beforeAll(async () => {
  pair = await crypto.subtle.generateKey(scheme, false, ['sign', 'verify'])
  jwk = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as unknown as DeviceJwk
})

async function signature(bytes: Uint8Array): Promise<Base64Url> {
  return base64url(new Uint8Array(await crypto.subtle.sign(scheme, pair.privateKey, new Uint8Array(bytes))))
}

describe('a denial by device key', () => {
  test('counts over its own statement, further members of the key or not', async () => {
    const proof = { statement: denial, signature: await signature(deviceDenyBytes(denial)) }
    expect(await checkDeviceDeny({ ...proof, jwk })).toBe(true)
    const { kty, crv, x, y } = jwk
    expect(await checkDeviceDeny({ ...proof, jwk: { kty, crv, x, y } })).toBe(true)
  })

  test('does not count over another statement', async () => {
    const other = decisionStatement(statement({ decision: 'approve', credential: BROWSER }))
    expect(await checkDeviceDeny({ statement: other, signature: await signature(deviceDenyBytes(denial)), jwk })).toBe(
      false,
    )
  })

  test('does not count when the bytes of a passkey’s challenge, or the bare text, were signed', async () => {
    for (const bytes of [decisionChallenge(denial), new TextEncoder().encode(denial)])
      expect(await checkDeviceDeny({ statement: denial, signature: await signature(bytes), jwk })).toBe(false)
  })

  test.each(['', 'AA', '!', 'A'.repeat(86), 'A'.repeat(87)])(
    'is false, and does not throw, for signature %j',
    async (text) => {
      expect(await checkDeviceDeny({ statement: denial, signature: text as Base64Url, jwk })).toBe(false)
    },
  )

  test('is false, and does not throw, for a key that is none', async () => {
    const bad = { ...jwk, x: 'AAAA' }
    const proof = { statement: denial, signature: await signature(deviceDenyBytes(denial)) }
    expect(await checkDeviceDeny({ ...proof, jwk: bad })).toBe(false)
  })
})

test('the thumbprint is that of RFC 7638', async () => {
  const { thumbprint: vector } = vectorsOf('digests')
  expect(thumbprint(vector.jwk)).toBe(vector.jkt)
  expect(thumbprint(jwk)).toBe(await calculateJwkThumbprint({ ...jwk }))
})
