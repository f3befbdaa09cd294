import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './sources.ts'

/** What `npm run check` runs, each with what it finds. */
const TOOLS = [
  ['tsc', '-b', '--pretty', 'false'],
  ['oxlint', '--format', 'unix'],
  ['oxfmt', '--check'],
  ['knip', '--no-progress'],
] as const

test.for(TOOLS)('%s finds nothing', ([tool, ...args]) => {
  const command = join(ROOT, 'node_modules', '.bin', tool)
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' })
  expect(status, `${stdout}${stderr}`).toBe(0)
})
