/** The relay as `npm start` runs it, in a process of its own, with temporary data. */
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROUTES } from '../../relay/contract/route.ts'
import { POLICY } from '../kit/asking.ts'
import { startChild } from '../kit/child.ts'
import { freePort } from '../kit/loopback.ts'
import { answerOf, ORIGIN, requestOf } from '../kit/relay.ts'
import type { Sends } from '../kit/relay.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

export type RelayProcess = Sends &
  Readonly<{
    port: number
    pid: number
    /** Empty where somebody is here already. */
    setupToken: string
    keys: string
    stop: () => Promise<void>
  }>

export type Starting = Readonly<{
  /** The checkout whose relay it is. */
  root: string
  /** Such as --cpu-prof. */
  nodeOptions: readonly string[]
  /** PostgreSQL instead of SQLite. */
  databaseUrl?: string
  /** A relay of the same database, whose keys this one shares. */
  besides?: Pick<RelayProcess, 'keys'>
}>

/** Long enough for whoever waits through a whole bench. */
const PATIENT_POLICY = POLICY.replaceAll('expires: 5m', 'expires: 12h')

export async function startRelayProcess({ root, nodeOptions, databaseUrl, besides }: Starting): Promise<RelayProcess> {
  const directory = makeTempDir('bench')
  const data = join(directory.path, 'data')
  const policy = join(directory.path, 'policy.yaml')
  const keys = join(data, 'keys.json')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(policy, PATIENT_POLICY)
  if (besides) copyFileSync(besides.keys, keys)
  const port = await freePort()
  const log = join(directory.path, 'log')
  const logFile = openSync(log, 'a')
  const child = startChild(process.execPath, [...nodeOptions, join(root, 'relay/server/main.ts')], {
    env: {
      ...process.env,
      HOLDGATE_LISTEN: `127.0.0.1:${port}`,
      HOLDGATE_DATA: data,
      HOLDGATE_POLICY: policy,
      // As behind a proxy that ends TLS.
      HOLDGATE_PUBLIC_URL: ORIGIN,
      HOLDGATE_PUSH_SUBJECT: 'mailto:ops@example.org',
      HOLDGATE_DATABASE_URL: databaseUrl ?? '',
    },
    stdio: ['ignore', 'pipe', logFile],
  })
  closeSync(logFile)
  const { stdout, pid } = child.process
  if (!stdout || pid === undefined) throw new Error('The relay did not start.')
  const greeting = await new Promise<string>((resolve, reject) => {
    let said = ''
    stdout.on('data', (part: Buffer) => {
      said += part.toString()
      // Its greeting is written at once.
      if (said.includes(' is running.\n')) resolve(said)
    })
    child.process.once('exit', () => reject(new Error(`The relay ended: ${said}${readFileSync(log, 'utf8')}`)))
  })
  return {
    port,
    pid,
    setupToken: /\/setup#(\S+)\n/.exec(greeting)?.[1] ?? '',
    keys,
    send: async (name, sent = {}) =>
      answerOf(await fetch(requestOf(`http://127.0.0.1:${port}`, { ...sent, ...ROUTES[name] }))),
    async stop() {
      await child.stop()
      directory.remove()
    },
  }
}
