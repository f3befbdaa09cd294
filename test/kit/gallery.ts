/**
 * The extension's overlay and screens in every state, without a relay: what they show is told to them as
 * the background would tell it. Browser, page, overlay and screens are real.
 *
 * Its console is in the manifest, as in a managed build, so that nobody needs to pair and guard.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import type { Status } from '../../extension/background/messages.ts'
import type { HoldView, TellBridge } from '../../extension/bridge/messages.ts'
import { openChromium, type Browser, type BrowserOptions } from './chromium.ts'
import { startConsole } from './console-server.ts'
import { hostPattern } from './operator.ts'
import { overlayOf, type Overlay } from './overlay.ts'
import { unpackExtension } from './unpacked-extension.ts'
import { readMessages, type Messages } from './words.ts'

export type Shown = Readonly<{
  page: Page
  overlay: Overlay
  /** Tells the overlay what is held in its tab. */
  hold: (...views: readonly HoldView[]) => Promise<void>
  tell: (message: TellBridge) => Promise<void>
  /** Runs in the page, on the elements of the overlay's closed shadow root that match. */
  inside: <Value>(selector: string, run: (elements: Element[], root: ShadowRoot) => Value) => Promise<Value>
}>

export type Gallery = Readonly<{
  browser: Browser
  origin: string
  visit: (path?: string) => Promise<Shown>
  /** Popup or options page; its background answers with this, or not at all. */
  screen: (name: 'popup' | 'options', status: Status | undefined) => Promise<Page>
  close: () => Promise<void>
}>

/** @param messages in place of English */
export async function openGallery(
  options: Pick<BrowserOptions, 'viewport' | 'colorScheme'> & Readonly<{ messages?: Messages }> = {},
): Promise<Gallery> {
  const { messages = readMessages('en'), ...appearance } = options
  const sample = await startConsole()
  const pattern = hostPattern(sample.origin)
  const extension = unpackExtension([pattern])
  const manifest = join(extension.path, 'manifest.json')
  const made = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>
  const scripts = { matches: [pattern], run_at: 'document_start', all_frames: true, match_origin_as_fallback: true }
  const content_scripts = [
    { ...scripts, js: ['page/intercept.iife.js'], world: 'MAIN' },
    { ...scripts, js: ['bridge/bridge.iife.js'] },
  ]
  writeFileSync(manifest, JSON.stringify({ ...made, content_scripts }))
  writeFileSync(join(extension.path, '_locales/en/messages.json'), JSON.stringify(messages))
  const browser = await openChromium({ ...appearance, extension: extension.path })
  const { id } = await browser.background()
  const at = (name: string) => `chrome-extension://${id}/${name}/${name}.html`
  const desk = await browser.page()
  await desk.goto(at('options'))

  return {
    browser,
    origin: sample.origin,
    visit: async (path = '/') => {
      const page = await browser.page()
      // By an address of its own, for the background knows tabs by that.
      const url = `${sample.origin}${path}#${Math.random()}`
      await page.goto(url)
      const tell = (message: TellBridge) =>
        desk.evaluate(
          async ([where, told]) => {
            const tabs = await chrome.tabs.query({})
            const tab = tabs.find((one) => one.url === where)
            if (tab?.id === undefined) throw new Error(`No tab shows ${where}.`)
            await chrome.tabs.sendMessage(tab.id, told)
          },
          [url, message] as const,
        )
      const session = await page.context().newCDPSession(page)
      return {
        page,
        overlay: await overlayOf(page),
        tell,
        hold: (...holds) => tell({ kind: 'holds', holds }),
        inside: (selector, run) => inside(session, selector, run),
      }
    },
    screen: async (name, status) => {
      const page = await browser.page()
      await page.addInitScript((answer) => {
        const told = (message: { kind?: string }) => {
          if (answer === undefined) return Promise.reject(new Error('Could not establish connection.'))
          return Promise.resolve(message.kind === 'status' ? structuredClone(answer) : { ok: true })
        }
        Object.assign(chrome.runtime, { sendMessage: told })
      }, status)
      await page.goto(at(name))
      return page
    },
    close: async () => {
      await browser.close()
      extension.remove()
      sample.close()
    },
  }
}

type Described = Readonly<{
  backendNodeId: number
  shadowRoots?: readonly Described[]
  shadowRootType?: string
  children?: readonly Described[]
}>

async function inside<Value>(
  session: CDPSession,
  selector: string,
  run: (elements: Element[], root: ShadowRoot) => Value,
): Promise<Value> {
  const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true })
  const closed = closedRoots(root)
  if (closed.length === 0) throw new Error('There is no overlay in this page.')
  const { object } = await session.send('DOM.resolveNode', { backendNodeId: closed.at(-1)?.backendNodeId ?? 0 })
  const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
    objectId: object.objectId ?? '',
    functionDeclaration: `function (selector) { return (${run.toString()})([...this.querySelectorAll(selector)], this) }`,
    arguments: [{ value: selector }],
    returnByValue: true,
    awaitPromise: true,
  })
  if (exceptionDetails) throw new Error(`In the overlay: ${JSON.stringify(exceptionDetails)}`)
  return result.value as Value
}

function closedRoots(node: Described): readonly Described[] {
  const own = (node.shadowRoots ?? []).filter(({ shadowRootType }) => shadowRootType === 'closed')
  return [...own, ...(node.children ?? []).flatMap(closedRoots)]
}
