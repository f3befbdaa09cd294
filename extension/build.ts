/**
 * How Vite builds the extension: for Chromium into dist/extension (`vite build --mode extension`), for
 * Firefox into dist/extension-firefox (`--mode extension-firefox`).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crx, type CrxPlugin, type ManifestV3Export } from '@crxjs/vite-plugin'
import type { UserConfig } from 'vite'
import { manifest, type BrowserName } from './manifest.ts'

const HERE = import.meta.dirname

/** The oldest browser that each manifest lets in. */
const TARGETS = { chromium: 'chrome148', firefox: 'firefox153' } as const
const FOLDERS = { chromium: 'extension', firefox: 'extension-firefox' } as const

/**
 * @param version of package.json
 * @param env HOLDGATE_CONSOLES: comma-separated match patterns of consoles that a managed build guards;
 *   HOLDGATE_RELAY: match pattern of its relay
 */
export function extensionBuild(
  version: string,
  env: Readonly<{ HOLDGATE_CONSOLES?: string; HOLDGATE_RELAY?: string; HOLDGATE_EXTENSION_OUT?: string }>,
  browser: BrowserName = 'chromium',
): UserConfig {
  const consoles = (env.HOLDGATE_CONSOLES ?? '')
    .split(',')
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '')
  const relay = env.HOLDGATE_RELAY
  const made = manifest({ version, browser, consoles, ...(relay !== undefined && { relay }) })
  return {
    root: HERE,
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: env.HOLDGATE_EXTENSION_OUT ?? join(HERE, '../dist', FOLDERS[browser]),
      emptyOutDir: true,
      target: TARGETS[browser],
      modulePreload: false,
      // The pure rooms do nothing when they are loaded; without this the worker would carry the policy's
      // reader with its expression languages, three times its own size.
      rolldownOptions: { treeshake: { moduleSideEffects: (id) => !/\/relay\/(rules|evidence|contract)\//.test(id) } },
    },
    plugins: [
      crx({ manifest: made as unknown as ManifestV3Export, browser: browser === 'firefox' ? 'firefox' : 'chrome' }),
      trimmed(consoles.length > 0),
      ...(browser === 'chromium' ? [managedSchema()] : []),
    ],
  }
}

/** The settings for managed browsers, and their schema. Firefox takes them without one. */
function managedSchema(): CrxPlugin {
  const file = 'managed-schema.json'
  return {
    name: 'holdgate-managed-schema',
    enforce: 'post',
    renderCrxManifest: (made) => Object.assign(made, { storage: { managed_schema: file } }),
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: file, source: readFileSync(join(HERE, file)) })
    },
  }
}

/** The manifest as it ships: nothing of ours within a page's reach; scripts only where they are managed. */
function trimmed(managed: boolean): CrxPlugin {
  return {
    name: 'holdgate-manifest',
    enforce: 'post',
    renderCrxManifest: (made) => {
      delete made.web_accessible_resources
      if (!managed) delete made.content_scripts
      return made
    },
  }
}
