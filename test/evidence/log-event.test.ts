import { expect, test } from 'vitest'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { readCanonical } from '../../relay/evidence/canonical.ts'
import { commitment, logEvent } from '../../relay/evidence/log-event.ts'
import { BROWSER, digestLike, GRANT, REQUEST, SALT } from './builders.ts'

test('an event is canonical JSON with its kind and instant', () => {
  const text = logEvent({
    v: 1,
    at: 1_800_000_000_000,
    kind: 'grant.redeemed',
    request: REQUEST,
    grant: GRANT,
    enforcer: BROWSER,
    attempt_digest: digestLike('t'),
  })
  expect(readCanonical(text)).toMatchObject({ v: 1, at: 1_800_000_000_000, kind: 'grant.redeemed', grant: GRANT })
})

test('a commitment says nothing without its salt, and is the same with it', () => {
  const email = 'robin@example.org'
  expect(commitment(SALT, email)).toBe(commitment(SALT, email))
  expect(commitment('b3RoZXJvdGhlcm90aGVyb3Q' as Base64Url, email)).not.toBe(commitment(SALT, email))
  expect(commitment(SALT, `${email} `)).not.toBe(commitment(SALT, email))
})

test('salt and text do not run into each other', () => {
  expect(commitment('AA' as Base64Url, 'BB')).not.toBe(commitment('AAB' as Base64Url, 'B'))
})
