import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Pairing } from '../../extension/background/pairing.ts'
import { redeem, refuseRelease } from '../../extension/background/release.ts'
import type { Relay } from '../../extension/background/relay.ts'
import type { GrantClaims } from '../../relay/contract/grant.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import type { SigningKey } from '../../relay/evidence/jws.ts'
import { signGrant } from '../../relay/evidence/grant.ts'
import { told } from '../../extension/background/question.ts'
import { DEVICE, DIGEST, GRANT, held, NOBODY, REQUEST, viewOf } from './kit.ts'

const ISSUER = 'https://holdgate.example.com'
const NOW = 50_000
const OTHER = 'B'.repeat(42) as Base64Url

/** Who approved is looked at in approval.test.ts; here the signed rules ask nobody. */
const ALLOWED = {
  policy_digest: DIGEST,
  rules: [{ id: viewOf().rule as never, decide: 'allow' as const, quorum: 0, approvers: [] }],
  open: false,
}
const keyOf = (kid: string): SigningKey => {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return { kid, privateJwk: { kty: 'OKP', crv: 'Ed25519', d, x } }
}
const PINNED = keyOf('k1')

/** Redeems an approved hold with a grant that is right but for what is given. */
async function redeemWith(change: Partial<GrantClaims>, key = PINNED) {
  const view = viewOf()
  const { call_digest, action_digest } = view
  const claims: GrantClaims = {
    iss: ISSUER,
    aud: DEVICE,
    jti: GRANT,
    req: REQUEST,
    basis: 'rule',
    call_digest,
    action_digest,
    policy_digest: DIGEST,
    roster_digest: DIGEST,
    iat: 1,
    exp: 60,
    ...change,
  }
  const jws = await signGrant(claims, key)
  const approved = viewOf({ status: 'approved', grant: { id: GRANT, status: 'open', usable_until: 60_000, jws } })
  const hold = told(held(), approved, NOW)
  if (!hold) throw new Error('An approval that a hold does not take.')
  const { kty, crv, x } = PINNED.privateJwk
  const pairing: Pairing = {
    relay: ISSUER,
    issuer: ISSUER,
    device: DEVICE as never,
    token: '',
    person: { name: 'Ana', email: 'ana@example.org' },
    jwks: { keys: [{ kty, crv, x, kid: PINNED.kid }] },
    pairedAt: 0,
  }
  const asked: string[] = []
  const relay = {
    now: () => NOW,
    call: async (name: string) => {
      asked.push(name)
      return { grant: { id: GRANT, status: 'redeemed', usable_until: 60_000 }, now: NOW }
    },
  } as unknown as Relay
  const pins = {
    roster: NOBODY,
    rosters: [DIGEST],
    checkedAt: NOW,
    keys: { grant: [{ kty, crv, x, kid: PINNED.kid }], log: [] },
  }
  const ready = { ...hold, rules: ALLOWED }
  return {
    result: (await refuseRelease(ready, { pairing, pins, relay, now: NOW })) ?? (await redeem(ready, relay)),
    asked,
  }
}

test('a grant for exactly what is held is redeemed', async () => {
  expect(await redeemWith({})).toEqual({ result: { kind: 'redeemed' }, asked: ['redeem'] })
})

test.each([
  ['another call', { call_digest: OTHER }],
  ['another action', { action_digest: OTHER }],
  ['another browser', { aud: `dev_${'e'.repeat(22)}` }],
  ['another request', { req: `req_${'s'.repeat(22)}` }],
  ['another grant', { jti: `grt_${'h'.repeat(22)}` }],
  ['another relay', { iss: 'https://other.example.com' }],
] as const)('a signed grant for %s is not even redeemed', async (_, change) => {
  const { result, asked } = await redeemWith(change as Partial<GrantClaims>)
  expect([result.kind, asked]).toEqual(['refused', []])
})

test('a grant by a key that was not pinned is not even redeemed', async () => {
  for (const key of [keyOf('k1'), keyOf('k2')]) {
    const { result, asked } = await redeemWith({}, key)
    expect([result.kind, asked]).toEqual(['refused', []])
  }
})

test('a grant counts until the second of its deadline, by the relay’s clock', async () => {
  expect((await redeemWith({ exp: NOW / 1000 + 1 })).result.kind).toBe('redeemed')
  const { result, asked } = await redeemWith({ exp: NOW / 1000 })
  expect([result.kind, asked]).toEqual(['lapsed', []])
})
