/** The steps of migrations.ts on SQLite. */
import { sql } from 'kysely'
import type { QueryExecutorProvider } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrationsOf } from './migrations.ts'
import type { Database } from './sqlite-database.ts'
import { SQLITE_TRIGGERS } from './sqlite-triggers.ts'
import { StoreError } from './store-error.ts'

const MIGRATIONS = migrationsOf({
  dialect: {
    instant: 'INTEGER',
    bytes: 'BLOB',
    strict: 'STRICT',
    clustered: 'STRICT, WITHOUT ROWID',
    memberOf: (column, member) => `TEXT GENERATED ALWAYS AS (json_extract(${column}, '$.${member}')) VIRTUAL`,
    spell: (statement) => statement,
    first: [],
  },
  triggers: SQLITE_TRIGGERS,
  dropTriggers: dropSqliteTriggers,
})

/** All that are there, of whatever version. */
export async function dropSqliteTriggers(db: QueryExecutorProvider): Promise<void> {
  const { rows } = await sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'trigger'`.execute(db)
  for (const { name } of rows) await sql.raw(`DROP TRIGGER ${name}`).execute(db)
}

/** @param to the last one to run; absent: all */
export async function migrateSqlite(db: Database['kysely'], path: string, to?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } })
  const { error } = await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to))
  if (error === undefined) return
  if (reason(error).startsWith('corrupted migrations')) {
    throw new StoreError(`${path} was written by a newer Holdgate. Start that version, or restore an older backup.`, {
      cause: error,
    })
  }
  throw error
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
