/** The steps of migrations.ts on PostgreSQL. Relays that start at once take turns; one of them does it. */
import { sql } from 'kysely'
import type { Kysely, QueryExecutorProvider } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrationsOf } from './migrations.ts'
import { POSTGRES_TRIGGERS } from './postgres-triggers.ts'

const POSTGRES_MIGRATIONS = migrationsOf({
  dialect: {
    instant: 'BIGINT',
    bytes: 'BYTEA',
    strict: '',
    clustered: '',
    memberOf: (column, member) => `TEXT GENERATED ALWAYS AS (${column}::jsonb ->> '${member}') STORED`,
    // Byte by byte, as on SQLite, whatever language the database was made for: order and lower().
    spell: (statement) => statement.replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"'),
    first: [
      // Not now(), which stands still from the start of the transaction.
      `CREATE FUNCTION holdgate_now() RETURNS BIGINT LANGUAGE sql VOLATILE
        AS $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$`,
    ],
  },
  triggers: POSTGRES_TRIGGERS,
  dropTriggers: dropPostgresTriggers,
})

/** All that are there, of whatever version. */
async function dropPostgresTriggers(db: QueryExecutorProvider): Promise<void> {
  const { rows } = await sql<{ name: string; table: string }>`
    SELECT tgname AS name, tgrelid::regclass::text AS table FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace`.execute(db)
  for (const { name, table } of rows) await sql.raw(`DROP TRIGGER ${name} ON ${table}`).execute(db)
}

/** @param to the last one to run; absent: all */
export async function migratePostgres(db: Kysely<unknown>, to?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => POSTGRES_MIGRATIONS } })
  const { error } = await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to))
  if (error !== undefined) throw error
}
