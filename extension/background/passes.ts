/**
 * Passes in the browser: opened for one call, closed as soon as the browser reports that it left.
 *
 * Rule: listening costs every request of a console, so it happens only while a pass is about.
 */
import type { Instant } from '../../relay/contract/ids.ts'
import type { Difference } from '../bridge/same-call.ts'
import { isFormType } from '../bridge/plain-text.ts'
import { browser } from './browser.ts'
import { comparesReleases, thisBrowser } from './differences.ts'
import type { Hold } from './hold.ts'
import { createInspection, type Outgoing, type Verdict } from './inspection.ts'
import { nonceIn, passRule, typeRule, typeRuleId } from './pass.ts'

export type Watcher = Readonly<{
  /** The call with this nonce is on its way, or was stopped on it. */
  left: (nonce: string) => void
  answered: (nonce: string, status: number) => void
  failed: (nonce: string, url: string, error: string) => void
  /** The first bytes of it are about to leave. */
  began: (nonce: string, url: string) => void
  /** What somebody sent in its place was stopped. */
  differs: (nonce: string, what: Difference) => void
}>

export type Passes = Readonly<{
  /** Resolves when the call may be sent. */
  open: (hold: Hold) => Promise<void>
  close: (rule: number) => Promise<void>
  closeAll: () => Promise<void>
  /** What leaves is looked at once more, and stopped when it differs. */
  compares: boolean
  /** True only where that is so, and nothing was sent by this pass. */
  isUnused: (nonce: string) => boolean
  /** Listens for as long as any hold may still be under way. */
  watch: (needed: boolean) => void
}>

type Details = Readonly<{ url: string; method: string; statusCode?: number; error?: string; timeStamp: Instant }>

export function openPasses(watcher: Watcher): Passes {
  const { declarativeNetRequest: rules } = chrome
  const inspection = comparesReleases() ? createInspection() : undefined
  let watching = false

  const onBefore = ({ url }: Pick<Details, 'url'>): undefined => {
    const nonce = nonceIn(url)
    if (nonce !== undefined) watcher.left(nonce)
  }
  const answer = (verdict: Verdict, url: string) => {
    const nonce = nonceIn(url)
    if (verdict === 'go') return {}
    if (verdict !== 'stop' && nonce !== undefined) watcher.differs(nonce, verdict)
    return { cancel: true }
  }
  const isPreflight = (request: Pick<Outgoing, 'url' | 'method'>) => inspection?.isPreflight(request) ?? false
  const compareBody = async (request: Outgoing) => {
    if (isPreflight(request)) return {}
    // What throws here would let the call through; so it counts as a difference.
    const verdict = await inspection?.body(request).catch((): Verdict => 'body')
    return answer(verdict ?? 'stop', request.url)
  }
  const compareHeaders = (request: Outgoing) => {
    if (isPreflight(request)) return {}
    const verdict = inspection?.headers(request) ?? 'stop'
    if (verdict === 'go') onBefore(request)
    return answer(verdict, request.url)
  }
  // What becomes of a preflight says nothing of the call.
  const nonceOf = (details: Details) => (isPreflight(details) ? undefined : nonceIn(details.url))
  const onSend = (details: Details): undefined => {
    const { url } = details
    const nonce = nonceOf(details)
    if (nonce !== undefined) watcher.began(nonce, url)
  }
  const onHeaders = (details: Details): undefined => {
    const { statusCode } = details
    const nonce = nonceOf(details)
    if (nonce !== undefined && statusCode !== undefined) watcher.answered(nonce, statusCode)
  }
  const onError = (details: Details): undefined => {
    const { url, error } = details
    const nonce = nonceOf(details)
    if (nonce !== undefined && error !== undefined) watcher.failed(nonce, url, error)
  }

  return {
    open: async (hold) => {
      if (!hold.pass) throw new Error('A hold without a pass was armed.')
      const { rule, nonce } = hold.pass
      const { call } = hold.asked
      const passed = { ...call, fragment: hold.fragment, sends: hold.sends, frame: hold.frame, browser: thisBrowser() }
      const type = call.body.content_type
      const isDisguised = inspection !== undefined && hold.sends === 'fetch' && isFormType(type)
      const pass = passRule(rule, passed, nonce)
      const addRules = [pass, ...(isDisguised ? [typeRule(pass, type)] : [])]
      inspection?.expect(hold)
      await rules.updateSessionRules({
        removeRuleIds: addRules.map(({ id }) => id),
        addRules: addRules as unknown as chrome.declarativeNetRequest.Rule[],
      })
    },
    close: (rule) => {
      inspection?.end(rule)
      return rules.updateSessionRules({ removeRuleIds: [rule, typeRuleId(rule)] })
    },
    closeAll: async () => {
      const open = await rules.getSessionRules()
      await rules.updateSessionRules({ removeRuleIds: open.map(({ id }) => id) })
    },
    compares: inspection !== undefined,
    isUnused: (nonce) => inspection?.isUnused(nonce) ?? false,
    watch: (needed) => {
      if (needed === watching) return
      watching = needed
      const { onBeforeRequest, onBeforeSendHeaders, onSendHeaders, onHeadersReceived, onErrorOccurred } =
        browser.webRequest
      if (!needed) {
        onBeforeRequest.removeListener(inspection ? compareBody : onBefore)
        onBeforeSendHeaders.removeListener(compareHeaders)
        onSendHeaders.removeListener(onSend)
        onHeadersReceived.removeListener(onHeaders)
        onErrorOccurred.removeListener(onError)
        return
      }
      // Events come only for hosts that were granted, which are the guarded ones.
      const filter = {
        urls: ['<all_urls>'],
        types: ['xmlhttprequest' as const, 'main_frame' as const, 'sub_frame' as const],
      }
      if (inspection) {
        onBeforeRequest.addListener(compareBody, filter, ['blocking', 'requestBody'])
        onBeforeSendHeaders.addListener(compareHeaders, filter, ['blocking', 'requestHeaders'])
      } else onBeforeRequest.addListener(onBefore, filter)
      onSendHeaders.addListener(onSend, filter)
      onHeadersReceived.addListener(onHeaders, filter)
      onErrorOccurred.addListener(onError, filter)
    },
  }
}
