/**
 * node:sqlite behind kysely, and behind the steps of the store. All that knows node:sqlite by name is
 * this file and sqlite-lock.ts.
 */
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import type { SqliteDatabase } from 'kysely'
import type { Instant } from '../contract/ids.ts'
import { prepare } from './query.ts'
import type { Ask, Query, Steps, Value } from './query.ts'
import { LogNotWritten } from './store-trouble.ts'
import type { Tables } from './tables.ts'

export type Database = Readonly<{
  sqlite: DatabaseSync
  kysely: Kysely<Tables>
  /** Runs steps to their end, in one go. */
  run: <T>(steps: Steps<T>) => T
}>

const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA recursive_triggers = ON;
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY`

export type Opening = Readonly<{ path: string; readOnly: boolean; now: () => Instant }>

export function openDatabase({ path, readOnly, now }: Opening): Database {
  const sqlite = new DatabaseSync(path, { readOnly, enableForeignKeyConstraints: true, timeout: 5000 })
  sqlite.function('holdgate_now', { directOnly: true }, () => BigInt(now()))
  // FULL: a commit that was answered survives a power cut, not only a crash of this process.
  // secure_delete: what is deleted is overwritten, and does not lie in free pages for years.
  if (!readOnly) sqlite.exec(SETTINGS)
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: coat(sqlite) }) })
  return { sqlite, kysely, run: runner(sqlite, kysely) }
}

/** What kysely wants of better-sqlite3, by node:sqlite. Used for migrations. */
function coat(sqlite: DatabaseSync): SqliteDatabase {
  return {
    close: () => sqlite.close(),
    prepare: (text) => {
      const statement = sqlite.prepare(text)
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...(values as Value[])),
        run: (values) => statement.run(...(values as Value[])),
        iterate: (values) => statement.iterate(...(values as Value[])),
      }
    },
  }
}

type Bound = Readonly<{
  statement: StatementSync
  reads: boolean
  isLog: boolean
  bind: (values: Ask['values']) => Value[]
}>

function runner(sqlite: DatabaseSync, kysely: Kysely<Tables>): Database['run'] {
  const known = new Map<Query<never, unknown>, Bound>()
  function bound(ask: Ask): Bound {
    const found = known.get(ask.query)
    if (found) return found
    const { sql, bind } = prepare(ask, kysely)
    const statement = sqlite.prepare(sql)
    const made = { statement, reads: statement.columns().length > 0, isLog: ask.query.isLog === true, bind }
    known.set(ask.query, made)
    return made
  }
  return (steps) => {
    let step = steps.next()
    while (!step.done) {
      step = steps.next(answer(bound(step.value), step.value))
    }
    return step.value
  }
}

function answer({ statement, reads, isLog, bind }: Bound, { values }: Ask): readonly unknown[] {
  const bindings = bind(values)
  try {
    if (reads) return statement.all(...bindings)
    statement.run(...bindings)
    return []
  } catch (cause) {
    if (isLog) throw new LogNotWritten('The log was not written.', { cause })
    throw cause
  }
}
