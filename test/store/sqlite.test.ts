import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import { StoreError } from '../../relay/store/store-error.ts'
import { startChild } from '../kit/child.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { T0 } from '../core/builders.ts'
import { storeSuite } from './suite.ts'
import { asked, enrolment, event, question } from './world.ts'

storeSuite('sqlite', async () => {
  const directory = makeTempDir('store')
  let now = T0
  const store = await openSqlite({ directory: directory.path, now: () => now })
  return {
    dialect: 'sqlite',
    store,
    other: async () => store,
    setNow: async (at) => void (now = at),
    direct: async (sql) => direct(directory.path, sql),
    count: async (table) => {
      const database = new DatabaseSync(join(directory.path, 'holdgate.sqlite'), { readOnly: true })
      const row = database.prepare(`SELECT count(*) AS count FROM ${table}`).get()
      database.close()
      return Number(row?.['count'])
    },
    close: async () => {
      await store.close()
      directory.remove()
    },
  }
})

function direct(directory: string, sql: string): void {
  const database = new DatabaseSync(join(directory, 'holdgate.sqlite'), { timeout: 30_000 })
  database.exec('PRAGMA recursive_triggers = ON')
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}

async function inDirectory(run: (path: string) => Promise<void>): Promise<void> {
  const directory = makeTempDir('store')
  try {
    await run(directory.path)
  } finally {
    directory.remove()
  }
}

describe('sqlite: its directory', () => {
  test('is made for its owner only', () =>
    inDirectory(async (path) => {
      const data = join(path, 'deep', 'data')
      const store = await openSqlite({ directory: data, now: Date.now })
      expect(statSync(data).mode & 0o777).toBe(0o700)
      await store.close()
    }))

  test('lets nobody else read the database, also where the directory was there before', () =>
    inDirectory(async (path) => {
      const data = join(path, 'data')
      mkdirSync(data, { mode: 0o755 })
      const modes = () =>
        Object.fromEntries(readdirSync(data).map((name) => [name, statSync(join(data, name)).mode & 0o077]))
      const first = await openSqlite({ directory: data, now: Date.now })
      await first.policyVersion('a'.repeat(43) as never, 'version: 1')
      expect(modes()).toMatchObject({ 'holdgate.sqlite': 0, 'holdgate.sqlite-wal': 0, 'holdgate.sqlite-shm': 0 })
      await first.close()
      // As an earlier version left it.
      chmodSync(join(data, 'holdgate.sqlite'), 0o644)
      const second = await openSqlite({ directory: data, now: Date.now })
      expect(modes()).toMatchObject({ 'holdgate.sqlite': 0 })
      await second.close()
    }))

  test('has one store at a time; the next opens when the first is closed', () =>
    inDirectory(async (path) => {
      const first = await openSqlite({ directory: path, now: Date.now })
      await expect(openSqlite({ directory: path, now: Date.now })).rejects.toThrow(
        `${path} is in use by another Holdgate.`,
      )
      await first.close()
      const second = await openSqlite({ directory: path, now: Date.now })
      await second.close()
    }))

  // Making parents too never returned where one is there but takes no child.
  test.skipIf(process.platform !== 'linux')('whose parent takes no child is refused, not waited for', () =>
    expect(openSqlite({ directory: '/proc/holdgate/data', now: Date.now })).rejects.toThrow(
      /cannot be made .* Set HOLDGATE_DATA/,
    ),
  )

  test('that cannot be made, or is no database, is named with the fix', () =>
    inDirectory(async (path) => {
      const file = join(path, 'file')
      writeFileSync(file, 'x')
      await expect(openSqlite({ directory: join(file, 'data'), now: Date.now })).rejects.toThrow(
        /cannot be made .* Set HOLDGATE_DATA/,
      )
      const data = join(path, 'data')
      mkdirSync(data)
      writeFileSync(join(data, 'holdgate.sqlite'), 'this is no database, but it is long enough to be looked at')
      const opening = openSqlite({ directory: data, now: Date.now })
      await expect(opening).rejects.toThrow(StoreError)
      await expect(opening).rejects.toThrow(/cannot be opened .* Restore it/)
    }))

  test('that may not be written to is named with the fix', () =>
    inDirectory(async (path) => {
      // Root may write everywhere, so the lock's place is taken instead.
      mkdirSync(join(path, 'lock.sqlite'))
      await expect(openSqlite({ directory: path, now: Date.now })).rejects.toThrow(
        /cannot be written to .* set HOLDGATE_DATA/,
      )
    }))

  test('of a newer Holdgate is not touched', () =>
    inDirectory(async (path) => {
      const first = await openSqlite({ directory: path, now: Date.now })
      await first.close()
      direct(path, `INSERT INTO kysely_migration (name, timestamp) VALUES ('2999-01-later', '')`)
      await expect(openSqlite({ directory: path, now: Date.now })).rejects.toThrow('newer Holdgate')
    }))
})

test('what waits when the store closes is still written', () =>
  inDirectory(async (path) => {
    const first = await openSqlite({ directory: path, now: () => T0 })
    const storing = asked(first, question({ asked: [], decide: 'deny' }))
    await first.close()
    const request = await storing
    const second = await openSqlite({ directory: path, now: Date.now })
    expect(await second.request(request.id)).toStrictEqual(request)
    await second.close()
  }))

test('when the shared COMMIT fails, everybody in it is told, and nothing stays', () =>
  inDirectory(async (path) => {
    const store = await openSqlite({ directory: path, now: () => T0 })
    // A deferred constraint is one that only COMMIT checks.
    direct(
      path,
      `CREATE TABLE later (leaf INTEGER REFERENCES log (position) DEFERRABLE INITIALLY DEFERRED);
       CREATE TRIGGER later_row AFTER INSERT ON facts WHEN NEW.name = 'break' BEGIN INSERT INTO later VALUES (999); END`,
    )
    const requests = [1, 2, 3].map(() => question({ asked: [], decide: 'deny' }))
    const commits = requests.map((after) => store.commit({ after, events: [event()] }))
    const results = await Promise.allSettled([...commits, store.keepFact('break', 'x')])
    expect(results.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    for (const { id } of requests) expect(await store.request(id)).toBeUndefined()
    await asked(store, question({ asked: [], decide: 'deny' }))
    await store.close()
  }))

test('what was acknowledged is there after kill -9, the log whole, the lock gone', () =>
  inDirectory(async (path) => {
    const setUp = await openSqlite({ directory: path, now: Date.now })
    await setUp.changePeople({ kind: 'set_up', events: [], ...enrolment('dana', ['admin']) })
    await setUp.close()
    for (let round = 0; round < 3; round++) {
      const acknowledged = await killedAfter(path, 40 + round * 25)
      const store = await openSqlite({ directory: path, now: Date.now })
      for (const id of acknowledged) expect(await store.request(id as never)).toBeDefined()
      const { size, root } = await store.logHead()
      const entries = await store.logEntries(0, size + 1)
      expect(entries).toHaveLength(size)
      expect(root).toBe(rootOf(entries.reduce((edge, { leaf }) => append(edge, leafHash(leaf)), emptyEdge)))
      await store.close()
    }
  }))

/** @returns the ids that a process named before it was killed in the middle of its work */
async function killedAfter(directory: string, count: number): Promise<readonly string[]> {
  const script = join(import.meta.dirname, 'crash-child.ts')
  const child = startChild(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ids: string[] = []
  const { stdout } = child.process
  if (!stdout) throw new Error('The child has no output.')
  let refused: Promise<unknown> | undefined
  for await (const line of createInterface({ input: stdout })) {
    if (line === 'open') {
      refused = openSqlite({ directory, now: Date.now }).then(
        () => 'opened',
        (error: unknown) => error,
      )
      continue
    }
    ids.push(line)
    if (ids.length === count) child.process.kill('SIGKILL')
  }
  await child.stop('SIGKILL')
  expect(await refused).toBeInstanceOf(StoreError)
  return ids
}
