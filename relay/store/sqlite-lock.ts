/**
 * Keeps a second process off a data directory. The lock is one that the operating system holds for
 * this process, on a small database of its own: it ends with the process, however that ends.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from './store-error.ts'

const SQLITE_BUSY = 5

/** @returns what lets go of the directory */
export function lockDirectory(directory: string): () => void {
  const lock = new DatabaseSync(join(directory, 'lock.sqlite'), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      throw new StoreError(
        `${directory} is in use by another Holdgate. Stop that one, or set HOLDGATE_DATA to another directory.`,
        { cause: error },
      )
    }
    throw error
  }
  return () => lock.close()
}
