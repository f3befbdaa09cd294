import { expect, test } from 'vitest'
import { addressOf } from '../../relay/server/client-address.ts'

const call = (forwarded?: string) =>
  new Request(
    'https://holdgate.example.org/',
    forwarded === undefined ? {} : { headers: { 'x-forwarded-for': forwarded } },
  )
const socket = { remoteAddress: '192.0.2.1' }

test('without a trusted proxy, what a caller writes into X-Forwarded-For is nothing', () => {
  expect(addressOf(call('198.51.100.7'), { socket, trustProxy: false })).toBe('192.0.2.1')
})
test('behind a trusted proxy, the entry that the proxy added counts, not those before it', () => {
  expect(addressOf(call('203.0.113.9, 198.51.100.7'), { socket, trustProxy: true })).toBe('198.51.100.7')
})
test('behind a trusted proxy that adds nothing, it is the proxy', () => {
  expect(addressOf(call(), { socket, trustProxy: true })).toBe('192.0.2.1')
})
