/**
 * What a real browser makes of the compiled rules, asked by its own matcher: it stops exactly the calls that the page
 * hands over, and an open pass lets exactly one call through.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Worker } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nonceFrom, passRule } from '../../extension/background/pass.ts'
import { browserRules } from '../../relay/rules/browser-rules.ts'
import { openChromium, type Browser } from '../kit/chromium.ts'
import { lacks } from '../kit/debian.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { HOST, page, rulesOf } from '../rules/browser.ts'
import { asking } from '../rules/builders.ts'
import { drawnRule, drawnSending, drawnUrl } from '../rules/drawn.ts'

type Call = Readonly<{ method: string; url: string; type?: string }>

const SEED = 20_261_125
const POLICIES = 25
const CALLS = 120
const METHODS = ['connect', 'delete', 'get', 'head', 'options', 'patch', 'post', 'put']

describe.skipIf(lacks('chromium'))('a real Chromium', () => {
  const extension = makeTempDir('rules')
  let browser: Browser
  let worker: Worker
  beforeAll(async () => {
    const manifest = {
      manifest_version: 3,
      name: 'rules',
      version: '1',
      permissions: ['declarativeNetRequest'],
      host_permissions: ['<all_urls>'],
      background: { service_worker: 'worker.js' },
    }
    writeFileSync(join(extension.path, 'manifest.json'), JSON.stringify(manifest))
    writeFileSync(join(extension.path, 'worker.js'), '')
    browser = await openChromium({ extension: extension.path })
    worker = (await browser.background()).worker
  })
  afterAll(async () => {
    await browser.close()
    extension.remove()
  })

  /** Replaces all rules. The browser refuses what it cannot hold. */
  const use = (dynamic: readonly object[], session: readonly object[] = []) =>
    worker.evaluate(
      async ([always, passing]) => {
        type Rules = chrome.declarativeNetRequest.Rule[]
        const { declarativeNetRequest: rules } = chrome
        const [before, armed] = [await rules.getDynamicRules(), await rules.getSessionRules()]
        await rules.updateDynamicRules({ removeRuleIds: before.map(({ id }) => id), addRules: always as Rules })
        await rules.updateSessionRules({ removeRuleIds: armed.map(({ id }) => id), addRules: passing as Rules })
      },
      [dynamic, session] as const,
    )

  /** What the browser would do with each. */
  const stops = (calls: readonly Call[]): Promise<readonly boolean[]> =>
    worker.evaluate(
      async ([given, known]) => {
        const answers: boolean[] = []
        for (const { method, url, type = 'xmlhttprequest' } of given) {
          const name = method.toLowerCase()
          const { matchedRules } = await chrome.declarativeNetRequest.testMatchOutcome({
            url,
            type: type as chrome.declarativeNetRequest.ResourceType,
            method: (known.includes(name) ? name : 'other') as chrome.declarativeNetRequest.RequestMethod,
          })
          const rules = await Promise.all([
            chrome.declarativeNetRequest.getDynamicRules(),
            chrome.declarativeNetRequest.getSessionRules(),
          ])
          const hit = matchedRules.map(({ ruleId, rulesetId }) =>
            rules[rulesetId === '_session' ? 1 : 0].find(({ id }) => id === ruleId),
          )
          answers.push(hit.some((rule) => rule?.action.type === 'block'))
        }
        return answers
      },
      [calls, METHODS] as const,
    )

  test(`stops what the page hands over and nothing else, for ${POLICIES * CALLS} drawn calls`, async () => {
    const texts = fc.sample(fc.array(drawnRule, { minLength: 2, maxLength: 5 }), { numRuns: POLICIES, seed: SEED })
    let stopped = 0
    for (const [index, policy] of texts.entries()) {
      const rules = rulesOf(asking(...policy))
      await use(browserRules(rules))
      const drawn = fc.sample(fc.tuple(drawnSending, drawnUrl), { numRuns: CALLS, seed: SEED + index })
      const calls = drawn.map(([{ method }, url]) => ({ method, url: new URL(url).href }))
      const found = await stops(calls)
      const other = calls.filter(({ method, url }, at) => found[at] !== page(rules, method, url))
      expect(other, policy.join('; ')).toEqual([])
      stopped += found.filter(Boolean).length
    }
    expect(stopped, 'calls that were stopped').toBeGreaterThan(POLICIES * CALLS * 0.1)
  })

  test('a pass opens the held call with its nonce, and not one variation of it', async () => {
    const call = { method: 'POST', target: `${HOST}/api/customers/7?a=1`, sends: 'fetch', frame: 0 } as const
    const nonce = nonceFrom(crypto.getRandomValues(new Uint8Array(16)))
    const other = nonceFrom(crypto.getRandomValues(new Uint8Array(16)))
    await use(browserRules(rulesOf(asking(`- ${HOST}/*`))), [passRule(1, call, nonce)])
    const url = `${call.target}#${nonce}`
    expect(await stops([{ method: 'POST', url }])).toEqual([false])
    const edits = fc.sample(
      fc.tuple(fc.nat(url.length), fc.nat(1), fc.constantFrom('', 'x', '/', '%20', '#', '?', '0')),
      {
        numRuns: 2_000,
        seed: SEED,
      },
    )
    const texts = edits.map(([at, gone, put]) => url.slice(0, at) + put + url.slice(at + gone))
    const urls = texts.flatMap((text) => (URL.canParse(text) ? [new URL(text)] : []))
    const variations: Call[] = [
      ...urls
        .filter(({ href, origin }) => href !== url && origin === HOST)
        .map(({ href }) => ({ method: 'POST', url: href })),
      ...['put', 'delete', 'patch', 'purge'].map((method) => ({ method, url })),
      { method: 'POST', url: call.target },
      { method: 'POST', url: `${call.target}#${other}` },
      { method: 'POST', url: url.toUpperCase().replace('HTTPS://ADMIN.EXAMPLE.COM', HOST) },
      ...['main_frame', 'sub_frame', 'ping', 'other', 'websocket', 'script', 'image'].map((type) => ({
        method: 'POST',
        url,
        type,
      })),
    ]
    const found = await stops(variations)
    expect(variations.filter((_, at) => found[at] !== true)).toEqual([])
    expect(variations.length).toBeGreaterThan(1_000)
  })
})
