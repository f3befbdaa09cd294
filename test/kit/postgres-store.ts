/** A PostgreSQL database with the store's tables and a clock that tests turn by hand. */
import type { Instant } from '../../relay/contract/ids.ts'
import { openPostgres } from '../../relay/store/postgres.ts'
import { openTestDatabase } from './postgres.ts'
import type { TestDatabase } from './postgres.ts'

export type TestClock = TestDatabase & Readonly<{ setNow: (now: Instant) => Promise<void> }>

/** Made once for each process; each test gets a copy. */
let template: Promise<string> | undefined

/** A fresh database in which holdgate_now() gives what a row says. No setting of the relay leads there. */
export async function openDatabaseWithClock(start: Instant, copyOf?: string): Promise<TestClock> {
  if (copyOf === undefined) template ??= makeTemplate()
  const database = await openTestDatabase(copyOf ?? (await template))
  const setNow = async (now: Instant) => void (await database.sql(`UPDATE test_clock SET now = ${now}`))
  await setNow(start)
  return { ...database, setNow }
}

async function makeTemplate(): Promise<string> {
  const database = await openTestDatabase()
  const store = await openPostgres({ url: database.url })
  await store.close()
  await database.sql(
    `CREATE TABLE test_clock (now BIGINT NOT NULL);
     INSERT INTO test_clock VALUES (0);
     CREATE OR REPLACE FUNCTION holdgate_now() RETURNS BIGINT LANGUAGE sql VOLATILE AS 'SELECT now FROM test_clock'`,
  )
  return database.name
}
