import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atExit } from './at-exit.ts'

export type TempDir = Readonly<{ path: string; remove: () => void }>

/** A directory of its own for one thing under test; it goes with the process, whatever happens. */
export function makeTempDir(purpose: string): TempDir {
  const path = mkdtempSync(join(tmpdir(), `holdgate-${purpose}-`))
  // A browser may still be writing its last files when its process has just been told to end.
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  const forget = atExit(() => {
    try {
      remove()
    } catch (error) {
      process.stderr.write(`${path} was left behind: ${String(error)}\n`)
    }
  })
  return {
    path,
    remove: () => {
      forget()
      remove()
    },
  }
}
