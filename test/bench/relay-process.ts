/** The relay as `npm start` runs it, in a process of its own, with temporary data. */
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROUTES } from '../../relay/contract/route.ts'
import { POLICY } from '../kit/asking.ts'
import { startChild } from '../kit/child.ts'
import { freePort } from '../kit/loopback.ts'
import { answerOf, ORIGIN, requestOf } from '../kit/relay.ts'
import type { Sends } from '../kit/relay.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

export type RelayProcess = Sends &
  Readonly<{ port: number; pid: number; setupToken: string; stop: () => Promise<void> }>

export type Starting = Readonly<{
  /** The checkout whose relay it is. */
  root: string
  /** Such as --cpu-prof. */
  nodeOptions: readonly string[]
}>

export async function startRelayProcess({ root, nodeOptions }: Starting): Promise<RelayProcess> {
  const directory = makeTempDir('bench')
  const data = join(directory.path, 'data')
  const policy = join(directory.path, 'policy.yaml')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(policy, POLICY)
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
    },
    stdio: ['ignore', 'pipe', logFile],
  })
  closeSync(logFile)
  const { stdout, pid } = child.process
  if (!stdout || pid === undefined) throw new Error('The relay did not start.')
  const setupToken = await new Promise<string>((resolve, reject) => {
    let said = ''
    stdout.on('data', (part: Buffer) => {
      said += part.toString()
      const token = /\/setup#(\S+)\n/.exec(said)?.[1]
      if (token !== undefined) resolve(token)
    })
    child.process.once('exit', () => reject(new Error(`The relay ended: ${said}${readFileSync(log, 'utf8')}`)))
  })
  return {
    port,
    pid,
    setupToken,
    send: async (name, sent = {}) =>
      answerOf(await fetch(requestOf(`http://127.0.0.1:${port}`, { ...sent, ...ROUTES[name] }))),
    async stop() {
      await child.stop()
      directory.remove()
    },
  }
}
