/** The embedded store: one process, one data directory, SQLite. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Instant } from '../contract/ids.ts'
import { migrationsOf } from './migrations.ts'
import type { CrashSteps } from './crash-steps.ts'
import { openDatabase } from './sqlite-database.ts'
import type { Database } from './sqlite-database.ts'
import { openGroup } from './sqlite-group.ts'
import { lockDirectory } from './sqlite-lock.ts'
import { SQLITE_TRIGGERS } from './sqlite-triggers.ts'
import { StoreError } from './store-error.ts'
import { storeOver } from './store-over.ts'
import type { Runner } from './store-over.ts'
import type { Store } from './store.ts'

export type SqliteOptions = Readonly<{
  /** Made with mode 0700 when it is not there; `:memory:` is not one. */
  directory: string
  /** What holdgate_now() gives, in epoch milliseconds. Tests turn it by hand; nothing else sets it. */
  now: () => Instant
  crash?: CrashSteps
}>

/** @throws {StoreError} with a sentence for whoever starts the relay */
export async function openSqlite({ directory, now, crash = {} }: SqliteOptions): Promise<Store> {
  makeDirectory(directory)
  const unlock = lock(directory)
  const path = join(directory, 'holdgate.sqlite')
  const open: Database[] = []
  try {
    keepToOwner(path)
    const writer = openDatabase({ path, readOnly: false, now })
    open.push(writer)
    await migrate(writer.kysely, path)
    // A connection of its own never sees a transaction that is still open.
    const reader = openDatabase({ path, readOnly: true, now })
    open.push(reader)
    return connect({ writer, reader, unlock, crash })
  } catch (error) {
    for (const { sqlite } of open) sqlite.close()
    unlock()
    if (error instanceof StoreError) throw error
    throw new StoreError(
      `${path} cannot be opened (${reason(error)}). Restore it from a backup, or set HOLDGATE_DATA to another directory.`,
      { cause: error },
    )
  }
}

type Connections = Readonly<{ writer: Database; reader: Database; unlock: () => void; crash: CrashSteps }>

function connect({ writer, reader, unlock, crash }: Connections): Store {
  const group = openGroup(writer)
  const clock = reader.sqlite.prepare('SELECT holdgate_now() AS now')
  let closed = false
  const runner: Runner = {
    // `async` turns whatever is thrown into a rejection.
    now: async () => Number(clock.get()?.['now']),
    read: async (steps) => reader.run(steps),
    write: group.write,
    close: async () => {
      if (closed) return
      closed = true
      group.flush()
      reader.sqlite.close()
      writer.sqlite.close()
      unlock()
    },
  }
  return storeOver(runner, crash)
}

function makeDirectory(directory: string): void {
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
function keepToOwner(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
  for (const journal of [`${path}-wal`, `${path}-shm`]) if (existsSync(journal)) chmodSync(journal, 0o600)
}

function lock(directory: string): () => void {
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

const MIGRATIONS = migrationsOf({
  dialect: {
    instant: 'INTEGER',
    bytes: 'BLOB',
    strict: 'STRICT',
    clustered: 'STRICT, WITHOUT ROWID',
    memberOf: (column, member) => `TEXT GENERATED ALWAYS AS (json_extract(${column}, '$.${member}')) VIRTUAL`,
  },
  triggers: SQLITE_TRIGGERS,
  dropTriggers: async (db) => {
    const { rows } = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'trigger'`.execute(db)
    for (const { name } of rows) await sql.raw(`DROP TRIGGER ${name}`).execute(db)
  },
})

async function migrate(db: Database['kysely'], path: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  if (reason(error).startsWith('corrupted migrations')) {
    throw new StoreError(`${path} was written by a newer Holdgate. Start that version, or restore an older backup.`, {
      cause: error,
    })
  }
  throw error
}
