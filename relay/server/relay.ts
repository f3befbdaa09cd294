/**
 * Puts the relay together and runs it: store, keys, policy, app, sweep, outbox, HTTP server.
 *
 * Rule 1: the port is taken before anything is made on disk and answers only when all stands.
 * Rule 2: stopping answers whoever waits before it closes what they wait on, and takes 10 s at most,
 *   or as long as a database that does not answer is waited for.
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import { pino } from 'pino'
import type { Logger } from 'pino'
import { fromBase64Url } from '../evidence/bytes.ts'
import type { CrashSteps } from '../store/crash-steps.ts'
import { openPostgres } from '../store/postgres.ts'
import { makeDirectory } from '../store/sqlite-directory.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { alarmAnew } from './anew.ts'
import { createAskRate } from '../core/ask-rate.ts'
import { createApp } from './app.ts'
import type { Deps } from './deps.ts'
import { followOthers } from './elsewhere.ts'
import { createSetupToken } from './enrolment.ts'
import { followKeyFile } from './key-file.ts'
import { countCommits, countPushes, createMetrics } from './metrics.ts'
import { openPolicy } from './policy-file.ts'
import { createProofMemory } from './proof/memory.ts'
import { createOutbox } from './push/outbox.ts'
import { createPushSender } from './push/sender.ts'
import type { PushSenderOptions } from './push/sender.ts'
import { watchServices } from './push/services.ts'
import { openSameKeys } from './same-keys.ts'
import { SettingsError } from './settings.ts'
import type { Settings } from './settings.ts'
import { readSite } from './site.ts'
import { createRetention } from './retention.ts'
import { createSweep } from './sweep.ts'
import { createWake } from './wake.ts'

export type RelayOptions = Readonly<{
  settings: Settings
  version: string
  log?: Logger
  random: (bytes: number) => Uint8Array
  /** What holdgate_now() gives, in epoch milliseconds. */
  now: () => number
  /** Directory of the built phone app. */
  site?: string
  /** For tests and demonstrations that bring a push service of their own. No setting leads here. */
  push?: Omit<PushSenderOptions, 'subject' | 'vapid'>
  /** For tests that end the process in the middle of things. No setting leads here. */
  crash?: CrashSteps
}>

export type Relay = Readonly<{
  /** As asked for, with the port that was taken. */
  settings: Settings
  /** One-time link to the first set-up; undefined when somebody is here already. */
  setupLink: string | undefined
  /** False: the app was not built. */
  hasSite: boolean
  /** Reads keys and policy again. */
  reload: () => Promise<void>
  stop: () => Promise<void>
}>

type Fetch = (request: Request, bindings: HttpBindings) => Response | Promise<Response>

const DEFAULT_SITE = join(import.meta.dirname, '../../dist/pwa')
const CLOSE_MILLISECONDS = 5_000
/** For headers and body to arrive; long polls wait after that. */
const ARRIVAL_MILLISECONDS = 30_000

/** @throws {SettingsError | StoreError} one sentence for whoever starts it */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const log = options.log ?? pino({ level: 'silent' })
  let fetch: Fetch = () => new Response('The relay is starting.\n', { status: 503, headers: { 'retry-after': '1' } })
  const server = createAdaptorServer({
    fetch: (request, bindings) => fetch(request, bindings as HttpBindings),
  }) as Server
  server.requestTimeout = ARRIVAL_MILLISECONDS
  const settings = withPort(options.settings, await listen(server, options.settings))

  const crash = options.crash ?? {}
  let store: Store | undefined
  try {
    store = await openStore(settings, { now: options.now, crash })
    const parts = await assemble({ ...options, settings, log, crash }, store)
    fetch = parts.fetch
    return { ...parts.relay, stop: () => stop(server, parts) }
  } catch (error) {
    server.close()
    await store?.close()
    throw error
  }
}

async function openStore(settings: Settings, { now, crash }: Required<Pick<RelayOptions, 'now' | 'crash'>>) {
  const { directory, databaseUrl } = settings
  if (databaseUrl === undefined) return openSqlite({ directory, now, crash })
  makeDirectory(directory)
  return openPostgres({ url: databaseUrl, crash })
}

type Parts = Readonly<{
  relay: Omit<Relay, 'stop'>
  fetch: Fetch
  deps: Deps
  /** Ends the timers; resolves when nothing of theirs runs any more. */
  rest: () => Promise<void>
}>

type Assembling = RelayOptions & Readonly<{ log: Logger; crash: CrashSteps }>

async function assemble(options: Assembling, store: Store): Promise<Parts> {
  const { settings, version, log, random, crash } = options
  await refuseOtherHost(store, settings)
  const keys = await openSameKeys(store, settings, random)
  const keyFile = await followKeyFile({ directory: settings.directory, keys, store, log })
  const policy = await openPolicy({ path: settings.policy, store, log })
  const sender = createPushSender({ subject: settings.pushSubject, vapid: keys.vapidOf, ...options.push })
  const wake = createWake()
  const startedAt = await store.now()
  const metrics = createMetrics({ store, wake, version, ofProcess: true })
  const { push, services } = watchServices(countPushes(sender, metrics))
  const deps: Deps = {
    store: countCommits(store, metrics),
    keys,
    policy: policy.current,
    settings,
    push,
    pushServices: services,
    random,
    wake,
    proofs: createProofMemory(),
    askRate: createAskRate(),
    log,
    metrics,
    tick: options.now,
    version,
    startedAt,
    crash,
  }
  const site = await readSite(options.site ?? DEFAULT_SITE, settings.publicUrl.startsWith('https:'))
  const app = createApp(deps, site)
  await alarmAnew(deps)
  const token = (await store.anybody()) ? undefined : await createSetupToken(deps)

  const sweep = createSweep(deps)
  const retention = createRetention(deps)
  const chance = (): number => (random(1)[0] ?? 0) / 256
  const outbox = createOutbox({ store, push, publicUrl: settings.publicUrl, wake, log, chance, crash })
  wake.onChange(() => {
    sweep.kick()
    outbox.kick()
  })
  const unfollow = followOthers(deps)
  // What a crash left due is paid now.
  retention.kick()
  sweep.kick()
  outbox.kick()
  return {
    relay: {
      settings,
      setupLink: token === undefined ? undefined : `${settings.publicUrl}/setup#${token}`,
      hasSite: site !== undefined,
      async reload() {
        await keyFile.reload()
        await policy.reload()
      },
    },
    fetch: (request, bindings) => app.fetch(request, bindings),
    deps,
    async rest() {
      unfollow()
      keyFile.close()
      policy.close()
      push.close()
      await Promise.all([sweep.stop(), outbox.stop(), retention.stop()])
    },
  }
}

async function stop(server: Server, { deps, rest }: Parts): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // Waiters get their answer now; a client asks the relay that comes after this one.
  deps.wake.stop()
  server.closeIdleConnections()
  const late = setTimeout(() => server.closeAllConnections(), CLOSE_MILLISECONDS)
  await closed
  clearTimeout(late)
  await rest()
  // Last: everything above may still store. What it did not get to is due at the next start.
  await deps.store.close()
}

function listen(server: Server, { listen: { host, port } }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(sentence(error, { host, port })))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function sentence(error: NodeJS.ErrnoException, { host, port }: Settings['listen']): SettingsError {
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is in use. Stop what uses it, or set HOLDGATE_LISTEN=${host}:${port + 1}.`,
    EACCES: `Port ${port} is reserved for the administrator of this machine. Set HOLDGATE_LISTEN to a port above 1023.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Set HOLDGATE_LISTEN=127.0.0.1:${port}.`,
    ENOTFOUND: `${host} has no address. Set HOLDGATE_LISTEN=127.0.0.1:${port}.`,
  }
  const said = why[error.code ?? ''] ?? `${host}:${port} cannot be listened on (${error.code ?? error.message}).`
  return new SettingsError(said, { cause: error })
}

/** Port 0 takes any free port, and the default address names it. */
function withPort(settings: Settings, port: number): Settings {
  const publicUrl = settings.publicUrl.replace(/:0$/, `:${port}`)
  return { ...settings, publicUrl, listen: { ...settings.listen, port } }
}

/**
 * Passkeys are bound to a host name for ever; under another one nobody could sign anything. The first
 * passkey itself says which: the page it was made on is part of its enrolment.
 */
async function refuseOtherHost(store: Store, { rpId }: Settings): Promise<void> {
  const people = await store.people()
  const [passkey] = await store.passkeysOf(people.map(({ id }) => id))
  if (!passkey) return
  const { origin } = JSON.parse(new TextDecoder().decode(fromBase64Url(passkey.clientDataJson))) as { origin: string }
  const bound = new URL(origin).hostname
  if (bound === rpId) return
  throw new SettingsError(
    `The passkeys here are bound to ${bound}, and HOLDGATE_PUBLIC_URL now names ${rpId}. Set it back, or start with an empty data directory and invite everybody again.`,
  )
}
