import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')

export type Source = Readonly<{
  /** Relative to the repository, with forward slashes. */
  path: string
  text: string
}>

const FOLDERS = ['relay', 'extension', 'pwa', 'test']

/** Every source file of the house. */
export function readSources(): readonly Source[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .filter((path) => /\.(ts|tsx|js|css|html)$/.test(path)),
  ).map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

/** The packages and rooms that a source imports, as they are written. */
export function importsOf(source: Source): readonly string[] {
  return [...source.text.matchAll(/^(?:import|export)\b[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm)].map(
    (found) => found[1] ?? found[2] ?? '',
  )
}
