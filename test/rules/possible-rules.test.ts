import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BoundHeader } from '../../relay/contract/call.ts'
import type { Digest } from '../../relay/contract/ids.ts'
import { consoleRulesOf, possibleRules } from '../../relay/rules/console-rules.ts'
import { match } from '../../relay/rules/match.ts'
import { call, OPERATOR, policyOf } from './builders.ts'

const HOST = 'https://admin.example.com'
const RELAY = {
  iss: 'https://relay.example',
  version: 3,
  keys: { grant: [], log: [] },
  roster: { version: 1, digest: '' as Digest },
}

type Line = Readonly<{ decide: 'ask' | 'allow' | 'deny'; method?: string; path?: string; when?: string }>

/** Rules r0, r1, … in this order; each that asks wants as many people as its place says. */
function policyWith(lines: readonly Line[], defaults: 'allow' | 'deny' = 'allow') {
  const rules = lines.map(({ decide, method, path = '/api/*', when }, index) => {
    const matches = `{ ${method === undefined ? '' : `method: [${method}], `}url: "${HOST}${path}" }`
    const people = Array.from({ length: index + 1 }, (_, at) => `p${at}@example.org`)
    const asks = decide === 'ask' ? `\n    say: s\n    stages: [{ who: [${people.join()}], quorum: ${index + 1} }]` : ''
    return `  - id: r${index}\n    match: ${matches}\n    decide: ${decide}${asks}${when === undefined ? '' : `\n    when: ${when}`}`
  })
  return policyOf(
    `version: 1\ndefault: ${defaults}\nconsoles: [{ origin: "${HOST}", redeemed_by: extension }]\nrules:\n${rules.join('\n')}\n`,
  )
}

type Calling = Readonly<{ method: string; path: string; headers?: readonly BoundHeader[] }>
function possible(policy: ReturnType<typeof policyOf>, { method, path, headers = [] }: Calling) {
  const asked = call(method, HOST + path, headers)
  if (asked.kind !== 'http') throw new Error('No call.')
  return possibleRules(consoleRulesOf(policy, RELAY), asked.call)
}
const ids = (lines: readonly Line[], calling: Calling, defaults?: 'deny') => {
  const { rules, open } = possible(policyWith(lines, defaults), calling)
  return [...rules.map(({ id }) => String(id)), ...(open ? ['open'] : [])]
}

const DELETE = { method: 'DELETE', path: '/api/x' }
const ASK = { decide: 'ask' } as const
const IF = { decide: 'ask', when: 'requester.kind == "service"' } as const

describe('the rules by which a call may have been decided', () => {
  test('end with the first that has no condition', () => {
    expect(ids([ASK, { decide: 'allow' }], DELETE)).toEqual(['r0'])
    expect(ids([IF, IF, ASK, { decide: 'allow' }], DELETE)).toEqual(['r0', 'r1', 'r2'])
  })
  test('are open where all that fit have one, or none fits', () => {
    expect(ids([IF], DELETE)).toEqual(['r0', 'open'])
    expect(ids([{ ...ASK, path: '/other' }], DELETE)).toEqual(['open'])
    expect(ids([{ ...ASK, method: 'PUT' }], DELETE)).toEqual(['open'])
  })
  test('end with the denial of a console that allows nothing by default', () => {
    expect(ids([IF], DELETE, 'deny')).toEqual(['r0', 'default'])
  })
  test('pass over one that allows where it is in doubt whether it fits', () => {
    expect(ids([{ decide: 'allow' }, ASK], { method: 'DELETE', path: '/api/%2e%2e%2fx' })).toEqual(['r1'])
  })
  test('know of the method that a call asks its server to take it as', () => {
    const headers: readonly BoundHeader[] = [['x-http-method-override', 'DELETE']]
    expect(ids([{ ...ASK, method: 'DELETE' }], { method: 'POST', path: '/api/x', headers })).toEqual(['r0'])
    expect(ids([{ decide: 'allow', method: 'DELETE' }], { method: 'POST', path: '/api/x', headers })).toEqual(['open'])
  })
  test('carry who must approve', () => {
    expect(possible(policyWith([IF, ASK]), DELETE).rules).toMatchObject([
      { quorum: 1, approvers: ['p0@example.org'] },
      { quorum: 2, approvers: ['p0@example.org', 'p1@example.org'] },
    ])
  })
})

test('whatever rule the relay decides by, a browser thought it possible', () => {
  const line: fc.Arbitrary<Line> = fc.record(
    {
      decide: fc.constantFrom('ask', 'allow', 'deny'),
      method: fc.constantFrom('DELETE', 'GET', 'POST'),
      path: fc.constantFrom('/api/*', '/api/:id', '/api/x', '/other/*'),
      when: fc.constantFrom(
        'requester.kind == "operator"',
        'requester.kind == "service"',
        'requester.email == "dana@example.org"',
      ),
    },
    { requiredKeys: ['decide'] },
  )
  const calling: fc.Arbitrary<Calling> = fc.record({
    method: fc.constantFrom('DELETE', 'GET', 'POST'),
    path: fc.constantFrom('/api/x', '/api/y', '/API/x', '/api//x', '/api/x;a', '/api/%2e%2e/x', '/other/x', '/api/x/y'),
    headers: fc.constantFrom<readonly BoundHeader[]>(
      [],
      [['x-http-method-override', 'DELETE']],
      [['x-method-override', ' get ']],
    ),
  })
  const lines = fc.array(line, { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(lines, calling, fc.constantFrom('allow', 'deny'), (rules, sent, defaults) => {
      const policy = policyWith(rules, defaults)
      const { rule, decide, quorum, approverEmails } = match({
        policy,
        asked: call(sent.method, HOST + sent.path, sent.headers),
        requester: OPERATOR,
      })
      const { rules: known, open } = possible(policy, sent)
      const found = known.find(({ id }) => id === rule?.id)
      if (rule) expect(found).toEqual({ id: rule.id, decide, quorum, approvers: approverEmails })
      else if (decide === 'allow') expect(open).toBe(true)
    }),
    { numRuns: 500 },
  )
})
