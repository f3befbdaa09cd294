import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { socketsOf } from '../../extension/background/hosts.ts'
import { makeTempDir } from './temp-dir.ts'
import type { TempDir } from './temp-dir.ts'

const FOLDERS = { chromium: 'extension', firefox: 'extension-firefox' } as const

/** Folder of the extension as it is built for the store. */
export function builtExtension(browser: keyof typeof FOLDERS): string {
  const folder = join(import.meta.dirname, '..', '..', 'dist', FOLDERS[browser])
  if (!existsSync(folder)) throw new Error(`${folder} is missing. Run: npm run build`)
  return folder
}

/**
 * The extension as it is built for the store, but with its hosts granted beforehand: the browser's own
 * question for them is the one thing that no test can answer.
 *
 * @param hosts match patterns
 */
export function unpackExtension(hosts: readonly string[], browser: keyof typeof FOLDERS = 'chromium'): TempDir {
  const copy = makeTempDir('extension')
  cpSync(builtExtension(browser), copy.path, { recursive: true })
  const path = join(copy.path, 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  writeFileSync(path, JSON.stringify({ ...manifest, host_permissions: [...hosts, ...hosts.map(socketsOf)] }))
  return copy
}
