import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { extensionBuild } from '../../extension/build.ts'
import { PAGE_SCRIPT_LIMIT_BYTES, pageScriptBytes } from '../kit/built-size.ts'

let folder = ''
let store: Record<string, unknown> = {}
let managed: Record<string, unknown> = {}

async function made(name: string, env: Record<string, string>): Promise<Record<string, unknown>> {
  const out = join(folder, name)
  const config = extensionBuild('1.2.3', { ...env, HOLDGATE_EXTENSION_OUT: out })
  await build({ ...config, configFile: false, mode: 'extension', logLevel: 'silent' })
  return JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as Record<string, unknown>
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdgate-extension-'))
  store = await made('store', {})
  managed = await made('managed', {
    HOLDGATE_CONSOLES: 'https://admin.example.com/*, https://ops.example.com/*',
    HOLDGATE_RELAY: 'https://holdgate.example.com/*',
  })
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the built manifest', () => {
  test('leaves nothing of ours within a page’s reach', () => {
    for (const manifest of [store, managed]) {
      expect(manifest).not.toHaveProperty('web_accessible_resources')
      expect(manifest).not.toHaveProperty('externally_connectable')
    }
  })
  test('of the store asks for no host at install and injects nothing', () => {
    expect(store).not.toHaveProperty('host_permissions')
    expect(store).not.toHaveProperty('content_scripts')
    expect(store['optional_host_permissions']).toEqual(['https://*/*', 'http://*/*', 'wss://*/*', 'ws://*/*'])
  })
  test('that is managed carries its hosts, the page’s part first and in every frame', () => {
    expect(managed['host_permissions']).toEqual([
      'https://admin.example.com/*',
      'https://ops.example.com/*',
      'wss://admin.example.com/*',
      'wss://ops.example.com/*',
      'https://holdgate.example.com/*',
    ])
    const everywhere = { run_at: 'document_start', all_frames: true, match_origin_as_fallback: true }
    expect(managed['content_scripts']).toMatchObject([
      { js: ['page/intercept.iife.js'], world: 'MAIN', ...everywhere },
      { js: ['bridge/bridge.iife.js'], ...everywhere },
    ])
  })
  test('names the settings of managed browsers, and brings their schema', async () => {
    expect(store['storage']).toEqual({ managed_schema: 'managed-schema.json' })
    const schema = JSON.parse(await readFile(join(folder, 'store/managed-schema.json'), 'utf8')) as object
    expect(schema).toMatchObject({ type: 'object', properties: { relay: {}, consoles: {}, person: {}, locked: {} } })
  })
  test('asks for five permissions and no more', () => {
    expect(store['permissions']).toEqual(['storage', 'scripting', 'declarativeNetRequest', 'webRequest', 'alarms'])
  })
})

describe('the built scripts', () => {
  test('are there in the store build too, to be registered later', async () => {
    expect(await readdir(join(folder, 'store/page'))).toEqual(['intercept.iife.js'])
    expect(await readdir(join(folder, 'store/bridge'))).toEqual(['bridge.iife.js'])
  })
  test(`of the page takes at most ${PAGE_SCRIPT_LIMIT_BYTES} bytes`, () => {
    expect(pageScriptBytes(join(folder, 'store'))).toBeLessThanOrEqual(PAGE_SCRIPT_LIMIT_BYTES)
  })
  test('load nothing later: what runs first must be whole', async () => {
    for (const file of ['page/intercept.iife.js', 'bridge/bridge.iife.js']) {
      expect(await readFile(join(folder, 'store', file), 'utf8')).not.toMatch(/\bimport\b\s*[({'"*]/)
    }
  })
})
