/** Monit, from Debian: a watchman whose web page is plain HTML and forms, with a configuration of its own. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startChild } from './child.ts'
import { freePort } from './loopback.ts'
import { makeTempDir } from './temp-dir.ts'
import { until } from './until.ts'

export type Monit = Readonly<{
  origin: string
  /** For the browser, which asks for it by itself. */
  account: Readonly<{ username: string; password: string }>
  /** Whether it looks after this service, by its own word. */
  watches: (service: string) => Promise<boolean>
  /** What users have ordered for this service so far, such as `unmonitor`, by its log. */
  orders: (service: string) => readonly string[]
  stop: () => Promise<void>
}>

const ACCOUNT = { username: 'admin', password: 'monit' } as const
const OWNER_ONLY = 0o600

/** @param services names of what it looks after */
export async function startMonit(services: readonly string[]): Promise<Monit> {
  const home = makeTempDir('monit')
  const at = (name: string) => join(home.path, name)
  const port = await freePort()
  const lines = [
    'set daemon 3600',
    `set pidfile ${at('pid')}`,
    `set idfile ${at('id')}`,
    `set statefile ${at('state')}`,
    `set log ${at('log')}`,
    `set httpd port ${port} and use address 127.0.0.1`,
    `  allow ${ACCOUNT.username}:${ACCOUNT.password}`,
    ...services.map((name) => `check file ${name} with path ${at(name)}`),
  ]
  for (const name of services) writeFileSync(at(name), '')
  writeFileSync(at('monitrc'), `${lines.join('\n')}\n`, { mode: OWNER_ONLY })
  const child = startChild('monit', ['-I', '-c', at('monitrc')], { cwd: home.path, stdio: 'ignore' })
  const origin = `http://127.0.0.1:${port}`
  const authorization = `Basic ${Buffer.from(`${ACCOUNT.username}:${ACCOUNT.password}`).toString('base64')}`
  const status = async () => (await fetch(`${origin}/_status?format=xml`, { headers: { authorization } })).text()
  const watches = async (service: string) => {
    const found = new RegExp(`<name>${service}</name>[\\s\\S]*?<monitor>(\\d)</monitor>`).exec(await status())
    if (found === null) throw new Error(`Monit does not know ${service}.`)
    return found[1] !== '0'
  }
  await until(async () => ((await status()).includes('<monit') ? true : undefined), 'Monit', 30_000)
  return {
    origin,
    account: ACCOUNT,
    watches,
    orders: (service) => {
      const lines = readFileSync(at('log'), 'utf8').matchAll(/'([^']+)' (\S+) on user request/g)
      return [...lines].flatMap(([, whose, order = '']) => (whose === service ? [order] : []))
    },
    stop: async () => {
      await child.stop()
      home.remove()
    },
  }
}
