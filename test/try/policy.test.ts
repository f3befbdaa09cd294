import { describe, expect, test } from 'vitest'
import type { Recorded } from '../kit/recorder.ts'
import { createCovering } from './covering.ts'
import { approverOf, armedPolicy, checkPolicy, openPolicy, wantsMorePeople } from './policy.ts'

const CONSOLE = new URL('http://127.0.0.1:3000/admin')
const DANA = 'dana@example.org'
const ARMED = armedPolicy({ console: CONSOLE, origins: ['http://api.localhost:4000'], approver: DANA, expires: '2m' })

const sent = (method: string, url: string, more: Partial<Recorded> = {}): Recorded => ({
  method,
  url,
  rawHeaders: [],
  body: { length: 0, sha256: '', sha256_hex: '' },
  complete: true,
  at: 10,
  ...more,
})

function coveringOf(source: string) {
  const covering = createCovering(() => 0)
  covering.changing(checkPolicy(source, CONSOLE))
  covering.changed()
  return covering.covers
}

describe('without a policy file', () => {
  test('nothing is held before it is armed', () => {
    const covers = coveringOf(openPolicy(CONSOLE))
    expect(covers(sent('DELETE', 'http://127.0.0.1:3000/things/1'))).toBe(false)
  })

  test.for(['DELETE', 'POST', 'PUT', 'PATCH', 'PURGE', 'delete'])('%s is held once it is armed', (method) => {
    const covers = coveringOf(ARMED)
    expect(covers(sent(method, 'http://127.0.0.1:3000/'))).toBe(true)
    expect(covers(sent(method, 'http://127.0.0.1:3000/any/thing?at=all'))).toBe(true)
  })

  test.for(['GET', 'HEAD', 'OPTIONS'])('%s is never held', (method) => {
    expect(coveringOf(ARMED)(sent(method, 'http://127.0.0.1:3000/things/1'))).toBe(false)
  })

  test('what was called before is held too, and the console under its other name', () => {
    const covers = coveringOf(ARMED)
    expect(covers(sent('POST', 'http://localhost:3000/x'))).toBe(true)
    expect(covers(sent('POST', 'http://api.localhost:4000/x'))).toBe(true)
    expect(covers(sent('POST', 'http://127.0.0.1:3001/x'))).toBe(false)
  })
})

describe('with a policy file', () => {
  const policy = (rule: string, console = CONSOLE.origin) => `version: 1
default: allow
groups: { ops: [lee@example.org, mo@example.org] }
consoles: [{ origin: "${console}" }]
rules:
  - id: delete
    match: { method: DELETE, url: "http://127.0.0.1:3000/*" }
    decide: ask
    say: Delete
    stages: [{ who: ["group:ops"]${rule} }]
`
  test('an error is told with line and column', () => {
    expect(() => checkPolicy('version: 1\ndefault: perhaps\n', CONSOLE)).toThrow(/^2:\d+ /)
  })

  test('one that does not name the console is refused with the line that is missing', () => {
    const other = policy('', 'http://127.0.0.1:4000')
    expect(() => checkPolicy(other, CONSOLE)).toThrow('consoles: [{ origin: "http://127.0.0.1:3000" }]')
  })

  test('the one phone belongs to somebody whom its rules ask', () => {
    expect(approverOf(checkPolicy(policy(''), CONSOLE), DANA)).toBe('lee@example.org')
    expect(approverOf(checkPolicy(ARMED, CONSOLE), DANA)).toBe(DANA)
    expect(approverOf(checkPolicy(openPolicy(CONSOLE), CONSOLE), DANA)).toBe(DANA)
  })

  test('rules that want more people than there are phones are named', () => {
    expect(wantsMorePeople(checkPolicy(policy(', quorum: 2'), CONSOLE))).toEqual(['delete'])
    expect(wantsMorePeople(checkPolicy(policy(''), CONSOLE))).toEqual([])
  })
})

test('while a policy is on its way, only what both cover counts as covered', () => {
  let now = 0
  const covering = createCovering(() => now)
  covering.changing(checkPolicy(openPolicy(CONSOLE), CONSOLE))
  covering.changed()
  now = 100
  covering.changing(checkPolicy(ARMED, CONSOLE))
  now = 200
  covering.changed()
  const at = (instant: number) => covering.covers(sent('DELETE', 'http://127.0.0.1:3000/x', { at: instant }))
  expect([at(99), at(199), at(200)]).toEqual([false, false, true])
})

test('a condition on the body is decided by the bytes that arrived', () => {
  const covers = coveringOf(`version: 1
default: allow
consoles: [{ origin: "http://127.0.0.1:3000" }]
rules:
  - id: large
    match: { method: POST, url: "http://127.0.0.1:3000/pay" }
    when: body.amount > 100
    decide: ask
    say: Pay
    stages: [{ who: [dana@example.org] }]
`)
  const paying = (amount: number) =>
    sent('POST', 'http://127.0.0.1:3000/pay', { content: Buffer.from(JSON.stringify({ amount })) })
  expect([covers(paying(100)), covers(paying(101))]).toEqual([false, true])
})
