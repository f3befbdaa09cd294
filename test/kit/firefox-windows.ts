/**
 * A Firefox as an approver's phone: its windows, its passkeys, and its service worker.
 *
 * Rule: the authenticator is Firefox's own virtual one, made by the call that its remote control makes.
 */
import type { Page } from 'puppeteer-core'
import { openFirefox } from './firefox.ts'
import type { Firefox } from './firefox.ts'
import type { Evaluate, Window, Windows } from './handset.ts'
import type { PushService } from './push-service.ts'
import { until } from './until.ts'

/** Without the first two the platform's own authenticator is asked, which never answers here. */
const PREFS = {
  'security.webauth.webauthn_enable_softtoken': true,
  'security.webauth.webauthn_enable_usbtoken': false,
  // Instead of 3 s after a push: by then a notification must be there.
  'dom.push.quotaUpdateDelay': 60,
} as const

const AUTHENTICATORS = `Cc['@mozilla.org/webauthn/service;1'].getService(Ci.nsIWebAuthnService)`
/** Signature counters do not tell: Firefox uses a passkey a second time, silently, to find out that it is there. */
const COUNT_CEREMONIES = `(() => {
  globalThis.ceremonies = new Set()
  const seen = (_, __, said) => ceremonies.add(JSON.parse(said).tid)
  Services.obs.addObserver(seen, 'webauthn-prompt')
})()`

/** Told to the browser's own parts before the app's worker has it. */
const KEEP_PUSHES = `(() => {
  globalThis.pushes = []
  const seen = (subject) => pushes.push(subject.QueryInterface(Ci.nsIPushMessage).data?.text() ?? '')
  Services.obs.addObserver(seen, 'push-message')
})()`

const PUSHES_TO_JUDGE = `ChromeUtils.importESModule('resource://gre/modules/PushService.sys.mjs')
  .PushService._updateQuotaTimeouts.size`

type Options = Readonly<{ relay: string; push: PushService; busAddress: string }>

export async function openFirefoxWindows({ relay, push, busAddress }: Options): Promise<Windows> {
  const firefox = await openFirefox({
    viewport: { width: 450, height: 844 },
    busAddress,
    prefs: { ...PREFS, ...push.prefs },
  })
  await firefox.inBrowser(`${AUTHENTICATORS}.addVirtualAuthenticator('ctap2_1', 'internal', true, true, true, true)`)
  await firefox.inBrowser(COUNT_CEREMONIES)
  await firefox.inBrowser(KEEP_PUSHES)
  return {
    open: async () => windowOf(await firefox.page()),
    all: async () => (await firefox.pages()).filter((page) => page.url().startsWith(relay)).map(windowOf),
    touches: async () => Number(await firefox.inBrowser('ceremonies.size')),
    decrypted: async () => JSON.parse(String(await firefox.inBrowser('JSON.stringify(pushes)'))) as readonly string[],
    judged: async () => {
      await until(
        async () => ((await firefox.inBrowser(PUSHES_TO_JUDGE)) === 0 ? true : undefined),
        'judgement of all pushes',
      )
    },
    stopWorker: () => stopWorker(firefox, relay),
    close: firefox.close,
  }
}

function windowOf(page: Page): Window {
  return {
    url: () => page.url(),
    goto: (url) => page.goto(url),
    evaluate: ((run: unknown, argument: unknown) =>
      (page as Readonly<{ evaluate: (run: unknown, argument: unknown) => Promise<unknown> }>).evaluate(
        run,
        argument,
      )) as Evaluate,
    tap: (xpath) => page.locator(`::-p-xpath(${xpath})`).click(),
    front: () => page.bringToFront(),
    close: () => page.close(),
  }
}

async function stopWorker(firefox: Firefox, relay: string): Promise<void> {
  await firefox.inBrowser(`(() => {
    const workers = Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager)
    const principal = Services.scriptSecurityManager.createContentPrincipalFromOrigin(${JSON.stringify(relay)})
    workers.getRegistrationByPrincipal(principal, ${JSON.stringify(`${relay}/`)}).activeWorker.terminateWorker()
  })()`)
}
