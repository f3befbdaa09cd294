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
