import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { openPolicy } from '../../relay/server/policy-file.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import { POLICY } from '../kit/asking.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

const ALLOWING = POLICY.replace('default: deny', 'default: allow')
/** Valid as far as it goes; the rules behind it are not there yet. */
const HALF = ALLOWING.slice(0, ALLOWING.indexOf('  - id: transfer'))

async function openFile(source: string) {
  const directory = makeTempDir('policy')
  const path = join(directory.path, 'policy.yaml')
  writeFileSync(path, source)
  mkdirSync(join(directory.path, 'data'))
  const said: string[] = []
  const store = await openSqlite({ directory: join(directory.path, 'data'), now: Date.now })
  const file = await openPolicy({
    path,
    store,
    log: pino({ level: 'warn' }, { write: (line) => void said.push(line) }),
  })
  onTestFinished(async () => {
    file.close()
    await store.close()
    directory.remove()
  })
  return { path, file, said, rules: () => file.current().policy.rules.length }
}

test('half a policy that is still being written never counts; the whole one does, once at rest', async () => {
  const { path, file, rules } = await openFile(ALLOWING)
  expect(rules()).toBe(4)
  await file.look()
  writeFileSync(path, HALF)
  await file.look()
  expect(rules(), 'half of it').toBe(4)
  writeFileSync(path, `${ALLOWING}\n# saved`)
  await file.look()
  const { version } = file.current()
  await file.look()
  expect(rules()).toBe(4)
  expect(file.current().version).toBe(version + 1)
})

test('a short policy that stays is taken at the second look', async () => {
  const { path, file, rules } = await openFile(ALLOWING)
  writeFileSync(path, HALF)
  await file.look()
  expect(rules()).toBe(4)
  await file.look()
  expect(rules()).toBe(1)
})

test('without a file the last good policy counts, until there is one again', async () => {
  const { path, file, rules } = await openFile(ALLOWING)
  rmSync(path)
  await file.look()
  await file.look()
  expect(rules()).toBe(4)
  writeFileSync(path, HALF)
  await file.look()
  await file.look()
  expect(rules()).toBe(1)
})

test('rules that browsers cannot hold as they are written are named in the log', async () => {
  const { path, file, said } = await openFile(ALLOWING)
  expect(said).toEqual([])
  writeFileSync(path, ALLOWING.replace('/api/shutdown', `/${'x'.repeat(90)}`))
  await file.reload()
  expect(said.map((line) => JSON.parse(line) as object)).toMatchObject([{ rules: ['never'] }])
})
