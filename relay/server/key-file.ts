/**
 * keys.json while the relay runs: taken anew when it changes, and told to the log.
 *
 * Rule 1: a file with an error in it changes nothing: the last good keys count, and the log says why.
 * Rule 2: a key that signs is in the audit log of the database, by name, since it was first seen. When that
 *   cannot be written the next look tries again.
 */
import { stat } from 'node:fs/promises'
import type { Logger } from 'pino'
import { keyRingPath } from '../store/key-ring.ts'
import { StoreError } from '../store/store-error.ts'
import type { Store } from '../store/store.ts'
import type { Keys } from './keys.ts'

export type KeyFile = Readonly<{
  /** Reads the file now; resolves when its keys count, or were refused. */
  reload: () => Promise<void>
  /** What the timer does: reads a changed file. It is renamed into place, and therefore whole. */
  look: () => Promise<void>
  close: () => void
}>

type Opening = Readonly<{ directory: string; keys: Keys; store: Pick<Store, 'noteKeys'>; log: Logger }>

const LOOK_EVERY_MILLISECONDS = 2_000

/** @throws {StoreError} when the file can no longer be taken */
export async function followKeyFile({ directory, keys, store, log }: Opening): Promise<KeyFile> {
  const path = keyRingPath(directory)
  let taken = await markOf(path)
  // `keys` were read before that look; what came in between would never be found by the next ones.
  await keys.reload()
  let isNoted = false
  await note()

  async function reload(): Promise<void> {
    try {
      const found = await markOf(path)
      await keys.reload()
      taken = found
      isNoted = false
      await note()
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      log.error({ why: error.message }, 'keys refused; the last good ones still count')
    }
  }

  async function look(): Promise<void> {
    const found = await markOf(path)
    if (found !== undefined && found !== taken) {
      await reload()
      // One that was refused is not read again until it changes.
      taken = found
    } else if (!isNoted) await note()
  }

  async function note(): Promise<void> {
    for (const { kind, use, kid } of await store.noteKeys(keys.names())) log.info({ use, kid }, kind)
    isNoted = true
  }

  const failed = (error: unknown): void => log.error({ err: error }, 'keys not looked at; the last good ones count')
  const timer = setInterval(() => void look().catch(failed), LOOK_EVERY_MILLISECONDS).unref()
  return { reload: () => reload().catch(failed), look, close: () => clearInterval(timer) }
}

/** What changes with the file. Undefined: it is not there for the moment. */
async function markOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true })
    return `${mtimeNs} ${size} ${ino}`
  } catch {
    // Somebody replaces it; the keys that were read count until there is a file again.
    return undefined
  }
}
