import { randomBytes } from 'node:crypto'
/**
 * Everything that one call passes through, on this machine: relay, sample console, push service,
 * notification desk, operator's browser with the built extension, approver's phone.
 *
 * Rule: the relay is the product's own; what differs from production are constructor arguments.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startRelay } from '../../relay/server/relay.ts'
import type { Relay } from '../../relay/server/relay.ts'
import type { Role } from './app.ts'
import type { BrowserOptions } from './chromium.ts'
import { startConsole } from './console-server.ts'
import type { SampleConsole } from './console-server.ts'
import { brokenInvariants, readRecords } from './invariants.ts'
import type { Records } from './invariants.ts'
import { freePort } from './loopback.ts'
import { startNotifications } from './notifications.ts'
import type { Notifications } from './notifications.ts'
import type { FirefoxOptions } from './firefox.ts'
import { openFirefoxOperator } from './firefox-operator.ts'
import type { FirefoxOperator } from './firefox-operator.ts'
import { openOperator } from './operator.ts'
import type { Appearance, Operator } from './operator.ts'
import { openPhone } from './phone.ts'
import type { Phone } from './phone.ts'
import { chromiumSeat, firefoxSeat } from './seat.ts'
import type { BrowserName, Seat } from './seat.ts'
import { startLyingProxy } from './lying-proxy.ts'
import type { LyingProxy } from './lying-proxy.ts'
import { samplePolicy } from './policy.ts'
import { startPushService } from './push-service.ts'
import type { PushService } from './push-service.ts'
import { makeTempDir } from './temp-dir.ts'

export type Backstage = Readonly<{
  relay: string
  setupLink: string
  console: SampleConsole
  push: PushService
  desk: Notifications
  records: () => Records
  stopRelay: () => Promise<void>
  /** On the same port and data. */
  startRelay: () => Promise<void>
  /** @throws with all that is broken */
  checkInvariants: () => void
  /** The relay's policy becomes this at once; one with an error in it changes nothing. */
  setPolicy: (source: string) => Promise<void>
  /** Has another answer in the relay's place, where the world was opened with somebody in between. */
  lie: LyingProxy['lie']
  /** The relay's data directory. */
  data: string
  close: () => Promise<void>
}>

export type World = Backstage &
  Readonly<{
    operator: Operator
    phone: Phone
    /** The same person before the same console, in a browser of this kind. */
    seat: (browser: BrowserName) => Seat
    /** Where the world was opened with one. */
    firefox?: FirefoxOperator
  }>

export type WorldOptions = Readonly<{
  /** Further rules, and further consoles that they name. */
  policy?: (consoleOrigin: string) => string
  /** Somebody stands between the relay and everybody else, and may lie. */
  between?: boolean
  consoles?: readonly string[]
  /** The operator has a Firefox too. */
  firefox?: boolean | Omit<FirefoxOptions, 'extension'>
  /** This one is guarded instead of the sample console. */
  insteadOfSample?: string
  /** Match patterns of what a later policy names. */
  hosts?: readonly string[]
  operator?: Pick<Appearance, 'viewport' | 'colorScheme' | 'visible' | 'alias'>
  /** The operator's browsers reach everything but the relay through this proxy. */
  proxyPort?: number
  /** Whose phone it is. */
  approver?: Readonly<{ name: string; email: string; roles: readonly Role[] }>
  phone?: Pick<BrowserOptions, 'viewport' | 'colorScheme' | 'touch' | 'visible'>
}>

export const DANA = { name: 'Dana Okafor', email: 'dana@example.org', roles: ['approver'] } as const

/** Relay, console, push service and desk, without any browser. */
export async function openBackstage(options: Pick<WorldOptions, 'policy' | 'between'> = {}): Promise<Backstage> {
  const sample = await startConsole()
  const push = await startPushService()
  const desk = await startNotifications()
  const directory = makeTempDir('relay')
  const data = join(directory.path, 'data')
  mkdirSync(data, { mode: 0o700 })
  const policy = join(directory.path, 'policy.yaml')
  writeFileSync(policy, (options.policy ?? samplePolicy)(sample.origin))
  const port = await freePort()
  const proxy = options.between === true ? await startLyingProxy(port) : undefined
  const origin = `http://localhost:${proxy?.port ?? port}`
  const start = () =>
    startRelay({
      settings: {
        listen: { host: '127.0.0.1', port },
        directory: data,
        policy,
        publicUrl: origin,
        rpId: 'localhost',
        rpName: 'Holdgate',
        pushSubject: 'mailto:ops@example.org',
        trustProxy: false,
        logLevel: 'info',
      },
      version: '0.0.0',
      random: randomBytes,
      now: Date.now,
      push: { agent: push.agent },
    })
  let relay: Relay | undefined = await start()
  const { setupLink = '' } = relay
  return {
    relay: origin,
    setupLink,
    console: sample,
    push,
    desk,
    records: () => readRecords(data),
    stopRelay: async () => {
      await relay?.stop()
      relay = undefined
    },
    startRelay: async () => {
      relay = await start()
    },
    setPolicy: async (source) => {
      writeFileSync(policy, source)
      await relay?.reload()
    },
    lie: (lie) => proxy?.lie(lie),
    data,
    checkInvariants: () => {
      const broken = brokenInvariants(readRecords(data), sample.arrivals.entries.filter(isGuarded).length)
      if (broken.length > 0) throw new Error(`Broken: ${broken.join('; ')}.`)
    },
    close: async () => {
      proxy?.close()
      await relay?.stop()
      await desk.stop()
      push.close()
      sample.close()
      directory.remove()
    },
  }
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const backstage = await openBackstage(options)
  const consoles = [options.insteadOfSample ?? backstage.console.origin, ...(options.consoles ?? [])]
  const { proxyPort: port } = options
  const proxy = port === undefined ? {} : { proxy: { port, bypass: [new URL(backstage.relay).host] } }
  const openingOperator = openOperator({
    relay: backstage.relay,
    setupLink: backstage.setupLink,
    consoles,
    appearance: { ...options.operator, ...proxy },
    hosts: options.hosts ?? [],
  })
  // Browsers start side by side; what they need of each other they get once it is there.
  const openingPhone = openPhone({
    relay: backstage.relay,
    invitation: openingOperator.then(({ app }) => app.invite(options.approver ?? DANA)),
    desk: backstage.desk,
    pushFlags: backstage.push.flags,
    ...(options.phone === undefined ? {} : { appearance: options.phone }),
  })
  const openingFirefox = options.firefox
    ? openFirefoxOperator({
        relay: backstage.relay,
        consoles,
        // The people change one after the other.
        pairingCode: async () => {
          const [{ app }] = await Promise.all([openingOperator, openingPhone])
          return app.pairingCode()
        },
        ...(options.hosts && { hosts: options.hosts }),
        firefox: { ...(options.firefox === true ? {} : options.firefox), ...proxy },
      })
    : undefined
  const [operator, phone, firefox] = await Promise.all([openingOperator, openingPhone, openingFirefox])
  return {
    ...backstage,
    operator,
    phone,
    ...(firefox && { firefox }),
    seat: (browser) => {
      if (browser === 'Chromium') return chromiumSeat(operator)
      if (firefox === undefined) throw new Error('This world was opened without Firefox.')
      return firefoxSeat(firefox)
    },
    close: async () => {
      await Promise.all([firefox?.close(), phone.close(), operator.close()])
      await backstage.close()
    },
  }
}

/** Calls that a rule covers; restarting a server is one that none does. */
function isGuarded({ path }: Readonly<{ path: string }>): boolean {
  return !path.endsWith('/restart')
}
