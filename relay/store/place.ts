/**
 * An empty database that a backup is put into.
 *
 * Rule: until `finish` resolves, a relay that starts there finds it empty, or does not start. Nothing that
 *   was in it before is overwritten.
 */
import type { Steps, Value } from './query.ts'

export type Place = Readonly<{
  /** Names of the migrations that this version knows, in order. */
  known: readonly string[]
  /** Makes the tables of that migration, and takes the triggers away. @throws {StoreError} when it is not empty */
  prepare: (migration: string) => Promise<void>
  columnsOf: (table: string) => Promise<readonly string[]>
  insert: (table: string, columns: readonly string[], rows: readonly (readonly Value[])[]) => Promise<void>
  /** Goes on to the newest migration, and puts the triggers back. */
  complete: () => Promise<void>
  /** Under all triggers. */
  run: <T>(steps: Steps<T>) => Promise<T>
  /** Makes it the database that a relay finds. */
  finish: () => Promise<void>
  /** Leaves the place as it was. Does nothing once it is finished. */
  abandon: () => Promise<void>
}>
