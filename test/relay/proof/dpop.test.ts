import { SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { LIMITS } from '../../../relay/contract/limits.ts'
import { utf8 } from '../../../relay/evidence/bytes.ts'
import { thumbprint } from '../../../relay/evidence/device-key.ts'
import type { DeviceJwk } from '../../../relay/evidence/device-key.ts'
import { plainDigest } from '../../../relay/evidence/digest.ts'
import { checkDpop } from '../../../relay/server/proof/dpop.ts'
import type { DpopCheck } from '../../../relay/server/proof/dpop.ts'
import { createSeenProofs } from '../../../relay/store/seen-proofs.ts'

type Pair = Readonly<{ key: CryptoKey; jwk: DeviceJwk }>
type Claims = Record<string, unknown>
type Made = Readonly<{ claims?: Claims; header?: Record<string, unknown>; key?: CryptoKey | Uint8Array }>

const NOW = 1_800_000_000_000
const TOKEN = 'T'.repeat(43)
const ADDRESS = 'https://relay.example.org/v1/requests'

async function newPair(): Promise<Pair> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { key: pair.privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y } }
}

let mine: Pair
let others: Pair
beforeAll(async () => {
  ;[mine, others] = [await newPair(), await newPair()]
})

function proof({ claims = {}, header = {}, key = mine.key }: Made = {}): Promise<string> {
  const right = { jti: 'j'.repeat(16), htm: 'POST', htu: ADDRESS, ath: plainDigest(utf8(TOKEN)), iat: NOW / 1000 }
  const all = Object.entries({ ...right, ...claims }).filter(([, value]) => value !== undefined)
  return new SignJWT(Object.fromEntries(all))
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: mine.jwk, ...header })
    .sign(key, { crit: { exp: true } })
}

/** What the embedded store does with proofs. */
function remembering(since = NOW - 3_600_000): DpopCheck['store'] {
  const seen = createSeenProofs()
  return { useProof: async (proof) => seen.use(proof, NOW), proofsSince: async () => since }
}

function check(proof: string | null, changes: Partial<DpopCheck> = {}) {
  const device = { jwk: mine.jwk, jkt: thumbprint(mine.jwk) }
  return checkDpop({
    proof,
    token: TOKEN,
    device,
    method: 'POST',
    url: ADDRESS,
    store: remembering(),
    now: NOW,
    ...changes,
  })
}

test('a proof of this request, by this key, now, holds', async () => {
  expect(await check(await proof())).toBeUndefined()
})

describe('a proof that does not fit is refused', () => {
  const WRONG: Readonly<Record<string, () => Made>> = {
    'another method': () => ({ claims: { htm: 'GET' } }),
    'a method in lower case': () => ({ claims: { htm: 'post' } }),
    'no method': () => ({ claims: { htm: undefined } }),
    'another path': () => ({ claims: { htu: 'https://relay.example.org/v1/requests/' } }),
    'another host': () => ({ claims: { htu: 'https://relay.example.com/v1/requests' } }),
    'http instead of https': () => ({ claims: { htu: 'http://relay.example.org/v1/requests' } }),
    'another port': () => ({ claims: { htu: 'https://relay.example.org:8443/v1/requests' } }),
    'a query': () => ({ claims: { htu: `${ADDRESS}?a=b` } }),
    'no address': () => ({ claims: { htu: undefined } }),
    'another token’s hash': () => ({ claims: { ath: plainDigest(utf8('U'.repeat(43))) } }),
    'no token hash': () => ({ claims: { ath: undefined } }),
    'no jti': () => ({ claims: { jti: undefined } }),
    'a short jti': () => ({ claims: { jti: 'j'.repeat(15) } }),
    'a long jti': () => ({ claims: { jti: 'j'.repeat(129) } }),
    'a jti that is a number': () => ({ claims: { jti: 1234567890123456 } }),
    'no time': () => ({ claims: { iat: undefined } }),
    'a time in words': () => ({ claims: { iat: String(NOW / 1000) } }),
    'another type': () => ({ header: { typ: 'jwt' } }),
    'no type': () => ({ header: { typ: undefined } }),
    'another key, named': () => ({ header: { jwk: others.jwk }, key: others.key }),
    'another key, unnamed': () => ({ key: others.key }),
    'no key in the header': () => ({ header: { jwk: undefined } }),
    'a shared secret': () => ({ header: { alg: 'HS256' }, key: utf8('s'.repeat(32)) }),
    'a critical extension': () => ({ header: { crit: ['exp'], exp: 1 } }),
  }
  for (const [name, made] of Object.entries(WRONG)) {
    test(name, async () => {
      expect(await check(await proof(made()))).toMatchObject({ refused: 'proof-invalid' })
    })
  }

  test('the private key in the header', async () => {
    const jwk = { ...mine.jwk, d: (await crypto.subtle.exportKey('jwk', mine.key)).d }
    expect(await check(await proof({ header: { jwk } }))).toMatchObject({ refused: 'proof-invalid' })
  })
  test('no proof at all', async () => {
    expect(await check(null)).toEqual({ refused: 'proof-invalid' })
  })
  test('two proofs in one header', async () => {
    const one = await proof()
    expect(await check(`${one}, ${one}`)).toEqual({ refused: 'proof-invalid' })
  })
  test('a signature of nothing', async () => {
    const [header, claims] = (await proof()).split('.')
    expect(await check(`${header}.${claims}.`)).toEqual({ refused: 'proof-invalid' })
  })
  test('no algorithm', async () => {
    const [, claims] = (await proof()).split('.')
    const header = btoa(JSON.stringify({ alg: 'none', typ: 'dpop+jwt', jwk: mine.jwk })).replace(/=+$/, '')
    expect(await check(`${header}.${claims}.`)).toEqual({ refused: 'proof-invalid' })
  })
  test('the proof of another method than it is sent with', async () => {
    expect(await check(await proof(), { method: 'DELETE' })).toMatchObject({ refused: 'proof-invalid' })
  })
})

describe('the window is closed on both ends', () => {
  const WINDOW = LIMITS.proofWindowSeconds
  for (const [seconds, refused] of [
    [-WINDOW, undefined],
    [-WINDOW - 1, 'proof-stale'],
    [WINDOW, undefined],
    [WINDOW + 1, 'proof-stale'],
  ] as const) {
    test(`${seconds} s from the relay’s clock: ${refused ?? 'holds'}`, async () => {
      expect((await check(await proof({ claims: { iat: NOW / 1000 + seconds } })))?.refused).toBe(refused)
    })
  }
})

test('a proof from before the relay started is stale, since what was used then is forgotten', async () => {
  const made = await proof({ claims: { iat: NOW / 1000 - 5 } })
  expect((await check(made, { store: remembering(NOW - 4000) }))?.refused).toBe('proof-stale')
  expect(await check(made, { store: remembering(NOW - 5000) })).toBeUndefined()
})

test('a proof is used once', async () => {
  const store = remembering()
  const made = await proof()
  expect(await check(made, { store })).toBeUndefined()
  expect(await check(made, { store })).toEqual({ refused: 'proof-replayed' })
})
test('of eight uses at once, one holds', async () => {
  const store = remembering()
  const made = await proof()
  const results = await Promise.all(Array.from({ length: 8 }, () => check(made, { store })))
  expect(results.filter((result) => result === undefined)).toHaveLength(1)
})
test('a proof that was refused is not used up', async () => {
  const store = remembering()
  const made = await proof()
  expect(await check(made, { store, method: 'GET' })).toMatchObject({ refused: 'proof-invalid' })
  expect(await check(made, { store })).toBeUndefined()
})
test('two devices may draw the same jti', async () => {
  const seen = createSeenProofs()
  expect(seen.use({ jkt: 'one', jti: 'same', until: NOW + 300_000 }, NOW)).toBe(true)
  expect(seen.use({ jkt: 'two', jti: 'same', until: NOW + 300_000 }, NOW)).toBe(true)
})
test('a used proof is remembered for five minutes', () => {
  const seen = createSeenProofs()
  seen.use({ jkt: 'device', jti: 'jti', until: NOW + 300_000 }, NOW)
  expect(seen.use({ jkt: 'device', jti: 'jti', until: NOW + 600_000 }, NOW + 299_999)).toBe(false)
  expect(seen.use({ jkt: 'device', jti: 'jti', until: NOW + 600_000 }, NOW + 300_000)).toBe(true)
})
