import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareCalls, type Approved, type Leaving } from '../../extension/bridge/same-call.ts'
import { DIGEST } from './kit.ts'

const APPROVED: Approved = {
  call: {
    method: 'POST',
    target: 'https://admin.example.com/api/transfers',
    headers: [
      ['content-type', 'application/json'],
      ['x-tenant', 'eu'],
    ],
    body: { length: 2, sha256: DIGEST, content_type: 'application/json' },
  },
  redirect: 'follow',
  credentials: 'include',
  bound: ['content-type', 'x-http-method-override', 'x-tenant'],
}
const LEAVING: Leaving = {
  method: 'POST',
  target: 'https://admin.example.com/api/transfers',
  headers: [
    ['accept', '*/*'],
    ['content-type', 'application/json'],
    ['x-csrf-token', 'fresh'],
    ['x-tenant', 'eu'],
  ],
  redirect: 'follow',
  credentials: 'include',
  body: { length: 2, sha256: DIGEST },
}
const plus = (...headers: [string, string][]) => ({ headers: [...LEAVING.headers, ...headers] })

test('the approved call is the same, whatever headers nobody bound', () => {
  expect(compareCalls(APPROVED, LEAVING)).toBe('same')
})

test.for([
  ['method', { method: 'PUT' }],
  ['method', { method: 'post' }],
  ['target', { target: `${LEAVING.target}?x` }],
  ['target', { target: `${LEAVING.target}#hg-1` }],
  ['target', { target: 'https://admin.example.com:443/api/transfers' }],
  ['headers', { headers: LEAVING.headers.filter(([name]) => name !== 'x-tenant') }],
  ['headers', { headers: LEAVING.headers.map(([name]) => [name, 'us'] as const) }],
  ['headers', { headers: LEAVING.headers.toReversed() }],
  ['headers', plus(['x-tenant', 'eu'])],
  ['headers', plus(['x-http-method-override', 'DELETE'])],
  ['headers', plus(['X-HTTP-Method-Override', 'DELETE'])],
  ['body', { body: { length: 3, sha256: DIGEST } }],
  ['body', { body: { length: 2, sha256: `B${DIGEST.slice(1)}` as typeof DIGEST } }],
  ['body', { body: { length: 2, sha256: DIGEST, form: 'entries/v1' } }],
  ['redirect', { redirect: 'error' }],
  ['credentials', { credentials: 'omit' }],
] as const)('another %s is a difference: %j', ([what, change]) => {
  expect(compareCalls(APPROVED, { ...LEAVING, ...change })).toBe(what)
})

const VARIATIONS = 5_000
const SEED = 20_261_125
const text = fc.string({ maxLength: 6 })
/** A letter or two put in, taken out or replaced. */
const edited = (given: string) =>
  fc
    .tuple(fc.nat(given.length), fc.nat(2), text)
    .map(([at, gone, put]) => given.slice(0, at) + put + given.slice(at + gone))
const drawn: fc.Arbitrary<Partial<Leaving>> = fc.oneof(
  edited(LEAVING.method).map((method) => ({ method })),
  edited(LEAVING.target).map((target) => ({ target })),
  fc
    .tuple(fc.constantFrom(...APPROVED.bound, 'X-Tenant', 'CONTENT-TYPE'), text)
    .map(([name, value]) => plus([name, value])),
  fc.tuple(fc.nat(3), text).map(([at, value]) => ({
    headers: LEAVING.headers.map(([name, was], index) => [name, index === at ? value : was] as const),
  })),
  fc.shuffledSubarray([...LEAVING.headers]).map((headers) => ({ headers })),
  fc.nat(200).map((length) => ({ body: { length, sha256: DIGEST } })),
  edited(DIGEST).map((sha256) => ({ body: { length: 2, sha256: sha256 as typeof DIGEST } })),
  fc.constantFrom('error', 'manual').map((redirect) => ({ redirect })),
  fc.constantFrom('omit', 'same-origin').map((credentials) => ({ credentials })),
)

test(`of ${VARIATIONS} drawn calls, what is not the approved one is a difference`, () => {
  const bound = ({ headers }: Leaving) => headers.filter(([name]) => APPROVED.bound.includes(name.toLowerCase()))
  const identity = (call: Leaving) => JSON.stringify({ ...call, headers: bound(call) })
  const several = fc.array(drawn, { minLength: 1, maxLength: 3 })
  const seen = { same: 0, other: 0 }
  fc.assert(
    fc.property(several, (changes) => {
      const leaving: Leaving = Object.assign({}, LEAVING, ...changes)
      const isSame = identity(leaving) === identity(LEAVING)
      seen[isSame ? 'same' : 'other'] += 1
      expect(compareCalls(APPROVED, leaving) === 'same').toBe(isSame)
    }),
    { numRuns: VARIATIONS, seed: SEED },
  )
  // Some changes change nothing that is bound; most do.
  expect(seen.other).toBeGreaterThan(VARIATIONS / 2)
  expect(seen.same).toBeGreaterThan(0)
})
