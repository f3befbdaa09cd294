/** The relay's own app in this process, on a store of its own, with a clock that is turned by hand. */
import { randomBytes } from 'node:crypto'
import { cpSync } from 'node:fs'
import { pino } from 'pino'
import type { Refused } from '../../relay/contract/refusals.ts'
import type { Route, RouteName } from '../../relay/contract/route.ts'
import { ROUTES } from '../../relay/contract/route.ts'
import type { ReplyOf } from '../../relay/contract/schema/api.ts'
import { readPolicy } from '../../relay/rules/policy.ts'
import { createApp } from '../../relay/server/app.ts'
import type { Deps, LoadedPolicy } from '../../relay/server/deps.ts'
import { openKeys } from '../../relay/server/keys.ts'
import { createProofMemory } from '../../relay/server/proof/memory.ts'
import { createPushSender } from '../../relay/server/push/sender.ts'
import type { PushSender } from '../../relay/server/push/sender.ts'
import { sweepOnce } from '../../relay/server/sweep.ts'
import { createWake } from '../../relay/server/wake.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import type { Store } from '../../relay/store/store.ts'
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

/** The relay of a test, wherever it runs: calls of its routes by name. */
export type Sends = Pick<TestRelay, 'send'>

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
  /** Another relay on the same store: what one of them keeps in memory, the other does not know. */
  twin: () => Twin
  /** The same data in a new process: whatever was in memory is gone, and twins with it. */
  restart: () => Promise<void>
  /** Everything that was logged. */
  logged: () => string
  close: () => Promise<void>
}>

export type Twin = Pick<TestRelay, 'deps' | 'clock' | 'send' | 'fetch' | 'setPolicy'>

const POLICY = 'version: 1\ndefault: allow\ngroups: {}\nconsoles: []\nrules: []\n'

export type TestRelayOptions = Readonly<{
  policy?: string
  push?: PushSender
  /** Data directory of a closed relay, of which this one gets a copy. */
  copyOf?: string
}>

export async function openTestRelay({ policy = POLICY, push, copyOf }: TestRelayOptions = {}): Promise<TestRelay> {
  const directory = makeTempDir('app')
  if (copyOf !== undefined) cpSync(copyOf, directory.path, { recursive: true })
  const clock = { now: START }
  const lines: string[] = []
  const write = (line: string): void => void lines.push(line)
  let loaded: LoadedPolicy
  let { deps, app } = await start()

  async function setPolicy(source: string, store: Store): Promise<void> {
    loaded = await loadPolicy(source, store)
  }

  async function start() {
    const store = await openSqlite({ directory: directory.path, now: () => clock.now })
    const random = (bytes: number): Uint8Array => randomBytes(bytes)
    const keys = await openKeys(directory.path, random)
    await setPolicy(policy, store)
    const deps: Deps = {
      store,
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
      },
      push: push ?? createPushSender({ subject: 'mailto:ops@example.org', vapid: keys.vapid }),
      random,
      wake: createWake(),
      proofs: createProofMemory(),
      log: pino({ level: 'trace' }, { write }),
      version: '0.0.0',
      startedAt: clock.now,
      crash: {},
    }
    return { deps, app: createApp(deps) }
  }

  async function stop(): Promise<void> {
    deps.wake.stop()
    deps.push.close()
    await deps.store.close()
  }

  return {
    get deps() {
      return deps
    },
    clock,
    ...callsOf(() => app),
    setPolicy: (source) => setPolicy(source, deps.store),
    sweep: async () => void (await sweepOnce(deps)),
    twin() {
      let its = loaded
      const own: Deps = { ...deps, policy: () => its, wake: createWake(), proofs: createProofMemory() }
      const twin = createApp(own)
      return {
        deps: own,
        clock,
        ...callsOf(() => twin),
        setPolicy: async (source) => void (its = await loadPolicy(source, own.store)),
      }
    },
    async restart() {
      await stop()
      ;({ deps, app } = await start())
    },
    logged: () => lines.join(''),
    async close() {
      await stop()
      directory.remove()
    },
  }
}

async function loadPolicy(source: string, store: Store): Promise<LoadedPolicy> {
  const read = readPolicy(source)
  if (!('digest' in read)) throw new Error(`The test's policy is wrong: ${JSON.stringify(read)}`)
  return { policy: read, version: await store.policyVersion(read.digest, source) }
}

function callsOf(app: () => ReturnType<typeof createApp>): Pick<TestRelay, 'fetch' | 'send'> {
  return {
    fetch: async (path, init) => app().fetch(new Request(`${ORIGIN}${path}`, init)),
    async send<R extends RouteName>(name: R, sent: Sent = {}): Promise<Answer<R>> {
      return answerOf(await app().fetch(requestOf(ORIGIN, { ...sent, ...ROUTES[name] })))
    },
  }
}

/** As a page of the relay sends it, unless the test's headers say otherwise. An empty one leaves it out. */
export function requestOf(
  address: string,
  { method, path, params = {}, query = '', body, headers = {}, signal }: Sent & Pick<Route, 'method' | 'path'>,
): Request {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? 'missing')
  const all = new Headers(method === 'GET' ? {} : { origin: ORIGIN, 'sec-fetch-site': 'same-origin' })
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
  const json = (text === '' ? undefined : JSON.parse(text)) as ReplyOf<R> & Readonly<{ code?: Refused }>
  const code = response.ok ? undefined : json.code
  return { status: response.status, reply: json, code, headers: response.headers, text }
}
