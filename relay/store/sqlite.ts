/** The embedded store: one process, one data directory, SQLite. */
import { join } from 'node:path'
import type { Instant } from '../contract/ids.ts'
import type { CrashSteps } from './crash-steps.ts'
import { openDatabase } from './sqlite-database.ts'
import type { Database } from './sqlite-database.ts'
import { openGroup } from './sqlite-group.ts'
import { createSeenProofs } from './seen-proofs.ts'
import { keepToOwner, makeDirectory, takeDirectory } from './sqlite-directory.ts'
import { migrateSqlite } from './sqlite-migrations.ts'
import { StoreError } from './store-error.ts'
import { storeOver } from './store-over.ts'
import type { Runner } from './store-over.ts'
import type { Store } from './store.ts'

export type SqliteOptions = Readonly<{
  /** Made with mode 0700 when it is not there; `:memory:` is not one. */
  directory: string
  /** What holdgate_now() gives, in epoch milliseconds. Tests turn it by hand; nothing else sets it. */
  now: () => Instant
  crash?: CrashSteps
}>

/** @throws {StoreError} with a sentence for whoever starts the relay */
export async function openSqlite({ directory, now, crash = {} }: SqliteOptions): Promise<Store> {
  makeDirectory(directory)
  const unlock = takeDirectory(directory)
  const path = join(directory, 'holdgate.sqlite')
  const open: Database[] = []
  try {
    keepToOwner(path)
    const writer = openDatabase({ path, readOnly: false, now })
    open.push(writer)
    await migrateSqlite(writer.kysely, path)
    // A connection of its own never sees a transaction that is still open.
    const reader = openDatabase({ path, readOnly: true, now })
    open.push(reader)
    return connect({ writer, reader, unlock, crash })
  } catch (error) {
    for (const { sqlite } of open) sqlite.close()
    unlock()
    if (error instanceof StoreError) throw error
    throw new StoreError(
      `${path} cannot be opened (${reason(error)}). Restore it from a backup, or set HOLDGATE_DATA to another directory.`,
      { cause: error },
    )
  }
}

type Connections = Readonly<{ writer: Database; reader: Database; unlock: () => void; crash: CrashSteps }>

function connect({ writer, reader, unlock, crash }: Connections): Store {
  const group = openGroup(writer)
  const clock = reader.sqlite.prepare('SELECT holdgate_now() AS now')
  const nowOf = (): Instant => Number(clock.get()?.['now'])
  const proofs = createSeenProofs()
  const openedAt = nowOf()
  let closed = false
  // `async` turns whatever is thrown into a rejection.
  const read: Runner['read'] = async (steps) => reader.run(steps)
  const runner: Runner = {
    now: async () => nowOf(),
    read,
    look: read,
    write: group.write,
    // There is one writer, so nothing is written beside it.
    aside: group.write,
    claim: (steps) => read(steps()),
    useProof: async (proof) => proofs.use(proof, nowOf()),
    proofsSince: async () => openedAt,
    // Nobody else has this database.
    onElsewhere: () => () => undefined,
    async scrub() {
      group.flush()
      // The write-ahead log still has what was deleted. While a backup reads it stays, until the next one.
      writer.sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    },
    close: async () => {
      if (closed) return
      closed = true
      group.flush()
      reader.sqlite.close()
      writer.sqlite.close()
      unlock()
    },
  }
  return storeOver(runner, crash)
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
