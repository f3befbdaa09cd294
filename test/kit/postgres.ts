/**
 * Debian's PostgreSQL for tests: a cluster of its own for each test process that asks for one, on a free
 * loopback port, in a directory that goes with the process.
 *
 * Rule 1: it never runs as root: root starts it as user `postgres`, or `nobody`.
 * Rule 2: it keeps nothing for ever, so it does not wait for the disk. Tests that kill it say `durable`.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { findCommand } from './debian.ts'
import { startGuarded } from './guarded-process.ts'
import type { Guarded } from './guarded-process.ts'
import { freePort } from './loopback.ts'
import { makeTempDir } from './temp-dir.ts'
import { until } from './until.ts'

export type TestDatabase = Readonly<{
  name: string
  /** What HOLDGATE_DATABASE_URL would say. */
  url: string
  /** Runs SQL as the owner of the database, past the store. @returns the rows of the last statement */
  sql: (text: string) => Promise<readonly Record<string, unknown>[]>
  drop: () => Promise<void>
}>

export type Postgres = Readonly<{
  port: number
  /** A fresh database, empty or a copy of another. */
  createDatabase: (template?: string) => Promise<TestDatabase>
  /** Ends every connection; it starts again when `start` says so. */
  stop: () => Promise<void>
  /** As a power cut would: nothing is written any more, and the next start recovers. */
  stopImmediately: () => Promise<void>
  /** On the same port, with the same data. */
  start: () => Promise<void>
  /** Stops it for good and removes its data. */
  remove: () => Promise<void>
}>

const PASSWORD = 'holdgate'
/** A machine may have a lot else to do. */
const START_MILLISECONDS = 60_000
/** PostgreSQL 15 asks how a database shall be copied; those before copy its files. */
const STRATEGIES_SINCE = 150_000
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'].flatMap(setting)
/** What nobody asked it to write is written seldom, and so lost when it is cut off, however slow we are. */
const LAZY = ['wal_writer_delay=10s', 'bgwriter_lru_maxpages=0'].flatMap(setting)

let shared: Promise<Postgres> | undefined

/** The cluster that tests of this process share. */
export function sharedPostgres(): Promise<Postgres> {
  shared ??= startPostgres()
  return shared
}

/** A fresh database there. */
export async function openTestDatabase(template?: string): Promise<TestDatabase> {
  return (await sharedPostgres()).createDatabase(template)
}

/** @param durable with fsync, so that what it acknowledged survives `stopImmediately` */
export async function startPostgres({ durable = false } = {}): Promise<Postgres> {
  const bin = folderOfPostgres()
  const user = userOfPostgres()
  const directory = makeTempDir('postgres')
  const data = join(directory.path, 'data')
  const secret = join(directory.path, 'password')
  writeFileSync(secret, PASSWORD)
  if (user) for (const path of [directory.path, secret]) chownSync(path, user.uid, user.gid)
  chmodSync(directory.path, 0o700)
  const options = `--pgdata ${data} --username holdgate --pwfile ${secret} --auth scram-sha-256 --encoding UTF8 --no-locale --no-sync`
  execFileSync(join(bin, 'initdb'), options.split(' '), {
    ...user,
    cwd: directory.path,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const port = await freePort()
  let server: Guarded | undefined
  let count = 0

  async function start(): Promise<void> {
    const settings = [
      '-c',
      'unix_socket_directories=',
      '-c',
      'listen_addresses=127.0.0.1',
      ...(durable ? [] : [...FAST, ...LAZY]),
    ]
    const command = [join(bin, 'postgres'), '-D', data, '-p', String(port), ...settings]
    server = startGuarded({ command, directory: directory.path, user })
    try {
      await until(() => answers(urlOf('postgres')), 'answer of PostgreSQL', START_MILLISECONDS)
    } catch (error) {
      throw new Error(`PostgreSQL did not start:\n${server.said()}`, { cause: error })
    }
  }

  // INT: fast, every client is cut off. QUIT: immediate, without a checkpoint.
  const end = async (signal: 'INT' | 'QUIT'): Promise<void> => {
    await Promise.all([owner, ...inside.values()].map((connection) => connection.end()))
    await server?.end(signal)
    server = undefined
  }
  const urlOf = (name: string): string => `postgres://holdgate:${PASSWORD}@127.0.0.1:${port}/${name}`
  const owner = connectionTo(urlOf('postgres'))
  const inside = new Map<string, Connection>()

  await start()
  const copying = await copyingOf(owner)
  return {
    port,
    start,
    stop: () => end('INT'),
    stopImmediately: () => end('QUIT'),
    async createDatabase(template = 'template0') {
      count += 1
      const name = `test_${count}`
      // No database is copied while somebody is connected to it.
      await inside.get(template)?.end()
      await owner.query(`CREATE DATABASE ${name} TEMPLATE ${template}${copying}`)
      const url = urlOf(name)
      const connection = connectionTo(url)
      inside.set(name, connection)
      return {
        name,
        url,
        sql: connection.query,
        drop: async () => {
          await connection.end()
          inside.delete(name)
          await owner.query(`DROP DATABASE ${name} WITH (FORCE)`)
        },
      }
    },
    async remove() {
      await end('QUIT')
      directory.remove()
    },
  }
}

type Connection = Readonly<{
  /** @returns the rows of the last statement */
  query: (text: string) => Promise<readonly Record<string, unknown>[]>
  end: () => Promise<void>
}>

/** Opened when it is first used, and again after a server that went away: each opening costs more than most statements. */
function connectionTo(url: string): Connection {
  let open: Promise<Client> | undefined
  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: url })
    // A server that goes away tells the client so, apart from the query.
    client.on('error', forget).on('end', forget)
    await client.connect()
    return client
  }
  const forget = (): void => {
    open = undefined
  }
  return {
    async query(text) {
      open ??= connect()
      open.catch(forget)
      const client = await open
      try {
        const result = await client.query<Record<string, unknown>>(text)
        return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows
      } catch (error) {
        // What was refused inside of a transaction must not refuse everything after it.
        await client.query('ROLLBACK').catch(forget)
        throw error
      }
    },
    async end() {
      const client = await open?.catch(() => undefined)
      forget()
      await client?.end()
    },
  }
}

function setting(one: string): readonly string[] {
  return ['-c', one]
}

/** As files, in a tenth of the time that it takes through the log. */
async function copyingOf(owner: Connection): Promise<string> {
  const [row] = await owner.query('SHOW server_version_num')
  return Number(row?.['server_version_num']) >= STRATEGIES_SINCE ? ' STRATEGY FILE_COPY' : ''
}

/** @returns true, for somebody who waits for it */
async function answers(url: string): Promise<true> {
  const connection = connectionTo(url)
  try {
    await connection.query('SELECT 1')
    return true
  } finally {
    await connection.end()
  }
}

function folderOfPostgres(): string {
  const found = findCommand('initdb')
  if (found !== undefined) return dirname(found)
  throw new Error('PostgreSQL is not here. As root: apt-get install --no-install-recommends postgresql')
}

function userOfPostgres(): Readonly<{ uid: number; gid: number }> | undefined {
  if (process.getuid?.() !== 0) return undefined
  const ids = (flag: string, user: string) => Number(execFileSync(findCommand('id') ?? 'id', [flag, user]))
  try {
    return { uid: ids('-u', 'postgres'), gid: ids('-g', 'postgres') }
  } catch {
    // Without Debian's package there is no such user; nobody may run it as well.
    return { uid: ids('-u', 'nobody'), gid: ids('-g', 'nobody') }
  }
}
