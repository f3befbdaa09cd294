/**
 * The store of several relays: one PostgreSQL database, any number of relays on it, none of them a leader.
 *
 * Rule: the database is the only truth, its clock the only clock. What a relay keeps in memory is who
 *   waits at it.
 */
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { randomUUID } from 'node:crypto'
import type { Instant } from '../contract/ids.ts'
import type { CrashSteps } from './crash-steps.ts'
import { clientConfig, isConflict, openPostgresDatabase, query, sendOnly } from './postgres-database.ts'
import type { PostgresDatabase } from './postgres-database.ts'
import { openPostgresGroup } from './postgres-group.ts'
import { listenToOthers, notify } from './postgres-notices.ts'
import { migratePostgres } from './postgres-migrations.ts'
import { sentenceOf, whatIsWrong } from './postgres-sentences.ts'
import type { Steps } from './query.ts'
import { readServerRun, useStoredProof } from './seen-proofs.ts'
import { StoreError } from './store-error.ts'
import { storeOver } from './store-over.ts'
import type { Runner, Written } from './store-over.ts'
import type { Elsewhere, Store } from './store.ts'
import { StoreTrouble } from './store-trouble.ts'

export type PostgresOptions = Readonly<{
  /** postgres://user:password@host:port/database; the password is never said again. */
  url: string
  crash?: CrashSteps
}>

const TRIES = 5
const CLOSE_MILLISECONDS = 2_000

/** @throws {StoreError} with a sentence for whoever starts the relay */
export async function openPostgres({ url, crash = {} }: PostgresOptions): Promise<Store> {
  let database: PostgresDatabase | undefined
  try {
    await prepare(url)
    database = openPostgresDatabase(url)
    return storeOver(await connect(url, database), crash)
  } catch (error) {
    await database?.close()
    if (error instanceof StoreError) throw error
    throw new StoreError(sentenceOf(url, error), { cause: error })
  }
}

/** Looks at what is there, and makes it a database of this version. */
async function prepare(url: string): Promise<void> {
  // A connection of its own: a migration may take longer than a call.
  const pool = new Pool({ ...clientConfig(url), max: 1, connectionTimeoutMillis: 5_000 })
  pool.on('error', () => undefined)
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const wrong = await whatIsWrong(pool, url)
    if (wrong !== undefined) throw new StoreError(wrong)
    await migratePostgres(kysely)
  } finally {
    // kysely ends a pool only when it has used it.
    await kysely.destroy()
    if (!pool.ending) await pool.end()
  }
}

async function connect(url: string, database: PostgresDatabase): Promise<Runner> {
  const self = randomUUID()
  const listeners = new Set<(change: Elsewhere) => void>()
  const group = openPostgresGroup({ database, self })
  const look = <T>(steps: Steps<T>): Promise<T> =>
    database.lend('readers', (client) => database.run(client, single(steps)))
  /** Undefined when the connection was lost: what is found then counts from then on. */
  let serving: Readonly<{ run: string; now: Instant }> | undefined = await look(readServerRun())
  const listening = await listenToOthers({
    config: clientConfig(url),
    self,
    heard: (change) => listeners.forEach((listener) => listener(change)),
    lost: () => {
      serving = undefined
    },
  })
  let closing: Promise<void> | undefined
  return {
    now: database.now,
    look,
    read: (steps) =>
      database.lend('readers', async (client) => {
        const sent = sendOnly()
        sent.add(query(client, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'))
        return ending(client, () => database.run(client, steps))
      }),
    write: group.write,
    aside: (steps, more) => aside({ database, self }, steps, more),
    claim: (steps) => aside({ database, self }, steps),
    async useProof(proof) {
      const run = await look(useStoredProof(proof))
      if (run === undefined || run === serving?.run) return run !== undefined
      // Another server answers, and nobody has noticed yet: what was used at the one before may not be here.
      serving = undefined
      return false
    },
    proofsSince: async () => (serving ??= await look(readServerRun())).now,
    onElsewhere(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => (closing ??= close()),
  }

  async function close(): Promise<void> {
    // A database that is silent must not hold up the end: what it has not confirmed was not answered either.
    await within(CLOSE_MILLISECONDS, group.flush())
    await within(CLOSE_MILLISECONDS, Promise.all([listening.close(), database.close()]))
  }
}

/** Without a transaction, two queries would not see the same state. */
function* single<T>(steps: Steps<T>): Steps<T> {
  const first = steps.next()
  if (first.done) return first.value
  const second = steps.next(yield first.value)
  if (second.done) return second.value
  throw new Error('Two queries are read in one transaction: see Runner.read.')
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}

type Aside = Readonly<{ database: PostgresDatabase; self: string }>

async function aside<T>({ database, self }: Aside, steps: () => Steps<T>, { tells }: Written<T> = {}): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.lend('readers', async (client) => {
        const sent = sendOnly()
        sent.add(query(client, 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE'))
        let told: Elsewhere | undefined
        return ending(
          client,
          async () => {
            const value = await database.run(client, steps())
            told = tells?.(value)
            return value
          },
          () => notify(client, self, told ? [told] : []),
        )
      })
    } catch (error) {
      if (!isConflict(error) || tries >= TRIES) throw error
    }
  }
}

type Client = Parameters<Parameters<PostgresDatabase['lend']>[1]>[0]

async function ending<T>(client: Client, work: () => Promise<T>, beforeCommit = (): string => ''): Promise<T> {
  try {
    const value = await work()
    const { command } = await query(client, `${beforeCommit()}COMMIT`)
    if (command !== 'COMMIT') throw new StoreTrouble('The database did not commit.')
    return value
  } catch (error) {
    if (!(error instanceof StoreTrouble)) await query(client, 'ROLLBACK')
    throw error
  }
}
