/**
 * Starts the relay for people: reads settings, says where things are, ends in order.
 * The only file that reads the environment, the clock and randomness.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { destination } from 'pino'
import { LIMITS } from '../contract/limits.ts'
import { StoreError } from '../store/store-error.ts'
import { createLog } from './call-log.ts'
import { startRelay } from './relay.ts'
import type { Relay } from './relay.ts'
import { isLocal, readSettings, SettingsError, Told } from './settings.ts'
import { createSteadyClock } from './steady-clock.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

if (import.meta.main) await main()

async function main(): Promise<void> {
  try {
    const settings = readSettings(process.argv.slice(2), { environment: process.env, version })
    // People read standard output, machines the log on standard error.
    const log = createLog(destination(2), settings.logLevel)
    const now = createSteadyClock({ wall: Date.now, steady: () => performance.now() })
    const relay = await startRelay({ settings, version, log, random: randomBytes, now })
    process.stdout.write(greeting(relay))
    process.on('SIGHUP', () => void relay.reload())
    process.once('SIGTERM', () => void end(relay))
    process.once('SIGINT', () => void end(relay))
  } catch (error) {
    if (error instanceof Told) {
      process.stdout.write(error.message)
      return
    }
    const sentence = error instanceof SettingsError || error instanceof StoreError
    process.stderr.write(
      `${sentence ? error.message : String(error instanceof Error ? (error.stack ?? error) : error)}\n`,
    )
    process.exitCode = 1
  }
}

async function end(relay: Relay): Promise<void> {
  process.stdout.write('Stopping; nothing that waits is lost.\n')
  await relay.stop()
  // Connections to a database that is silent would keep the process for as long as TCP hopes.
  process.exit(0)
}

/** Host and name of the database: all of its address that may be seen. */
function placeOf(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl)
  return `${host}${pathname}`
}

function greeting({ settings, setupLink, hasSite }: Relay): string {
  const lines = [
    `Holdgate ${version} is running.`,
    `  App     ${settings.publicUrl}/${hasSite ? '' : '   (not built: npm run build)'}`,
    `  API     ${settings.publicUrl}/v1   (described at /openapi.json)`,
    `  Policy  ${settings.policy}`,
    `  Data    ${settings.directory}${settings.databaseUrl === undefined ? '' : ` and PostgreSQL at ${placeOf(settings.databaseUrl)}`}`,
  ]
  if (isLocal(settings)) {
    lines.push('', 'Only browsers on this machine can open it. For phones, set HOLDGATE_PUBLIC_URL=https://…')
  }
  if (setupLink !== undefined) {
    lines.push('', `Set it up within ${LIMITS.setupMinutes} minutes, once, at:`, `  ${setupLink}`)
  }
  return `${lines.join('\n')}\n`
}
