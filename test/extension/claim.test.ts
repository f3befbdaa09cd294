/** What a person reads whose browser was not paired: each cause has its own words, and says what became of the code. */
import { afterEach, expect, test, vi } from 'vitest'
import { claimPairing } from '../../extension/background/claim.ts'
import { DEVICE, NOBODY } from './kit.ts'

const TYPED = { relay: 'https://holdgate.example.com', code: '7KQ4-M2XZ', name: 'Firefox' }
const ORIGIN = TYPED.relay
const ABOUT = {
  version: '1.0.0',
  public_url: ORIGIN,
  rp_id: 'holdgate.example.com',
  rp_name: 'Holdgate',
  vapid_public_key: '',
  set_up: true,
  set_up_anew: false,
  now: 1000,
}
const CLAIMED = {
  device: DEVICE,
  token: 't'.repeat(43),
  person: { id: `per_${'p'.repeat(22)}`, name: 'Ana', email: 'ana@example.org', roles: ['operator'], active: true },
  relay: ORIGIN,
  jwks: { keys: [] },
  log_keys: [],
  roster: NOBODY,
  now: 1000,
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** @param answers by the last part of a path; nothing: it takes the call and is silent */
function relay(answers: Readonly<Record<string, () => Response>>): void {
  vi.stubGlobal('fetch', async (url: string, { signal }: RequestInit) => {
    signal?.throwIfAborted()
    const answer = answers[url.split('/').at(-1) ?? '']
    return answer ? answer() : new Promise<Response>(() => undefined)
  })
}

const json = (value: unknown) => () => Response.json(value)
const page = () => new Response('<h1>Bad gateway</h1>', { status: 502 })
const LOST = /did not answer as expected, so this browser is not paired. The code may be used up/

test('a relay that is none is the address’s fault, and the code was not used', async () => {
  relay({ about: page })
  expect(await claimPairing(TYPED, 0)).toEqual({
    says: 'https://holdgate.example.com does not answer as an approval service. Check the address.',
  })
})

test('whoever does not know whether the code was used says so, and does not blame the address', async () => {
  for (const claim of [page, json({}), json({ ...CLAIMED, roster: '{}' })]) {
    relay({ about: json(ABOUT), claim })
    expect(await claimPairing(TYPED, 0)).toEqual({ says: expect.stringMatching(LOST) })
  }
})

test('a relay that takes the code and is silent is given up', async () => {
  const limits: number[] = []
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    limits.push(milliseconds)
    return limits.length === 1 ? new AbortController().signal : AbortSignal.abort()
  })
  relay({ about: json(ABOUT) })
  expect(await claimPairing(TYPED, 0)).toEqual({ says: expect.stringMatching(LOST) })
  expect(limits).toEqual([30_000, 30_000])
})

test('a browser that cannot keep the key of its pairing says that, and not that the relay is away', async () => {
  // Node has no database of a browser.
  relay({ about: json(ABOUT), claim: json(CLAIMED) })
  expect(await claimPairing(TYPED, 0)).toEqual({
    says: 'This browser could not store the pairing. Get a new code in the Holdgate app and try again.',
  })
})
