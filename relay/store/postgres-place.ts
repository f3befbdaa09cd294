/** An empty PostgreSQL database that a backup is put into: all of it in one transaction. */
import { Kysely, PostgresDialect } from 'kysely'
import { Client } from 'pg'
import { COPIED } from './backup-format.ts'
import { KNOWN_MIGRATIONS } from './migrations.ts'
import type { Place } from './place.ts'
import { clientConfig, openPostgresDatabase, query } from './postgres-database.ts'
import { migratePostgres } from './postgres-migrations.ts'
import { sentenceOf } from './postgres-sentences.ts'
import { columnsOfTable } from './postgres-snapshot.ts'
import { TAKE_TURN } from './postgres-triggers.ts'
import { StoreError } from './store-error.ts'

const CONNECT_MILLISECONDS = 5_000

/** @throws {StoreError} with a sentence for whoever asked; whether it is empty, `prepare` says */
export async function openPostgresPlace(url: string): Promise<Place> {
  const client = new Client({ ...clientConfig(url), connectionTimeoutMillis: CONNECT_MILLISECONDS })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await placeOn(client, url)
  } catch (error) {
    await client.end()
    throw new StoreError(sentenceOf(url, error), { cause: error })
  }
}

async function placeOn(client: Client, url: string): Promise<Place> {
  // The migrations and everything else are one transaction of this one connection.
  const lent = { query: client.query.bind(client), release: () => undefined }
  const pool = { connect: async () => lent, end: async () => undefined }
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: pool as never }) })
  const transaction = await kysely.startTransaction().execute()
  // Lends nothing: only what it knows of steps and parameters is used.
  const database = openPostgresDatabase(url)
  let open = true
  async function close(): Promise<void> {
    open = false
    await database.close()
    await client.end()
  }
  const eachTable = async (act: (table: string) => Promise<unknown>): Promise<void> => {
    for (const [table] of COPIED) if ((await columnsOf(table)).length > 0) await act(table)
  }
  const columnsOf = async (table: string): Promise<readonly string[]> => {
    const { rows } = await query(client, columnsOfTable(table))
    return rows.map((row) => String(row['column_name']))
  }
  return {
    known: KNOWN_MIGRATIONS,
    async prepare(migration) {
      await query(client, `SELECT ${TAKE_TURN}`)
      await migratePostgres(transaction, migration)
      const { rows } = await query(client, 'SELECT max(name) AS newest FROM kysely_migration')
      if (rows[0]?.['newest'] !== migration) throw notEmpty('tables of a newer version')
      // Relays that wait for it find either nothing or all of it.
      await eachTable((table) => query(client, `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`))
      await eachTable(async (table) => {
        const found = await query(client, `SELECT 1 FROM ${table} LIMIT 1`)
        if (found.rows.length > 0) throw notEmpty(`rows in ${table}`)
      })
      await eachTable((table) => query(client, `ALTER TABLE ${table} DISABLE TRIGGER USER`))
    },
    columnsOf,
    async insert(table, columns, rows) {
      const slots = rows.map((_, row) => `(${columns.map((_, at) => `$${row * columns.length + at + 1}`).join(', ')})`)
      const text = `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${slots.join(', ')}`
      await client.query(text, rows.flat())
    },
    async complete() {
      await eachTable((table) => query(client, `ALTER TABLE ${table} ENABLE TRIGGER USER`))
      await migratePostgres(transaction)
    },
    run: (steps) => database.run(client, steps),
    async finish() {
      await transaction.commit().execute()
      await close()
    },
    async abandon() {
      if (!open) return
      // The end of the connection undoes it just as well, where it is gone.
      await transaction
        .rollback()
        .execute()
        .catch(() => undefined)
      await close()
    },
  }
}

function notEmpty(what: string): StoreError {
  return new StoreError(
    `The database has ${what} already, and a restore never overwrites. Make an empty database, and name it in HOLDGATE_DATABASE_URL.`,
  )
}
