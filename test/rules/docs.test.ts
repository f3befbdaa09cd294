import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readPolicy } from '../../relay/rules/policy.ts'

const examples = [...readFileSync('docs/policy.md', 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(
  (found) => found[1] ?? '',
)

test('the reference has examples', () => expect(examples.length).toBeGreaterThan(3))

for (const [index, example] of examples.entries()) {
  test(`example ${index + 1} of docs/policy.md is a valid policy`, () => {
    expect(readPolicy(example)).toMatchObject({ version: 1 })
  })
}
