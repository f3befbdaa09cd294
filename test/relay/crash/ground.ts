/** Where a cell plays: a copy of the office, on one database or the other. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { lacks } from '../../kit/debian.ts'
import { readPostgresRecords, readRecords } from '../../kit/invariants.ts'
import type { Records } from '../../kit/invariants.ts'
import { startPostgres } from '../../kit/postgres.ts'
import type { Postgres } from '../../kit/postgres.ts'
import type { Running } from '../../kit/running-relay.ts'
import type { ScriptedPush } from '../../kit/scripted-push.ts'
import { makeTempDir } from '../../kit/temp-dir.ts'
import { assembleCast } from './cast.ts'
import type { Cast } from './cast.ts'

/** An office and those who work there; copied for each cell. */
export type Office = Readonly<{ cast: Cast; copy: () => Promise<Ground>; remove: () => Promise<void> }>
export type PostgresOffice = Office & Readonly<{ cluster: Postgres }>

export type Ground = Readonly<{
  /** What a relay needs to run on it. */
  running: Pick<Running, 'directory' | 'databaseUrl'>
  /** Lets the leases of notices run out that somebody claimed and then died: as if 30 s had passed. */
  endLeases: () => Promise<void>
  /** Turns the database's clock by six minutes, where it has one of its own. */
  leap?: () => Promise<void>
  records: () => Promise<Records>
  /** Past the relay, where the database is PostgreSQL. */
  sql?: (text: string) => Promise<unknown>
  remove: () => Promise<void>
}>

const END_LEASES = 'UPDATE notices SET due_at = due_at - 30000 WHERE due_at IS NOT NULL'

export async function openSqliteOffice(push: ScriptedPush): Promise<Office> {
  const office = makeTempDir('office')
  const cast = await assembleCast({ directory: office.path }, push)
  return { cast, copy: async () => sqliteGround(office.path), remove: async () => office.remove() }
}

function sqliteGround(office: string): Ground {
  const directory = makeTempDir('cell')
  cpSync(office, directory.path, { recursive: true })
  return {
    running: { directory: directory.path },
    async endLeases() {
      const database = new DatabaseSync(join(directory.path, 'holdgate.sqlite'), { timeout: 30_000 })
      database.exec(END_LEASES)
      database.close()
    },
    records: async () => readRecords(directory.path),
    remove: async () => directory.remove(),
  }
}

const CLOCK = `
  CREATE TABLE test_ahead (milliseconds BIGINT NOT NULL);
  INSERT INTO test_ahead VALUES (0);
  CREATE OR REPLACE FUNCTION holdgate_now() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$
    SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint + (SELECT milliseconds FROM test_ahead) $$`

/**
 * A cluster of its own. By default it acknowledges what it has not written yet: that what was answered
 * survives an immediate stop is what the relay's own connections ask for.
 */
export async function openPostgresOffice(push: ScriptedPush): Promise<PostgresOffice> {
  const cluster = await startPostgres()
  const office = makeTempDir('office')
  const database = await cluster.createDatabase()
  const cast = await assembleCast({ directory: office.path, databaseUrl: database.url }, push)
  await database.sql(CLOCK)
  const template = new URL(database.url).pathname.slice(1)
  return {
    cast,
    cluster,
    copy: () => postgresGround(cluster, { office: office.path, template }),
    remove: async () => {
      await cluster.remove()
      office.remove()
    },
  }
}

async function postgresGround(
  cluster: Postgres,
  { office, template }: Readonly<{ office: string; template: string }>,
): Promise<Ground> {
  const directory = makeTempDir('cell')
  cpSync(office, directory.path, { recursive: true })
  const database = await cluster.createDatabase(template)
  return {
    running: { directory: directory.path, databaseUrl: database.url },
    endLeases: async () => void (await database.sql(END_LEASES)),
    leap: async () => void (await database.sql('UPDATE test_ahead SET milliseconds = milliseconds + 360000')),
    records: () => readPostgresRecords(database.sql),
    sql: database.sql,
    remove: async () => {
      await database.drop()
      directory.remove()
    },
  }
}

/** Each database, with what opens an office on it and whether this machine lacks it. */
export const OFFICES: readonly (readonly [
  database: string,
  lacking: boolean,
  open: (push: ScriptedPush) => Promise<Office>,
])[] = [
  ['SQLite', false, openSqliteOffice],
  ['PostgreSQL', lacks('initdb'), openPostgresOffice],
]
