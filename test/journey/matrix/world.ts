/**
 * What the matrix is played in: the console that counts, the real relay with people who sign by software
 * passkeys, and a browser with the built extension, paired and guarding.
 *
 * Rule: people decide by the relay's own routes; only their screens are left out.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hold } from '../../../extension/background/hold.ts'
import type { AskFromScreen } from '../../../extension/background/messages.ts'
import type { HoldView, Stopped } from '../../../extension/bridge/messages.ts'
import type { Instant } from '../../../relay/contract/ids.ts'
import { startRelay } from '../../../relay/server/relay.ts'
import { signChange, enrolBy, setUpWith } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'
import { freePort } from '../../kit/loopback.ts'
import { ANA } from '../../kit/operator.ts'
import type { Sends } from '../../kit/relay.ts'
import { callsAt } from '../../kit/running-relay.ts'
import { makeTempDir } from '../../kit/temp-dir.ts'
import { DANA } from '../../kit/world.ts'
import type { MatrixBrowser, Site } from './browsers.ts'
import { startMatrixConsole } from './console.ts'
import type { MatrixConsole } from './console.ts'

export type MatrixWorld = Readonly<{
  browser: MatrixBrowser
  console: MatrixConsole
  relay: Sends
  dana: TestPerson
  /** What the extension has told operators so far, of stopped calls. */
  told: () => Promise<readonly Stopped[]>
  holds: () => Promise<readonly HoldView[]>
  /** When each pass was made. */
  armed: () => Promise<readonly Armed[]>
  /** As a screen of the extension says it. */
  tell: (message: AskFromScreen) => Promise<unknown>
  close: () => Promise<void>
}>

/** By this computer's clock. */
type Armed = Readonly<{ target: string; at: Instant }>

/** Hosts of the console's server, as `Way.others` names them. */
export function othersOf({ port }: Pick<MatrixConsole, 'port'>) {
  return {
    dotted: `http://console.localhost.:${port}`,
    address: `http://127.0.0.1:${port}`,
    api: `http://api.localhost:${port}`,
  } as const
}

/**
 * One rule for each run and host: `silent` is over soonest, for nobody answers there. It comes last, since an
 * address that can be read in two ways is decided by the first rule.
 */
function policyOf(desk: MatrixConsole): string {
  const hosts = [desk.origin, othersOf(desk).address, othersOf(desk).api]
  const rules = ['approved', 'denied', 'silent'].flatMap((run) =>
    hosts.map(
      (host, index) => `  - id: ${run}-${index}
    match: { method: [GET, POST, PUT, PATCH, DELETE, PURGE], url: "${host}/guarded/${run}/*" }
    decide: ask
    say: "Something dangerous"
    stages: [{ who: [group:ops], quorum: 1 }]
    expires: ${run === 'silent' ? '10s' : '5m'}
`,
    ),
  )
  return `version: 1
default: allow
groups: { ops: [${DANA.email}] }
consoles: [{ origin: "${desk.origin}" }]
rules:
${rules.join('')}`
}

/** @param open gives a browser that is paired and guards the console */
export async function openMatrixWorld(open: (site: Site) => Promise<MatrixBrowser>): Promise<MatrixWorld> {
  const desk = await startMatrixConsole()
  const directory = makeTempDir('matrix')
  const data = join(directory.path, 'data')
  mkdirSync(data, { mode: 0o700 })
  const policy = join(directory.path, 'policy.yaml')
  writeFileSync(policy, policyOf(desk))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const server = await startRelay({
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
  })
  const relay = callsAt(origin)
  const ana = await setUpWith(relay, new URL(server.setupLink ?? '').hash.slice(1), ANA)
  const dana = await enrolBy(relay, ana, { ...DANA, roles: [...DANA.roles] })

  const { address, api } = othersOf(desk)
  const browser = await open({
    relay: origin,
    console: desk.origin,
    others: [address, api],
    pairingCode: async () => {
      const { reply } = await relay.send('pair', { body: await signChange(relay, ana, { kind: 'pair_browser' }) })
      return reply.code
    },
  })
  const settings = await browser.screen('options/options.html')
  await settings.evaluate(collect, undefined)
  return {
    browser,
    console: desk,
    relay,
    dana,
    told: () => settings.evaluate(() => Reflect.get(globalThis, 'told') as Stopped[], undefined),
    holds: () => settings.evaluate(readHolds, undefined),
    armed: () => settings.evaluate(() => Reflect.get(globalThis, 'armed') as Armed[], undefined),
    tell: (message) => settings.evaluate((message) => chrome.runtime.sendMessage(message), message),
    close: async () => {
      await browser.close()
      await server.stop()
      desk.close()
      directory.remove()
    },
  }
}

/** In the extension's own screen: the background keeps only the newest few, so each is noted as it comes. */
function collect(): void {
  const told: Stopped[] = []
  const armed: Armed[] = []
  Object.assign(globalThis, { told, armed })
  chrome.storage.session.onChanged.addListener(({ stopped, ...others }) => {
    const known = new Set(told.map(({ at, url }) => `${at} ${url}`))
    const newest = (stopped?.newValue ?? []) as readonly Stopped[]
    told.push(...newest.filter(({ at, url }) => !known.has(`${at} ${url}`)))
    for (const { newValue } of Object.values(others)) {
      const hold = newValue as Hold | undefined
      if (hold?.state === 'armed' && hold.pass) armed.push({ target: hold.asked.call.target, at: hold.pass.at })
    }
  })
}

async function readHolds(): Promise<readonly HoldView[]> {
  const status: unknown = await chrome.runtime.sendMessage({ kind: 'status' })
  return (status as { holds: readonly HoldView[] }).holds
}
