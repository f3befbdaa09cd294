/**
 * Queries that are written once with kysely, compiled once per dialect, and run with parameters; and
 * the steps that use them.
 *
 * Rule: what a verb of the store does is a generator that yields one query at a time. The SQLite
 *   adapter runs it to its end without giving way, so that nothing comes between two steps; an adapter
 *   with a network in between awaits each step inside one transaction.
 */
import { sql } from 'kysely'
import type { Compilable, CompiledQuery, Kysely, RawBuilder } from 'kysely'
import type { Tables } from './tables.ts'

export type Value = string | number | Uint8Array | null
/** For a query without parameters. */
export type None = Readonly<Record<string, never>>
export type Values = Readonly<Record<string, Value>>

/** Stands in a compiled query where a parameter goes. */
class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** What a query ends with to hold the rows that it finds. A database with a single writer needs none. */
export type Locks = Readonly<Record<'forUpdate' | 'forShare' | 'skipLocked', RawBuilder<unknown>>>

const NO_LOCKS: Locks = { forUpdate: sql``, forShare: sql``, skipLocked: sql`` }

type Build<P, R> = (db: Kysely<Tables>, $: P, locks: Locks) => Compilable<R>
export type Query<P extends Values, R> = Readonly<{
  build: Build<P, R>
  /** Writes the log: when it fails, that is why its caller's change is not made. */
  isLog?: boolean
}>

/** One query with its parameters: what a step asks the adapter to run. */
export type Ask = Readonly<{ query: Query<never, unknown>; values: Values }>
export type Steps<T> = Generator<Ask, T, readonly unknown[]>

/** Names the parameters: `query<{ id: string }>()((db, $) => db.selectFrom(…).where('id', '=', $.id))`. */
export function query<P extends Values>(): <R>(build: Build<P, R>) => Query<P, R> {
  return (build) => ({ build })
}

export function* all<P extends Values, R>(query: Query<P, R>, values: P): Steps<readonly R[]> {
  // The adapter answers with the rows of this very query.
  return (yield { query, values }) as readonly R[]
}

export function* one<P extends Values, R>(query: Query<P, R>, values: P): Steps<R | undefined> {
  const rows = yield* all(query, values)
  return rows[0]
}

export type Prepared = Readonly<{ sql: string; bind: (values: Values) => Value[] }>

/** `values` of the first run; their names are those of every run. */
export function prepare({ query, values }: Ask, db: Kysely<Tables>, locks: Locks = NO_LOCKS): Prepared {
  const slots = Object.fromEntries(Object.keys(values).map((name) => [name, new Slot(name)]))
  const compiled: CompiledQuery = query.build(db, slots as never, locks).compile()
  const parameters = compiled.parameters
  return {
    sql: compiled.sql,
    bind: (values) =>
      parameters.map((parameter) => {
        if (!(parameter instanceof Slot)) return parameter as Value
        const value = values[parameter.name]
        if (value === undefined) throw new Error(`The query has no value for ${parameter.name}.`)
        refuseUnstorable(value)
        return value
      }),
  }
}

/** What PostgreSQL would not take, or SQLite would give back changed, is taken by neither. */
function refuseUnstorable(value: Value): void {
  if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\0'))) {
    throw new Error('A text to store has a NUL or a lone surrogate.')
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new Error('A number to store is no safe integer.')
}

/**
 * The one clock of the store, in epoch milliseconds. PostgreSQL's is clock_timestamp(), never now(),
 * which stands still at the start of the transaction.
 */
export const NOW = sql<number>`holdgate_now()`

/** The same, read once for the whole query: only then does PostgreSQL go down an index to it. */
export const NOW_ONCE = sql<number>`(select holdgate_now())`

/** Undoes everything that this verb wrote, and answers with `result`. */
export class NotStored<R> extends Error {
  readonly result: R
  constructor(result: R) {
    super('not stored')
    this.result = result
  }
}
