/**
 * Writes on PostgreSQL, in turn: group commit as on SQLite, and one transaction at a time among all
 * relays on the database.
 *
 * Rule 1: a transaction begins by waiting for its turn, and holds it until it ends. Each statement after
 *   that sees everything that was stored before, so READ COMMITTED has no gap between looking and
 *   writing. The edge of the log, which nearly every one writes, would put them in a row in any case.
 * Rule 2: each write has a savepoint of its own; one that fails hurts only its caller.
 * Rule 3: nobody is answered before the outer COMMIT. When that fails, all of them are told so, also
 *   those whose answer was no: it may rest on a neighbour's write that is now gone.
 */
import type { PoolClient } from 'pg'
import type { Passing, Place } from './crash-steps.ts'
import { isConflict, query, sendOnly } from './postgres-database.ts'
import type { PostgresDatabase } from './postgres-database.ts'
import { notify } from './postgres-notices.ts'
import { TAKE_TURN } from './postgres-triggers.ts'
import { NotStored } from './query.ts'
import type { Steps } from './query.ts'
import type { Elsewhere } from './store.ts'
import type { Written } from './store-over.ts'
import { StoreTrouble } from './store-trouble.ts'

type Job = Readonly<{
  steps: () => Steps<unknown>
  pass: Passing | undefined
  tells: ((result: unknown) => Elsewhere | undefined) | undefined
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}>

export type PostgresGroup = Readonly<{
  write: <T>(steps: () => Steps<T>, more?: Written<T>) => Promise<T>
  /** Resolves when everything that waited has been written or refused. */
  flush: () => Promise<void>
}>

type Options = Readonly<{ database: PostgresDatabase; self: string }>

/** What a turn may take; the rest waits for the next one, so that other relays get theirs. */
const MOST_TOGETHER = 100
const TRIES = 5

const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT ${TAKE_TURN}; SAVEPOINT one`

export function openPostgresGroup(options: Options): PostgresGroup {
  const waiting: Job[] = []
  let working: Promise<void> | undefined
  async function work(): Promise<void> {
    // Writes of the same event-loop turn share a transaction.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) await writeTogether(options, waiting.splice(0, MOST_TOGETHER))
    working = undefined
  }
  return {
    write: <T>(steps: () => Steps<T>, { pass, tells }: Written<T> = {}) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ steps, pass, tells: tells as Job['tells'], resolve: resolve as Job['resolve'], reject })
        working ??= work()
      }),
    // Whoever comes while it works is written by the same work.
    flush: async () => working,
  }
}

async function writeTogether(options: Options, jobs: readonly Job[]): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const answers = await options.database.lend('writer', (client) => transaction(options, client, jobs))
      // A crash `after COMMIT` leaves everything stored and nobody told: whoever asked reads, or asks again
      // with the same idempotency key or attempt; notices are due and are paid by whichever relay is there.
      passAll(jobs, 'after COMMIT')
      for (const answer of answers) answer()
      return
    } catch (error) {
      if (isConflict(error) && tries < TRIES) continue
      for (const job of jobs) job.reject(error)
      return
    }
  }
}

async function transaction({ self, database }: Options, client: PoolClient, jobs: readonly Job[]) {
  // A crash from `before BEGIN` to `before COMMIT` leaves nothing of any of these; none of them was answered.
  passAll(jobs, 'before BEGIN')
  const sent = sendOnly()
  sent.add(query(client, BEGIN))
  try {
    const done: Done[] = []
    for (const [index, job] of jobs.entries()) {
      // What was undone has its savepoint still.
      if (index > 0 && done[index - 1]?.stands) sent.add(query(client, 'RELEASE SAVEPOINT one; SAVEPOINT one'))
      done.push(await writeOne(client, database, job))
    }
    await sent.done()
    passAll(jobs, 'before COMMIT')
    const told = done.map(({ tells }) => tells).filter((change) => change !== undefined)
    // A crash inside COMMIT leaves all of them or none; whoever asked cannot know, and asks again.
    const { command } = await query(client, `${notify(client, self, told)}COMMIT`)
    if (command !== 'COMMIT') throw new StoreTrouble('The database did not commit.')
    return done.map(({ answer }) => answer)
  } catch (error) {
    // Where the connection is gone, so is the transaction; that error is the one to tell of.
    if (!(error instanceof StoreTrouble)) await query(client, 'ROLLBACK')
    throw error
  }
}

type Done = Readonly<{ stands: boolean; answer: () => void; tells?: Elsewhere | undefined }>

async function writeOne(client: PoolClient, database: PostgresDatabase, job: Job): Promise<Done> {
  try {
    const value = await database.run(client, job.steps())
    return { stands: true, answer: () => job.resolve(value), tells: job.tells?.(value) }
  } catch (error) {
    // Whatever ends the whole transaction leaves nobody's write.
    if (error instanceof StoreTrouble) throw error
    await query(client, 'ROLLBACK TO SAVEPOINT one')
    const answer = error instanceof NotStored ? () => job.resolve(error.result) : () => job.reject(error)
    return { stands: false, answer }
  }
}

function passAll(jobs: readonly Job[], place: Place): void {
  for (const { pass } of jobs) pass?.(place)
}
