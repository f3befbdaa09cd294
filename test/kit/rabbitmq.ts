/**
 * RabbitMQ with its management page, from Debian, on loopback with data of its own.
 *
 * Rule: Erlang finds its nodes by epmd, which it starts by itself and leaves behind. So this broker has an epmd
 *   of its own, on a port of its own, as a child that ends with it; the one of the machine, and a broker of
 *   the machine, are neither used nor needed.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import { freePort } from './loopback.ts'
import { makeTempDir } from './temp-dir.ts'
import { until } from './until.ts'

export type RabbitMq = Readonly<{
  /** Of the management page. */
  origin: string
  makeQueue: (name: string) => Promise<void>
  /** Names of the queues that are there, by the broker's own word. */
  queues: () => Promise<readonly string[]>
  stop: () => Promise<void>
}>

/** Debian's wrapper refuses whoever is neither root nor rabbitmq; this is what it runs. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server'
const GUEST = `Basic ${Buffer.from('guest:guest').toString('base64')}`
/** Erlang takes its time on a machine that does other things as well. */
const START_MILLISECONDS = 120_000

export async function startRabbitMq(): Promise<RabbitMq> {
  if (!existsSync(SERVER)) throw new Error(`${SERVER} is missing. On Debian: apt-get install rabbitmq-server`)
  const home = makeTempDir('rabbitmq')
  const at = (name: string) => join(home.path, name)
  const [epmdPort, nodePort, distributionPort, webPort] = await differentPorts()
  mkdirSync(at('log'))
  writeFileSync(at('rabbitmq.conf'), configuration(nodePort, webPort))
  writeFileSync(at('enabled_plugins'), '[rabbitmq_management].\n')
  const common = {
    PATH: process.env['PATH'] ?? '',
    HOME: home.path,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  }
  const epmd = startChild('epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'], {
    env: common,
    stdio: 'ignore',
  })
  const env = {
    ...common,
    RABBITMQ_NODENAME: 'holdgate@localhost',
    RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: at('enabled_plugins'),
    RABBITMQ_MNESIA_BASE: at('mnesia'),
    RABBITMQ_LOG_BASE: at('log'),
    RABBITMQ_PID_FILE: at('pid'),
    // The machine's own settings are not ours.
    RABBITMQ_CONF_ENV_FILE: at('no-such-file'),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    // The script then becomes the broker, and can be ended by its own process id.
    RUNNING_UNDER_SYSTEMD: 'true',
  }
  const broker = startChild(SERVER, [], { env, cwd: home.path, stdio: 'ignore' })
  const origin = `http://127.0.0.1:${webPort}`
  const stop = async () => {
    // Its data is thrown away: there is nothing to end in order.
    await broker.stop('SIGKILL')
    await epmd.stop()
    home.remove()
  }
  try {
    await until(
      () => answersOrEnded(`${origin}/api/overview`, broker),
      'management page of RabbitMQ',
      START_MILLISECONDS,
    )
    if (hasEnded(broker)) throw new Error(`RabbitMQ ended with ${broker.process.exitCode}.`)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    origin,
    stop,
    makeQueue: async (name) => {
      const body = '{"durable":true,"auto_delete":false,"arguments":{}}'
      const { status } = await ask(`${origin}/api/queues/%2F/${name}`, { method: 'PUT', body })
      if (status !== 201) throw new Error(`The queue ${name} was not made: ${status}`)
    },
    queues: async () => {
      const found = (await (await ask(`${origin}/api/queues?columns=name`)).json()) as readonly { name: string }[]
      return found.map(({ name }) => name)
    },
  }
}

function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { ...init, headers: { authorization: GUEST, 'content-type': 'application/json' } })
}

async function answersOrEnded(url: string, broker: Child): Promise<true | undefined> {
  if (hasEnded(broker)) return true
  return (await ask(url)).ok ? true : undefined
}

function hasEnded({ process }: Child): boolean {
  return process.exitCode !== null || process.signalCode !== null
}

async function differentPorts(): Promise<readonly [number, number, number, number]> {
  const ports = new Set<number>()
  while (ports.size < 4) ports.add(await freePort())
  const [one = 0, two = 0, three = 0, four = 0] = ports
  return [one, two, three, four]
}

/** Statistics each second: the page then knows a new queue soon. */
function configuration(nodePort: number, webPort: number): string {
  return [
    `listeners.tcp.1 = 127.0.0.1:${nodePort}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${webPort}`,
    'collect_statistics_interval = 1000',
    'log.console = false',
    '',
  ].join('\n')
}
