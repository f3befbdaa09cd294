import { describe, expect, test } from 'vitest'
import { browserRules } from '../../relay/rules/browser-rules.ts'
import { grantHeaderRules } from '../../relay/rules/grant-header.ts'
import { RULE_PRIORITY } from '../../relay/rules/rule-priority.ts'
import { HOST, rulesOf } from './browser.ts'
import { asking } from './builders.ts'

const POLICY = asking(`- ${HOST}/a`, 'DELETE https://api.example.net:8443/b', 'PURGE http://[::1]:8080/c')

describe.for(['chromium', 'firefox'] as const)('rules that take a page’s grant header away, in %s', (browser) => {
  const rules = grantHeaderRules(rulesOf(POLICY), browser)
  const [domains, address] = rules.map(({ condition }) => condition)

  test('name every host of the policy, also where its rules are about one path', () => {
    expect(domains).toMatchObject({ requestDomains: ['admin.example.com', 'api.example.net'] })
    expect(rules).toHaveLength(2)
    const { regexFilter } = address as { regexFilter: string }
    for (const url of ['http://[::1]:8080/c', 'http://[::1]/', 'http://a:b@[::1]:1/x?y#z']) {
      expect(new RegExp(regexFilter, 'i').test(url), url).toBe(true)
    }
    expect(new RegExp(regexFilter, 'i').test('http://[::2]/')).toBe(false)
  })
  test('count for every method, every kind of load, and whoever asks', () => {
    const kinds = browserRules(rulesOf(POLICY), browser)[0]?.condition.resourceTypes
    for (const { condition } of rules) {
      expect(condition.resourceTypes).toEqual(kinds)
      for (const key of ['requestMethods', 'excludedRequestMethods', 'initiatorDomains', 'tabIds']) {
        expect(condition).not.toHaveProperty(key)
      }
    }
  })
  test('do nothing else', () => {
    for (const { action } of rules) {
      expect(action).toEqual({
        type: 'modifyHeaders',
        requestHeaders: [{ header: 'holdgate-grant', operation: 'remove' }],
      })
    }
  })
  test('stand above a pass, so that a released call loses it too, and below a grant that is set', () => {
    for (const { priority } of rules) {
      expect(priority).toBeGreaterThan(RULE_PRIORITY.pass)
      expect(priority).toBeLessThan(RULE_PRIORITY.setGrant)
    }
  })
  test('have ids that no block rule has', () => {
    const many = rulesOf(
      asking(...Array.from({ length: 600 }, (_, index) => `- https://h${index % 3}.example/p${index}`)),
    )
    const ids = [...browserRules(many, browser), ...grantHeaderRules(many, browser)].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

test('a policy without consoles and rules about calls needs none', () => {
  expect(grantHeaderRules({ ...rulesOf(POLICY), consoles: [], rules: [] })).toEqual([])
})
