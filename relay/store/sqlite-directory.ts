/** The data directory of the embedded store: made, locked, and its owner's alone. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { lockDirectory } from './sqlite-lock.ts'
import { StoreError } from './store-error.ts'

export function makeDirectory(directory: string): void {
  try {
    makeEach(resolve(directory))
  } catch (error) {
    throw new StoreError(
      `${directory} cannot be made (${reason(error)}). Set HOLDGATE_DATA to a directory that you may write to.`,
      { cause: error },
    )
  }
}

/** Not `recursive: true`: where a parent is there but cannot take a child (/proc), that never returns. */
function makeEach(directory: string): void {
  if (existsSync(directory)) return
  makeEach(dirname(directory))
  mkdirSync(directory, { mode: 0o700 })
}

/**
 * A directory that was there before may be open to others; what is in here is not for them. SQLite gives
 * its journals the mode of the database.
 */
export function keepToOwner(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
  for (const journal of [`${path}-wal`, `${path}-shm`]) if (existsSync(journal)) chmodSync(journal, 0o600)
}

/** @returns what lets go of it */
export function takeDirectory(directory: string): () => void {
  try {
    return lockDirectory(directory)
  } catch (error) {
    if (error instanceof StoreError) throw error
    throw new StoreError(
      `${directory} cannot be written to (${reason(error)}). Give this user the right to, or set HOLDGATE_DATA to another directory.`,
      { cause: error },
    )
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
