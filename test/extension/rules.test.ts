import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Pairing } from '../../extension/background/pairing.ts'
import type { Relay } from '../../extension/background/relay.ts'
import type { ConsoleRules } from '../../relay/contract/console-rules.ts'
import { signConsoleRules } from '../../relay/evidence/console-rules.ts'
import { comesTrue } from '../kit/comes-true.ts'
import { DIGEST } from './kit.ts'

const ISSUER = 'https://holdgate.example.com'
const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
const KEY = { kid: 'k1', privateJwk: { kty: 'OKP', crv: 'Ed25519', d, x } } as const
const PAIRING = { issuer: ISSUER, jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x, kid: 'k1' }] } } as unknown as Pairing
const CONSOLE = 'https://admin.example.com'

/** The browser: what is stored, and what it blocks. */
const browser = vi.hoisted(() => {
  const state = { blocked: [] as unknown[], refuses: false, slowly: Promise.resolve() }
  const chrome = {
    ...globalThis.chrome,
    runtime: { id: 'extension' },
    declarativeNetRequest: {
      getDynamicRules: () => Promise.resolve(state.blocked),
      updateDynamicRules: async ({ addRules }: { addRules: unknown[] }) => {
        const waits = state.slowly
        state.slowly = Promise.resolve()
        await waits
        if (state.refuses) throw new Error('Rule with id 1 is invalid.')
        state.blocked = addRules
      },
    },
  }
  Object.assign(globalThis, { chrome, browser: chrome })
  return state
})
const { openRules } = await import('../../extension/background/rules.ts')
const nothing = () => Promise.resolve()
const store = { get: nothing, set: nothing, remove: nothing }

beforeEach(() => Object.assign(browser, { blocked: [], refuses: false, slowly: Promise.resolve() }))

const rulesOf = (version: number, paths: readonly string[]): ConsoleRules => ({
  iss: ISSUER,
  version,
  policy_digest: DIGEST,
  keys: { grant: [], log: [] },
  roster: { version: 1, digest: DIGEST },
  consoles: [{ origin: CONSOLE, redeemed_by: 'extension' }],
  rules: paths.map((path, index) => ({
    id: `r${index}` as never,
    methods: ['DELETE'],
    url: CONSOLE + path,
    bind_headers: [],
    decide: 'ask',
    conditional: false,
    quorum: 1,
    approvers: ['dana@example.org'],
  })),
})

const relaySaying = (rules: ConsoleRules, after: Promise<void> = Promise.resolve()): Relay =>
  ({
    call: async () => {
      await after
      return { jws: await signConsoleRules(rules, KEY) }
    },
  }) as unknown as Relay

const covers = (rules: Awaited<ReturnType<typeof openRules>>, path: string) =>
  typeof rules.covering({ method: 'DELETE', target: CONSOLE + path, headers: [] }) === 'object'

test('that changed under the same version and policy are put into the browser too', async () => {
  const rules = await openRules(store, 'chromium')
  await rules.refresh(relaySaying(rulesOf(1, ['/a'])), PAIRING)
  const before = browser.blocked
  expect(await rules.refresh(relaySaying(rulesOf(1, ['/a', '/b'])), PAIRING)).toBe('changed')
  expect(browser.blocked.length).toBeGreaterThan(before.length)
  const after = browser.blocked
  expect(await rules.refresh(relaySaying(rulesOf(1, ['/a', '/b'])), PAIRING)).toBe('same')
  expect(browser.blocked).toBe(after)
})

test('of two answers that overlap, the older one never takes the place of the newer', async () => {
  const rules = await openRules(store, 'chromium')
  const { promise, resolve } = Promise.withResolvers<void>()
  browser.slowly = promise
  const older = rules.refresh(relaySaying(rulesOf(1, ['/a'])), PAIRING)
  await comesTrue(() => expect(browser.slowly).not.toBe(promise))
  const newer = rules.refresh(relaySaying(rulesOf(2, ['/a', '/b'])), PAIRING)
  // Both were checked against what was kept before; only now is the first one written.
  setTimeout(resolve, 20)
  await Promise.all([older, newer])
  expect(rules.current()?.rules.version).toBe(2)
  expect([covers(rules, '/a'), covers(rules, '/b')]).toEqual([true, true])
  const blockedByTwo = browser.blocked.length
  await rules.apply()
  expect(browser.blocked.length, 'the browser has what is kept').toBe(blockedByTwo)
})

test('that a killed browser has lost are put back, and what is there is left alone', async () => {
  const rules = await openRules(store, 'chromium')
  await rules.refresh(relaySaying(rulesOf(1, ['/a', '/b'])), PAIRING)
  const all = browser.blocked
  await rules.restore()
  expect(browser.blocked).toBe(all)
  browser.blocked = all.slice(1)
  await rules.restore()
  expect(browser.blocked).toEqual(all)
})

test('an answer that comes after the pairing has ended changes nothing', async () => {
  const rules = await openRules(store, 'chromium')
  const { promise, resolve } = Promise.withResolvers<void>()
  const late = rules.refresh(relaySaying(rulesOf(1, ['/a']), promise), PAIRING)
  await rules.forget()
  resolve()
  expect(await late).toBe('refused')
  expect([rules.current(), browser.blocked]).toEqual([undefined, []])
})

test('rules that the browser refuses leave the last good ones, and are told of', async () => {
  const rules = await openRules(store, 'chromium')
  await rules.refresh(relaySaying(rulesOf(1, ['/a'])), PAIRING)
  browser.refuses = true
  await expect(rules.refresh(relaySaying(rulesOf(2, ['/b'])), PAIRING)).rejects.toThrow('invalid')
  expect([covers(rules, '/a'), covers(rules, '/b')]).toEqual([true, false])
  expect(rules.trouble()).toContain('refused by the browser')
  browser.refuses = false
  await rules.refresh(relaySaying(rulesOf(2, ['/b'])), PAIRING)
  expect([covers(rules, '/b'), rules.trouble()]).toEqual([true, undefined])
})
