import { describe, expect, test } from 'vitest'
import { browserRules } from '../../relay/rules/browser-rules.ts'
import type { Sent } from '../../relay/rules/call-fit.ts'
import { consoleRulesOf, possibleRules } from '../../relay/rules/console-rules.ts'
import { match } from '../../relay/rules/match.ts'
import { blocks, covering, HOST, page, RELAY, rulesOf } from './browser.ts'
import { asking, call, OPERATOR, policyOf } from './builders.ts'

/** Headers that ask a server to take a call as another one: each reading counts for a rule that asks, none for one that allows. */
describe('what a header makes of a call', () => {
  const other = 'https://admin.example.com/api/other'
  const customer = `${HOST}/api/customers/7`
  const ask = `DELETE ${HOST}/api/customers/:id`
  const everything = `- ${HOST}/* allow`
  const posts = `POST ${HOST}/* allow`
  const decided = (texts: readonly string[], { method, target, headers }: Sent): string => {
    const policy = policyOf(asking(...texts))
    const rules = consoleRulesOf(policy, RELAY)
    const relay = match({ policy, asked: call(method, target, headers), requester: OPERATOR })
    const says = relay.rule ? `${relay.rule.id} ${relay.decide}` : 'nothing'
    const { rules: possible } = possibleRules(rules, { method, target, headers })
    expect(possible.map(({ id, decide }) => `${id} ${decide}`)[0] ?? 'nothing', 'a browser expects').toBe(says)
    return says
  }
  for (const [says, texts, method, target, headers] of [
    ['r1 ask', [posts, ask], 'POST', customer, [['X-HTTP-Method-Override', 'DELETE']]],
    ['r0 allow', [posts, ask], 'POST', customer, []],
    ['r0 allow', [everything, ask], 'POST', customer, [['X-HTTP-Method', 'PUT']]],
    ['nothing', [posts, ask], 'POST', customer, [['x-http-method', 'PUT']]],
    ['r0 ask', [ask, everything], 'POST', customer, [['x-http-method', 'delete ']]],
    ['r0 ask', [ask], 'DELETE', customer, [['x-method-override', 'GET']]],
    ['nothing', [`DELETE ${customer} allow`], 'DELETE', customer, [['x-method-override', 'PURGE']]],
    ['r1 ask', [everything, ask], 'DELETE', other, [['X-Original-URL', '/api/customers/7']]],
    ['r0 ask', [ask, everything], 'DELETE', other, [['x-rewrite-url', `${HOST}/api/customers/7?x`]]],
    ['r0 ask', [ask], 'DELETE', other, [['x-original-url', 'http://[']]],
    ['nothing', [ask], 'DELETE', other, [['x-original-url', '/api/else']]],
    ['nothing', [everything], 'POST', other, [['x-rewrite-url', '/api/else']]],
    [
      'r0 ask',
      [ask],
      'POST',
      other,
      [
        ['x-rewrite-url', '/api/customers/7'],
        ['x-http-method', 'DELETE'],
      ],
    ],
  ] as const) {
    test(`${method} ${target} with ${JSON.stringify(headers)} of ${texts.join(', ')}: ${says}`, () => {
      expect(decided(texts, { method, target, headers })).toBe(says)
    })
  }

  test('a browser sees no headers, so it stops a POST wherever it stops another method', () => {
    for (const [texts, method] of [
      [[ask], 'POST'],
      [[`PURGE ${customer}`], 'POST'],
      [[`GET ${customer}`], 'POST'],
    ] as const) {
      const rules = rulesOf(asking(...texts))
      expect(blocks(browserRules(rules), method, customer)).toBe(true)
      expect(page(rules, method, customer)).toBe(true)
    }
    expect(covering(rulesOf(asking(ask)), 'POST', customer)).toBeUndefined()
  })
})
