/**
 * Every seeded bug is found, by each seed. A mutant is a copy of the relay with a few words changed, in a
 * process of its own, under the same checks that our own code passes. Takes minutes: npm run test:long.
 *
 * Rule: the copy lies outside of node_modules, because Node strips no types in there; its packages are
 *   reached by a link.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { startChild } from '../kit/child.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { MUTANTS } from './all-mutants.ts'
import type { Check, Mutant, Patch } from './mutant.ts'
import { SEEDS } from './play.ts'

const ROOT = join(import.meta.dirname, '../..')
const COPIED = ['package.json', 'relay', 'test/kit', 'test/model']
const MOST_MILLISECONDS = 280_000
/** What these write is thrown away: no reason to wait for a disk. */
const MEMORY = '/dev/shm'

type Found = Readonly<{ seed: number; alarm?: string }>

let found = 0
afterAll(
  () => void process.stdout.write(`mutants: ${found} of ${MUTANTS.length} found by each of ${SEEDS.length} seeds\n`),
)

describe('seeded bugs', () => {
  test('are at least 24, each with a name of its own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
    expect(MUTANTS.length).toBeGreaterThanOrEqual(24)
  })

  test.concurrent.for(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    '%s: found by each seed',
    async ([, mutant]) => {
      const results = await runMutant(mutant)
      expect(results.map(({ seed, alarm }) => [seed, alarm === undefined ? 'survived' : 'found'])).toEqual(
        SEEDS.map((seed) => [seed, 'found']),
      )
      found += 1
      const [first = ''] = (results[0]?.alarm ?? '').split('\n')
      process.stdout.write(`mutant “${mutant.name}”: ${first.replace(/, after:$/, '').slice(0, 160)}\n`)
    },
  )

  const CHECKS = ['core', 'relay', 'people', 'histories'] as const
  test.concurrent.for(CHECKS)('our own code raises no alarm in %s', async (check) => {
    const results = await runCheck(ROOT, check)
    expect(results).toEqual(SEEDS.map((seed) => ({ seed })))
  })
})

async function runMutant({ shownBy, patches }: Mutant): Promise<readonly Found[]> {
  const tree = makeTempDir('mutant')
  try {
    for (const path of COPIED) cpSync(join(ROOT, path), join(tree.path, path), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(tree.path, 'node_modules'), 'junction')
    for (const patch of patches) apply(tree.path, patch)
    return await runCheck(tree.path, shownBy)
  } finally {
    tree.remove()
  }
}

function apply(tree: string, { file, find, put }: Patch): void {
  const path = join(tree, file)
  const parts = readFileSync(path, 'utf8').split(find)
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${find}`)
  writeFileSync(path, parts.join(put))
}

async function runCheck(tree: string, check: Check): Promise<readonly Found[]> {
  const script = join(tree, 'test/model/mutant-child.ts')
  const args = ['--no-warnings', script, check, ...SEEDS.map(String)]
  const scratch = existsSync(MEMORY) ? mkdtempSync(join(MEMORY, 'holdgate-mutant-')) : undefined
  const env = { ...process.env, ...(scratch === undefined ? {} : { TMPDIR: scratch }) }
  const child = startChild(process.execPath, args, { cwd: tree, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  const complaints: string[] = []
  child.process.stdout?.on('data', (chunk: Buffer) => void said.push(chunk.toString()))
  child.process.stderr?.on('data', (chunk: Buffer) => void complaints.push(chunk.toString()))
  const late = setTimeout(() => void child.stop('SIGKILL'), MOST_MILLISECONDS)
  await new Promise<void>((resolve) => child.process.once('close', () => resolve()))
  clearTimeout(late)
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true })
  if (complaints.length > 0) throw new Error(`The ${check} of ${tree} could not be run:\n${complaints.join('')}`)
  return said
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Found)
}
