/** A relay, and one page of the app in which an approver reads whatever a service asks. */
import type { Page } from 'playwright-core'
import type { RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { toBase64Url, utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'
import { openApp, type App } from './app.ts'
import { openChromium } from './chromium.ts'
import { asOldest } from './oldest-phone.ts'
import { DANA, openBackstage } from './world.ts'

const POLICY = `version: 1
default: deny
groups: { ops: [dana@example.org] }
consoles: [{ origin: "https://admin.example.com", redeemed_by: extension }]
rules:
  - id: watched
    match: { method: POST, url: "https://admin.example.com/watched" }
    decide: ask
    say: "Send a transfer from {host}"
    consequence: "Sends the money. It cannot be called back."
    dangerous: [/amount, /to, /role]
    stages: [{ who: [group:ops] }]
  - id: plain
    match: { method: POST, url: "https://admin.example.com/*" }
    decide: ask
    say: "Change something"
    stages: [{ who: [group:ops] }]
`

/** Of the body one of `json`, `text` and `bytes`, or none. */
export type Case = Readonly<{
  rule: 'watched' | 'plain'
  path?: string
  query?: string
  json?: unknown
  text?: string
  bytes?: Uint8Array
  type?: string
  headers?: readonly (readonly [string, string])[]
  justification?: string
  /** The bytes stay with whoever asks. */
  hidden?: boolean
  /** Who asks: one of the services of this world. */
  service?: string
}>

export type CardWorld = Readonly<{
  app: App
  page: Page
  asks: (about: Case) => Promise<RequestId>
  /** Once it was approved: the service takes its grant, and says that the call ran. */
  runs: (request: RequestId) => Promise<void>
  /** Opens it, and waits until its card is there with all that loads beside it. */
  opens: (request: RequestId) => Promise<Page>
  close: () => Promise<void>
}>

export async function openCardWorld(services: readonly string[] = ['billing']): Promise<CardWorld> {
  const backstage = await openBackstage({ policy: () => POLICY })
  const browser = await openChromium({ viewport: { width: 390, height: 844 } })
  // All that cards need has to be there on the oldest phone that rings.
  await browser.context.addInitScript(asOldest)
  const admin = await openApp(browser.context, backstage.relay)
  await admin.setUp(backstage.setupLink, { name: 'Ana Silva', email: 'ana@example.org' })
  const keys = new Map<string, string>()
  for (const service of services) keys.set(service, (await admin.serviceKey(service)).trim())
  const invitation = await admin.invite(DANA)
  await admin.page.close()
  const app = await openApp(browser.context, backstage.relay)
  await app.enrol(invitation)
  const { page } = app
  const call = async (key: string | undefined, path: string, body?: unknown) => {
    const answer = await fetch(`${backstage.relay}/v1/${path}`, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    return (await answer.json()) as RequestView
  }
  return {
    app,
    page,
    asks: async (about) => {
      const key = keys.get(about.service ?? services[0] ?? '')
      const answer = await fetch(`${backstage.relay}/v1/requests`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(asking(about)),
      })
      const reply = (await answer.json()) as { id?: RequestId }
      if (reply.id === undefined) throw new Error(`Not asked: ${JSON.stringify(reply)}`)
      return reply.id
    },
    runs: async (request) => {
      const key = keys.get(services[0] ?? '')
      const { grant, call_digest } = await call(key, `requests/${request}`)
      const attempt = 'A'.repeat(22)
      await call(key, `grants/${grant?.id}/redeem`, { attempt, call_digest })
      await call(key, `grants/${grant?.id}/outcome`, { attempt, outcome: { result: 'executed', status: 200 } })
    },
    opens: async (request) => {
      await page.goto(`${backstage.relay}/r/${request}`)
      await page.locator('.card.phrase').waitFor()
      // What differs from an earlier one is known, or that nothing does: the fields are shown.
      await page.locator('.what + div:not(.host)').waitFor({ state: 'attached' })
      return page
    },
    close: async () => {
      await browser.close()
      await backstage.close()
    },
  }
}

function asking({
  rule,
  path = '',
  query = '',
  json,
  text,
  bytes,
  type,
  headers = [],
  justification = '',
  hidden,
}: Case) {
  const sent = bytes ?? utf8(text ?? (json === undefined ? '' : JSON.stringify(json)))
  const usual = json !== undefined ? 'application/json' : text === undefined ? 'application/octet-stream' : 'text/plain'
  const content_type = sent.length === 0 ? '' : (type ?? usual)
  const bound = content_type === '' ? headers : [['content-type', content_type], ...headers]
  const body = { length: sent.length, sha256: plainDigest(sent), content_type }
  const target = new URL(`https://admin.example.com/${rule}${path}${query}`).href
  return {
    action: {
      kind: 'http',
      call: { method: 'POST', target, headers: bound, body },
      redirect: 'follow',
      credentials: 'include',
    },
    ...(sent.length === 0 || hidden ? {} : { body: { shown: 'full', bytes: toBase64Url(sent) } }),
    justification,
  }
}
