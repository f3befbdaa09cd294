import { describe, expect, test } from 'vitest'
import { hostsOf } from '../../extension/background/hosts.ts'
import { readPairingCode, readRelayAddress } from '../../extension/background/pairing.ts'
import { DIGEST } from './kit.ts'

describe('the address of a relay', () => {
  test('is its origin, https unless said otherwise', () => {
    expect(readRelayAddress(' holdgate.example.com/setup ')).toBe('https://holdgate.example.com')
    expect(readRelayAddress('https://holdgate.example.com:8443/')).toBe('https://holdgate.example.com:8443')
  })
  test('may be plain http on this machine only', () => {
    expect(readRelayAddress('http://localhost:8787')).toBe('http://localhost:8787')
    expect(readRelayAddress('http://127.0.0.1:8787')).toBe('http://127.0.0.1:8787')
    expect(readRelayAddress('http://holdgate.example.com')).toBeUndefined()
    expect(readRelayAddress('http://localhost.example.com')).toBeUndefined()
  })
  test('is nothing else', () => {
    for (const typed of ['', 'ftp://a.example', 'javascript:alert(1)', 'https://']) {
      expect(readRelayAddress(typed), typed).toBeUndefined()
    }
  })
})

describe('a pairing code', () => {
  test('is read as people type it', () => {
    expect(readPairingCode('7kq4-m2xz')).toBe('7KQ4M2XZ')
    expect(readPairingCode(' 7KQ4 M2XZ ')).toBe('7KQ4M2XZ')
  })
  test('has its look-alikes read as meant', () => {
    expect(readPairingCode('oOiIlL00')).toBe('00111100')
  })
  test('has eight characters of Crockford’s alphabet', () => {
    expect(readPairingCode('7KQ4M2X')).toBeUndefined()
    expect(readPairingCode('7KQ4M2XZ9')).toBeUndefined()
    expect(readPairingCode('7KQ4M2XU')).toBeUndefined()
  })
})

test('guarding a console asks for it and its APIs, not for other consoles', () => {
  const rule = (url: string) => ({
    id: 'r' as never,
    methods: [],
    url,
    bind_headers: [],
    decide: 'ask' as const,
    conditional: false,
    quorum: 1,
    approvers: ['dana@example.org'],
  })
  const rules = {
    iss: 'https://holdgate.example.com',
    version: 1,
    policy_digest: DIGEST,
    keys: { grant: [], log: [] },
    roster: { version: 1, digest: DIGEST },
    consoles: [
      { origin: 'https://a.example', redeemed_by: 'extension' as const },
      { origin: 'https://b.example', redeemed_by: 'extension' as const },
    ],
    rules: [rule('https://api.example/v1/*'), rule('https://a.example/x'), rule('https://b.example/x')],
  }
  expect(hostsOf(rules, 'https://a.example', (origin) => `${origin}/*`)).toEqual([
    'https://a.example/*',
    'https://api.example/*',
    'wss://a.example/*',
    'wss://api.example/*',
  ])
})
