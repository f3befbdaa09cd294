import { createServer } from 'node:net'
import { Client } from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { openPostgres } from '../../relay/store/postgres.ts'
import { StoreError } from '../../relay/store/store-error.ts'
import type { Store } from '../../relay/store/store.ts'
import { isStoreTrouble } from '../../relay/store/store-trouble.ts'
import { T0 } from '../core/builders.ts'
import { lacks } from '../kit/debian.ts'
import { freePort, listen } from '../kit/loopback.ts'
import { openDatabaseWithClock } from '../kit/postgres-store.ts'
import { openTestDatabase, sharedPostgres } from '../kit/postgres.ts'
import { until } from '../kit/until.ts'
import { approve, asked, enrolment, event, openWorld } from './world.ts'

const ended: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end()
})

async function database() {
  const made = await openTestDatabase()
  ended.push(made.drop)
  return made
}

async function opened(url: string): Promise<Store> {
  const store = await openPostgres({ url })
  ended.push(() => store.close())
  return store
}

/** The one sentence for whoever starts the relay. */
async function sentence(url: string): Promise<string> {
  const opening = openPostgres({ url })
  const error = await opening.then(
    async (store) => store.close(),
    (refused: unknown) => refused,
  )
  expect(error).toBeInstanceOf(StoreError)
  const said = error instanceof Error ? error.message : ''
  expect(said).not.toMatch(/secret|\n/)
  return said
}

const changed = (url: string, change: (url: URL) => void): string => {
  const made = new URL(url)
  change(made)
  return made.href
}

describe.skipIf(lacks('initdb'))('a PostgreSQL that cannot be used is named with the fix', () => {
  test('when the password is wrong', async () => {
    const { url } = await database()
    const said = await sentence(changed(url, (wrong) => (wrong.password = 'secret')))
    expect(said).toMatch(
      /^127\.0\.0\.1:\d+ refuses the password of holdgate\. Set the right one in HOLDGATE_DATABASE_URL/,
    )
  })

  test('when there is no such database', async () => {
    const { url } = await database()
    const said = await sentence(changed(url, (wrong) => (wrong.pathname = '/nowhere')))
    expect(said).toMatch(/^There is no database nowhere at .* CREATE DATABASE nowhere OWNER holdgate\.$/)
  })

  test('when nothing answers', async () => {
    expect(await sentence(`postgres://u:secret@127.0.0.1:${await freePort()}/d`)).toMatch(/^Nothing answers at 127/)
  })

  test('when the host has no address', async () => {
    expect(await sentence('postgres://u:secret@host.invalid/d')).toMatch(
      /^(host\.invalid has no address|The address of)/,
    )
  })

  test('when something else answers', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy()))
    const port = await listen(server)
    ended.push(() => new Promise((resolve) => server.close(resolve)))
    expect(await sentence(`postgres://u:secret@127.0.0.1:${port}/d`)).toMatch(/does not answer as PostgreSQL does/)
  })

  test('when its text is not UTF-8', async () => {
    const { url, sql } = await database()
    await sql(`CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`)
    ended.push(() => sql('DROP DATABASE latin'))
    const said = await sentence(changed(url, (latin) => (latin.pathname = '/latin')))
    expect(said).toContain(`The database latin stores text as LATIN1. Make one with CREATE DATABASE`)
  })

  test('when the user may not make tables', async () => {
    const { url, sql } = await database()
    await sql(`CREATE ROLE guest LOGIN PASSWORD 'secret'; REVOKE CREATE ON SCHEMA public FROM PUBLIC`)
    ended.push(() => sql('DROP ROLE guest'))
    const said = await sentence(
      changed(url, (guest) => {
        guest.username = 'guest'
        guest.password = 'secret'
      }),
    )
    expect(said).toMatch(/^guest may not make tables in the database .* ALTER DATABASE/)
  })

  test('when a newer Holdgate wrote it', async () => {
    const { url, sql } = await database()
    await (await openPostgres({ url })).close()
    await sql(`INSERT INTO kysely_migration (name, timestamp) VALUES ('2999-01-later', '')`)
    expect(await sentence(url)).toMatch(/was written by a newer Holdgate/)
  })
})

describe.skipIf(lacks('initdb'))('a PostgreSQL', () => {
  test('is made ready once by relays that start at once', async () => {
    const { url } = await database()
    const stores = await Promise.all(Array.from({ length: 4 }, () => opened(url)))
    const results = await Promise.all(
      stores.map((store, n) =>
        store.changePeople({ kind: 'set_up', events: [event()], ...enrolment(`p${n}`, ['admin']) }),
      ),
    )
    expect(results.toSorted()).toEqual(['stored', 'taken', 'taken', 'taken'])
  })

  test('has its own clock, in epoch milliseconds', async () => {
    const { url } = await database()
    const store = await opened(url)
    const [from, now, to] = [Date.now() - 1_000, await store.now(), Date.now() + 1_000]
    expect(now).toBeGreaterThan(from)
    expect(now).toBeLessThan(to)
  })

  test('judges a deadline by the clock after it has the row, however that wait ended', async () => {
    const clock = await openDatabaseWithClock(T0)
    ended.push(clock.drop)
    const store = await opened(clock.url)
    const { store: same } = await openWorld(async () => ({
      dialect: 'postgres',
      store,
      other: async () => store,
      setNow: clock.setNow,
      direct: async (sql) => void (await clock.sql(sql)),
      count: async () => 0,
      close: async () => undefined,
    }))
    const before = await asked(same)
    // As somebody at a console would hold it, and then let go without a change.
    const holder = new Client({ connectionString: clock.url })
    await holder.connect()
    await holder.query(`BEGIN; SELECT 1 FROM requests WHERE id = '${before.id}' FOR UPDATE`)
    const committing = store.commit({ before, after: approve(before, T0), events: [event()], within: 'expires_at' })
    await until(async () => {
      const waiting = await clock.sql(`SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`)
      return waiting.length > 0 ? true : undefined
    }, 'commit that waits for the row')
    await clock.setNow(before.expiresAt)
    await holder.query('ROLLBACK')
    await holder.end()
    expect(await committing).toBe('late')
    expect((await store.request(before.id))?.status).toBe('pending')
  })

  test('that goes away is trouble, not a fault, and serves again when it is back', async () => {
    const { url } = await database()
    const store = await opened(url)
    const heard: string[] = []
    store.onElsewhere(({ kind }) => void heard.push(kind))
    const since = await store.proofsSince()
    const postgres = await sharedPostgres()
    await postgres.stopImmediately()
    const failures = await Promise.allSettled([
      store.now(),
      store.people(),
      store.requestOfKey('svc_a' as never, 'k'),
      store.touch('dev_a' as never),
      store.keepFact('f', 'v'),
    ])
    expect(failures.map((failed) => failed.status === 'rejected' && isStoreTrouble(failed.reason))).toEqual(
      Array(5).fill(true),
    )
    await postgres.start()
    expect(await store.keepFact('f', 'w')).toBe('w')
    await until(() => (heard.includes('anything') ? true : undefined), 'word that everything may have changed')
    // A database that was away may have lost its last moments, so proofs from before count no more.
    expect(await store.proofsSince()).toBeGreaterThan(since)
  })

  test('gives bytes and instants back as they came, and refuses what it would not', async () => {
    const { url } = await database()
    const store = await opened(url)
    await expect(store.keepFact('nul', 'a\0b')).rejects.toThrow('a NUL or a lone surrogate')
    await expect(store.keepFact('surrogate', '\ud800')).rejects.toThrow('a NUL or a lone surrogate')
    await expect(store.shredBodies(2 ** 53)).rejects.toThrow('no safe integer')
    expect(await store.keepFact('text', 'grüße 👋 \u202e')).toBe('grüße 👋 \u202e')
  })
})
