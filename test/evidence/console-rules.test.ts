import { CompactSign } from 'jose'
import { describe, expect, test } from 'vitest'
import { checkConsoleRules, signConsoleRules } from '../../relay/evidence/console-rules.ts'
import { signGrant } from '../../relay/evidence/grant.ts'
import { bytesOf, claims } from './builders.ts'
import { jwks, relayKey } from './signing-keys.ts'
import { vectorsOf } from './vectors.ts'

const { claims: rules, jws: vector } = vectorsOf('jws').console_rules

test('vector: rules and key give these bytes', async () => {
  expect(await signConsoleRules(rules, relayKey)).toBe(vector)
  expect(await checkConsoleRules({ jws: vector, jwks, newerThan: 0 })).toEqual(rules)
})

test('the version that is in use is taken again, a lower one is a rollback', async () => {
  expect(await checkConsoleRules({ jws: vector, jwks, newerThan: rules.version })).toEqual(rules)
  expect(await checkConsoleRules({ jws: vector, jwks, newerThan: rules.version + 1 })).toEqual({ why: 'older' })
})

test('a grant of the same relay is not a set of rules', async () => {
  const jws = await signGrant(claims(), relayKey)
  expect(await checkConsoleRules({ jws, jwks, newerThan: 0 })).toEqual({ why: 'wrong-type' })
})

test('rules signed by a key that was not pinned are refused', async () => {
  expect(await checkConsoleRules({ jws: vector, jwks: { keys: [] }, newerThan: 0 })).toEqual({ why: 'unknown-key' })
})

describe('signed, but not understood, so the last good ones stay', () => {
  const [rule] = rules.rules
  test.each([
    ['a member too many', { ...rules, more: 1 }],
    ['a version that is text', { ...rules, version: '7' }],
    [
      'a redeemer that this build does not know',
      { ...rules, consoles: [{ origin: 'https://a.example', redeemed_by: 'gateway:x' }] },
    ],
    ['a rule with a member too many', { ...rules, rules: [{ ...rule, unless: 'x' }] }],
    ['a rule that decides otherwise', { ...rules, rules: [{ ...rule, decide: 'shadow' }] }],
    ['methods that are one text', { ...rules, rules: [{ ...rule, methods: 'DELETE' }] }],
    ['a rule without a quorum', { ...rules, rules: [{ ...rule, quorum: undefined }] }],
    ['a quorum that is text', { ...rules, rules: [{ ...rule, quorum: '1' }] }],
    ['approvers that are one text', { ...rules, rules: [{ ...rule, approvers: 'dana@example.org' }] }],
    ['no keys', { ...rules, keys: undefined }],
    [
      'keys of another kind',
      { ...rules, keys: { ...rules.keys, grant: [{ kty: 'EC', crv: 'P-256', x: 'x', kid: 'k' }] } },
    ],
    ['keys with a member too many', { ...rules, keys: { grant: [{ ...rules.keys.grant[0], d: 'x' }], log: [] } }],
    ['a log key that is none', { ...rules, keys: { ...rules.keys, log: [1] } }],
    ['a roster without a version', { ...rules, roster: { digest: rules.roster.digest } }],
    ['a rule that is text', { ...rules, rules: ['delete'] }],
    ['a list', []],
  ])('%s', async (_, content) => {
    const jws = await new CompactSign(bytesOf(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'holdgate-rules+jwt', kid: relayKey.kid })
      .sign({ ...relayKey.privateJwk })
    expect(await checkConsoleRules({ jws, jwks, newerThan: 0 })).toEqual({ why: 'malformed' })
  })
})
