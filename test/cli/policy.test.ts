/** `holdgate policy` as whoever writes a policy meets it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { holdgate } from '../kit/holdgate.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { SOURCE } from '../rules/builders.ts'

const directory = makeTempDir('policy')
afterAll(() => directory.remove())

function fileOf(source: string): string {
  const path = join(directory.path, 'policy.yaml')
  writeFileSync(path, source)
  return path
}

const MORE = `  - { id: drop, match: { operation: "db.*" }, decide: deny }
  - { id: elsewhere, match: { url: "https://api.example.org/x" }, decide: deny }
  - { id: graph, match: { method: POST, url: "https://admin.example.com/graphql" }, when: 'body.operationName == "drop"', decide: deny }
  - { id: long, match: { url: "https://admin.example.com/${'x'.repeat(90)}" }, decide: deny }
`

describe('a policy that can be loaded', () => {
  test('is told rule by rule: what browsers hold, stop, or leave to others', async () => {
    const { code, out } = await holdgate('policy', fileOf(SOURCE + MORE))
    expect(code).toBe(0)
    const lines = out.split('\n')
    expect(lines[0]).toMatch(/policy\.yaml can be loaded: 5 rules, allow where none matches\.$/)
    expect(lines.slice(1, -1)).toEqual([
      '  delete-customer: ask, held in browsers',
      '  drop: deny, asked by services; browsers know nothing of it',
      '  elsewhere: deny, stopped in browsers and never held: its origin is no console',
      '  graph: deny, held in browsers',
      '    every call there is stopped and handed over; the relay judges its condition',
      '    only who serves the call can judge it where the body is over 64 kB or cannot be held',
      '  long: deny, held in browsers',
      '    stops all of admin.example.com: its path is longer than a browser’s expression may be; other calls go on one by one',
    ])
  })

  test('says in one line of JSON what a machine wants to know', async () => {
    const { code, out } = await holdgate('policy', fileOf(SOURCE), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      rules: [{ rule: 'delete-customer', decide: 'ask', in_browsers: 'held' }],
    })
  })

  test('that is for browsers alone says what goes past them', async () => {
    expect((await holdgate('policy', fileOf(SOURCE))).out).toContain('anything but a paired browser')
  })
})

describe('one that cannot', () => {
  test('ends with 1 and says each error with its line and column', async () => {
    const { code, out, error } = await holdgate('policy', fileOf(SOURCE.replace('decide: ask', 'decide: maybe')))
    expect({ code, error }).toEqual({ code: 1, error: '' })
    expect(out).toMatch(/policy\.yaml:8:13 .*maybe/)
  })

  test('is JSON too', async () => {
    const { code, out } = await holdgate('policy', fileOf('rules: 1'), '--json')
    expect(code).toBe(1)
    const told = JSON.parse(out) as { ok: boolean; errors: readonly object[] }
    expect(told.ok).toBe(false)
    expect(told.errors).toContainEqual(expect.objectContaining({ line: 1, column: 8 }))
  })

  test('that is not there is a sentence, and 2', async () => {
    expect(await holdgate('policy', '/nowhere/policy.yaml')).toMatchObject({
      code: 2,
      error: '/nowhere/policy.yaml cannot be read: there is no such file.',
    })
  })
})
