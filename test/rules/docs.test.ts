import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { browserRules } from '../../relay/rules/browser-rules.ts'
import { match } from '../../relay/rules/match.ts'
import { readPolicy } from '../../relay/rules/policy.ts'
import { blocks, covering, HOST, page, rulesOf } from './browser.ts'
import { asking, call, OPERATOR, policyOf } from './builders.ts'

const reference = readFileSync('docs/policy.md', 'utf8')
const examples = [...reference.matchAll(/```yaml\n(.*?)```/gs)].map((found) => found[1] ?? '')

test('the reference has examples', () => expect(examples.length).toBeGreaterThan(3))

for (const [index, example] of examples.entries()) {
  test(`example ${index + 1} of docs/policy.md is a valid policy`, () => {
    expect(readPolicy(example)).toMatchObject({ version: 1 })
  })
}

describe('each spelling of a URL in docs/policy.md', () => {
  const rows = [...reference.matchAll(/^\| ([^|]+?) +\| `(\S+) ([^`]+)` +\| (\w+) +\|$/gm)]
  const rule = `DELETE ${HOST}/api/customers/:id`
  const policy = policyOf(asking(rule))
  const allowing = policyOf(asking(`${rule} allow`))
  const rules = rulesOf(asking(rule))

  test('is in the table', () => expect(rows.length).toBeGreaterThan(25))

  test.each(rows.map(([, name = '', method = '', url = '', answer = '']) => ({ name, method, url, answer })))(
    '$name: $answer',
    ({ method, url, answer }) => {
      const { href } = new URL(url)
      const asked = call(method, href.replace(/#.*/s, ''))
      const [asks, allows] = [policy, allowing].map((one) => match({ policy: one, asked, requester: OPERATOR }).rule)
      const found = {
        page: page(rules, method, url),
        browser: blocks(browserRules(rules), method, href),
        background: covering(rules, method, href) !== undefined,
        relay: asks !== undefined,
        allowed: allows !== undefined,
      }
      const isCovered = answer === 'covered' || answer === 'asked'
      expect(found).toEqual({
        page: answer !== 'free',
        browser: answer !== 'free',
        background: isCovered,
        relay: isCovered,
        allowed: answer === 'covered',
      })
    },
  )
})
