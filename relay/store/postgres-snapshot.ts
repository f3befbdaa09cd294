/** A snapshot of a PostgreSQL store, by a connection of its own beside the relays that use it. */
import { Client } from 'pg'
import { clientConfig } from './postgres-database.ts'
import { sentenceOf } from './postgres-sentences.ts'
import { POSTGRES_TRIGGERS } from './postgres-triggers.ts'
import type { Value } from './query.ts'
import type { Snapshot } from './snapshot.ts'
import { StoreError } from './store-error.ts'

const CONNECT_MILLISECONDS = 5_000
const FETCH = 1_000

/** @throws {StoreError} with a sentence for whoever asked */
export async function openPostgresSnapshot(url: string): Promise<Snapshot> {
  // A long read may take its time: no other limits.
  const client = new Client({ ...clientConfig(url), connectionTimeoutMillis: CONNECT_MILLISECONDS })
  // What is cut off is told by the query that waits.
  client.on('error', () => undefined)
  try {
    await client.connect()
    // The first statement after it decides which state is seen.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query('SELECT 1')
  } catch (error) {
    await client.end()
    throw new StoreError(sentenceOf(url, error), { cause: error })
  }
  return snapshotOf(client)
}

function snapshotOf(client: Client): Snapshot {
  let cursors = 0
  async function* rows(sql: string): AsyncIterable<readonly Value[]> {
    cursors += 1
    const cursor = `part_${cursors}`
    await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`)
    try {
      for (;;) {
        const { rows: part } = await client.query<Value[]>({ text: `FETCH ${FETCH} FROM ${cursor}`, rowMode: 'array' })
        yield* part
        if (part.length < FETCH) return
      }
    } finally {
      await client.query(`CLOSE ${cursor}`)
    }
  }
  const texts = async (sql: string): Promise<readonly string[]> => {
    const { rows: found } = await client.query<[unknown]>({ text: sql, rowMode: 'array' })
    return found.map(([value]) => String(value))
  }
  return {
    rows,
    now: async () => Number((await texts('SELECT holdgate_now()'))[0]),
    schema: async () => {
      const [there] = await texts(`SELECT to_regclass('kysely_migration') IS NOT NULL`)
      return there === 'true' ? texts('SELECT name FROM kysely_migration ORDER BY name') : []
    },
    columnsOf: (table) => texts(columnsOfTable(table)),
    damage: async () => [],
    changedTriggers: async () => {
      const there = new Set(await texts(TRIGGERS))
      return POSTGRES_TRIGGERS.map(describe)
        .filter((trigger) => !there.has(trigger))
        .map((trigger) => trigger.split('\n', 1)[0] ?? '')
    },
    close: () => client.end(),
  }
}

/** One text of one row for each column that is not derived. */
export function columnsOfTable(table: string): string {
  return `SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema()
    AND table_name = '${table}' AND is_generated = 'NEVER' ORDER BY ordinal_position`
}

/** Triggers that are on, by name; functions of triggers with their whole text. */
const TRIGGERS = `SELECT tgname::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgenabled = 'O' AND relnamespace = current_schema()::regnamespace
  UNION ALL SELECT proname || chr(10) || prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace`

function describe(statement: string): string {
  const made = /^CREATE (?:OR REPLACE FUNCTION (?<fn>\w+)|TRIGGER (?<trigger>\w+))/.exec(statement)?.groups
  return made?.['trigger'] ?? `${made?.['fn'] ?? ''}\n${statement.split('$$')[1] ?? ''}`
}
