/** A snapshot of the embedded store, by a connection of its own beside a relay that runs. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Instant } from '../contract/ids.ts'
import type { Value } from './query.ts'
import type { Snapshot } from './snapshot.ts'
import { openDatabase } from './sqlite-database.ts'
import { SQLITE_TRIGGERS } from './sqlite-triggers.ts'
import { StoreError } from './store-error.ts'

/** @throws {StoreError} when there is no database, or it cannot be read */
export function openSqliteSnapshot(directory: string, now: () => Instant): Snapshot {
  const path = join(directory, 'holdgate.sqlite')
  // Opening would not make one, but it would not say which one is missing either.
  if (!existsSync(path)) throw new StoreError(`There is no ${path}. Set HOLDGATE_DATA, or --data, to the relay’s data.`)
  try {
    const { sqlite } = openDatabase({ path, readOnly: true, now })
    // The first read decides which state is seen; until the end the write-ahead log keeps it.
    sqlite.exec('BEGIN; SELECT count(*) FROM sqlite_master')
    return snapshotOf(sqlite)
  } catch (error) {
    throw new StoreError(`${path} cannot be read (${error instanceof Error ? error.message : String(error)}).`, {
      cause: error,
    })
  }
}

function snapshotOf(sqlite: DatabaseSync): Snapshot {
  async function* rows(sql: string): AsyncIterable<readonly Value[]> {
    const statement = sqlite.prepare(sql)
    statement.setReturnArrays(true)
    yield* statement.iterate() as unknown as Iterable<readonly Value[]>
  }
  const texts = async (sql: string): Promise<readonly string[]> => {
    const found: string[] = []
    for await (const [value] of rows(sql)) found.push(String(value))
    return found
  }
  return {
    rows,
    now: async () => Number(sqlite.prepare('SELECT holdgate_now() AS now').get()?.['now']),
    schema: async () => {
      const [there] = await texts(`SELECT 1 FROM sqlite_master WHERE name = 'kysely_migration'`)
      return there === undefined ? [] : texts('SELECT name FROM kysely_migration ORDER BY name')
    },
    // `hidden` is 2 and 3 for generated columns.
    columnsOf: (table) => texts(`SELECT name FROM pragma_table_xinfo('${table}') WHERE hidden = 0 ORDER BY cid`),
    damage: async () => (await texts('PRAGMA quick_check')).filter((line) => line !== 'ok'),
    changedTriggers: async () => {
      const there = new Set(await texts(`SELECT sql FROM sqlite_master WHERE type = 'trigger'`))
      return SQLITE_TRIGGERS.filter((trigger) => !there.has(trigger)).map((trigger) => trigger.split(' ')[2] ?? trigger)
    },
    close: async () => sqlite.close(),
  }
}
