import { describe, expect, test } from 'vitest'
import { conclude, endOf } from './conclude.ts'
import { readOptions } from './options.ts'
import type { Options } from './options.ts'
import { createTimeline } from './timeline.ts'

const optionsOf = (...args: readonly string[]) =>
  readOptions(['--console', 'http://127.0.0.1:3000/', ...args], '/') as Options
const WITH_SCRIPT = optionsOf('--script', 'a.mjs')
const error = new Error('No button.')

describe('a run ends with', () => {
  test.for([
    [0, { by: 'script' }, WITH_SCRIPT],
    [0, { by: 'time' }, optionsOf()],
    [0, { by: 'window' }, optionsOf('--headed')],
    [0, { by: 'interrupt' }, optionsOf('--headed')],
    [2, { by: 'trouble', error }, WITH_SCRIPT],
    [3, { by: 'failed script', error }, WITH_SCRIPT],
    [130, { by: 'interrupt' }, WITH_SCRIPT],
  ] as const)('%i after %j', ([exitCode, end, options]) => {
    expect(endOf(end, [], options)).toMatchObject({ exitCode })
  })

  test('1 when a call got round the hold, whatever else went wrong', () => {
    for (const end of [{ by: 'script' }, { by: 'failed script', error }, { by: 'interrupt' }] as const) {
      expect(endOf(end, ['POST / arrived.'], WITH_SCRIPT), end.by).toEqual({ exitCode: 1 })
    }
  })
})

test('a run that could not begin says so in the same shape', () => {
  const lines: string[] = []
  const write = process.stdout.write.bind(process.stdout)
  process.stdout.write = (text) => lines.push(String(text)) > 0
  try {
    conclude(optionsOf('--json'), createTimeline(undefined), { error: 'Nothing listens there.', exitCode: 2 })
  } finally {
    process.stdout.write = write
  }
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    ok: false,
    exit_code: 2,
    error: 'Nothing listens there.',
    console: 'http://127.0.0.1:3000/',
    browser: 'chromium',
    armed_ms: null,
    held: [],
    blocked: [],
    passed: [],
    reads: 0,
    problems: [],
  })
})
