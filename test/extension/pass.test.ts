import { describe, expect, test } from 'vitest'
import { RULE_PRIORITY } from '../../relay/rules/rule-priority.ts'
import {
  isStale,
  nonceFrom,
  nonceIn,
  passRule,
  PASS_MILLISECONDS,
  typeRule,
  typeRuleId,
} from '../../extension/background/pass.ts'

const NONCE = `hg-${'0f'.repeat(16)}`
const call = {
  method: 'DELETE',
  target: 'https://admin.example.com/api/customers/4711?x=1',
  sends: 'fetch',
  frame: 0,
} as const

describe('a one-shot pass', () => {
  test('names 128 bits in hexadecimal', () => {
    expect(nonceFrom(new Uint8Array(16).fill(15))).toBe(NONCE)
  })
  test('lets exactly the held URL with its nonce through, anchored at both ends', () => {
    expect(passRule(7, call, NONCE)).toMatchObject({
      id: 7,
      action: { type: 'allow' },
      condition: {
        urlFilter: `|https://admin.example.com/api/customers/4711?x=1#${NONCE}|`,
        isUrlFilterCaseSensitive: true,
        requestMethods: ['delete'],
        resourceTypes: ['xmlhttprequest'],
      },
    })
  })
  test('of a form or a link fits documents only: of a tab, or of a frame', () => {
    const types = (frame: number) => passRule(7, { ...call, sends: 'navigation', frame }, NONCE).condition.resourceTypes
    expect(types(0)).toEqual(['main_frame'])
    expect(types(7)).toEqual(['sub_frame'])
  })
  test('stands above every block rule, and below what is done with headers', () => {
    const { priority } = passRule(7, call, NONCE)
    expect(priority).toBeGreaterThan(RULE_PRIORITY.block)
    // A browser leaves headers alone where a rule that allows has the same priority.
    expect(priority).toBeLessThan(RULE_PRIORITY.stripGrant)
  })
  test('does not name a tab: a service worker has none', () => {
    expect(passRule(7, call, NONCE).condition).not.toHaveProperty('tabIds')
  })
  test('of a method that no rule can name says other', () => {
    expect(passRule(7, { ...call, method: 'PURGE' }, NONCE).condition.requestMethods).toEqual(['other'])
  })
  test('of such a method names it in Firefox, which knows them all', () => {
    const passed = { ...call, method: 'PURGE', browser: 'firefox' } as const
    expect(passRule(7, passed, NONCE).condition.requestMethods).toEqual(['purge'])
  })
  test('of a call that travels as plain text gives it its own content type back, and to no other call', () => {
    const pass = passRule(7, call, NONCE)
    const rule = typeRule(pass, 'multipart/form-data; boundary=x')
    expect(rule.condition).toEqual(pass.condition)
    expect(rule.action.requestHeaders).toEqual([
      { header: 'content-type', operation: 'set', value: 'multipart/form-data; boundary=x' },
    ])
    expect(rule.priority).toBeGreaterThan(RULE_PRIORITY.pass)
    // The largest number that a pass can have leaves one for it.
    expect(typeRuleId(2 ** 30)).toBeLessThan(2 ** 31)
    expect(typeRuleId(1)).toBeGreaterThan(2 ** 30 - 1)
  })
  test('is found in a URL that the browser reports, and nothing else is', () => {
    expect(nonceIn(`https://a.example/x#${NONCE}`)).toBe(NONCE)
    expect(nonceIn('https://a.example/x#top')).toBeUndefined()
    expect(nonceIn('https://a.example/x?q=hg-1')).toBeUndefined()
  })
  test('is fresh one millisecond before its time and stale at it', () => {
    expect(isStale(1000, 1000 + PASS_MILLISECONDS - 1)).toBe(false)
    expect(isStale(1000, 1000 + PASS_MILLISECONDS)).toBe(true)
    // By a clock that was put back: else it would stay open for as long.
    expect(isStale(1000, 999)).toBe(true)
  })
})
