import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { extensionBuild } from '../../extension/build.ts'
import type { BrowserName } from '../../extension/manifest.ts'
import { PAGE_SCRIPT_LIMIT_BYTES, pageScriptBytes } from '../kit/built-size.ts'

let folder = ''
let store: Record<string, unknown> = {}
let managed: Record<string, unknown> = {}
let firefox: Record<string, unknown> = {}

async function made(
  name: string,
  env: Record<string, string>,
  browser: BrowserName = 'chromium',
): Promise<Record<string, unknown>> {
  const out = join(folder, name)
  const config = extensionBuild('1.2.3', { ...env, HOLDGATE_EXTENSION_OUT: out }, browser)
  await build({ ...config, configFile: false, mode: 'extension', logLevel: 'silent' })
  return JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')) as Record<string, unknown>
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdgate-extension-'))
  store = await made('store', {})
  firefox = await made('firefox', {}, 'firefox')
  managed = await made('managed', {
    HOLDGATE_CONSOLES: 'https://admin.example.com/*, https://ops.example.com/*',
    HOLDGATE_RELAY: 'https://holdgate.example.com/*',
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the built manifest', () => {
  test('leaves nothing of ours within a page’s reach', () => {
    for (const manifest of [store, managed, firefox]) {
      expect(manifest).not.toHaveProperty('web_accessible_resources')
      expect(manifest).not.toHaveProperty('externally_connectable')
    }
  })
  test('of the store asks for no host at install and injects nothing', () => {
    for (const manifest of [store, firefox]) {
      expect(manifest).not.toHaveProperty('host_permissions')
      expect(manifest).not.toHaveProperty('content_scripts')
      expect(manifest['optional_host_permissions']).toEqual(['https://*/*', 'http://*/*', 'wss://*/*', 'ws://*/*'])
    }
  })
  test('lets its own pages load nothing but its own files, and send to a relay on this machine by http', () => {
    for (const manifest of [store, managed, firefox]) {
      const { extension_pages: policy } = manifest['content_security_policy'] as { extension_pages: string }
      expect(policy).toContain("default-src 'self'")
      expect(policy).not.toMatch(/unsafe|upgrade-insecure-requests|script-src/)
      expect(policy).toContain('connect-src https: http:')
    }
  })
  test('for Firefox is an event page with an id of its own, for a Firefox that is still looked after', () => {
    expect(firefox['background']).toEqual({ scripts: ['service-worker-loader.js'], type: 'module' })
    expect(firefox['browser_specific_settings']).toEqual({
      gecko: {
        id: 'extension@holdgate',
        strict_min_version: '153.0',
        data_collection_permissions: { required: ['websiteContent'] },
      },
    })
    for (const key of ['minimum_chrome_version', 'message_serialization', 'storage']) {
      expect(firefox).not.toHaveProperty(key)
    }
  })
  test('for Chromium says nothing that only Firefox knows', () => {
    expect(store['background']).toEqual({ service_worker: 'service-worker-loader.js', type: 'module' })
    expect(store).not.toHaveProperty('browser_specific_settings')
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
    const five = ['storage', 'scripting', 'declarativeNetRequest', 'webRequest', 'alarms']
    expect(store['permissions']).toEqual(five)
    // Firefox shows a released call to the page's service worker, so it is compared on its way out.
    expect(firefox['permissions']).toEqual([...five, 'webRequestBlocking'])
  })
})

describe('the built scripts', () => {
  test('are there in the store build too, to be registered later', async () => {
    for (const build of ['store', 'firefox']) {
      expect(await readdir(join(folder, build, 'page'))).toEqual(['intercept.iife.js'])
      expect(await readdir(join(folder, build, 'bridge'))).toEqual(['bridge.iife.js'])
    }
  })
  test(`of the page takes at most ${PAGE_SCRIPT_LIMIT_BYTES} bytes`, () => {
    for (const build of ['store', 'firefox']) {
      expect(pageScriptBytes(join(folder, build)), build).toBeLessThanOrEqual(PAGE_SCRIPT_LIMIT_BYTES)
    }
  })
  test('load nothing later: what runs first must be whole', async () => {
    for (const file of ['page/intercept.iife.js', 'bridge/bridge.iife.js']) {
      expect(await readFile(join(folder, 'store', file), 'utf8')).not.toMatch(/\bimport\b\s*[({'"*]/)
    }
  })
})
