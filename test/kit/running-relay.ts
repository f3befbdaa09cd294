/** The relay as it runs, in this process: its own port, real HTTP, the clock of this machine. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { ROUTES } from '../../relay/contract/route.ts'
import { readSettings } from '../../relay/server/settings.ts'
import { startRelay } from '../../relay/server/relay.ts'
import type { Relay, RelayOptions } from '../../relay/server/relay.ts'
import { answerOf, ORIGIN, requestOf } from './relay.ts'
import type { Sends, TestRelay } from './relay.ts'

export type Running = Readonly<{
  directory: string
  port: number
  /** PostgreSQL, with a clock of its own. Absent: SQLite. */
  databaseUrl?: string
  /** What the clock of the machine is off by. */
  aheadMilliseconds?: () => number
}> &
  Pick<RelayOptions, 'push' | 'crash' | 'log'>

/** In a data directory that holds its policy. */
export function startRunningRelay({
  directory,
  port,
  databaseUrl,
  aheadMilliseconds = () => 0,
  ...more
}: Running): Promise<Relay> {
  const flags = ['--listen', `127.0.0.1:${port}`, '--data', directory, '--public-url', ORIGIN]
  if (databaseUrl !== undefined) flags.push('--database-url', databaseUrl)
  const version = '0.0.0'
  return startRelay({
    settings: readSettings([...flags, '--push-subject', 'mailto:ops@example.org'], { environment: {}, version }),
    version,
    random: randomBytes,
    now: () => Date.now() + aheadMilliseconds(),
    // Nobody opens the app here.
    site: join(directory, 'no-site'),
    ...more,
  })
}

/** Calls whichever relay listens at this port now. */
export function callsTo(port: number, aheadMilliseconds = (): number => 0): Sends & Pick<TestRelay, 'clock'> {
  return {
    send: async (name, sent = {}) =>
      answerOf(await fetch(requestOf(`http://127.0.0.1:${port}`, { ...sent, ...ROUTES[name] }))),
    clock: {
      get now() {
        return Date.now() + aheadMilliseconds()
      },
    },
  }
}

/** Calls a relay at its public URL, as the people who use it do. */
export function callsAt(origin: string): Sends {
  return {
    origin,
    send: async (name, sent = {}) => answerOf(await fetch(requestOf(origin, { ...sent, ...ROUTES[name] }, origin))),
  }
}
