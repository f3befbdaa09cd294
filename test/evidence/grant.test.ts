import { CompactSign } from 'jose'
import { describe, expect, test } from 'vitest'
import { checkGrant, signGrant } from '../../relay/evidence/grant.ts'
import type { Jwks, SigningKey } from '../../relay/evidence/jws.ts'
import { BROWSER, bytesOf, claims, digestLike, SERVICE } from './builders.ts'
import { jwks, relayJwk, relayKey } from './signing-keys.ts'
import { vectorsOf } from './vectors.ts'

const LAST_GOOD = claims().exp * 1000 - 1
const expected = {
  jwks,
  enforcer: BROWSER,
  callDigest: claims().call_digest,
  actionDigest: claims().action_digest,
  now: LAST_GOOD,
}

/** A JWS over whatever the test wants, with the relay's real key: only our own checks can refuse it. */
function signed(header: Record<string, unknown>, payload: string = JSON.stringify(claims())): Promise<string> {
  return new CompactSign(bytesOf(payload))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'holdgate-grant+jwt', kid: relayJwk.kid, ...header })
    .sign({ ...relayKey.privateJwk })
}

test('vector: claims and key give these bytes', async () => {
  const { grant } = vectorsOf('jws')
  expect(await signGrant(grant.claims, relayKey)).toBe(grant.jws)
  expect(await checkGrant({ jws: grant.jws, ...expected })).toEqual(grant.claims)
})

test('a grant bound to the enforcer’s key keeps that', async () => {
  const bound = claims({ cnf: { jkt: digestLike('k') } })
  expect(await checkGrant({ jws: await signGrant(bound, relayKey), ...expected })).toEqual(bound)
})

test('a grant holds until one millisecond before its deadline, and not at it', async () => {
  const jws = await signGrant(claims(), relayKey)
  expect(await checkGrant({ jws, ...expected })).toEqual(claims())
  expect(await checkGrant({ jws, ...expected, now: LAST_GOOD + 1 })).toEqual({ why: 'expired' })
})

describe('refused', () => {
  test.each([
    ['another enforcer', 'wrong-enforcer', { enforcer: SERVICE }],
    ['another call', 'wrong-call', { callDigest: digestLike('x') }],
    ['another action', 'wrong-action', { actionDigest: digestLike('x') }],
    ['no keys', 'unknown-key', { jwks: { keys: [] } }],
    ['a key of another name', 'unknown-key', { jwks: { keys: [{ ...relayJwk, kid: 'relay-2' }] } }],
    ['a key of another kind', 'unknown-key', { jwks: { keys: [{ ...relayJwk, kty: 'EC' }] } }],
    [
      'another key of the same name',
      'bad-signature',
      { jwks: { keys: [{ ...relayJwk, x: 'A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg' }] } satisfies Jwks },
    ],
  ] as const)('%s: %s', async (_, why, change) => {
    expect(await checkGrant({ jws: await signGrant(claims(), relayKey), ...expected, ...change })).toEqual({ why })
  })

  test.each([
    ['another type', 'wrong-type', { typ: 'holdgate-rules+jwt' }],
    ['a plain JWT', 'wrong-type', { typ: 'JWT' }],
    ['the algorithm by its other name', 'wrong-type', { alg: 'Ed25519' }],
    ['no type', 'malformed', { typ: undefined }],
    ['no key id', 'malformed', { kid: undefined }],
    ['a key in the header', 'malformed', { jwk: { kty: 'OKP', crv: 'Ed25519', x: relayJwk.x } }],
    ['a place to get keys from', 'malformed', { jku: 'https://evil.example/jwks.json' }],
    ['a certificate’s place', 'malformed', { x5u: 'https://evil.example/cert' }],
    ['a content type', 'malformed', { cty: 'JWT' }],
  ])('a header with %s: %s', async (_, why, header) => {
    expect(await checkGrant({ jws: await signed(header), ...expected })).toEqual({ why })
  })

  test.each([
    ['a claim missing', { ...claims(), basis: undefined }],
    ['a claim too many', { ...claims(), admin: true }],
    ['a deadline that is text', { ...claims(), exp: '1800000060' }],
    ['an enforcer that is a list', { ...claims(), aud: [BROWSER] }],
    ['an unknown basis', { ...claims(), basis: 'cookie' }],
    ['a confirmation without thumbprint', { ...claims(), cnf: {} }],
    ['no object', 'grant'],
  ])('signed claims with %s', async (_, payload) => {
    expect(await checkGrant({ jws: await signed({}, JSON.stringify(payload)), ...expected })).toEqual({
      why: 'malformed',
    })
  })

  test('signed claims with a member twice', async () => {
    const payload = JSON.stringify(claims()).replace('{', `{"aud":"${SERVICE}",`)
    expect(await checkGrant({ jws: await signed({}, payload), ...expected })).toEqual({ why: 'malformed' })
  })

  test.each(['', '.', '..', 'a.b.c', 'e30.e30.', '{}.{}.{}', 'é.é.é'])('%j, and it does not throw', async (jws) => {
    expect(await checkGrant({ jws, ...expected })).toHaveProperty('why')
  })

  test('a grant without algorithm', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const header = part({ alg: 'none', typ: 'holdgate-grant+jwt', kid: relayJwk.kid })
    expect(await checkGrant({ jws: `${header}.${part(claims())}.`, ...expected })).toEqual({ why: 'wrong-type' })
  })

  test('a grant with any character changed', async () => {
    const jws = await signGrant(claims(), relayKey)
    const accepted: number[] = []
    for (const at of jws.split('').keys()) {
      const other = jws[at] === 'A' ? 'B' : 'A'
      const changed = `${jws.slice(0, at)}${other}${jws.slice(at + 1)}`
      if (!('why' in (await checkGrant({ jws: changed, ...expected })))) accepted.push(at)
    }
    expect(accepted).toEqual([])
  })
})

test('a grant stays under 2 kB, or is not made', async () => {
  const long = (length: number) =>
    claims({ iss: `https://${'a'.repeat(length)}.example`, cnf: { jkt: digestLike('k') } })
  expect((await signGrant(long(253), relayKey)).length).toBeLessThan(2048)
  await expect(signGrant(long(1500), relayKey)).rejects.toThrow(RangeError)
})

test('another relay’s key signs nothing for this one', async () => {
  const other: SigningKey = {
    kid: relayKey.kid,
    privateJwk: {
      kty: 'OKP',
      crv: 'Ed25519',
      x: 'A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg',
      d: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
    },
  }
  const jws = await signGrant(claims(), other)
  expect(await checkGrant({ jws, ...expected })).toEqual({ why: 'bad-signature' })
})
