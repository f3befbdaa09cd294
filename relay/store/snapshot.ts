/**
 * One state of a database, read while relays go on writing: for backups and for whoever looks after it.
 *
 * Rule: whatever is asked is answered from the state at which it was opened, and nothing can be written.
 */
import type { Instant } from '../contract/ids.ts'
import type { Value } from './query.ts'

export type Snapshot = Readonly<{
  /** What holdgate_now() says: the clock that deadlines are compared with. */
  now: () => Promise<Instant>
  /** Names of the migrations that it has been through, in order; none for an empty database. */
  schema: () => Promise<readonly string[]>
  /** Those that hold what was written; what the database derives by itself is left out. */
  columnsOf: (table: string) => Promise<readonly string[]>
  /** Rows of a query of our own, as they come; never all of them in memory. */
  rows: (sql: string) => AsyncIterable<readonly Value[]>
  /** What the database says of its own files; nothing where it looks after them by itself. */
  damage: () => Promise<readonly string[]>
  /** Triggers that are missing, or are not as this version makes them. */
  changedTriggers: () => Promise<readonly string[]>
  close: () => Promise<void>
}>

/** The first value of the first row. */
export async function valueOf(snapshot: Snapshot, sql: string): Promise<Value | undefined> {
  for await (const [value] of snapshot.rows(sql)) return value
  return undefined
}
