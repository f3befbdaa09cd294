/**
 * Real Firefoxes, each with a fresh profile, that talk to nothing but this machine.
 *
 * Rule: the tests' way in is WebDriver BiDi, with the right to look behind the pages that Firefox gives
 *   only at its start; the extension is the built one and knows nothing of it.
 */
import { randomUUID } from 'node:crypto'
import puppeteer from 'puppeteer-core'
import type { Page } from 'puppeteer-core'
import { browserEnvironment } from './chromium.ts'
import type { Proxy } from './chromium.ts'
import { findCommand } from './debian.ts'
import type { Overlay } from './overlay.ts'
import { overlayThrough } from './overlay.ts'
import type { Node } from './overlay.ts'
import { until } from './until.ts'

export type FirefoxOptions = Readonly<{
  /** Folder of an extension that is built for Firefox. */
  extension?: string
  viewport?: Readonly<{ width: number; height: number }>
  /** A window that a person can see; otherwise none is drawn. */
  visible?: boolean
  /** Through which it reaches everything but what stands in `bypass`. */
  proxy?: Proxy
  prefs?: Readonly<Record<string, string | number | boolean>>
  /** Of the person, where Firefox looks for what manages it. */
  home?: string
  /** From notifications.ts; without it a browser shows notifications nowhere. */
  busAddress?: string
}>

export type Firefox = Readonly<{
  page: () => Promise<Page>
  /** Those that are open now, whoever opened them. */
  pages: () => Promise<readonly Page[]>
  /** What an expression gives that runs in the browser itself, with its rights. */
  inBrowser: (expression: string) => Promise<unknown>
  /** A page of the extension, by its path in the built folder. */
  extensionPage: (path: string) => Promise<Page>
  overlayOf: (page: Page) => Overlay
  /** Whether the extension's event page is there; asking does not wake it. */
  backgroundRuns: () => Promise<boolean>
  /** Suspends the event page, as Firefox does after 30 s without an event. */
  suspend: () => Promise<void>
  /** Kills the process in which the extension runs, and waits until it is gone. */
  killExtension: () => Promise<void>
  installExtension: (path: string) => Promise<string>
  uninstallExtension: (id: string) => Promise<void>
  close: () => Promise<void>
}>

const EXTENSION = 'extension@holdgate'

/**
 * - proxy: whatever is not on this machine goes to a port where nobody listens
 * - the browser's own question for hosts is answered with yes: no test can press its button
 * - popups may open without a click, as `--disable-popup-blocking` lets them in Chromium
 */
const PREFS = {
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'network.proxy.no_proxies_on': 'localhost, .localhost, 127.0.0.1',
  'extensions.webextOptionalPermissionPrompts': false,
  'dom.disable_open_during_load': false,
} as const

export async function openFirefox(options: FirefoxOptions = {}): Promise<Firefox> {
  const host = randomUUID()
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath(),
    headless: options.visible !== true,
    defaultViewport: options.viewport ?? { width: 1280, height: 800 },
    args: ['--remote-allow-system-access'],
    env: { ...browserEnvironment(options.busAddress), ...(options.home !== undefined && { HOME: options.home }) },
    // Whoever gets Ctrl-C (at-exit.ts) ends the browser as well.
    handleSIGINT: false,
    handleSIGTERM: false,
    // Longer than any hold of a test.
    protocolTimeout: 600_000,
    extraPrefsFirefox: {
      ...PREFS,
      'extensions.webextensions.uuids': JSON.stringify({ [EXTENSION]: host }),
      ...proxyPrefs(options.proxy),
      ...options.prefs,
    },
  })
  const send = senderOf(browser)
  const inBrowser = async (expression: string) => {
    const tree = (await send('browsingContext.getTree', { 'moz:scope': 'chrome' })) as Tree
    return evaluate(send, tree.contexts[0]?.context ?? '', expression)
  }
  const policy = `WebExtensionPolicy.getByID(${JSON.stringify(EXTENSION)})`
  const backgroundRuns = async () => (await inBrowser(`${policy}.extension.backgroundState === 'running'`)) === true
  if (options.extension !== undefined) {
    await browser.installExtension(options.extension)
    await until(async () => ((await backgroundRuns()) ? true : undefined), 'extension in Firefox')
  }
  return {
    page: () => browser.newPage(),
    pages: () => browser.pages(),
    inBrowser,
    extensionPage: async (path) => {
      const page = await browser.newPage()
      const url = `moz-extension://${host}/${path}`
      // Puppeteer waits for events that Firefox does not send for an extension's page.
      await send('browsingContext.navigate', { context: contextOf(page), url, wait: 'none' })
      await until(async () => {
        const there = await page.evaluate(() => location.href + document.readyState)
        return there === `${url}complete` ? true : undefined
      }, `page ${path} of the extension`)
      return page
    },
    overlayOf: (page) => overlayIn(page, send),
    backgroundRuns,
    suspend: async () => {
      await inBrowser(`${policy}.extension.terminateBackground({ ignoreDevToolsAttached: true })`)
    },
    killExtension: async () => {
      const killed = await inBrowser(KILL)
      if (killed !== true) throw new Error('The process of the extension was not found.')
    },
    installExtension: (path) => browser.installExtension(path),
    uninstallExtension: (id) => browser.uninstallExtension(id),
    close: () => browser.close(),
  }
}

function proxyPrefs(proxy: Proxy | undefined): Readonly<Record<string, string | number | boolean>> {
  if (proxy === undefined) return {}
  return {
    'network.proxy.http_port': proxy.port,
    // WebSockets, and whatever is encrypted.
    'network.proxy.ssl_port': proxy.port,
    'network.proxy.no_proxies_on': proxy.bypass.join(', '),
    'network.proxy.allow_hijacking_localhost': true,
  }
}

/** The one process of remote type "extension"; whoever kills it is told by the browser when it has gone. */
const KILL = `(async () => {
  const { children } = await ChromeUtils.requestProcInfo()
  const found = children.find(({ type }) => type === 'extension')
  if (!found) return false
  const gone = new Promise((resolve) => {
    const seen = () => {
      Services.obs.removeObserver(seen, 'ipc:content-shutdown')
      resolve()
    }
    Services.obs.addObserver(seen, 'ipc:content-shutdown')
  })
  Cc['@mozilla.org/processtools-service;1'].getService(Ci.nsIProcessToolsService).kill(found.pid)
  await gone
  return true
})()`

type Send = (method: string, params: Readonly<Record<string, unknown>>) => Promise<unknown>
type Tree = Readonly<{ contexts: readonly Readonly<{ context: string }>[] }>
/** A value as BiDi writes it; of nodes, what is looked at here. */
type Remote = Readonly<{ type: string; value?: unknown; sharedId?: string }>
type RemoteNode = Remote &
  Readonly<{
    value?: Readonly<{
      nodeType: number
      localName?: string
      nodeValue?: string
      attributes?: Readonly<Record<string, string>>
      children?: readonly RemoteNode[]
      shadowRoot?: RemoteNode | null
      mode?: string
    }>
  }>

/** Puppeteer has no method for what it does not know; its own line to the browser has. */
function senderOf(browser: object): Send {
  const { connection } = browser as {
    connection: { send: (...sent: Parameters<Send>) => Promise<{ result: unknown }> }
  }
  return async (method, params) => (await connection.send(method, params)).result
}

/** Puppeteer keeps the name that BiDi knows a page by to itself. */
function contextOf(page: Page): string {
  return String(Reflect.get(page.mainFrame(), '_id'))
}

async function evaluate(send: Send, context: string, expression: string): Promise<unknown> {
  const target = { context }
  const said = (await send('script.evaluate', { expression, target, awaitPromise: true })) as {
    result?: Remote
    exceptionDetails?: { text: string }
  }
  if (said.exceptionDetails !== undefined) throw new Error(`In Firefox: ${said.exceptionDetails.text}`)
  return said.result?.value
}

/** BiDi shows closed shadow roots to whoever asks for all, and leads a real click to a place on the page. */
function overlayIn(page: Page, send: Send): Overlay {
  const target = { context: contextOf(page) }
  return overlayThrough({
    root: async () => {
      const said = (await send('script.evaluate', {
        expression: 'document.documentElement',
        target,
        awaitPromise: false,
        serializationOptions: { maxDomDepth: null, includeShadowTree: 'all' },
      })) as { result: RemoteNode }
      return nodeOf(said.result)
    },
    middle: async ({ nodeId }) => {
      const said = (await send('script.callFunction', {
        functionDeclaration: `function () {
          const { x, y, width, height } = this.getBoundingClientRect()
          return x + width / 2 + ' ' + (y + height / 2)
        }`,
        this: { sharedId: nodeId },
        target,
        awaitPromise: false,
      })) as { result: Remote }
      const [x = 0, y = 0] = String(said.result.value).split(' ').map(Number)
      return { x, y }
    },
    click: ({ x, y }) => page.mouse.click(x, y),
  })
}

function nodeOf({ sharedId = '', value }: RemoteNode): Node {
  const { nodeType = 0, localName = '', nodeValue = '', attributes = {}, children = [], shadowRoot, mode } = value ?? {}
  return {
    nodeId: sharedId,
    nodeType,
    nodeName: localName.toUpperCase(),
    nodeValue,
    attributes: Object.entries(attributes).flat(),
    children: children.map(nodeOf),
    shadowRoots: shadowRoot ? [nodeOf(shadowRoot)] : [],
    ...(mode !== undefined && { shadowRootType: mode }),
  }
}

function firefoxPath(): string {
  const path = findCommand('firefox-esr')
  if (path === undefined) throw new Error('firefox-esr is not on the PATH. On Debian: apt-get install firefox-esr')
  return path
}
