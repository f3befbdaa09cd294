/**
 * How a database of any version becomes one of this version. Each step runs once, in the order of names.
 *
 * Rule 1: a step that was released never changes; what comes after it is a new step.
 * Rule 2: the last step takes all triggers away first and ends by putting them back as they are now. All
 *   steps share one transaction, so a crash leaves a database of the version that it was.
 */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { anewTables } from './schema-anew.ts'
import { evidenceTables } from './schema-evidence.ts'
import { historyIndexes } from './schema-history.ts'
import { peopleColumns } from './schema-people.ts'
import { pushColumns } from './schema-push.ts'
import { tables } from './schema.ts'
import type { Dialect } from './schema.ts'
import type { Base64Url } from '../contract/ids.ts'
import { emptyEdge } from '../evidence/merkle.ts'
import { grown } from './audit.ts'

type MigrationName = '2026-11-first' | '2026-11-second' | '2026-11-third'
export type Migrations = Readonly<Record<MigrationName, Migration>>

/** In the order in which they run. */
export const KNOWN_MIGRATIONS: readonly string[] = [
  '2026-11-first',
  '2026-11-second',
  '2026-11-third',
] satisfies readonly MigrationName[]

/**
 * @param triggers as they are now
 * @param dropTriggers takes away all that are there, of whatever version
 */
export function migrationsOf({
  dialect,
  triggers,
  dropTriggers,
}: Readonly<{
  dialect: Dialect
  triggers: readonly string[]
  dropTriggers: (db: Kysely<unknown>) => Promise<void>
}>): Migrations {
  const run = async (db: Kysely<unknown>, statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  }
  const make = (db: Kysely<unknown>, statements: readonly string[]) => run(db, statements.map(dialect.spell))
  return {
    '2026-11-first': {
      async up(db) {
        await run(db, dialect.first)
        await make(db, tables(dialect))
      },
    },
    '2026-11-second': {
      async up(db) {
        await dropTriggers(db)
        await make(db, evidenceTables(dialect))
        await fillTiles(db)
      },
    },
    '2026-11-third': {
      async up(db) {
        await dropTriggers(db)
        await make(db, historyIndexes())
        // Before the columns of notices, which it makes anew.
        await make(db, anewTables(dialect))
        // What was asked before calls nothing dangerous: its view was signed without.
        await make(db, ['ALTER TABLE requests ADD COLUMN dangerous TEXT'])
        await make(db, peopleColumns(dialect))
        await make(db, pushColumns(dialect))
        await run(db, triggers)
      },
    },
  }
}

const PART = 10_000

/** The full subtrees of a log that was written when nobody kept them. */
async function fillTiles(db: Kysely<unknown>): Promise<void> {
  let edge = emptyEdge
  for (;;) {
    const { rows } = await sql<{ hash: Base64Url }>`
      SELECT hash FROM log WHERE position >= ${edge.size} ORDER BY position LIMIT ${PART}`.execute(db)
    for (const { hash } of rows) {
      const after = grown(edge, hash)
      for (const { level, position, hash: root } of after.tiles)
        await sql`INSERT INTO tiles (level, position, hash) VALUES (${level}, ${position}, ${root})`.execute(db)
      edge = after.edge
    }
    if (rows.length < PART) return
  }
}
