/**
 * Passes in the browser: opened for one call, closed as soon as the browser reports that it left.
 *
 * Rule: listening costs every request of a console, so it happens only while a pass is about.
 */
import type { Instant } from '../../relay/contract/ids.ts'
import { browser } from './browser.ts'
import type { Hold } from './hold.ts'
import { nonceIn, passRule } from './pass.ts'

export type Watcher = Readonly<{
  /** The call with this nonce is on its way, or was stopped on it. */
  left: (nonce: string) => void
  answered: (nonce: string, status: number) => void
  failed: (nonce: string, url: string, error: string) => void
}>

export type Passes = Readonly<{
  /** Resolves when the call may be sent. */
  open: (hold: Hold) => Promise<void>
  close: (rule: number) => Promise<void>
  closeAll: () => Promise<void>
  /** Listens for as long as any hold may still be under way. */
  watch: (needed: boolean) => void
}>

type Details = Readonly<{ url: string; statusCode?: number; error?: string; timeStamp: Instant }>

export function openPasses(watcher: Watcher): Passes {
  const { declarativeNetRequest: rules } = chrome
  let watching = false

  const onBefore = ({ url }: Details): undefined => {
    const nonce = nonceIn(url)
    if (nonce !== undefined) watcher.left(nonce)
  }
  const onHeaders = ({ url, statusCode }: Details): undefined => {
    const nonce = nonceIn(url)
    if (nonce !== undefined && statusCode !== undefined) watcher.answered(nonce, statusCode)
  }
  const onError = ({ url, error }: Details): undefined => {
    const nonce = nonceIn(url)
    if (nonce !== undefined && error !== undefined) watcher.failed(nonce, url, error)
  }

  return {
    open: async (hold) => {
      if (!hold.pass) throw new Error('A hold without a pass was armed.')
      const rule = passRule(
        hold.pass.rule,
        { ...hold.asked.call, fragment: hold.fragment, sends: hold.sends, frame: hold.frame },
        hold.pass.nonce,
      )
      await rules.updateSessionRules({
        removeRuleIds: [rule.id],
        addRules: [rule as unknown as chrome.declarativeNetRequest.Rule],
      })
    },
    close: (rule) => rules.updateSessionRules({ removeRuleIds: [rule] }),
    closeAll: async () => {
      const open = await rules.getSessionRules()
      await rules.updateSessionRules({ removeRuleIds: open.map(({ id }) => id) })
    },
    watch: (needed) => {
      if (needed === watching) return
      watching = needed
      const { onBeforeRequest, onHeadersReceived, onErrorOccurred } = browser.webRequest
      if (!needed) {
        onBeforeRequest.removeListener(onBefore)
        onHeadersReceived.removeListener(onHeaders)
        onErrorOccurred.removeListener(onError)
        return
      }
      // Events come only for hosts that were granted, which are the guarded ones.
      const filter = {
        urls: ['<all_urls>'],
        types: ['xmlhttprequest' as const, 'main_frame' as const, 'sub_frame' as const],
      }
      onBeforeRequest.addListener(onBefore, filter)
      onHeadersReceived.addListener(onHeaders, filter)
      onErrorOccurred.addListener(onError, filter)
    },
  }
}
