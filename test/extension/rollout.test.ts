/** The policy files of docs/rollout: a policy that is copied from there is read as it was meant. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { manifest } from '../../extension/manifest.ts'
import { readManaged } from '../../extension/background/managed.ts'
import { ROOT } from '../house/sources.ts'

type Settings = Readonly<Record<string, unknown>>
type Chromium = Readonly<{
  ExtensionSettings: Readonly<Record<string, Settings>>
  '3rdparty': Readonly<{ extensions: Readonly<Record<string, Settings>> }>
}>
type Firefox = Readonly<{
  policies: Readonly<{
    ExtensionSettings: Readonly<Record<string, Settings>>
    '3rdparty': Readonly<{ Extensions: Readonly<Record<string, Settings>> }>
  }>
}>

const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, 'docs/rollout', file), 'utf8'))
const MEANT = {
  relay: 'https://holdgate.example.com',
  consoles: ['https://admin.example.com', 'https://ops.example.com'],
  locked: ['unpair', 'unguard'],
  wrong: [],
}

test.for(['chrome.json', 'edge.json'])('%s installs and locks one and the same extension', (file) => {
  const policy = read(file) as Chromium
  const [id = ''] = Object.keys(policy.ExtensionSettings)
  expect(id).toMatch(/^[a-p]{32}$/)
  expect(policy.ExtensionSettings[id]).toMatchObject({ installation_mode: 'force_installed' })
  expect(readManaged(policy['3rdparty'].extensions[id] ?? {})).toEqual(MEANT)
})

test('firefox.json names the extension as its manifest does, and runs it in private windows', () => {
  const { policies } = read('firefox.json') as Firefox
  const built = manifest({ version: '1.0.0', browser: 'firefox', consoles: [] }) as unknown as {
    browser_specific_settings: { gecko: { id: string } }
  }
  const { id } = built.browser_specific_settings.gecko
  expect(policies.ExtensionSettings[id]).toMatchObject({ installation_mode: 'force_installed', private_browsing: true })
  expect(readManaged(policies['3rdparty'].Extensions[id] ?? {})).toEqual(MEANT)
})

test('windows.reg sets what chrome.json sets', () => {
  const lines = readFileSync(join(ROOT, 'docs/rollout/windows.reg'), 'utf8')
  for (const value of [MEANT.relay, ...MEANT.consoles, ...MEANT.locked]) expect(lines).toContain(`="${value}"`)
  const [, settings = ''] = /"ExtensionSettings"="(.*)"/.exec(lines) ?? []
  const [id = ''] = Object.keys(JSON.parse(settings.replaceAll('\\"', '"')) as object)
  expect(lines).toContain(`3rdparty\\extensions\\${id}\\policy]`)
})
