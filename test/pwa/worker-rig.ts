/** The app's real worker, with the browser at its edges written down: what it did, in order. */
import { pino } from 'pino'
import { vi } from 'vitest'
import type { OwnDevice } from '../../pwa/device-memory.ts'
import type { Subscription } from '../../relay/contract/push.ts'
import { payOnce } from '../../relay/server/push/outbox.ts'
import type { PushSender } from '../../relay/server/push/sender.ts'
import { byDevice, openOffice, POLICY, type Office } from '../kit/asking.ts'
import type { TestPerson } from '../kit/person.ts'
import { ORIGIN } from '../kit/relay.ts'
import type { TestRelay } from '../kit/relay.ts'

const SUBSCRIPTION: Subscription = {
  endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/abc',
  keys: { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) },
}
/** Stand in every place of a request that somebody could write into. */
export const CANARY = 'canary-8d1f'
export const CALL = {
  method: 'DELETE',
  target: `https://admin.example.com/api/customers/${CANARY}-1`,
  text: JSON.stringify(Object.fromEntries(Array.from({ length: 18 }, (_, n) => [`f${n}`, `${CANARY}-b${n}`]))),
}

export type Shown = Readonly<{
  title: string
  options: NotificationOptions & Readonly<{ renotify?: boolean; actions?: readonly unknown[] }>
}>

type Event = Readonly<{ waitUntil: (work: Promise<unknown>) => void }> & Readonly<Record<string, unknown>>

export type WorkerRig = Readonly<{
  /** `show`, `fetch GET /…`, `badge 2`, `open /…`, `focus /…`: in the order in which they began. */
  happened: string[]
  shown: Shown[]
  /** What stands on the screen, by tag. */
  standing: Map<string, Shown>
  kept: Map<string, unknown>
  windows: { url: string }[]
  /** What breaks from now on. */
  broken: Set<'storage' | 'storage that hangs' | 'network' | 'badge' | 'options' | 'relay'>
  /** What a page of the app tells it. */
  hear: (message: unknown) => Promise<void>
  push: (data: string | (() => string) | undefined) => Promise<void>
  /** What the browser shows at an address of this app; undefined: what the network alone says. */
  visit: (path: string) => Promise<Response | undefined>
  /** On the notification that was shown last, or another. */
  tap: (action: string, notification?: unknown) => Promise<void>
}>

/** Starts a cold worker: nothing of an earlier one is in its memory, and no page is open. */
export async function startWorker(
  relay: Pick<TestRelay, 'fetch'> | undefined,
  kept: ReadonlyMap<string, unknown> = new Map(),
): Promise<WorkerRig> {
  const listeners = new Map<string, (event: Event) => void>()
  const rig: WorkerRig = {
    happened: [],
    shown: [],
    standing: new Map(),
    kept: new Map(kept),
    windows: [],
    broken: new Set(),
    hear: (data) => fire('message', { data }),
    push: (data) =>
      fire('push', {
        data: data === undefined ? null : { text: typeof data === 'string' ? () => data : data },
      }),
    visit: async (path) => {
      let answer: Promise<Response> | undefined
      const request = { method: 'GET', mode: 'navigate', url: new URL(path, ORIGIN).href }
      await fire('fetch', { request, respondWith: (given: Promise<Response>) => (answer = given) })
      return answer
    },
    tap: (action, notification) => {
      const last = rig.shown.at(-1)
      const own = {
        data: last?.options.data as unknown,
        close: () => void rig.standing.delete(last?.options.tag ?? ''),
      }
      return fire('notificationclick', { action, notification: notification ?? own })
    },
  }

  async function fire(name: string, event: Readonly<Record<string, unknown>>): Promise<void> {
    const work: Promise<unknown>[] = []
    listeners.get(name)?.({ ...event, waitUntil: (one) => void work.push(one) })
    await Promise.all(work)
  }

  vi.stubGlobal('PRECACHE', { version: 'test', files: [] })
  vi.stubGlobal('location', new URL(`${ORIGIN}/worker.js`))
  vi.stubGlobal('indexedDB', shelfOf(rig))
  vi.stubGlobal('caches', {
    match: async (path: string) => (path === '/index.html' ? new Response('the kept page') : undefined),
  })
  vi.stubGlobal('fetch', async (path: string | URL | Readonly<{ url: string }>, init: RequestInit = {}) => {
    const { pathname, search } = new URL(typeof path === 'object' && 'url' in path ? path.url : path, ORIGIN)
    rig.happened.push(`fetch ${init.method ?? 'GET'} ${pathname}`)
    if (rig.broken.has('relay')) return new Response('<h1>Bad gateway</h1>', { status: 502 })
    if (rig.broken.has('network') || !relay) throw new TypeError('Failed to fetch')
    const headers = new Headers(init.headers)
    // As a browser sends it from this worker.
    if (init.method !== undefined && init.method !== 'GET') headers.set('origin', ORIGIN)
    headers.set('sec-fetch-site', 'same-origin')
    return relay.fetch(pathname + search, { ...init, headers })
  })
  vi.stubGlobal('navigator', {
    language: 'en-GB',
    setAppBadge: (count: number) => {
      rig.happened.push(`badge ${count}`)
      if (rig.broken.has('badge')) throw new Error('No badge here.')
      return Promise.resolve()
    },
  })
  vi.stubGlobal('self', {
    addEventListener: (name: string, listener: (event: Event) => void) => listeners.set(name, listener),
    location: new URL(`${ORIGIN}/worker.js`),
    clients: {
      matchAll: async () =>
        rig.windows.map(({ url }) => ({
          url: new URL(url, ORIGIN).href,
          focused: false,
          postMessage: (message: Readonly<{ path: string }>) => void rig.happened.push(`tell ${message.path}`),
          focus: async () => void rig.happened.push(`focus ${url}`),
        })),
      openWindow: async (path: string) => void rig.happened.push(`open ${path}`),
      claim: async () => undefined,
    },
    skipWaiting: async () => undefined,
    registration: {
      async showNotification(title: string, options: Shown['options']) {
        if (rig.broken.has('options') && 'actions' in options) throw new TypeError('No actions here.')
        rig.happened.push('show')
        rig.shown.push({ title, options })
        rig.standing.set(options.tag ?? '', { title, options })
      },
      getNotifications: async ({ tag }: Readonly<{ tag?: string }> = {}) =>
        [...rig.standing]
          .filter(([name]) => tag === undefined || name === tag)
          .map(([, { title, options }]) => ({ ...options, title })),
    },
  })
  vi.resetModules()
  await import('../../pwa/worker/worker.ts')
  return rig
}

/** As the app left it in this browser when the person enrolled. */
export function deviceOf({ id, device }: Pick<TestPerson, 'id' | 'device'>): ReadonlyMap<string, unknown> {
  const own: OwnDevice = { ...device, person: id, vapidPublicKey: '' }
  return new Map([['device', own]])
}

/** So much of IndexedDB as one shelf of things by name takes. */
function shelfOf({ kept, broken }: Pick<WorkerRig, 'kept' | 'broken'>): unknown {
  const request = (result: () => unknown) => {
    const listeners = new Map<string, () => void>()
    const made: { result?: unknown; error?: Error; addEventListener: (name: string, listener: () => void) => void } = {
      addEventListener: (name, listener) => void listeners.set(name, listener),
    }
    queueMicrotask(() => {
      if (broken.has('storage that hangs')) return
      if (broken.has('storage')) {
        made.error = new Error('The disk is full.')
        listeners.get('error')?.()
        return
      }
      made.result = result()
      listeners.get('success')?.()
    })
    return made
  }
  const store = {
    get: (name: string) => request(() => kept.get(name)),
    put: (value: unknown, name: string) => request(() => void kept.set(name, value)),
    delete: (name: string) => request(() => void kept.delete(name)),
  }
  const database = { transaction: () => ({ objectStore: () => store }), close: () => undefined }
  return { open: () => request(() => database) }
}

export type WorkerOffice = Readonly<{
  office: Office
  /** Of Dana's phone. */
  worker: WorkerRig
  /** What the relay has pushed since, as the browser hands it to the worker. */
  pushed: () => Promise<readonly string[]>
  arrive: () => Promise<void>
}>

/** People at a relay, and a cold worker of one who is asked. */
export async function openWorkerOffice(policy = POLICY): Promise<WorkerOffice> {
  let letters: string[] = []
  const push = sendTo((letter) => letters.push(letter))
  const office = await openOffice({ push, policy })
  await byDevice(office.relay, office.dana.device)('subscribe', { body: { subscription: SUBSCRIPTION } })
  const worker = await startWorker(office.relay, deviceOf(office.dana))
  const pushed = async () => {
    letters = []
    await payAll(office.relay, push)
    return letters
  }
  const arrive = async () => {
    for (const letter of await pushed()) await worker.push(letter)
  }
  return { office, worker, pushed, arrive }
}

/** Sends all that waits to be pushed. */
async function payAll({ deps: { store, wake } }: TestRelay, push: PushSender): Promise<void> {
  const options = { store, wake, push, publicUrl: ORIGIN, log: pino({ level: 'silent' }), chance: () => 1, crash: {} }
  for (let rounds = 0; rounds < 20; rounds += 1) if (!(await payOnce(options))) break
}

/** A push service that takes everything. */
function sendTo(take: (payload: string) => void): PushSender {
  return {
    refuses: () => undefined,
    send: async (_to, { payload }) => {
      take(payload)
      return { outcome: 'sent' }
    },
    close: () => undefined,
  }
}
