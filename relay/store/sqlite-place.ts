/**
 * An empty data directory that a backup is put into. The database is made beside, and renamed into place
 * when it is whole; the lock of the directory is held meanwhile.
 */
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StatementSync } from 'node:sqlite'
import type { Instant } from '../contract/ids.ts'
import { KNOWN_MIGRATIONS } from './migrations.ts'
import type { Place } from './place.ts'
import { openDatabase } from './sqlite-database.ts'
import type { Database } from './sqlite-database.ts'
import { keepToOwner, makeDirectory, takeDirectory } from './sqlite-directory.ts'
import { dropSqliteTriggers, migrateSqlite } from './sqlite-migrations.ts'
import { SQLITE_TRIGGERS } from './sqlite-triggers.ts'
import { StoreError } from './store-error.ts'
import { syncFolder } from './whole-file.ts'

/** @throws {StoreError} when there is a database already, or the directory is in use or cannot be made */
export async function openSqlitePlace(directory: string, now: () => Instant): Promise<Place> {
  makeDirectory(directory)
  const unlock = takeDirectory(directory)
  const path = join(directory, 'holdgate.sqlite')
  const beside = `${path}.restoring`
  if (existsSync(path)) {
    unlock()
    throw new StoreError(
      `${path} is there already, and a restore never overwrites. Move it away, or restore into another directory.`,
    )
  }
  // What a restore left that did not come to its end.
  await forget(beside)
  keepToOwner(beside)
  return placeIn({ path, beside, unlock, database: openDatabase({ path: beside, readOnly: false, now }) })
}

type Opened = Readonly<{ path: string; beside: string; unlock: () => void; database: Database }>

function placeIn({ path, beside, unlock, database: { sqlite, kysely, run } }: Opened): Place {
  let open = true
  let known: Readonly<{ of: string; statement: StatementSync }> | undefined
  return {
    known: KNOWN_MIGRATIONS,
    async prepare(migration) {
      await migrateSqlite(kysely, path, migration)
      await dropSqliteTriggers(kysely)
      sqlite.exec('BEGIN')
    },
    columnsOf: async (table) =>
      sqlite
        .prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid')
        .all(table)
        .map(({ name }) => String(name)),
    async insert(table, columns, rows) {
      const of = `${table} (${columns.join(', ')})`
      const slots = columns.map(() => '?').join(', ')
      if (known?.of !== of) known = { of, statement: sqlite.prepare(`INSERT INTO ${of} VALUES (${slots})`) }
      for (const row of rows) known.statement.run(...row)
    },
    async complete() {
      // Nobody looks into this file before it has its name, so it may be in several transactions.
      sqlite.exec('COMMIT')
      await migrateSqlite(kysely, path)
      await dropSqliteTriggers(kysely)
      for (const trigger of SQLITE_TRIGGERS) sqlite.exec(trigger)
      sqlite.exec('BEGIN')
    },
    run: async (steps) => run(steps),
    async finish() {
      sqlite.exec('COMMIT')
      // The last to close writes the log into the database and takes it away.
      sqlite.close()
      if (existsSync(`${beside}-wal`)) throw new StoreError(`${beside} could not be written whole.`)
      await rename(beside, path)
      await syncFolder(path)
      open = false
      unlock()
    },
    async abandon() {
      if (!open) return
      open = false
      if (sqlite.isOpen) sqlite.close()
      await forget(beside)
      unlock()
    },
  }
}

async function forget(path: string): Promise<void> {
  for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) await rm(file, { force: true })
}
