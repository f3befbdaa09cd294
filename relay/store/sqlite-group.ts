/**
 * Group commit: the writes of one event-loop turn share a transaction, and so one wait for the disk.
 *
 * Rule 1: each write has a savepoint of its own; one that fails hurts only its caller.
 * Rule 2: nobody is answered before the outer COMMIT. When that fails, all of them are told so, also
 *   those whose answer was no: it may rest on a neighbour's write that is now gone.
 */
import type { Passing, Place } from './crash-steps.ts'
import type { Database } from './sqlite-database.ts'
import { NotStored } from './query.ts'
import type { Written } from './store-over.ts'
import type { Steps } from './query.ts'

type Write = <T>(steps: () => Steps<T>, more?: Written<T>) => Promise<T>
type Job = Readonly<{
  steps: () => Steps<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
  pass: Passing | undefined
}>

export type Group = Readonly<{
  write: Write
  /** Writes what waits, at once. */
  flush: () => void
}>

export function openGroup(database: Database): Group {
  const control = prepareControl(database.sqlite)
  let waiting: Job[] = []
  let scheduled: NodeJS.Immediate | undefined
  function flush(): void {
    clearImmediate(scheduled)
    scheduled = undefined
    const jobs = waiting
    waiting = []
    if (jobs.length > 0) writeTogether({ database, control, jobs })
  }
  return {
    flush,
    write: <T>(steps: () => Steps<T>, { pass }: Written<T> = {}) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ steps, resolve: resolve as Job['resolve'], reject, pass })
        scheduled ??= setImmediate(flush)
      }),
  }
}

type Control = ReturnType<typeof prepareControl>
type Batch = Readonly<{ database: Database; control: Control; jobs: readonly Job[] }>

function prepareControl(sqlite: Database['sqlite']) {
  return {
    begin: sqlite.prepare('BEGIN IMMEDIATE'),
    commit: sqlite.prepare('COMMIT'),
    savepoint: sqlite.prepare('SAVEPOINT one'),
    release: sqlite.prepare('RELEASE one'),
    undo: sqlite.prepare('ROLLBACK TO one'),
  }
}

function writeTogether({ database, control, jobs }: Batch): void {
  const { sqlite } = database
  const answers: (() => void)[] = []
  const pass = (place: Place): void => {
    for (const job of jobs) job.pass?.(place)
  }
  try {
    // A crash from `before BEGIN` to `before COMMIT` leaves nothing of any of these; none of them was answered.
    pass('before BEGIN')
    control.begin.run()
    for (const job of jobs) answers.push(writeOne({ database, control, job }))
    pass('before COMMIT')
    // A crash inside COMMIT leaves all of them or none.
    control.commit.run()
  } catch (error) {
    if (sqlite.isTransaction) sqlite.exec('ROLLBACK')
    for (const job of jobs) job.reject(error)
    return
  }
  // A crash `after COMMIT` leaves everything stored and nobody told: whoever asked reads, or asks again with
  // the same idempotency key or attempt; notices are due and are paid by the next process.
  pass('after COMMIT')
  for (const answer of answers) answer()
}

type Turn = Readonly<{ database: Database; control: Control; job: Job }>

function writeOne({ database, control, job }: Turn): () => void {
  control.savepoint.run()
  try {
    const value = database.run(job.steps())
    control.release.run()
    return () => job.resolve(value)
  } catch (error) {
    // A full disk and the like end the whole transaction; then nobody's write is left.
    if (!database.sqlite.isTransaction) throw error
    control.undo.run()
    control.release.run()
    if (error instanceof NotStored) return () => job.resolve(error.result)
    return () => job.reject(error)
  }
}
