/** Relays as they run, on one PostgreSQL: settings, keys, start and end. */
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startRelay } from '../../relay/server/relay.ts'
import { readSettings } from '../../relay/server/settings.ts'
import { lacks } from '../kit/debian.ts'
import { openTestDatabase, sharedPostgres } from '../kit/postgres.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { until } from '../kit/until.ts'

const lines: string[] = []
const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })

function directory(): string {
  const made = makeTempDir('start')
  onTestFinished(made.remove)
  return made.path
}

async function database(): Promise<string> {
  const made = await openTestDatabase()
  onTestFinished(made.drop)
  return made.url
}

async function start(data: string, databaseUrl: string) {
  const flags = ['--listen', '127.0.0.1:0', '--public-url', 'https://holdgate.example.org']
  const settings = readSettings([...flags, '--data', data], {
    environment: { HOLDGATE_DATABASE_URL: databaseUrl },
    version: '0',
  })
  const relay = await startRelay({ settings, version: '0.0.0', random: randomBytes, now: Date.now, log })
  onTestFinished(relay.stop)
  return { ...relay, at: (path: string) => `http://127.0.0.1:${relay.settings.listen.port}${path}` }
}

describe.skipIf(lacks('initdb'))('a relay on PostgreSQL', () => {
  test('keeps keys and policy in its directory, and no database', async () => {
    const [data, url] = [directory(), await database()]
    const relay = await start(data, url)
    expect((await fetch(relay.at('/readyz'))).status).toBe(200)
    expect(readdirSync(data).toSorted()).toEqual(['keys.json', 'policy.yaml'])
    expect(relay.setupLink).toMatch(/^https:\/\/holdgate\.example\.org\/setup#/)
  })

  test('starts beside another one with the same keys, and with none or others it does not', async () => {
    const [first, second, url] = [directory(), directory(), await database()]
    const one = await start(first, url)
    await expect(start(second, url)).rejects.toThrow(/keys\.json is missing, .* Copy keys\.json from/)
    expect(existsSync(join(second, 'keys.json'))).toBe(false)
    copyFileSync(join(first, 'keys.json'), join(second, 'keys.json'))
    const other = await start(second, url)
    for (const relay of [one, other]) expect((await fetch(relay.at('/readyz'))).status).toBe(200)

    const third = directory()
    await (await start(third, await database())).stop()
    await expect(start(third, url)).rejects.toThrow(/keys\.json is not the one that this database was used with/)
  })

  test('says that it cannot store while the database is away, and never the password', async () => {
    const relay = await start(directory(), await database())
    const postgres = await sharedPostgres()
    await postgres.stop()
    const away = await fetch(relay.at('/readyz'))
    expect([away.status, await away.json()]).toMatchObject([503, { code: 'relay-busy' }])
    // Its timers fail, and say so.
    await until(
      () => (lines.some((line) => line.includes('due work failed')) ? true : undefined),
      'failed timer',
      90_000,
    )
    await postgres.start()
    await until(async () => ((await fetch(relay.at('/readyz'))).status === 200 ? true : undefined), 'recovery')
    expect(lines.join('')).not.toContain('holdgate:holdgate')
  })
})
