import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTempDir } from '../kit/temp-dir.ts'
import { ROOT } from './sources.ts'

/** Who must not import whom: what the compiler sees. The rest of the plan is in rooms.test.ts. */
const WALLS = [
  ['relay/contract', 'relay/evidence'],
  ['relay/evidence', 'relay/rules'],
  ['relay/evidence', 'relay/core'],
  ['relay/rules', 'relay/core'],
  ['relay/rules/page', 'relay/contract'],
  ['relay/core', 'relay/store'],
  ['relay/core', 'relay/server'],
  ['relay/store', 'relay/server'],
  ['relay/server', 'relay/client'],
  ['relay/server', 'relay/cli'],
  ['relay/client', 'relay/rules'],
  ['relay/client', 'relay/store'],
  ['relay/cli', 'relay/server'],
  ['extension/page', 'relay/contract'],
  ['extension/page', 'extension/bridge'],
  ['extension/bridge', 'extension/background'],
  ['extension/bridge', 'relay/client'],
  ['extension/background', 'pwa'],
  ['extension/background', 'relay/core'],
  ['pwa', 'extension/background'],
  ['pwa', 'relay/rules'],
  ['pwa', 'relay/core'],
  ['pwa/worker', 'pwa'],
  ['relay/core', 'test'],
  ['relay/server', 'test'],
  ['extension/background', 'test'],
  ['pwa', 'test'],
] as const

/** What a room has no name for, because its world has no such thing or must not be touched there. */
const GLOBALS = [
  ['relay/contract', 'fetch'],
  ['relay/evidence', 'fetch'],
  ['relay/evidence', 'process'],
  ['relay/rules', 'fetch'],
  ['relay/rules/page', 'document'],
  ['relay/core', 'fetch'],
  ['relay/core', 'process'],
  ['relay/core', 'setTimeout'],
  ['relay/core', 'crypto'],
  ['relay/client', 'document'],
  ['relay/client', 'process'],
  ['extension/page', 'chrome'],
  ['extension/page', 'process'],
  ['extension/bridge', 'process'],
  ['extension/background', 'document'],
  ['extension/background', 'process'],
  ['pwa', 'chrome'],
  ['pwa', 'process'],
  ['pwa/worker', 'document'],
  ['pwa/worker', 'chrome'],
] as const

const house = makeTempDir('walls')
const plantName = (what: string) => `planted-${what.replaceAll('/', '-')}.ts`
let errors: readonly string[] = []

beforeAll(() => {
  copyHouse(house.path)
  for (const room of new Set(WALLS.map(([, to]) => to))) {
    writeFileSync(join(house.path, room, 'planted.ts'), 'export const planted = 1\n')
  }
  for (const [from, to] of WALLS) {
    const target = relative(join(house.path, from), join(house.path, to, 'planted.ts')).replaceAll('\\', '/')
    const path = target.startsWith('.') ? target : `./${target}`
    const text = `import { planted } from '${path}'\nexport const crossed = planted\n`
    writeFileSync(join(house.path, from, plantName(`to-${to}`)), text)
  }
  for (const [room, name] of GLOBALS) {
    writeFileSync(join(house.path, room, plantName(`global-${name}`)), `export const used = ${name}\n`)
  }
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc')
  const { stdout } = spawnSync(tsc, ['-b', '--pretty', 'false'], { cwd: house.path, encoding: 'utf8' })
  errors = stdout.split('\n').filter((line) => line.includes('planted'))
})
afterAll(() => house.remove())

test.for(WALLS)('%s cannot import %s', ([from, to]) => {
  const file = `${from}/${plantName(`to-${to}`)}`
  expect(errorsOf(file), `tsc on ${file}`).toMatch(/error TS(6307|6059)/)
})

test.for(GLOBALS)('%s has no %s', ([room, name]) => {
  const file = `${room}/${plantName(`global-${name}`)}`
  expect(errorsOf(file), `tsc on ${file}`).toMatch(/error TS(2304|2584|2580|2591|2552)/)
})

function errorsOf(file: string): string {
  return errors.filter((line) => line.startsWith(`${file}(`)).join('\n')
}

/** Sources and settings are copied; packages are linked, except for tsc's cache, which would be shared. */
function copyHouse(to: string): void {
  for (const name of ['relay', 'extension', 'pwa', 'test', 'tsconfig.json', 'vite.config.ts', 'package.json']) {
    cpSync(join(ROOT, name), join(to, name), { recursive: true })
  }
  const modules = join(ROOT, 'node_modules')
  for (const name of readdirSync(modules).filter((name) => !name.startsWith('.'))) {
    const link = join(to, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(modules, name), link)
  }
}
