import { describe } from 'vitest'
import { openPostgres } from '../../relay/store/postgres.ts'
import { T0 } from '../core/builders.ts'
import { lacks } from '../kit/debian.ts'
import { openDatabaseWithClock } from '../kit/postgres-store.ts'
import { storeSuite } from './suite.ts'

describe.skipIf(lacks('initdb'))('on PostgreSQL', () => {
  storeSuite('postgres', async () => {
    const database = await openDatabaseWithClock(T0)
    const store = await openPostgres({ url: database.url })
    const open = [store]
    return {
      dialect: 'postgres',
      store,
      other: async () => {
        const other = await openPostgres({ url: database.url })
        open.push(other)
        return other
      },
      setNow: database.setNow,
      direct: async (sql) => void (await database.sql(sql)),
      count: async (table) => Number((await database.sql(`SELECT count(*) AS count FROM ${table}`))[0]?.['count']),
      close: async () => {
        for (const opened of open) await opened.close()
        await database.drop()
      },
    }
  })
})
