/**
 * The same races as they are usually programmed: look, then write. They must be lost here, on this very
 * database and machine; otherwise our own victory would mean nothing.
 */
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { join } from 'node:path'
import { makeTempDir } from '../kit/temp-dir.ts'
import { openTestDatabase } from '../kit/postgres.ts'
import type { Database } from './ground.ts'

type Connection = Readonly<{ run: (text: string) => Promise<readonly Record<string, unknown>[]> }>
export type Naive = Readonly<{ connections: readonly Connection[]; close: () => Promise<void> }>

export async function openNaive(database: Database, connections: number): Promise<Naive> {
  return database === 'SQLite' ? onSqlite(connections) : onPostgres(connections)
}

async function onSqlite(count: number): Promise<Naive> {
  const directory = makeTempDir('naive')
  const open = Array.from({ length: count }, () => {
    const connection = new DatabaseSync(join(directory.path, 'naive.sqlite'), { timeout: 30_000 })
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
    return connection
  })
  return {
    // The hop is what any client has between its question and its next one.
    connections: open.map((connection) => ({
      run: async (text) => {
        await new Promise((resolve) => setImmediate(resolve))
        return connection.prepare(text).all()
      },
    })),
    close: async () => {
      for (const connection of open) connection.close()
      directory.remove()
    },
  }
}

async function onPostgres(count: number): Promise<Naive> {
  const database = await openTestDatabase()
  const open = await Promise.all(
    Array.from({ length: count }, async () => {
      const client = new Client({ connectionString: database.url })
      await client.connect()
      return client
    }),
  )
  return {
    connections: open.map((client) => ({
      run: async (text) => (await client.query<Record<string, unknown>>(text)).rows,
    })),
    close: async () => {
      await Promise.all(open.map((client) => client.end()))
      await database.drop()
    },
  }
}

/** @returns for each grant how many of the racers believe that they redeemed it */
export async function redeemNaively({ connections }: Naive, grants: number): Promise<readonly number[]> {
  await connections[0]?.run('CREATE TABLE naive_grants (id INTEGER PRIMARY KEY, status TEXT)')
  const wins: number[] = []
  for (let id = 1; id <= grants; id += 1) {
    await connections[0]?.run(`INSERT INTO naive_grants VALUES (${id}, 'approved')`)
    const won = await Promise.all(
      connections.map(async ({ run }) => {
        const [found] = await run(`SELECT status FROM naive_grants WHERE id = ${id}`)
        if (found?.['status'] !== 'approved') return false
        await run(`UPDATE naive_grants SET status = 'redeemed' WHERE id = ${id}`)
        return true
      }),
    )
    wins.push(won.filter(Boolean).length)
  }
  return wins
}

/**
 * Every connection votes, and all votes are needed: two alone seldom meet where a machine has a lot else to do.
 *
 * @returns in how many rounds all votes were cast, and nothing came of them
 */
export async function voteNaively({ connections }: Naive, rounds: number): Promise<number> {
  await connections[0]?.run('CREATE TABLE naive_requests (id INTEGER PRIMARY KEY, votes INTEGER, status TEXT)')
  let stuck = 0
  for (let id = 1; id <= rounds; id += 1) {
    await connections[0]?.run(`INSERT INTO naive_requests VALUES (${id}, 0, 'pending')`)
    await Promise.all(
      connections.map(async ({ run }) => {
        const [found] = await run(`SELECT votes FROM naive_requests WHERE id = ${id}`)
        const votes = Number(found?.['votes']) + 1
        const status = votes >= connections.length ? 'approved' : 'pending'
        await run(`UPDATE naive_requests SET votes = ${votes}, status = '${status}' WHERE id = ${id}`)
      }),
    )
    const [found] = (await connections[0]?.run(`SELECT status FROM naive_requests WHERE id = ${id}`)) ?? []
    if (found?.['status'] === 'pending') stuck += 1
  }
  return stuck
}
