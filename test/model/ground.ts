/**
 * Two relays on one database, for clients that call both at once. On SQLite they share the store of one
 * process; on PostgreSQL each has its own connections.
 */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { Client } from 'pg'
import { openTestRelay } from '../kit/relay.ts'
import type { TestRelay } from '../kit/relay.ts'
import { sweepOnce } from '../../relay/server/sweep.ts'
import { enrolCast } from './cast-office.ts'
import type { Cast } from './cast-office.ts'

export type Database = 'SQLite' | 'PostgreSQL'
export type One = Pick<TestRelay, 'deps' | 'clock' | 'send' | 'fetch' | 'setPolicy'>

/** A status that was written, with the database's time inside the statement that wrote it. */
export type Written = Readonly<{ request: string; status: string; at: number }>

export type Ground = Readonly<{
  database: Database
  relays: readonly [One, One]
  cast: Cast
  now: () => number
  setNow: (now: number) => Promise<void>
  setPolicy: (source: string) => Promise<void>
  /** Both relays look for what time has ended. */
  sweep: () => Promise<void>
  written: () => Promise<readonly Written[]>
  /** Runs SQL past the store. */
  sql: (text: string) => Promise<readonly Record<string, unknown>[]>
  close: () => Promise<void>
}>

/** @param time `turned` by hand, or the real one */
export async function openGround(database: Database, time: 'turned' | 'real' = 'turned'): Promise<Ground> {
  const kind = database === 'SQLite' ? 'sqlite' : 'postgres'
  const relay = await openTestRelay({ database: kind, realTime: time === 'real' })
  const cast = await enrolCast(relay)
  const beside = await (relay.database ? besidePostgres(relay.database.url, time) : besideSqlite(relay, time))
  const relays = [relay, await relay.twin()] as const
  return {
    database,
    relays,
    cast,
    sql: beside.sql,
    now: () => relay.clock.now,
    setNow: async (now) => {
      await beside.turn(now)
      relay.clock.now = now
    },
    setPolicy: async (source) => {
      for (const one of relays) await one.setPolicy(source)
    },
    sweep: async () => void (await Promise.all(relays.map(({ deps }) => sweepOnce(deps)))),
    written: async () =>
      (await beside.sql('SELECT request, status, at FROM test_written')).map(({ request, status, at }) => ({
        request: String(request),
        status: String(status),
        at: Number(at),
      })),
    close: async () => {
      await beside.end()
      await relay.close()
    },
  }
}

/** A connection of the test's own, which notes what is written and turns the clock between two writes. */
type Beside = Readonly<{ sql: Ground['sql']; turn: (now: number) => Promise<void>; end: () => Promise<void> }>

async function besideSqlite(relay: TestRelay, time: 'turned' | 'real'): Promise<Beside> {
  const beside = new DatabaseSync(join(relay.deps.settings.directory, 'holdgate.sqlite'), { timeout: 30_000 })
  // The relay's own clock is kept out of triggers. A turned one stands in a row, turned in the same moment.
  const instant = time === 'turned' ? '(SELECT now FROM test_clock)' : `CAST(unixepoch('subsec') * 1000 AS INTEGER)`
  beside.exec(`${TABLE}; CREATE TABLE test_clock (now INTEGER); INSERT INTO test_clock VALUES (${relay.clock.now});
    CREATE TRIGGER test_written AFTER UPDATE ON requests WHEN NEW.status <> OLD.status BEGIN
      INSERT INTO test_written VALUES (NEW.id, NEW.status, ${instant}); END`)
  const turn = beside.prepare('UPDATE test_clock SET now = ?')
  return {
    sql: async (text) => beside.prepare(text).all(),
    turn: async (now) => void turn.run(now),
    end: async () => beside.close(),
  }
}

async function besidePostgres(url: string, time: 'turned' | 'real'): Promise<Beside> {
  const beside = new Client({ connectionString: url })
  await beside.connect()
  const sql = async (text: string) => (await beside.query<Record<string, unknown>>(text)).rows
  // By the real clock it is when the statement began: between its comparison and its trigger a machine may stand still.
  const began = 'floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint'
  await sql(`${TABLE};
    CREATE FUNCTION test_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO test_written VALUES (NEW.id, NEW.status, ${time === 'turned' ? 'holdgate_now()' : began}); RETURN NEW; END $$;
    CREATE TRIGGER test_written AFTER UPDATE ON requests FOR EACH ROW
      WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION test_write()`)
  return {
    sql,
    // No write is under way while it turns: what the trigger notes is what the statement compared.
    turn: async (now) =>
      void (await sql(`BEGIN; LOCK TABLE requests IN EXCLUSIVE MODE; UPDATE test_clock SET now = ${now}; COMMIT`)),
    end: () => beside.end(),
  }
}

const TABLE = 'CREATE TABLE test_written (request TEXT, status TEXT, at BIGINT)'
