/** The `holdgate` command as whoever runs it meets it: a process, its words, its exit code. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { holdgate } from '../kit/holdgate.ts'

test('it runs as a process, and help is no error', () => {
  const main = join(import.meta.dirname, '../../relay/cli/main.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: holdgate /)
  const wrong = spawnSync(process.execPath, [main, 'verfy'], { encoding: 'utf8' })
  expect(wrong).toMatchObject({ status: 2, stdout: '' })
  expect(wrong.stderr).toBe("Unknown command 'verfy' (Did you mean verify?). See holdgate --help.\n")
})

test('without a command it says which there are', async () => {
  const { code, out } = await holdgate()
  expect(code).toBe(2)
  expect(out).toContain('verify [options] <receipt>')
})

test('so does a command that has commands of its own', async () => {
  const { code, out, error } = await holdgate('keys')
  expect({ code, error }).toEqual({ code: 2, error: '' })
  expect(out).toContain('rotate [options] <use>')
})

describe('what cannot be done is one sentence, and exit code 2', () => {
  test.each([
    [['--verison'], "Unknown option '--verison' (Did you mean --version?). See holdgate --help."],
    [['verify', 'receipt.json'], "Required option '--roster <file>' not specified. See holdgate verify --help."],
    [
      ['verify', 'a.json', '--roster', 'b.json', '--jsn'],
      "Unknown option '--jsn' (Did you mean --json?). See holdgate verify --help.",
    ],
    [
      ['verify', '/nowhere/a.json', '--roster', '/nowhere/a.json'],
      '/nowhere/a.json cannot be read: there is no such file.',
    ],
    [['verify', '/', '--roster', '/'], '/ cannot be read: it is a directory.'],
  ])('holdgate %s', async (flags, error) => {
    expect(await holdgate(...flags)).toEqual({ code: 2, error, out: '' })
  })
})
