import { describe, expect, test } from 'vitest'
import { lacks } from '../kit/debian.ts'
import { openTestDatabase, startPostgres } from '../kit/postgres.ts'

describe.skipIf(lacks('initdb'))('a PostgreSQL of a test', () => {
  test('gives databases that know nothing of each other', async () => {
    const [one, other] = [await openTestDatabase(), await openTestDatabase()]
    await one.sql('CREATE TABLE t (x INT); INSERT INTO t VALUES (1)')
    expect(await one.sql('SELECT x FROM t')).toEqual([{ x: 1 }])
    await expect(other.sql('SELECT x FROM t')).rejects.toThrow('does not exist')
    for (const database of [one, other]) await database.drop()
  })

  test('keeps what it acknowledged when it is cut off', async () => {
    const postgres = await startPostgres({ durable: true })
    const database = await postgres.createDatabase()
    await database.sql('CREATE TABLE t (x INT); INSERT INTO t VALUES (1)')
    await postgres.stopImmediately()
    await expect(database.sql('SELECT x FROM t')).rejects.toThrow()
    await postgres.start()
    expect(await database.sql('SELECT x FROM t')).toEqual([{ x: 1 }])
    await postgres.remove()
  })
})
