/** The relay's own app in this process, on a store of its own, with a clock that is turned by hand. */
import { randomBytes } from 'node:crypto'
import { cpSync } from 'node:fs'
import type { Refused } from '../../relay/contract/refusals.ts'
import type { Route, RouteName } from '../../relay/contract/route.ts'
import { ROUTES } from '../../relay/contract/route.ts'
import type { ReplyOf } from '../../relay/contract/schema/api.ts'
import { readPolicy } from '../../relay/rules/policy.ts'
import { createAskRate } from '../../relay/core/ask-rate.ts'
import { createApp } from '../../relay/server/app.ts'
import { createLog } from '../../relay/server/call-log.ts'
import type { Deps, LoadedPolicy } from '../../relay/server/deps.ts'
import { openKeys } from '../../relay/server/keys.ts'
import { followOthers } from '../../relay/server/elsewhere.ts'
import { countCommits, countPushes, createMetrics } from '../../relay/server/metrics.ts'
import { createProofMemory } from '../../relay/server/proof/memory.ts'
import { createPushSender } from '../../relay/server/push/sender.ts'
import type { PushSender } from '../../relay/server/push/sender.ts'
import { watchServices } from '../../relay/server/push/services.ts'
import { sweepOnce } from '../../relay/server/sweep.ts'
import { createWake } from '../../relay/server/wake.ts'
import { openPostgres } from '../../relay/store/postgres.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import type { Store } from '../../relay/store/store.ts'
import { openTestDatabase } from './postgres.ts'
import { openDatabaseWithClock } from './postgres-store.ts'
import type { TestClock } from './postgres-store.ts'
import { makeTempDir } from './temp-dir.ts'

export const ORIGIN = 'https://holdgate.example.org'
const START = 1_800_000_000_000

export type Sent = Readonly<{
  params?: Readonly<Record<string, string>>
  query?: string
  body?: unknown
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
}>

/** `reply` of a 2xx; `code` of a refusal. */
export type Answer<R extends RouteName> = Readonly<{
  status: number
  reply: ReplyOf<R>
  code: Refused | undefined
  headers: Headers
  text: string
}>

/** The relay of a test, wherever it runs: calls of its routes by name. `origin`: its public URL, where it is another. */
export type Sends = Pick<TestRelay, 'send'> & Readonly<{ origin?: string }>

export type TestRelay = Readonly<{
  deps: Deps
  /** Turn `now` to let time pass. */
  clock: { now: number }
  send: <R extends RouteName>(name: R, sent?: Sent) => Promise<Answer<R>>
  /** Any HTTP request, as it is. */
  fetch: (path: string, init?: RequestInit) => Promise<Response>
  /** Another policy counts from now on. */
  setPolicy: (source: string) => Promise<void>
  /** Ends what time has ended. */
  sweep: () => Promise<void>
  /**
   * Another relay on the same database: what one of them keeps in memory, the other does not know. On
   * PostgreSQL it has connections of its own and hears of the first one as relays do.
   */
  twin: () => Promise<Twin>
  /** The same data in a new process: whatever was in memory is gone, and twins with it. */
  restart: () => Promise<void>
  /** Everything that was logged. */
  logged: () => string
  /** The database, where it is PostgreSQL. */
  database: TestClock | undefined
  /** Closes it and leaves its data, of which other relays can be opened as copies. */
  keep: () => Promise<Kept>
  close: () => Promise<void>
}>

/** The data of a closed relay: its directory, and the name of its database where that is PostgreSQL. */
export type Kept = Readonly<{ directory: string; database?: string; remove: () => Promise<void> }>

export type Twin = Pick<TestRelay, 'deps' | 'clock' | 'send' | 'fetch' | 'setPolicy'>

const POLICY = 'version: 1\ndefault: allow\ngroups: {}\nconsoles: []\nrules: []\n'

export type TestRelayOptions = Readonly<{
  policy?: string
  push?: PushSender
  /** Data of a closed relay, of which this one gets a copy; a path is its directory alone. */
  copyOf?: string | Pick<Kept, 'directory' | 'database'>
  /** Where TEST_DATABASE does not say so: SQLite. */
  database?: 'sqlite' | 'postgres'
  /** The clock is that of the database, and nobody turns it. */
  realTime?: boolean
}>

const DATABASE = process.env['TEST_DATABASE'] === 'postgres' ? 'postgres' : 'sqlite'

export async function openTestRelay({
  policy = POLICY,
  push,
  copyOf,
  database: kind = DATABASE,
  realTime = false,
}: TestRelayOptions = {}): Promise<TestRelay> {
  const directory = makeTempDir('app')
  const copied = typeof copyOf === 'string' ? { directory: copyOf } : copyOf
  if (copied) cpSync(copied.directory, directory.path, { recursive: true })
  const openDatabase = () => (realTime ? untouched() : openDatabaseWithClock(START, copied?.database))
  const database = kind === 'postgres' ? await openDatabase() : undefined
  const own = { clock: realTime ? REAL_CLOCK : { now: START }, settled: async () => undefined }
  const { clock, settled } = database && !realTime ? clockOf(database) : own
  const lines: string[] = []
  const write = (line: string): void => void lines.push(line)
  const twins: (() => Promise<void>)[] = []
  let loaded: LoadedPolicy
  let { deps, app, store: uncounted } = await start()

  async function setPolicy(source: string, store: Store): Promise<void> {
    loaded = await loadPolicy(source, store)
  }

  async function openStore(): Promise<Store> {
    if (!database) return openSqlite({ directory: directory.path, now: () => clock.now })
    return afterClock(await openPostgres({ url: database.url }), settled)
  }

  async function start() {
    const store = await openStore()
    const random = (bytes: number): Uint8Array => randomBytes(bytes)
    const keys = await openKeys(directory.path, random)
    await setPolicy(policy, store)
    const wake = createWake()
    const metrics = createMetrics({ store, wake, version: '0.0.0', ofProcess: false })
    const sender = push ?? createPushSender({ subject: 'mailto:ops@example.org', vapid: keys.vapidOf })
    const watched = watchServices(countPushes(sender, metrics))
    const deps: Deps = {
      store: countCommits(store, metrics),
      keys,
      policy: () => loaded,
      settings: {
        listen: { host: '127.0.0.1', port: 0 },
        directory: directory.path,
        policy: 'policy.yaml',
        publicUrl: ORIGIN,
        rpId: new URL(ORIGIN).hostname,
        rpName: 'Holdgate',
        pushSubject: 'mailto:ops@example.org',
        trustProxy: false,
        logLevel: 'info',
      },
      push: watched.push,
      pushServices: watched.services,
      random,
      wake,
      proofs: createProofMemory(),
      askRate: createAskRate(),
      log: createLog({ write }, 'trace'),
      metrics,
      tick: () => clock.now,
      version: '0.0.0',
      startedAt: clock.now,
      crash: {},
    }
    followOthers(deps)
    return { deps, app: createApp(deps), store }
  }

  async function stop(): Promise<void> {
    for (const end of twins.splice(0)) await end()
    deps.wake.stop()
    deps.push.close()
    await deps.store.close()
  }

  return {
    get deps() {
      return deps
    },
    clock,
    ...callsOf(() => app, settled),
    setPolicy: (source) => setPolicy(source, deps.store),
    sweep: async () => void (await sweepOnce(deps)),
    async twin() {
      let its = loaded
      const store = database ? await openStore() : uncounted
      const wake = createWake()
      const metrics = createMetrics({ store, wake, version: '0.0.0', ofProcess: false })
      const counted = countCommits(store, metrics)
      const own: Deps = { ...deps, store: counted, metrics, policy: () => its, wake, proofs: createProofMemory() }
      followOthers(own)
      const twin = createApp(own)
      twins.push(async () => {
        own.wake.stop()
        if (database) await store.close()
      })
      return {
        deps: own,
        clock,
        ...callsOf(() => twin, settled),
        setPolicy: async (source) => void (its = await loadPolicy(source, own.store)),
      }
    },
    async restart() {
      await stop()
      ;({ deps, app, store: uncounted } = await start())
    },
    logged: () => lines.join(''),
    database,
    async keep() {
      await stop()
      return {
        directory: directory.path,
        ...(database && { database: database.name }),
        async remove() {
          await database?.drop()
          directory.remove()
        },
      }
    },
    async close() {
      await stop()
      await database?.drop()
      directory.remove()
    },
  }
}

const REAL_CLOCK: { now: number } = Object.defineProperty({ now: 0 }, 'now', { get: () => Date.now() })

/** A database whose clock is its own. */
async function untouched(): Promise<TestClock> {
  return { ...(await openTestDatabase()), setNow: async () => undefined }
}

/** A clock like that of SQLite: turned by setting a number, and turned before anything else happens. */
function clockOf(database: TestClock): Readonly<{ clock: { now: number }; settled: () => Promise<void> }> {
  let now = START
  let turning = Promise.resolve()
  async function turn(last: Promise<void>, to: number): Promise<void> {
    await last
    await database.setNow(to)
  }
  return {
    clock: {
      get now() {
        return now
      },
      set now(to) {
        now = to
        turning = turn(turning, to)
      },
    },
    settled: () => turning,
  }
}

/** The store, whose verbs wait for a clock that is being turned. */
function afterClock(store: Store, settled: () => Promise<void>): Store {
  return new Proxy(store, {
    get(target, name, receiver) {
      const verb: unknown = Reflect.get(target, name, receiver)
      if (typeof verb !== 'function' || name === 'onElsewhere') return verb
      return async (...values: unknown[]): Promise<unknown> => {
        await settled()
        return Reflect.apply(verb, target, values)
      }
    },
  })
}

async function loadPolicy(source: string, store: Store): Promise<LoadedPolicy> {
  const read = readPolicy(source)
  if (!('digest' in read)) throw new Error(`The test's policy is wrong: ${JSON.stringify(read)}`)
  return { policy: read, version: await store.policyVersion(read.digest, source) }
}

function callsOf(
  app: () => ReturnType<typeof createApp>,
  settled: () => Promise<unknown>,
): Pick<TestRelay, 'fetch' | 'send'> {
  return {
    async fetch(path, init) {
      await settled()
      return app().fetch(new Request(`${ORIGIN}${path}`, init))
    },
    async send<R extends RouteName>(name: R, sent: Sent = {}): Promise<Answer<R>> {
      await settled()
      return answerOf(await app().fetch(requestOf(ORIGIN, { ...sent, ...ROUTES[name] })))
    },
  }
}

/** As a page of the relay sends it, unless the test's headers say otherwise. An empty one leaves it out. */
export function requestOf(
  address: string,
  { method, path, params = {}, query = '', body, headers = {}, signal }: Sent & Pick<Route, 'method' | 'path'>,
  site = ORIGIN,
): Request {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? 'missing')
  const all = new Headers(method === 'GET' ? {} : { origin: site, 'sec-fetch-site': 'same-origin' })
  if (body !== undefined) all.set('content-type', 'application/json')
  for (const [name, value] of Object.entries(headers)) {
    if (value === '') all.delete(name)
    else all.set(name, value)
  }
  const content = typeof body === 'string' ? body : JSON.stringify(body)
  return new Request(`${address}${filled}${query}`, {
    method,
    headers: all,
    ...(body === undefined ? {} : { body: content }),
    ...(signal ? { signal } : {}),
  })
}

export async function answerOf<R extends RouteName>(response: Response): Promise<Answer<R>> {
  const text = await response.text()
  const isText = response.headers.get('content-type')?.startsWith('text/') === true
  const json = (text === '' ? undefined : isText ? text : JSON.parse(text)) as ReplyOf<R> & Readonly<{ code?: Refused }>
  const code = response.ok ? undefined : json.code
  return { status: response.status, reply: json, code, headers: response.headers, text }
}
