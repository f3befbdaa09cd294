import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './sources.ts'
import { BROWSERS, manifest } from '../../extension/manifest.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const pages = ['README.md', 'CHANGELOG.md', 'SECURITY.md', ...under('docs'), ...under('docs/decisions')]

function under(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
}

const all = (pattern: RegExp, text: string): readonly string[] =>
  [...new Set(Array.from(text.matchAll(pattern), (found) => found[1] ?? ''))].toSorted()

test.for(pages)('%s leads to files that are there', (page) => {
  const links = all(/(?:\]\(|(?:src|srcset)=")(?!https?:|#)([^)"#]+)/g, read(page))
  expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([])
})

test('each promise of the threat model names tests that are there', () => {
  const promised = read('docs/threat-model.md').split('## What is promised')[1]?.split('## Where each layer')[0] ?? ''
  const rows = promised.split('\n').filter((line) => /^\| [A-Z]/.test(line))
  expect(rows.length).toBeGreaterThan(30)
  const tests = (row: string) => all(/`([^`]+)`/g, row.split('|').at(-2) ?? '')
  expect(rows.filter((row) => tests(row).length === 0)).toEqual([])
  const missing = rows
    .flatMap(tests)
    .filter((name) => !['.test.ts', '.ts'].some((end) => existsSync(join(ROOT, 'test', name + end))))
  expect(missing).toEqual([])
})

test('each test that the threat model names anywhere is there', () => {
  const named = all(
    /`((?:journey|extension|rules|relay|model|store|pwa|evidence)\/[\w/-]+)`/g,
    read('docs/threat-model.md'),
  )
  expect(named.length).toBeGreaterThan(80)
  const missing = named.filter(
    (name) => !['.test.ts', '.ts', ''].some((end) => existsSync(join(ROOT, 'test', name + end))),
  )
  expect(missing).toEqual([])
})

test('each file that the architecture page names by its whole path is there', () => {
  const paths = all(/`((?:relay|extension|pwa|test)\/[\w./-]+)`/g, read('docs/ARCHITECTURE.md'))
  expect(paths.length).toBeGreaterThan(30)
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
})

test('the readme names each setting that the relay reads, and no other', () => {
  const ofRelay = all(/'(HOLDGATE_[A-Z_]+)'/g, read('relay/server/settings.ts'))
  const section = read('README.md').split('## Settings')[1]?.split('\n## ')[0] ?? ''
  expect(all(/`(HOLDGATE_[A-Z_]+)`/g, section)).toEqual(ofRelay)
})

test('the readme gives a reason for each permission of the extension, and for no other', () => {
  const section = read('README.md').split('### Permissions')[1]?.split('\n## ')[0] ?? ''
  const asked = BROWSERS.flatMap((browser) => manifest({ version: '1.0.0', browser, consoles: [] }).permissions)
  expect(all(/^\| `(\w+)`/gm, section)).toEqual([...new Set(asked)].toSorted())
})
