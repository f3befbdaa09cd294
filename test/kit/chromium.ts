/** Real Chromiums, each with a fresh profile, that talk to nothing but this machine. */
import { chromium } from 'playwright-core'
import type { BrowserContext, Page, Worker } from 'playwright-core'
import { findCommand } from './debian.ts'
import { makeTempDir } from './temp-dir.ts'

export type BrowserOptions = Readonly<{
  /** Folder of an unpacked extension. */
  extension?: string
  /** From notifications.ts; without it a browser shows notifications nowhere. */
  busAddress?: string
  /** From push-service.ts. */
  pushFlags?: readonly string[]
  viewport?: Readonly<{ width: number; height: number }>
  colorScheme?: 'light' | 'dark'
  touch?: boolean
  /** A name by which this machine is reached, beside localhost: its pages over http are not secure ones. */
  alias?: string
  /** A window that a person can see; otherwise none is drawn. */
  visible?: boolean
  /** Through which it reaches everything but what stands in `bypass`. */
  proxy?: Proxy
  /** Started instead of Chromium; it starts that, with the same arguments. */
  program?: string
  /** Flags that are left out, of playwright's and of ours. */
  unwanted?: readonly string[]
  /** Folder of the profile of an earlier browser, which stays; otherwise it is a fresh one, which goes. */
  profile?: string
}>

/** `bypass`: hosts with ports. */
export type Proxy = Readonly<{ port: number; bypass: readonly string[] }>

export type Browser = Readonly<{
  context: BrowserContext
  page: () => Promise<Page>
  /** The extension's background and its id, once it runs. */
  background: () => Promise<Readonly<{ worker: Worker; id: string }>>
  close: () => Promise<void>
}>

/**
 * - sandbox: tests may run as root, where Chromium's sandbox refuses to start
 * - no QUIC, no updates, no sync: nothing may leave the machine or happen at its own time
 */
export const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function openChromium(options: BrowserOptions = {}): Promise<Browser> {
  const fresh = options.profile === undefined ? makeTempDir('chromium') : undefined
  const unwanted = options.unwanted ?? []
  const context = await chromium.launchPersistentContext(options.profile ?? fresh?.path ?? '', {
    executablePath: options.program ?? chromiumPath(),
    headless: options.visible !== true,
    viewport: options.viewport ?? { width: 1280, height: 800 },
    colorScheme: options.colorScheme ?? 'light',
    hasTouch: options.touch ?? false,
    args: [
      ...FLAGS.filter((flag) => !unwanted.includes(flag)),
      ...extensionFlags(options.extension),
      ...aliasFlags(options.alias),
      ...proxyFlags(options.proxy),
      ...(options.pushFlags ?? []),
    ],
    // Push needs the background networking that playwright turns off.
    ignoreDefaultArgs: [...(options.pushFlags === undefined ? [] : ['--disable-background-networking']), ...unwanted],
    // Whoever gets Ctrl-C (at-exit.ts) ends the browser as well.
    handleSIGINT: false,
    handleSIGTERM: false,
    env: browserEnvironment(options.busAddress),
  })
  return {
    context,
    page: async () => context.newPage(),
    background: async () => {
      const worker =
        context.serviceWorkers().find(isExtension) ?? (await context.waitForEvent('serviceworker', isExtension))
      return { worker, id: new URL(worker.url()).host }
    },
    close: async () => {
      await context.close()
      fresh?.remove()
    },
  }
}

export function extensionFlags(extension: string | undefined): readonly string[] {
  if (extension === undefined) return []
  // Both: playwright turns extensions off, and the first of these two is what wins against that.
  return [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`]
}

function aliasFlags(alias: string | undefined): readonly string[] {
  return alias === undefined ? [] : [`--host-resolver-rules=MAP ${alias} 127.0.0.1`]
}

function proxyFlags(proxy: Proxy | undefined): readonly string[] {
  if (proxy === undefined) return []
  // Of two rules for one host the later counts: this machine goes through the proxy, but for what is named.
  const direct = ['<-loopback>', ...proxy.bypass].join(';')
  return [`--proxy-server=http://127.0.0.1:${proxy.port}`, `--proxy-bypass-list=${direct}`]
}

export function browserEnvironment(busAddress: string | undefined): Record<string, string> {
  const known = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  const bus = busAddress === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: busAddress }
  return { ...(Object.fromEntries(known) as Record<string, string>), ...bus }
}

export function chromiumPath(): string {
  const path = findCommand('chromium')
  if (path === undefined) throw new Error('chromium is not on the PATH. On Debian: apt-get install chromium')
  return path
}

function isExtension(worker: Worker): boolean {
  return worker.url().startsWith('chrome-extension://')
}
