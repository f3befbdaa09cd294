/** A place for one store, of either database, that can be opened, looked at and filled from a backup. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Instant } from '../../relay/contract/ids.ts'
import type { Place } from '../../relay/store/place.ts'
import type { Value } from '../../relay/store/query.ts'
import type { Snapshot } from '../../relay/store/snapshot.ts'
import { openPostgresPlace } from '../../relay/store/postgres-place.ts'
import { openPostgresSnapshot } from '../../relay/store/postgres-snapshot.ts'
import { openPostgres } from '../../relay/store/postgres.ts'
import { openSqlitePlace } from '../../relay/store/sqlite-place.ts'
import { openSqliteSnapshot } from '../../relay/store/sqlite-snapshot.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import type { Store } from '../../relay/store/store.ts'
import { T0 } from '../core/builders.ts'
import { openDatabaseWithClock } from '../kit/postgres-store.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

export type Site = Readonly<{
  /** Its clock stands at T0 + `turn`. */
  open: () => Promise<Store>
  turn: (milliseconds: number) => Promise<void>
  snapshot: () => Promise<Snapshot>
  place: () => Promise<Place>
  /** Past the store, as whoever owns the database can. */
  sql: (text: string) => Promise<void>
  remove: () => Promise<void>
}>

export type Kind = 'sqlite' | 'postgres'

export const KINDS: Readonly<Record<Kind, () => Promise<Site>>> = { sqlite: sqliteSite, postgres: postgresSite }

async function postgresSite(): Promise<Site> {
  const database = await openDatabaseWithClock(T0)
  const { url } = database
  return {
    open: () => openPostgres({ url }),
    turn: (milliseconds) => database.setNow(T0 + milliseconds),
    snapshot: () => openPostgresSnapshot(url),
    place: () => openPostgresPlace(url),
    sql: async (text) => void (await database.sql(text)),
    remove: database.drop,
  }
}

async function sqliteSite(): Promise<Site> {
  const directory = makeTempDir('site')
  let at: Instant = T0
  const now = (): Instant => at
  return {
    open: () => openSqlite({ directory: directory.path, now }),
    turn: async (milliseconds) => void (at = T0 + milliseconds),
    snapshot: async () => openSqliteSnapshot(directory.path, now),
    place: () => openSqlitePlace(directory.path, now),
    async sql(text) {
      const database = new DatabaseSync(join(directory.path, 'holdgate.sqlite'), { timeout: 30_000 })
      try {
        database.exec(text)
      } finally {
        database.close()
      }
    },
    remove: async () => directory.remove(),
  }
}

export async function rowsOf(site: Site, sql: string): Promise<readonly (readonly Value[])[]> {
  const snapshot = await site.snapshot()
  try {
    const rows: (readonly Value[])[] = []
    for await (const row of snapshot.rows(sql)) rows.push(row)
    return rows
  } finally {
    await snapshot.close()
  }
}
