/** Where a relay keeps its things: the flags and variables that the relay itself reads. */
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Place } from '../store/place.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { openPostgresPlace } from '../store/postgres-place.ts'
import { openPostgresSnapshot } from '../store/postgres-snapshot.ts'
import { openSqlitePlace } from '../store/sqlite-place.ts'
import { openSqliteSnapshot } from '../store/sqlite-snapshot.ts'
import { CommandError } from './machine.ts'
import type { Machine } from './machine.ts'

export type WhereOptions = Readonly<{ data?: string; databaseUrl?: string; policy?: string }>

export type Where = Readonly<{
  /** Keys and policy lie here; so does the database, where it is SQLite. */
  directory: string
  databaseUrl?: string
  policy: string
  keys: string
}>

export function takesWhere(command: Command): Command {
  return command
    .option('--data <directory>', 'database, keys and policy (HOLDGATE_DATA, default ./data)')
    .option('--database-url <url>', 'PostgreSQL instead of SQLite (HOLDGATE_DATABASE_URL)')
    .option('--policy <file>', 'the policy; policy.yaml in the data directory (HOLDGATE_POLICY)')
}

export function whereOf(options: WhereOptions, { environment }: Pick<Machine, 'environment'>): Where {
  // An empty variable is how many tools unset one.
  const directory = resolve(options.data ?? (environment['HOLDGATE_DATA'] || './data'))
  const databaseUrl = options.databaseUrl ?? environment['HOLDGATE_DATABASE_URL'] ?? ''
  const policy = options.policy ?? environment['HOLDGATE_POLICY'] ?? ''
  if (databaseUrl !== '' && !/^postgres(?:ql)?:$/.test(URL.parse(databaseUrl)?.protocol ?? '')) {
    throw new CommandError('The database URL is no postgres://user:password@host:port/database.')
  }
  return {
    directory,
    ...(databaseUrl !== '' && { databaseUrl }),
    policy: policy === '' ? join(directory, 'policy.yaml') : resolve(policy),
    keys: join(directory, 'keys.json'),
  }
}

export async function openSnapshot(where: Where, { now }: Pick<Machine, 'now'>): Promise<Snapshot> {
  if (where.databaseUrl !== undefined) return openPostgresSnapshot(where.databaseUrl)
  return openSqliteSnapshot(where.directory, now)
}

export async function openPlace(where: Where, { now }: Pick<Machine, 'now'>): Promise<Place> {
  if (where.databaseUrl !== undefined) return openPostgresPlace(where.databaseUrl)
  return openSqlitePlace(where.directory, now)
}
