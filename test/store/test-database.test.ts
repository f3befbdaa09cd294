import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startChild } from '../kit/child.ts'
import { lacks } from '../kit/debian.ts'
import { openTestDatabase, startPostgres } from '../kit/postgres.ts'
import { until } from '../kit/until.ts'

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

test.skipIf(lacks('initdb'))('a PostgreSQL of a test ends with its process, also by kill -9', async () => {
  const kit = join(import.meta.dirname, '../kit/postgres.ts')
  const script = `const { startPostgres } = await import(${JSON.stringify(kit)})
    process.stdout.write(String((await startPostgres()).port) + '\\n')`
  const child = startChild(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = (await once(child.process.stdout ?? child.process, 'data')) as [Buffer]
  await child.stop('SIGKILL')
  const socket = () =>
    new Promise<true | undefined>((resolve) => {
      const trying = connect(Number(port.toString()), '127.0.0.1')
      trying.once('connect', () => {
        trying.destroy()
        resolve(undefined)
      })
      trying.once('error', () => resolve(true))
    })
  await until(socket, 'end of PostgreSQL')
})
