/**
 * Holds the key file against the database: nonces, codes and grants of one set of keys are worth nothing
 * under another. Several relays on one database share one file, which their operator copies.
 */
import { existsSync } from 'node:fs'
import { keyRingPath } from '../store/key-ring.ts'
import { MAC_FACT } from '../store/relay-facts.ts'
import type { Store } from '../store/store.ts'
import { openKeys } from './keys.ts'
import type { Keys } from './keys.ts'
import { SettingsError } from './settings.ts'
import type { Settings } from './settings.ts'

type Random = (bytes: number) => Uint8Array

/** @throws {SettingsError} when the keys are missing, or not those that the database was used with */
export async function openSameKeys(
  store: Pick<Store, 'fact' | 'keepFact'>,
  { directory, databaseUrl }: Pick<Settings, 'directory' | 'databaseUrl'>,
  random: Random,
): Promise<Keys> {
  const path = keyRingPath(directory)
  const from =
    databaseUrl === undefined
      ? 'Restore it from a backup.'
      : 'Copy keys.json from the data directory of a relay that runs on this database, with mode 0600.'
  // New ones would void every grant, subscription and stored body without a word.
  if ((await store.fact(MAC_FACT)) !== undefined && !existsSync(path)) {
    throw new SettingsError(`${path} is missing, and the database was used with one. ${from}`)
  }
  const keys = await openKeys(directory, random)
  const print = keys.macPrint()
  if ((await store.keepFact(MAC_FACT, print)) === print) return keys
  throw new SettingsError(`${path} is not the one that this database was used with. ${from}`)
}
