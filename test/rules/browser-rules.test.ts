import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConsoleRule, ConsoleRules } from '../../relay/contract/console-rules.ts'
import type { Digest, RuleId } from '../../relay/contract/ids.ts'
import { browserRules, widenedRules } from '../../relay/rules/browser-rules.ts'
import { consoleRulesOf, coveringRule, pageRulesOf, possibleRules } from '../../relay/rules/console-rules.ts'
import { match } from '../../relay/rules/match.ts'
import { mightBeCovered } from '../../relay/rules/page/page-rules.ts'
import { drawnRule, drawnSending, drawnUrl } from './drawn.ts'
import { blocks, covering, HOST, page, RELAY, ROSTER, rulesOf } from './browser.ts'
import { asking, call, OPERATOR, policyOf, SOURCE } from './builders.ts'

test('console rules say where and who may approve, and nothing of words and conditions', () => {
  const source = SOURCE.replace(
    '    decide',
    '    when: requester.kind == "operator"\n    bind_headers: [X-Tenant]\n    decide',
  )
  expect(rulesOf(`${source}  - { id: o, match: { operation: x }, decide: deny }\n`)).toEqual({
    ...RELAY,
    policy_digest: expect.any(String),
    consoles: [{ origin: HOST, redeemed_by: 'extension' }],
    rules: [
      {
        id: 'delete-customer',
        methods: ['DELETE'],
        url: `${HOST}/api/customers/:id`,
        bind_headers: ['x-tenant'],
        decide: 'ask',
        conditional: true,
        quorum: 1,
        approvers: ['dana@example.org', 'lee@example.org'],
      },
    ],
  })
})

test('under default deny, what no rule allows does not leave a console', () => {
  const rules = rulesOf(SOURCE.replace('default: allow', 'default: deny'))
  expect(covering(rules, 'POST', `${HOST}/anything`)).toMatchObject({ id: 'default', decide: 'deny' })
  expect(covering(rules, 'GET', `${HOST}/anything`)).toBeUndefined()
  expect(covering(rules, 'POST', 'https://elsewhere.example/')).toBeUndefined()
})

test('under default deny, nothing is open where every rule may be passed over', () => {
  const source = SOURCE.replace('default: allow', 'default: deny').replace(/consoles:.*/, 'consoles: []')
  const conditional = source.replace('    decide', '    when: requester.kind == "operator"\n    decide')
  const asked = call('DELETE', `${HOST}/api/customers/7`)
  if (asked.kind !== 'http') throw new Error('A call is asked about.')
  expect(possibleRules(rulesOf(conditional), asked.call)).toMatchObject({
    rules: [{ id: 'delete-customer' }, { id: 'default', decide: 'deny' }],
    open: false,
  })
})

describe('block rules', () => {
  const [first] = browserRules(rulesOf(SOURCE))
  test('list every resource type, navigations first, and nothing about who asks', () => {
    for (const browser of ['chromium', 'firefox'] as const) {
      const rules = browserRules(rulesOf(SOURCE), browser)
      for (const { condition } of rules) {
        expect(condition.resourceTypes).toContain('main_frame')
        expect(condition.resourceTypes).toHaveLength(browser === 'chromium' ? 15 : 21)
        expect(condition).not.toHaveProperty('initiatorDomains')
        expect(condition).not.toHaveProperty('tabIds')
      }
    }
    expect(browserRules(rulesOf(SOURCE), 'firefox')[0]?.condition.resourceTypes).not.toContain('webtransport')
  })
  test('have ids of their own and a priority that a pass can beat', () => {
    expect(first).toMatchObject({ id: 1, priority: 10, action: { type: 'block' } })
    const ids = browserRules(rulesOf(asking(`- ${HOST}/a`, `GET ${HOST}/b`))).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
  test('name methods by exclusion where a rule covers all of them', () => {
    const conditions = browserRules(rulesOf(asking(`- ${HOST}/a`))).map(({ condition }) => condition)
    for (const condition of conditions) {
      expect(condition.excludedRequestMethods).toEqual(['get', 'head', 'options'])
      expect(condition).not.toHaveProperty('requestMethods')
    }
    expect(browserRules(rulesOf(asking(`PURGE ${HOST}/a`)))[0]?.condition.requestMethods).toEqual(['other', 'post'])
    // In a list GET would leave out sockets.
    expect(browserRules(rulesOf(asking(`GET ${HOST}/a`)))[0]?.condition).toMatchObject({
      excludedRequestMethods: ['connect', 'delete', 'head', 'options', 'patch', 'put', 'other'],
    })
    expect(browserRules(rulesOf(asking(`PURGE ${HOST}/a`)), 'firefox')[0]?.condition.requestMethods).toEqual([
      'purge',
      'post',
    ])
  })
})

/** Each was, or would be, a way around the block rule of DELETE /api/customers/:id. */
describe('ways around', () => {
  const rules = rulesOf(asking(`- ${HOST}/api/customers/:id`))
  const dnr = browserRules(rules)
  for (const [method, url] of [
    ['DELETE', `${HOST}/api/customers/7#x`],
    ['DELETE', `${HOST}/api/customers/7?x`],
    ['DELETE', `${HOST}/api/customers/7/?x#y`],
    ['DELETE', `${HOST}/api/customers/7/`],
    ['PURGE', `${HOST}/api/customers/7`],
    ['patch', `${HOST}/api/customers/7`],
    ['Patch', `${HOST}/api/customers/7`],
    ['DELETE', `${HOST}/API/CUSTOMERS/7`],
    ['DELETE', 'https://ADMIN.example.com/api/customers/7'],
    ['DELETE', 'https://admin.example.com./api/customers/7'],
    ['DELETE', 'https://admin.example.com:443/api/customers/7'],
    ['DELETE', 'http://admin.example.com/api/customers/7'],
    ['DELETE', 'https://a:b@admin.example.com/api/customers/7'],
    ['DELETE', `${HOST}/api/c%75stomers/7`],
    ['DELETE', `${HOST}/api/customers%2f7`],
    ['DELETE', `${HOST}//api/customers/7`],
    ['DELETE', `${HOST}/api/customers//7`],
    ['DELETE', `${HOST}/x//`],
    ['DELETE', `${HOST}/;/api/customers/7`],
    ['DELETE', `${HOST}/x/../api/customers/7`],
    ['DELETE', `${HOST}\\api\\customers\\7`],
    ['DELETE', `${HOST}/api/cust\tomers/7`],
  ] as const) {
    test(`${method} ${JSON.stringify(url)} is blocked, asked about and covered`, () => {
      const { href } = new URL(url)
      expect(blocks(dnr, method, href)).toBe(true)
      expect(page(rules, method, url)).toBe(true)
      expect(covering(rules, method, href)?.id).toBe('r0')
    })
  }
  for (const [method, url] of [
    ['GET', `${HOST}/api/customers/7`],
    ['get', `${HOST}/api//customers/7`],
    ['DELETE', `${HOST}/api/customers`],
    ['DELETE', `${HOST}/api/customers/7/orders`],
    ['DELETE', `${HOST}/api/caf%C3%A9/%20/%2B?u=http://x//y&v=%61`],
    ['DELETE', `${HOST}:8443/api/customers/7`],
    ['DELETE', 'https://other.admin.example.com/api/customers/7'],
    ['DELETE', 'https://evil.org/admin.example.com/api/customers/7'],
  ] as const) {
    test(`${method} ${url} passes untouched`, () => {
      const { href } = new URL(url)
      expect(blocks(dnr, method, href)).toBe(false)
      expect(page(rules, method, url)).toBe(false)
      expect(covering(rules, method, href)).toBeUndefined()
    })
  }
  test('a port of its own is the only one that is covered', () => {
    const local = rulesOf(asking('- http://127.0.0.1:8384/rest/system/shutdown'))
    expect(page(local, 'POST', 'http://127.0.0.1:8384/rest/system/shutdown')).toBe(true)
    expect(page(local, 'POST', 'http://127.0.0.1:8787/rest/system/shutdown')).toBe(false)
    expect(page(local, 'POST', 'http://127.0.0.1/rest/system/shutdown')).toBe(false)
  })
})

describe('what cannot be compiled covers more, never less', () => {
  test('a path that is too long for a browser blocks its whole host, and is named', () => {
    const rules = rulesOf(asking(`- ${HOST}/${'x'.repeat(90)}`, `- ${HOST}/short`))
    expect(widenedRules(rules)).toEqual([{ rule: 'r0', hosts: ['admin.example.com'], why: 'too_long' }])
    expect(page(rules, 'POST', `${HOST}/anything`)).toBe(true)
    expect(blocks(browserRules(rules), 'POST', `${HOST}/anything`)).toBe(true)
    expect(covering(rules, 'POST', `${HOST}/anything`)).toBeUndefined()
  })
  test('a host that is too long becomes a condition of its own', () => {
    const long = `https://${'sub-'.repeat(12)}x.example.com`
    const rules = rulesOf(asking(`- ${long}/api/customers/:id/close`))
    expect(widenedRules(rules)).toEqual([])
    for (const { condition } of browserRules(rules)) expect(condition.regexFilter.length).toBeLessThan(120)
    expect(blocks(browserRules(rules), 'POST', `${long}/api/customers/7/close`)).toBe(true)
    expect(page(rules, 'POST', `${long}/api/customers/7/close`)).toBe(true)
    expect(page(rules, 'POST', 'https://elsewhere.example/api/customers/7/close')).toBe(false)
  })
  test('more rules than a browser takes block whole hosts, all of them named', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `- https://h${index % 3}.example/p${index}`)
    const rules = rulesOf(asking(...many))
    expect(browserRules(rules)).toHaveLength(3)
    expect(widenedRules(rules)).toHaveLength(1_000)
    expect(page(rules, 'POST', 'https://h2.example/other')).toBe(true)
  })
  test('a rule of a later version blocks its host, or every console when it names none', () => {
    const rule = (url: string): ConsoleRule => ({
      id: 'later' as RuleId,
      methods: [],
      url,
      bind_headers: [],
      decide: 'ask',
      conditional: false,
      quorum: 1,
      approvers: [],
    })
    const later = (url: string): ConsoleRules => ({
      iss: '',
      version: 1,
      policy_digest: '' as Digest,
      keys: { grant: [], log: [] },
      roster: ROSTER,
      consoles: [{ origin: HOST, redeemed_by: 'extension' }],
      rules: [rule(url)],
    })
    const own = later('https://api.example.com/**/x')
    const none = later('https://*.example.com/x')
    for (const [rules, url] of [
      [own, 'https://api.example.com/any'],
      [none, `${HOST}/any`],
    ] as const) {
      expect(widenedRules(rules)).toMatchObject([{ rule: 'later', why: 'unreadable' }])
      expect(blocks(browserRules(rules), 'POST', url)).toBe(true)
      expect(page(rules, 'POST', url)).toBe(true)
      expect(covering(rules, 'POST', url)?.id).toBe('later')
    }
    expect(page(own, 'POST', `${HOST}/any`)).toBe(false)
  })
})

/** The pattern read by hand, segment by segment, as docs/policy.md says it; no regular expressions. */
function exactly(text: string, href: string): boolean {
  const { origin, pathname } = new URL(href)
  const [scheme, , authority, ...parts] = text.split('/')
  if (origin !== `${scheme}//${authority}`) return false
  const sent = pathname.split('/').slice(1)
  if (sent.at(-1) === '') sent.pop()
  const rest = parts.at(-1) === '*'
  const wanted = rest ? parts.slice(0, -1) : parts
  if (rest ? sent.length < wanted.length : sent.length !== wanted.length) return false
  return wanted.every((want, index) => {
    return want.startsWith(':') ? sent[index] !== '' : new URL(`http://h/${want}`).pathname === `/${sent[index]}`
  })
}
function exactMethod(wanted: string, sent: string): boolean {
  return wanted === '-' ? !['GET', 'HEAD', 'OPTIONS'].includes(sent.toUpperCase()) : wanted === sent.toUpperCase()
}

describe('whatever rules and calls: nothing covers less than what asks it', () => {
  test('read by hand ⊆ covered ⊆ asked about = blocked, and the relay sees it the same', () => {
    let covered = 0
    fc.assert(
      fc.property(
        fc.array(drawnRule, { minLength: 2, maxLength: 5 }),
        drawnSending,
        drawnUrl,
        (texts, sent, target) => {
          const source = asking(...texts)
          const policy = policyOf(source)
          const rules = consoleRulesOf(policy, RELAY)
          const { href } = new URL(target)
          const found = coveringRule(rules, { ...sent, target: href })
          if (found) covered++

          const byHand = texts.some((text) => {
            const [wanted = '', where = ''] = text.split(' ')
            return exactMethod(wanted, sent.method) && exactly(where, href)
          })
          if (byHand && sent.headers.length === 0) expect(found, 'read by hand').toBeDefined()
          const asked = mightBeCovered(pageRulesOf(rules), sent.method, href)
          if (found) expect(asked, 'asked about').toBe(true)
          // Where the page does not ask, the browser must not block: the call would break unheard.
          expect(blocks(browserRules(rules), sent.method, href), 'blocked').toBe(asked)
          const decided = match({
            policy,
            asked: call(sent.method, href.replace(/#.*/s, ''), sent.headers),
            requester: OPERATOR,
          })
          if (decided.rule) expect(found?.id).toBe(decided.rule.id)
          else if (found) expect(found.decide).toBe('allow')
        },
      ),
      { numRuns: 1_500 },
    )
    expect(covered).toBeGreaterThan(150)
  })
})

test('a page that has replaced what is on the prototypes gets the same answer', () => {
  const rules = pageRulesOf(rulesOf(SOURCE))
  const restored: (() => void)[] = []
  const replace = (owner: object, name: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(owner, name) ?? {}
    Object.defineProperty(owner, name, { ...before, value })
    restored.push(() => Object.defineProperty(owner, name, before))
  }
  let asked = false
  try {
    replace(RegExp.prototype, 'exec', () => null)
    replace(RegExp.prototype, 'test', () => false)
    replace(String.prototype, 'toUpperCase', () => 'GET')
    asked = mightBeCovered(rules, 'delete', `${HOST}/api/customers/7`)
  } finally {
    for (const restore of restored) restore()
  }
  expect(asked).toBe(true)
})
