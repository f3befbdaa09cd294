/**
 * A page of the extension that stays open beside the console: it asks the background what popup and
 * options page ask, and hears of the browser what the extension may hear.
 */
import type { AskFromScreen, Status } from '../../extension/background/messages.ts'
import type { Stopped } from '../../extension/bridge/messages.ts'
import type { Evaluates } from './operator.ts'

/** A call that the browser's rules stopped. */
export type Blocked = Readonly<{
  method: string
  url: string
  /** The browser's name for what tried it, such as `main_frame`, or the extension's for why it is never held, such as `shared`. */
  type: string
  /** Epoch milliseconds. */
  at: number
  /** Hex; absent where the browser does not show the extension all of the body. */
  body?: Readonly<{ length: number; sha256_hex: string }>
}>

export type ExtensionPage = Readonly<{
  status: () => Promise<Status>
  /** The newest rules of the relay are fetched now. */
  refresh: () => Promise<void>
  guard: (origin: string) => Promise<void>
  /** Resolves when the pages of all tabs have taken in what the background told them before. */
  settled: () => Promise<void>
  /** What the browser blocked, or the page's part of the extension, since this was last asked. */
  blocked: () => Promise<readonly Blocked[]>
  /** Every origin that a page, a frame or a worker called since this page is open. */
  origins: () => Promise<readonly string[]>
}>

/** @param page shows a page of the extension */
export async function watchFrom(page: Evaluates): Promise<ExtensionPage> {
  await page.evaluate(listen, undefined)
  const told = new Set<string>()
  const ask = (message: AskFromScreen) => page.evaluate((message) => chrome.runtime.sendMessage(message), message)
  return {
    status: async () => (await ask({ kind: 'status' })) as Status,
    refresh: async () => refuseUnlessOk(await ask({ kind: 'refresh' })),
    guard: async (origin) => refuseUnlessOk(await ask({ kind: 'guard', origin })),
    settled: async () => {
      await page.evaluate(async () => {
        const tabs = await chrome.tabs.query({ url: '<all_urls>' })
        // Messages to a tab keep their order: an answer means that those before it were heard. Pages that
        // no script of ours is in do not answer.
        await Promise.allSettled(tabs.map(({ id }) => chrome.tabs.sendMessage(id ?? -1, { kind: 'announce' })))
      }, undefined)
    },
    blocked: async () => {
      const news = (await page.evaluate(stoppedNow, undefined)).filter((one) => !told.has(JSON.stringify(one)))
      for (const one of news) told.add(JSON.stringify(one))
      const inPage = news.filter(({ why }) => why !== 'blocked')
      return [
        ...(await page.evaluate(drain, undefined)),
        ...inPage.map(({ method, url, why, at }) => ({ method, url, type: why, at })),
      ]
    },
    origins: () => page.evaluate(() => [...(globalThis as unknown as { kept: Kept }).kept.origins], undefined),
  }
}

function refuseUnlessOk(done: unknown): void {
  if (typeof done === 'object' && done !== null && 'ok' in done && done.ok === true) return
  throw new Error(`The extension refused: ${JSON.stringify(done)}`)
}

type Kept = { blocked: Promise<Blocked>[]; origins: Set<string> }

/** Runs in the page. */
function listen(): void {
  const kept: Kept = { blocked: [], origins: new Set() }
  Object.assign(globalThis, { kept })
  const everything = { urls: ['<all_urls>'] }
  const bodies = new Map<string, ArrayBuffer>()
  const blockedBy = new Set(['net::ERR_BLOCKED_BY_CLIENT', 'NS_ERROR_ABORT'])
  const hex = (bytes: ArrayBuffer) =>
    [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  chrome.webRequest.onBeforeRequest.addListener(
    ({ requestId, requestBody, url }) => {
      kept.origins.add(new URL(url).origin)
      const [first, ...more] = requestBody?.raw ?? []
      if (requestBody?.error === undefined && first?.bytes && more.length === 0) bodies.set(requestId, first.bytes)
      else if (!requestBody) bodies.set(requestId, new ArrayBuffer(0))
      return undefined
    },
    everything,
    ['requestBody'],
  )
  const forget = ({ requestId }: Readonly<{ requestId: string }>) => void bodies.delete(requestId)
  chrome.webRequest.onCompleted.addListener(forget, everything)
  chrome.webRequest.onErrorOccurred.addListener((details) => {
    const bytes = bodies.get(details.requestId)
    bodies.delete(details.requestId)
    if (!blockedBy.has(details.error)) return
    const { method, type, timeStamp } = details
    const blocked = { method, url: details.url.split('#')[0] ?? '', type, at: Math.round(timeStamp) }
    kept.blocked.push(
      bytes === undefined
        ? Promise.resolve(blocked)
        : crypto.subtle
            .digest('SHA-256', bytes)
            .then((digest) => ({ ...blocked, body: { length: bytes.byteLength, sha256_hex: hex(digest) } })),
    )
  }, everything)
}

/** Runs in the page. Reading it from the storage does not wake the background. */
async function stoppedNow(): Promise<readonly Stopped[]> {
  const { stopped } = await chrome.storage.session.get('stopped')
  return (stopped as readonly Stopped[] | undefined) ?? []
}

/** Runs in the page. */
function drain(): Promise<readonly Blocked[]> {
  const { kept } = globalThis as unknown as { kept: Kept }
  return Promise.all(kept.blocked.splice(0))
}
