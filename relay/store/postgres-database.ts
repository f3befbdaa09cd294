/**
 * node-postgres behind kysely, and behind the steps of the store.
 *
 * Rule 1: a connection on which something went wrong that was not the query's own fault is closed, never
 *   given back: nobody knows what state it is in.
 * Rule 2: nothing waits for ever: not for a connection, a lock, an answer, or for us in mid-transaction.
 */
import { Kysely, PostgresDialect, sql } from 'kysely'
import { DatabaseError, Pool, types } from 'pg'
import type { ClientBase, ClientConfig, PoolClient } from 'pg'
import type { Instant } from '../contract/ids.ts'
import { prepare } from './query.ts'
import type { Ask, Locks, Query, Steps, Value } from './query.ts'
import { LogNotWritten, StoreTrouble } from './store-trouble.ts'
import type { Tables } from './tables.ts'

export type PostgresDatabase = Readonly<{
  kysely: Kysely<Tables>
  now: () => Promise<Instant>
  /** Runs steps on one connection; the caller has begun a transaction there. */
  run: <T>(client: ClientBase, steps: Steps<T>) => Promise<T>
  /** Lends a connection for one piece of work, of those that readers share or of the writer. */
  lend: <T>(pool: 'readers' | 'writer', work: (client: PoolClient) => Promise<T>) => Promise<T>
  close: () => Promise<void>
}>

const LOCKS: Locks = {
  forUpdate: sql`for update`,
  forShare: sql`for share`,
  // References to the row need not wait for this.
  skipLocked: sql`for no key update skip locked`,
}

const READERS = 8
const CONNECT_MILLISECONDS = 5_000
const ANSWER_MILLISECONDS = 20_000
const INT8 = 20
const BYTEA = 17

/** Of each connection that serves; migrations may take longer. */
const PATIENCE: ClientConfig = {
  connectionTimeoutMillis: CONNECT_MILLISECONDS,
  lock_timeout: 10_000,
  statement_timeout: 15_000,
  query_timeout: ANSWER_MILLISECONDS,
  // A relay that stands still in mid-transaction holds up all the others.
  idle_in_transaction_session_timeout: 10_000,
}

export function clientConfig(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'holdgate',
    keepAlive: true,
    // Statements go out when they are asked; see `run`.
    pipeline: true,
    // Whatever the server's default is: what was answered survives a crash of the database.
    options: '-c synchronous_commit=on',
    types: { getTypeParser: typeParser as typeof types.getTypeParser },
  }
}

export function openPostgresDatabase(url: string): PostgresDatabase {
  const config = { ...clientConfig(url), ...PATIENCE }
  const pools = { readers: makePool(config, READERS), writer: makePool(config, 1) }
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pools.readers }) })
  const run = runner(kysely)
  return {
    kysely,
    run,
    now: async () => {
      const { rows } = await query(pools.readers, { name: 'now', text: 'SELECT holdgate_now() AS now' })
      return Number(rows[0]?.['now'])
    },
    async lend(pool, work) {
      const client = await pools[pool].connect().catch(fail)
      let trouble: Error | undefined
      try {
        return await work(client)
      } catch (error) {
        if (error instanceof StoreTrouble) trouble = error
        throw error
      } finally {
        client.release(trouble)
      }
    },
    close: async () => {
      await Promise.all([pools.readers.end(), pools.writer.end()])
    },
  }
}

function makePool(config: ClientConfig, max: number): Pool {
  const pool = new Pool({ ...config, max })
  // An idle connection was cut; whoever asks next gets another, or hears that there is none.
  pool.on('error', () => undefined)
  // A connection that is lent and cut between two queries says so by itself; its next query fails.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

type Bound = Readonly<{
  name: string
  text: string
  bind: (values: Ask['values']) => Value[]
  gives: boolean
  isLog: boolean
}>

function runner(kysely: Kysely<Tables>): PostgresDatabase['run'] {
  const known = new Map<Query<never, unknown>, Bound>()
  function bound(ask: Ask): Bound {
    const found = known.get(ask.query)
    if (found) return found
    const { sql: text, bind } = prepare(ask, kysely, LOCKS)
    // The server parses and plans a statement with a name once for each connection.
    const name = `holdgate_${known.size}`
    const gives = /^(?:select|with) |\breturning\b/.test(text)
    const made = { name, text, bind, gives, isLog: ask.query.isLog === true }
    known.set(ask.query, made)
    return made
  }
  return async (client, steps) => {
    const sent = sendOnly()
    try {
      let step = steps.next()
      while (!step.done) {
        const { name, text, bind, gives, isLog } = bound(step.value)
        const sending = query(client, { name, text, values: bind(step.value.values) })
        const asked = isLog ? sending.catch(refuseLog) : sending
        // What gives no rows need not be waited for: the server takes statements in the order they came.
        if (!gives) sent.add(asked)
        step = steps.next(gives ? (await asked).rows : [])
      }
      await sent.done()
      return step.value
    } catch (error) {
      // An error of an earlier statement is what made this one fail.
      await sent.done()
      throw error
    }
  }
}

/** Statements of a transaction whose answers nobody needs, but for that they went well. */
export function sendOnly(): Readonly<{ add: (asked: Promise<unknown>) => void; done: () => Promise<void> }> {
  const asked: Promise<unknown>[] = []
  return {
    add(one) {
      // Told by `done`; until then it must not count as unhandled.
      one.catch(() => undefined)
      asked.push(one)
    },
    async done() {
      for (const one of asked) await one
    },
  }
}

type Statement = string | Readonly<{ name: string; text: string; values?: Value[] }>
type Rows = Readonly<{ rows: readonly Record<string, unknown>[]; command: string }>

/** @throws {StoreTrouble} when it is the database's trouble, or the network's */
export async function query(on: Pool | ClientBase, statement: Statement): Promise<Rows> {
  try {
    const result = await on.query<Record<string, unknown>>(statement as string)
    // Several statements in one text have a result each; the last one counts.
    return Array.isArray(result) ? (result.at(-1) as Rows) : result
  } catch (error) {
    throw isItsOwnFault(error) ? error : asTrouble(error)
  }
}

function fail(error: unknown): never {
  throw asTrouble(error)
}

/** A conflict is tried again, and what ends the connection is told as such. */
function refuseLog(cause: unknown): never {
  if (cause instanceof StoreTrouble || isConflict(cause)) throw cause
  throw new LogNotWritten('The log was not written.', { cause })
}

function asTrouble(error: unknown): StoreTrouble {
  return new StoreTrouble('The database cannot be used at the moment.', { cause: error })
}

/** Deadlock or a conflict that only a new try can end: all of the transaction is gone. */
export function isConflict(error: unknown): boolean {
  const cause = error instanceof StoreTrouble ? error.cause : error
  return cause instanceof DatabaseError && (cause.code === '40001' || cause.code === '40P01')
}

/**
 * SQLSTATE classes that tell of the query: data, constraints, triggers, SQL itself. All others tell of the
 * connection, of resources, of an operator who stops the server.
 */
const ITS_OWN_FAULT = /^(?:0[^8]|2[^58]|42|44|P0)/

function isItsOwnFault(error: unknown): boolean {
  return error instanceof DatabaseError && ITS_OWN_FAULT.test(error.code ?? '')
}

/** Instants and counts are safe integers, as they were on the way in; bytes are bytes and not Node's kind. */
function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8) return readInteger
  const known = types.getTypeParser(oid, format) as (value: string) => unknown
  return oid === BYTEA ? (value) => new Uint8Array(known(value) as Uint8Array) : known
}

function readInteger(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new Error('A stored number is no safe integer.')
  return number
}
