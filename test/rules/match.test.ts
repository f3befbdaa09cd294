import { describe, expect, test } from 'vitest'
import { utf8 } from '../../relay/evidence/bytes.ts'
import { match } from '../../relay/rules/match.ts'
import { asking, call, operation, OPERATOR, policyOf, SERVICE, SOURCE } from './builders.ts'

const HOST = 'https://admin.example.com'
const policy = policyOf(SOURCE)
const decides = (source: string, method: string, target: string): string => {
  const { rule, decide } = match({ policy: policyOf(source), asked: call(method, target), requester: OPERATOR })
  return `${rule?.id ?? 'default'} ${decide}`
}

describe('the first rule that matches decides', () => {
  const source = asking(
    `GET ${HOST}/api/health allow`,
    `DELETE ${HOST}/api/tests/* allow`,
    `DELETE ${HOST}/api/*`,
    `- ${HOST}/api/* deny`,
  )
  for (const [method, path, says] of [
    ['GET', '/api/health', 'r0 allow'],
    ['GET', '/api/else', 'default allow'],
    ['DELETE', '/api/tests/1', 'r1 allow'],
    ['DELETE', '/api/customers/1', 'r2 ask'],
    ['POST', '/api/customers', 'r3 deny'],
    ['PURGE', '/api/customers', 'r3 deny'],
    ['OPTIONS', '/api/customers', 'default allow'],
    ['POST', '/other', 'default allow'],
  ] as const) {
    test(`${method} ${path}: ${says}`, () => expect(decides(source, method, HOST + path)).toBe(says))
  }
  test('nothing matches under default deny', () => {
    const asked = call('POST', `${HOST}/x`)
    const denying = policyOf(SOURCE.replace('default: allow', 'default: deny'))
    expect(match({ policy: denying, asked, requester: OPERATOR })).toMatchObject({ decide: 'deny', rule: undefined })
  })
})

describe('the match names people and words', () => {
  test('groups are resolved, each person once', () => {
    const twice = policyOf(SOURCE.replace('who: [group:ops]', 'who: [Dana@example.org, group:ops, mo@example.org]'))
    const found = match({ policy: twice, asked: call('DELETE', `${HOST}/api/customers/7`), requester: OPERATOR })
    expect(found.approverEmails).toEqual(['dana@example.org', 'lee@example.org', 'mo@example.org'])
    expect(found).toMatchObject({ quorum: 1, words: { say: 'Delete customer “7”' } })
  })
})

/** Against a rule for DELETE /api/customers/:id that asks, and one that allows. */
const SPELLINGS: readonly (readonly [method: string, url: string, guards: boolean, allows: boolean])[] = [
  ['DELETE', `${HOST}/api/customers/7`, true, true],
  ['DELETE', `${HOST}/api/customers/7/`, true, true],
  ['DELETE', `${HOST}/api/customers/7?x=1`, true, true],
  ['DELETE', `${HOST}:443/api/customers/7`, true, true],
  ['DELETE', `${HOST}/api/x/../customers/7`, true, true],
  ['DELETE', `${HOST}\\api\\customers\\7`, true, true],
  ['delete', `${HOST}/api/customers/7`, true, true],
  ['DELETE', `${HOST}/api/customers/caf%C3%A9`, true, true],
  ['DELETE', `${HOST}/API/Customers/7`, true, false],
  ['DELETE', `${HOST}/api/c%75stomers/7`, true, false],
  ['DELETE', `${HOST}/api/customers%2F7`, true, false],
  ['DELETE', `${HOST}/api/customers%5c7`, true, false],
  ['DELETE', `${HOST}/api/c%2575stomers/7`, true, false],
  ['DELETE', `${HOST}//api/customers/7`, true, false],
  ['DELETE', `${HOST}/api//customers/7`, true, false],
  ['DELETE', `${HOST}/api/customers/7//`, true, false],
  ['DELETE', `${HOST}/api/customers;v=1/7`, true, false],
  ['DELETE', `${HOST}/;x/y`, true, false],
  ['DELETE', 'https://admin.example.com./api/customers/7', true, false],
  ['DELETE', 'http://admin.example.com/api/customers/7', true, false],
  ['DELETE', 'https://user:pass@admin.example.com/api/customers/7', true, true],
  ['DELETE', 'not a url', true, false],
  ['DELETE', `${HOST}/api/customers`, false, false],
  ['DELETE', `${HOST}/api/customers/`, false, false],
  ['DELETE', `${HOST}/api/customers/7/orders`, false, false],
  ['DELETE', `${HOST}/x/api/customers/7`, false, false],
  ['DELETE', `${HOST}/?/api/customers/7`, false, false],
  ['DELETE', `${HOST}:8443/api/customers/7`, false, false],
  ['DELETE', 'https://example.com/api/customers/7', false, false],
  ['DELETE', 'https://admin.example.com.evil.org/api/customers/7', false, false],
  ['DELETE', 'https://evil.org/?u=https://admin.example.com/api/customers/7', false, false],
  ['POST', `${HOST}/api/customers/7`, false, false],
]

describe('doubt guards: a rule that asks takes it in, a rule that allows does not', () => {
  const rule = `DELETE ${HOST}/api/customers/:id`
  for (const [method, url, guards, allows] of SPELLINGS) {
    test(`${method} ${url}`, () => {
      expect(decides(asking(rule), method, url)).toBe(guards ? 'r0 ask' : 'default allow')
      expect(decides(asking(`${rule} allow`, `- ${HOST}/* deny`), method, url).startsWith('r0')).toBe(allows)
    })
  }
  for (const header of ['x-http-method', 'X-HTTP-Method-Override', 'x-method-override']) {
    test(`a method override in ${header}`, () => {
      const asked = call('POST', `${HOST}/api/customers/7`, [[header, 'delete']])
      expect(match({ policy, asked, requester: OPERATOR })).toMatchObject({ decide: 'ask' })
      const allowing = policyOf(asking(`${rule} allow`))
      expect(match({ policy: allowing, asked, requester: OPERATOR }).rule).toBeUndefined()
    })
  }
})

describe('operations', () => {
  const of = (operation: string): string =>
    `version: 1\ndefault: allow\nrules:\n  - { id: r, match: { operation: "${operation}" }, decide: deny }\n`
  const denies = (pattern: string, name: string): boolean =>
    match({ policy: policyOf(of(pattern)), asked: operation(name), requester: SERVICE }).decide === 'deny'
  test('match by name, or by the beginning before a final star', () => {
    expect(denies('customers.delete', 'customers.delete')).toBe(true)
    expect(denies('customers.delete', 'customers.deleted')).toBe(false)
    expect(denies('customers.delete', 'Customers.delete')).toBe(false)
    expect(denies('customers.*', 'customers.delete')).toBe(true)
    expect(denies('customers.*', 'customers')).toBe(false)
    expect(denies('*', 'anything')).toBe(true)
  })
  test('a rule for calls says nothing about operations, nor the other way', () => {
    expect(match({ policy, asked: operation('DELETE'), requester: SERVICE }).rule).toBeUndefined()
    const operations = policyOf(of('*'))
    expect(match({ policy: operations, asked: call('DELETE', HOST), requester: SERVICE }).rule).toBeUndefined()
  })
})

describe('conditions have three answers', () => {
  const withCondition = (when: string, decide: 'ask' | 'allow' | 'deny'): string =>
    asking(`POST ${HOST}/api/transfers/:id ${decide}`).replace(' decide:', ` when: '${when}', decide:`)
  const decidesBody = (when: string, decide: 'ask' | 'allow' | 'deny', body?: string): string => {
    const asked = call('POST', `${HOST}/api/transfers/7`)
    const found = match({
      policy: policyOf(withCondition(when, decide)),
      asked,
      requester: OPERATOR,
      ...(body === undefined ? {} : { body: utf8(body) }),
    })
    return found.rule ? found.decide : 'default'
  }
  for (const [when, body, asks, allows] of [
    ['body.amount > 1000', '{"amount":2000}', true, true],
    ['body.amount > 1000', '{"amount":1000}', false, false],
    ['body.amount > 1000', '{"amount":"2000"}', true, false],
    ['body.amount > 1000', '{}', true, false],
    ['body.amount > 1000', undefined, true, false],
    ['body.amount > 1000', 'amount=1', true, false],
    ['body.amount > 1000', '{"amount":1,"amount":2000}', true, false],
    ['url.id == "7"', undefined, true, true],
    ['url.id == "8"', undefined, false, false],
    ['requester.email == "dana@example.org"', undefined, true, true],
    ['requester.kind == "operator"', undefined, true, true],
    ['requester.groups.exists(g, g == "ops")', undefined, false, false],
    ['url.id == "8" && body.x == 1', undefined, false, false],
    ['url.id == "7" || body.x == 1', undefined, true, true],
    ['call.host == "admin.example.com" && call.path.startsWith("/api/")', undefined, true, true],
    ['call.path.matches("^/api/[a-z]+/[0-9]+$")', undefined, true, true],
    ['call.path.matches("^/other")', undefined, false, false],
    ['call.path.matches("(")', undefined, true, false],
  ] as const) {
    test(`${when} of ${body ?? 'no body'}`, () => {
      expect(decidesBody(when, 'ask', body)).toBe(asks ? 'ask' : 'default')
      expect(decidesBody(when, 'deny', body)).toBe(asks ? 'deny' : 'default')
      expect(decidesBody(when, 'allow', body)).toBe(allows ? 'allow' : 'default')
    })
  }
  test('groups of the policy are the requester’s groups', () => {
    const source = SOURCE.replace('    decide', '    when: requester.groups.exists(g, g == "ops")\n    decide')
    const asked = call('DELETE', `${HOST}/api/customers/7`)
    expect(match({ policy: policyOf(source), asked, requester: OPERATOR }).decide).toBe('ask')
    expect(match({ policy: policyOf(source), asked, requester: SERVICE }).rule).toBeUndefined()
    const behalf = { ...SERVICE, on_behalf_of: 'LEE@example.org' }
    expect(match({ policy: policyOf(source), asked, requester: behalf }).decide).toBe('ask')
  })
  test('in doubt about the path, a condition on its segments is in doubt too', () => {
    const source = withCondition('url.id == "8"', 'ask')
    expect(decides(source, 'POST', `${HOST}/api//transfers/7`)).toBe('r0 ask')
    expect(decides(source, 'POST', `${HOST}/api/transfers/7`)).toBe('default allow')
  })
  test('a hostile pattern or text does not stop the clock', () => {
    const asked = call('POST', `${HOST}/api/transfers/${'a'.repeat(3_000)}`)
    const slow = policyOf(withCondition('call.path.matches("^/api/transfers/(a+)+b$")', 'ask'))
    const before = performance.now()
    expect(match({ policy: slow, asked, requester: OPERATOR }).rule).toBeUndefined()
    expect(performance.now() - before).toBeLessThan(5_000)
  })
})

test('a condition on the method reads it as rules do, in capitals', () => {
  const source = asking(`- ${HOST}/api/*`).replace(' decide:', ` when: 'call.method == "PATCH"', decide:`)
  for (const method of ['PATCH', 'patch', 'Patch']) {
    expect(decides(source, method, `${HOST}/api/customers/7`), method).toBe('r0 ask')
  }
  expect(decides(source, 'POST', `${HOST}/api/customers/7`)).toBe('default allow')
})
