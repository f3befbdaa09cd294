import { describe, expect, test } from 'vitest'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { DEFAULT_POLICY } from '../../relay/rules/default-policy.ts'
import { readPolicy } from '../../relay/rules/policy.ts'
import { match } from '../../relay/rules/match.ts'
import { call, errorsOf, OPERATOR, policyOf, SOURCE } from './builders.ts'

test('a policy is read whole', () => {
  const policy = policyOf(SOURCE)
  expect(policy).toMatchObject({
    version: 1,
    digest: plainDigest(utf8(SOURCE)),
    default: 'allow',
    groups: { ops: ['dana@example.org', 'lee@example.org'] },
    consoles: [{ origin: 'https://admin.example.com', redeemed_by: 'extension' }],
  })
  expect(policy.rules[0]).toMatchObject({
    id: 'delete-customer',
    match: { kind: 'http', methods: ['DELETE'], url: 'https://admin.example.com/api/customers/:id' },
    decide: 'ask',
    stage: { who: ['group:ops'], quorum: 1 },
    expiresMilliseconds: 300_000,
    usableMilliseconds: 60_000,
    bindHeaders: [],
    redact: [],
  })
})

test('what the rule calls dangerous goes with its words, each pointer once', () => {
  const policy = policyOf(SOURCE.replace('usable: 60s', 'dangerous: [/role, /accounts/*/iban, /role]'))
  expect(policy.rules[0]).toMatchObject({ dangerous: ['/role', '/accounts/*/iban'] })
  expect(
    match({ policy, asked: call('DELETE', 'https://admin.example.com/api/customers/7'), requester: OPERATOR }).words,
  ).toMatchObject({
    dangerous: ['/role', '/accounts/*/iban'],
  })
  for (const none of ['dangerous: []', ''])
    expect(policyOf(SOURCE.replace('usable: 60s', none)).rules[0]).not.toHaveProperty('dangerous')
})

test('what is left out has its default', () => {
  const rule = policyOf(SOURCE.replace(/ {4}(expires|usable|consequence):.*\n/g, '').replace(', quorum: 1', ''))
    .rules[0]
  expect(rule).toMatchObject({ expiresMilliseconds: 300_000, usableMilliseconds: 60_000, stage: { quorum: 1 } })
})

test('the policy that the relay writes at first start is valid, and so is its example', () => {
  expect(policyOf(DEFAULT_POLICY)).toMatchObject({ default: 'allow', rules: [], consoles: [] })
  const example = DEFAULT_POLICY.replace('groups: {}', 'groups:')
    .replace('consoles: []', 'consoles:')
    .replace('rules: []', 'rules:')
    .replaceAll(/^#(?= {2})/gm, '')
    .replace('# when:', 'when:')
  expect(policyOf(example)).toMatchObject({ groups: { ops: ['dana@example.org', 'lee@example.org'] } })
  expect(policyOf(example).rules[0]?.when?.source).toContain('"ops"')
})

/** What is changed in SOURCE, where the error must be, and what it must say. */
const WRONG: readonly (readonly [name: string, from: string, to: string, at: string, says: RegExp])[] = [
  ['no YAML', 'rules:', 'rules: [', '6:3', /not YAML/],
  ['a key twice', 'version: 1', 'version: 1\nversion: 1', '2:1', /unique/i],
  ['another version', 'version: 1', 'version: 2', '1:10', /"version" is 2.*version: 1/],
  ['no version', 'version: 1\n', '', '1:1', /"version" is missing/],
  ['no default', 'default: allow\n', '', '1:1', /"default" is missing/],
  ['a wrong default', 'default: allow', 'default: maybe', '2:10', /maybe/],
  ['an unknown key at the top', 'groups:', 'group:', '3:1', /Unknown key "group"/],
  ['an unknown key in a rule', '    say:', '    says:', '9:5', /Unknown key "says"/],
  ['an unknown key in match', 'match: { method', 'match: { methods', '7:14', /Unknown key "methods"/],
  ['an unknown key in a stage', ', quorum: 1', ', quorom: 1', '11:34', /Unknown key "quorom"/],
  ['a group that is no list', '[dana@example.org, lee@example.org]', 'dana@example.org', '3:16', /Wanted a list/],
  ['a member without address', 'lee@example.org', 'lee', '3:35', /e-mail/],
  ['a group name with a blank', '{ ops:', '{ "o ps":', '3:11', /group name/],
  ['a console with a path', '.com", redeemed', '.com/x", redeemed', '4:23', /exact origin/],
  ['a console that is no origin', '"https://admin.example.com", r', '"admin.example.com", r', '4:23', /origin/],
  ['a gateway', 'redeemed_by: extension', 'redeemed_by: gateway:edge', '4:64', /cannot redeem yet/],
  ['a rule id with capitals', 'id: delete-customer', 'id: Delete', '6:9', /rule id/],
  ['the reserved rule id', 'id: delete-customer', 'id: default', '6:9', /stands for/],
  ['a bad method', 'method: DELETE', 'method: "DE LETE"', '7:23', /method/],
  ['a URL without origin', '"https://admin.example.com/api', '"/api', '7:36', /no origin/],
  ['a wildcard in the host', 'https://admin.example.com/api', 'https://*.example.com/api', '7:36', /no origin/],
  [
    'a host in capitals',
    'https://admin.example.com/api',
    'https://Admin.example.com/api',
    '7:36',
    /not an exact origin/,
  ],
  [
    'a default port',
    'https://admin.example.com/api',
    'https://admin.example.com:443/api',
    '7:36',
    /not an exact origin/,
  ],
  ['a query in the pattern', 'customers/:id"', 'customers/:id?x=1"', '7:36', /ends with the path/],
  ['a star inside', 'customers/:id"', 'cust*/:id"', '7:36', /has a \* where none may be/],
  ['a star that is not last', 'customers/:id"', '*/:id"', '7:36', /has a \* where none may be/],
  ['an empty segment', 'api/customers', 'api//customers', '7:36', /empty segment/],
  ['dot segments', 'api/customers', 'api/../customers', '7:36', /two ways/],
  ['an encoded letter', 'api/customers', 'api/c%75stomers', '7:36', /two ways/],
  ['a name twice', 'customers/:id"', 'customers/:id/:id"', '7:36', /twice/],
  [
    'a condition that is no CEL',
    '    decide: ask',
    '    when: requester.email ==\n    decide: ask',
    '8:29',
    /Unexpected token/,
  ],
  [
    'a condition with a wrong name',
    '    decide: ask',
    '    when: 1 == 1 && requestr.email == "x"\n    decide: ask',
    '8:21',
    /requestr/,
  ],
  [
    'a condition with a wrong field',
    '    decide: ask',
    '    when: requester.emial == "x"\n    decide: ask',
    '8:21',
    /emial/,
  ],
  [
    'a condition that is no condition',
    '    decide: ask',
    '    when: requester.email\n    decide: ask',
    '8:11',
    /true or false/,
  ],
  [
    'a condition in a block',
    '    decide: ask',
    '    when: |\n      true &&\n      requestr.x\n    decide: ask',
    '10:7',
    /requestr/,
  ],
  ['a condition in quotes', '    decide: ask', '    when: "true && requestr.x"\n    decide: ask', '8:20', /requestr/],
  ['a wrong verb', 'decide: ask', 'decide: maybe', '8:13', /ask, allow or deny/],
  ['no sentence', '    say: "Delete customer {url.id}"\n', '', '6:5', /says nothing/],
  ['an unknown place', '{url.id}', '{url.name}', '9:27', /\{url\.name\} is not known/],
  ['half a place', '{url.id}', '{url.id', '9:27', /half a place/],
  ['an unknown group', 'group:ops', 'group:opps', '11:22', /no group "opps"/],
  ['nobody named', 'who: [group:ops]', 'who: []', '11:21', /at least one/],
  ['no stages', '    stages: [{ who: [group:ops], quorum: 1 }]\n', '', '6:5', /names nobody/],
  ['two stages', 'quorum: 1 }]', 'quorum: 1 }, { who: [group:ops] }]', '11:47', /one entry in this version/],
  ['a quorum of zero', 'quorum: 1', 'quorum: 0', '11:42', /1 or more/],
  ['a quorum of half', 'quorum: 1', 'quorum: 1.5', '11:42', /whole number/],
  ['a quorum that nobody can meet', 'quorum: 1', 'quorum: 3', '11:42', /3 people must approve, but only 2/],
  ['stages of a rule that allows', 'decide: ask', 'decide: allow', '11:13', /asks nobody/],
  ['no time', 'expires: 5m', 'expires: soon', '12:14', /not a time/],
  ['too short to answer', 'expires: 5m', 'expires: 9s', '12:14', /between 10s and 24h/],
  ['too long to answer', 'expires: 5m', 'expires: 25h', '12:14', /between 10s and 24h/],
  ['too short to use', 'usable: 60s', 'usable: 4s', '13:13', /between 5s and 1h/],
  ['too long to use', 'usable: 60s', 'usable: 61m', '13:13', /between 5s and 1h/],
  ['a requester nobody knows', 'usable: 60s', 'requester: anonymous', '13:16', /no gateways/],
  ['a pointer without slash', 'usable: 60s', 'redact: [card]', '13:14', /JSON pointer/],
  ['a field named without slash', 'usable: 60s', 'dangerous: [/role, amount]', '13:24', /JSON pointer/],
  ['one dangerous thing without list', 'usable: 60s', 'dangerous: /role', '13:16', /Wanted a list/],
  ['a secret to bind', 'usable: 60s', 'bind_headers: [x-tenant, Authorization]', '13:30', /shown and stored/],
  ['a header that is none', 'usable: 60s', 'bind_headers: ["a b"]', '13:21', /header name/],
]

describe('what is wrong is said with its place', () => {
  for (const [name, from, to, at, says] of WRONG) {
    test(name, () => {
      expect(SOURCE).toContain(from)
      const errors = errorsOf(SOURCE.replace(from, to))
      const found = errors.map(({ line, column, message }) => `${line}:${column} ${message}`)
      expect(found, found.join('\n')).toContainEqual(
        expect.stringMatching(new RegExp(`^${at} .*${says.source}`, says.flags)),
      )
      for (const error of errors) expect(error.hint).not.toBe('')
    })
  }
  test('a likely meaning is suggested', () => {
    expect(errorsOf(SOURCE.replace('    say:', '    says:'))[0]?.hint).toBe('Did you mean "say"?')
    expect(errorsOf(SOURCE.replace('group:ops', 'group:opps'))[0]?.hint).toBe('Did you mean "group:ops"?')
  })
  test('a rule id twice', () => {
    const rule = SOURCE.slice(SOURCE.indexOf('  - id'))
    expect(errorsOf(SOURCE + rule)).toMatchObject([{ line: 14, column: 9 }])
  })
  test('all errors come at once, in the order of the file', () => {
    const errors = errorsOf(SOURCE.replace('quorum: 1', 'quorum: 9').replace('5m', 'x').replace('{url.id}', '{x}'))
    expect(errors.map(({ line }) => line)).toEqual([9, 11, 12])
  })
  test('neither url nor operation, and both', () => {
    expect(errorsOf(SOURCE.replace(/match: .*/, 'match: { method: DELETE }'))).toMatchObject([{ line: 7 }])
    expect(errorsOf(SOURCE.replace('method: DELETE', 'operation: x'))).toMatchObject([{ line: 7 }])
  })
})

test('what cannot be kept from view is not called redacted', () => {
  const rule = (match: string) =>
    `version: 1\ndefault: allow\nrules:\n  - { id: r, match: { ${match} }, decide: allow, redact: [/card] }\n`
  expect(errorsOf(rule('operation: pay'))).toMatchObject([{ line: 4, message: expect.stringContaining('no body') }])
  expect(errorsOf(rule('url: "https://admin.example.com/pay"'))).toEqual([])
})

describe('the bounds themselves are allowed', () => {
  for (const [from, to] of [
    ['expires: 5m', 'expires: 10s'],
    ['expires: 5m', 'expires: 24h'],
    ['usable: 60s', 'usable: 5s'],
    ['usable: 60s', 'usable: 1h'],
    ['quorum: 1', 'quorum: 2'],
  ] as const) {
    test(to, () => expect(errorsOf(SOURCE.replace(from, to))).toEqual([]))
  }
})

describe('a policy that means harm is refused, and nothing is thrown', () => {
  test('too large', () => {
    expect(errorsOf(`${SOURCE}#${'x'.repeat(256 * 1024)}`)).toMatchObject([
      { line: 1, message: expect.stringContaining('262144') },
    ])
  })
  test('too many rules', () => {
    const rule = (index: number): string => `  - { id: r${index}, match: { operation: o${index} }, decide: deny }`
    const many = (count: number): string =>
      `version: 1\ndefault: allow\nrules:\n${Array.from({ length: count }, (_, index) => rule(index)).join('\n')}\n`
    expect(errorsOf(many(1_000))).toEqual([])
    expect(errorsOf(many(1_001))).toMatchObject([{ message: expect.stringContaining('1000') }])
  })
  test('aliases that multiply', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (const [one, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map((pair) => pair.split(''))) {
      lines.push(`${one}: &${one} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`)
    }
    expect(errorsOf(lines.join('\n')).length).toBeGreaterThan(0)
  })
  for (const source of [
    '',
    '[]',
    'null',
    '42',
    '"text"',
    '---\na: 1\n---\nb: 2',
    '\0',
    '\uD800',
    '__proto__: { default: allow }',
    'version: !!js/function x',
  ]) {
    test(JSON.stringify(source), () => {
      expect(errorsOf(source).length).toBeGreaterThan(0)
    })
  }
  test('names from the prototype are no groups', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
      expect(errorsOf(SOURCE.replace('group:ops', `group:${name}`)).length, name).toBeGreaterThan(0)
    }
  })
  test('any cut of a good policy gives a policy or errors', () => {
    for (let end = 0; end < SOURCE.length; end += 7) expect(() => readPolicy(SOURCE.slice(0, end))).not.toThrow()
  })
})
