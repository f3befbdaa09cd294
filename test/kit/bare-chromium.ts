/**
 * A Chromium driven by the DevTools protocol alone, attached to nothing but the pages that a test
 * opens. An attached debugger keeps an extension's worker alive for ever; here it lives and dies as
 * it does for a user.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { browserEnvironment, chromiumPath, extensionFlags, FLAGS } from './chromium.ts'
import type { BrowserOptions } from './chromium.ts'
import { startChild } from './child.ts'
import { makeTempDir } from './temp-dir.ts'
import { until } from './until.ts'

type Params = Readonly<Record<string, unknown>>
type Result = Readonly<Record<string, unknown>>
type Message = Readonly<{
  id?: number
  sessionId?: string
  method?: string
  params?: Params
  result?: Result
  error?: Readonly<{ message: string }>
}>
type Target = Readonly<{ targetId: string; type: string; url: string }>

/** Where a test can go and look; a playwright page is one too. */
export type Tab = Readonly<{
  goto: (url: string) => Promise<unknown>
  evaluate: <Argument, Value>(run: (argument: Argument) => Value | Promise<Value>, argument: Argument) => Promise<Value>
}>

export type BareTab = Tab &
  Readonly<{ send: (method: string, params?: Params) => Promise<Result>; close: () => Promise<void> }>

export type BareChromium = Readonly<{
  /** Of its DevTools protocol, on this machine. */
  port: number
  tab: (url: string) => Promise<BareTab>
  /** Whether an extension's worker runs now; asking does not wake it. */
  workerRuns: () => Promise<boolean>
  /** Ends every extension's worker as Chromium would; says how many there were. */
  stopWorker: () => Promise<number>
  extensionId: () => Promise<string>
  /** Kills the process that the extension runs in. */
  killExtension: () => Promise<void>
  /** The whole browser at once, as a machine loses power. */
  kill: () => Promise<void>
  close: () => Promise<void>
}>

/** @param options with a profile of an earlier one; otherwise it gets a fresh one, which goes with it */
export async function openBareChromium(
  options: BrowserOptions & Readonly<{ profile?: string }> = {},
): Promise<BareChromium> {
  const fresh = options.profile === undefined ? makeTempDir('bare') : undefined
  const profile = options.profile ?? fresh?.path ?? ''
  const portFile = join(profile, 'DevToolsActivePort')
  // Of a browser that was killed.
  rmSync(portFile, { force: true })
  const child = startChild(
    chromiumPath(),
    [
      '--headless=new',
      ...FLAGS,
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      ...extensionFlags(options.extension),
      'about:blank',
    ],
    { stdio: 'ignore', env: browserEnvironment(options.busAddress) },
  )
  const [port, path] = await until(() => {
    const lines = readFileSync(portFile, 'utf8').split('\n')
    return lines.length >= 2 ? lines : undefined
  }, 'DevTools port')
  const wire = await openWire(`ws://127.0.0.1:${port}${path}`)

  const targets = async () => {
    const { targetInfos } = await wire.send('Target.getTargets', { filter: [{}] })
    return targetInfos as readonly Target[]
  }
  const workers = async () => (await targets()).filter(isExtensionWorker)
  return {
    port: Number(port),
    tab: (url) => openTab(wire, url),
    workerRuns: async () => (await workers()).length > 0,
    stopWorker: async () => {
      const running = await workers()
      for (const { targetId } of running) {
        await until(async () => {
          if (!(await workers()).some((worker) => worker.targetId === targetId)) return true
          // Ignored while the worker is still starting, so it is said again until it is gone.
          await wire.send('Target.closeTarget', { targetId })
          return undefined
        }, 'end of the worker')
      }
      return running.length
    },
    extensionId: async () => {
      const worker = await until(async () => (await workers())[0], 'extension worker')
      return new URL(worker.url).host
    },
    killExtension: async () => {
      const before = extensionProcesses(profile)
      for (const pid of before) process.kill(pid, 'SIGKILL')
      await until(() => {
        const now = extensionProcesses(profile)
        return before.some((pid) => now.includes(pid)) ? undefined : true
      }, 'end of the extension’s process')
    },
    kill: async () => {
      wire.close()
      await child.stop('SIGKILL')
    },
    close: async () => {
      wire.close()
      await child.stop()
      fresh?.remove()
    },
  }
}

type Wire = Readonly<{
  send: (method: string, params?: Params, sessionId?: string) => Promise<Result>
  /** Called for each event of this name in this session. */
  hear: (method: string, sessionId: string, each: (params: Params) => void) => void
  close: () => void
}>

async function openWire(url: string): Promise<Wire> {
  const socket = new WebSocket(url)
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new Error(`DevTools at ${url} does not answer.`)))
  })
  const answers = new Map<number, (message: Message) => void>()
  const listeners = new Set<(message: Message) => void>()
  let last = 0
  socket.addEventListener('message', (event) => {
    const message = JSON.parse(String(event.data)) as Message
    if (message.id === undefined) return listeners.forEach((listener) => listener(message))
    answers.get(message.id)?.(message)
    answers.delete(message.id)
  })
  return {
    send: (method, params = {}, sessionId) => {
      const id = ++last
      const { promise, resolve, reject } = Promise.withResolvers<Result>()
      answers.set(id, ({ result, error }) => {
        if (error !== undefined) return reject(new Error(`${method}: ${error.message}`))
        resolve(result ?? {})
      })
      socket.send(JSON.stringify({ id, method, params, sessionId }))
      return promise
    },
    hear: (method, sessionId, each) => {
      listeners.add((message) => {
        if (message.method === method && message.sessionId === sessionId) each(message.params ?? {})
      })
    },
    close: () => socket.close(),
  }
}

async function openTab(wire: Wire, url: string): Promise<BareTab> {
  const { targetId } = await wire.send('Target.createTarget', { url: 'about:blank' })
  const attached = await wire.send('Target.attachToTarget', { targetId, flatten: true })
  const sessionId = String(attached['sessionId'])
  // By its loader: the empty page that a tab begins with tells of its end when it likes.
  const loaded = new Set<unknown>()
  wire.hear('Page.lifecycleEvent', sessionId, ({ name, loaderId }) => name === 'load' && loaded.add(loaderId))
  await wire.send('Page.enable', {}, sessionId)
  await wire.send('Page.setLifecycleEventsEnabled', { enabled: true }, sessionId)
  const goto = async (to: string) => {
    const { loaderId } = await wire.send('Page.navigate', { url: to }, sessionId)
    await until(() => (loaded.has(loaderId) ? true : undefined), `page at ${to}`)
  }
  await goto(url)
  return {
    goto,
    send: (method, params) => wire.send(method, params, sessionId),
    evaluate: async (run, argument) => {
      const expression = `(${run.toString()})(${JSON.stringify(argument)})`
      const { result, exceptionDetails } = await wire.send(
        'Runtime.evaluate',
        { expression, awaitPromise: true, returnByValue: true, userGesture: true },
        sessionId,
      )
      if (exceptionDetails !== undefined) throw new Error(`In the page: ${JSON.stringify(exceptionDetails)}`)
      return (result as { value?: unknown }).value as never
    },
    close: async () => {
      await wire.send('Target.closeTarget', { targetId })
    },
  }
}

function isExtensionWorker(target: Target): boolean {
  return target.type === 'service_worker' && target.url.startsWith('chrome-extension://')
}

/** Of the browser with this profile, and of no other one on this machine. */
function extensionProcesses(profile: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const line = readFileSync(join('/proc', pid, 'cmdline'), 'utf8')
        return line.includes('--extension-process') && parentHas(pid, `--user-data-dir=${profile}`)
      } catch {
        // It ended while it was looked at.
        return false
      }
    })
    .map(Number)
}

function parentHas(pid: string, flag: string): boolean {
  let at = pid
  for (let depth = 0; depth < 5 && at !== '0' && at !== ''; depth += 1) {
    if (readFileSync(join('/proc', at, 'cmdline'), 'utf8').includes(flag)) return true
    at = /^PPid:\s*(\d+)$/m.exec(readFileSync(join('/proc', at, 'status'), 'utf8'))?.[1] ?? ''
  }
  return false
}
