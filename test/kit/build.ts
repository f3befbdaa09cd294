import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** Builds what browsers load, into dist. @throws when it does not build */
export function build(mode: 'pwa' | 'extension' | 'extension-firefox'): void {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', '--mode', mode, '--logLevel', 'error']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The ${mode} did not build.\n${stdout}${stderr}`)
}
