/** What a script of `npm run try` is given; how a module of JavaScript names these types: docs/try.md. */
import type { BrowserContext, Page } from 'playwright-core'
import type { Browser as FirefoxBrowser, Page as FirefoxPage } from 'puppeteer-core'
import type { AskedCall } from '../kit/relay-requests.ts'
import type { Overlay } from '../kit/overlay.ts'

/** A held call as the relay has it. Instants are epoch milliseconds. */
export type TriedRequest = Readonly<{
  id: string
  status: AskedCall['status']
  method: string
  url: string
  /** SHA-256 of the body's bytes (of its fields, where `form` is there), base64url and hex. */
  body: Readonly<{ length: number; sha256: string; sha256_hex: string; form?: string }>
  /** The rule that holds it, and the policy's words for it. */
  rule: string
  say: string
  created_at: number
  expires_at: number
  decided_at?: number
  /** What became of the approval, and what the console answered. */
  grant?: string
  answer?: number
}>

export type Wanted = Readonly<{
  /** Only a call with this method. */
  method?: string
  /** Only a call whose URL has this in it. */
  url?: string
  /** How long to wait for it, in milliseconds. Default: 30,000. */
  timeout?: number
}>

export type PhoneForScript = Readonly<{
  /** The next held call that was not waited for yet. */
  waitForRequest: (wanted?: Wanted) => Promise<TriedRequest>
  /**
   * Approves with a passkey: this request, or the next that nobody has answered. Where `--approver` answers by
   * itself, it resolves for one that was approved so.
   */
  approve: (request?: TriedRequest) => Promise<TriedRequest>
  deny: (request?: TriedRequest, comment?: string) => Promise<TriedRequest>
}>

export type RelayForScript = Readonly<{
  /** Without `--policy`: from when this resolves, every call that is not GET, HEAD or OPTIONS is held. */
  arm: () => Promise<void>
  /** Another policy; it counts, and every open page knows it, when this resolves. */
  policy: (text: string) => Promise<void>
  /** All that was held so far, oldest first. */
  requests: () => readonly TriedRequest[]
}>

export type Parts<SomePage, SomeBrowser> = Readonly<{
  /** Shows the console already. */
  page: SomePage
  phone: PhoneForScript
  relay: RelayForScript
  /** Goes to the timeline. */
  log: (text: string) => void
  /** The operator's browser: `newPage()`, `pages()`. */
  browser: SomeBrowser
  browserName: 'chromium' | 'firefox'
  /** What the extension shows over a page; `press('Run now')` presses a button of it. */
  overlay: (page?: SomePage) => Promise<Overlay>
  /** The address given by `--console`. */
  console: string
}>

/**
 * With `--firefox` they are puppeteer-core's.
 *
 * @public
 */
export type FirefoxScript = (parts: Parts<FirefoxPage, FirefoxBrowser>) => Promise<void> | void

/** In Chromium `page` and `browser` are playwright's. */
export type Script = (parts: Parts<Page, BrowserContext>) => Promise<void> | void
