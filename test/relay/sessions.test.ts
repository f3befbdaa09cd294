/** A session reads. It never writes, whatever route is tried. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { LIMITS } from '../../relay/contract/limits.ts'
import { ROUTES } from '../../relay/contract/route.ts'
import type { Route, RouteName } from '../../relay/contract/route.ts'
import { changeChallenge, signInChallenge, signInStatement } from '../../relay/evidence/statement.ts'
import { ORIGIN, openTestRelay } from '../kit/relay.ts'
import type { TestRelay } from '../kit/relay.ts'
import { deviceHeaders, enrolBy, foreignNonce, recoverBy, recoveryCodesBy, setUpBy } from '../kit/person.ts'
import type { TestPerson } from '../kit/person.ts'
import type { Wrong } from '../kit/software-passkey.ts'

let relay: TestRelay
let ada: TestPerson
beforeEach(async () => {
  relay = await openTestRelay()
  onTestFinished(relay.close)
  ada = await setUpBy(relay)
})

const NAMES = Object.keys(ROUTES) as RouteName[]
const IDS: Readonly<Record<string, string>> = {
  requests: 'req_',
  grants: 'grt_',
  people: 'per_',
  devices: 'dev_',
  services: 'svc_',
}
const params = (path: string) => {
  const of = path.split('/')[2] ?? ''
  // An invitation has no id but a digest.
  return { id: of.endsWith('invitations') ? 'x'.repeat(43) : `${IDS[of] ?? ''}${'x'.repeat(22)}` }
}

const SESSIONS = {
  'a session': async () => ada.cookie,
  'a session by recovery code': async () => recoverBy(relay, (await recoveryCodesBy(relay, ada))[0] ?? ''),
}

describe.each(Object.entries(SESSIONS))('with %s alone, nothing is written', (_, begin) => {
  for (const name of NAMES) {
    const route: Route = ROUTES[name]
    if (route.method === 'GET' || name === 'signOut') continue
    test(name, async () => {
      const cookie = await begin()
      const { size } = await relay.deps.store.logHead()
      for (const body of [{}, { statement: '{}' }]) {
        const sent = { params: params(route.path), headers: { cookie }, body }
        const answer = await relay.send(name, sent)
        expect(answer.status, JSON.stringify(answer.reply)).toBeGreaterThanOrEqual(400)
        expect(answer.status).toBeLessThan(500)
      }
      expect((await relay.deps.store.logHead()).size).toBe(size)
    })
  }
  for (const name of NAMES.filter((name) => ROUTES[name].proof === 'passkey' && name !== 'signIn')) {
    test(`${name} says that it takes a passkey`, async () => {
      const sent = { params: params(ROUTES[name].path), headers: { cookie: await begin() }, body: {} }
      expect((await relay.send(name, sent)).code).toBe('passkey-required')
    })
  }
})

describe('without anything, nothing that is somebody’s can be read', () => {
  for (const name of NAMES) {
    const route: Route = ROUTES[name]
    if (route.method !== 'GET' || route.proof === 'none' || name === 'whoIsHere') continue
    test(name, async () => {
      expect((await relay.send(name, { params: params(route.path) })).code).toBe('unauthenticated')
    })
  }
})

describe('who is here', () => {
  const told = async (cookie?: string) => {
    const { status, reply } = await relay.send('whoIsHere', cookie ? { headers: { cookie } } : {})
    expect(status).toBe(200)
    return reply
  }
  test('is the person of the session', async () => {
    expect(await told(ada.cookie)).toEqual({
      person: expect.objectContaining({ id: ada.id, name: 'Ada' }),
      now: relay.clock.now,
    })
  })
  test('is nobody without a session, which is no refusal', async () => {
    expect(await told()).toEqual({ now: relay.clock.now })
    expect(await told(`__Host-holdgate=${'x'.repeat(43)}`)).toEqual({ now: relay.clock.now })
  })
  test('is nobody once the session has ended', async () => {
    await relay.send('signOut', { headers: { cookie: ada.cookie } })
    expect(await told(ada.cookie)).toEqual({ now: relay.clock.now })
  })
  test('is nobody once the session’s days are over', async () => {
    relay.clock.now += LIMITS.sessionDays * 86_400_000
    expect(await told(ada.cookie)).toEqual({ now: relay.clock.now })
  })
})

describe('a session', () => {
  test('of somebody who is no administrator lists neither people nor service keys', async () => {
    const dana = await enrolBy(relay, ada, { name: 'Dana', email: 'dana@example.org', roles: ['approver', 'operator'] })
    for (const name of ['people', 'services'] as const) {
      expect((await relay.send(name, { headers: { cookie: dana.cookie } })).code).toBe('forbidden')
      expect((await relay.send(name, { headers: { cookie: ada.cookie } })).status).toBe(200)
    }
  })
  test('ends after its days', async () => {
    const me = () => relay.send('me', { headers: { cookie: ada.cookie } })
    relay.clock.now += LIMITS.sessionDays * 86_400_000 - 1
    expect((await me()).status).toBe(200)
    relay.clock.now += 1
    expect((await me()).code).toBe('unauthenticated')
  })
  test('is stored as a hash only', async () => {
    const token = ada.cookie.split('=')[1] ?? ''
    expect(relay.logged()).not.toContain(token)
    expect(await relay.deps.store.session(token as never)).toBeUndefined()
  })
  for (const cookie of [
    `holdgate=${'x'.repeat(43)}`,
    `__Host-holdgate=${'x'.repeat(43)}`,
    '__Host-holdgate=',
    `__Host-holdgate=${'x'.repeat(5000)}`,
  ]) {
    test(`"${cookie.slice(0, 30)}" is nobody’s`, async () => {
      expect((await relay.send('me', { headers: { cookie } })).code).toBe('unauthenticated')
    })
  }
})

describe('signing out', () => {
  test('ends the session and drops the cookie', async () => {
    const answer = await relay.send('signOut', { headers: { cookie: ada.cookie } })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-holdgate=; .*Max-Age=0$/)
    expect((await relay.send('me', { headers: { cookie: ada.cookie } })).code).toBe('unauthenticated')
  })
  for (const origin of [
    '',
    'null',
    'https://evil.example',
    'https://a.holdgate.example.org',
    `${ORIGIN}:444`,
    `${ORIGIN}/`,
  ]) {
    test(`is refused from "${origin || 'no origin'}"`, async () => {
      const headers = { cookie: ada.cookie, origin, 'sec-fetch-site': '' }
      expect((await relay.send('signOut', { headers })).code).toBe('wrong-origin')
      expect((await relay.send('me', { headers: { cookie: ada.cookie } })).status).toBe(200)
    })
  }
})

describe('every write from a page of another site is refused before it is read', () => {
  const FROM_ELSEWHERE: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
    { origin: ORIGIN, 'sec-fetch-site': 'same-site' },
    { origin: 'null', 'sec-fetch-site': '' },
  ]
  for (const name of NAMES) {
    const { method, proof }: Route = ROUTES[name]
    if (method === 'GET' || ['requester', 'device', 'pairing_code'].includes(proof)) continue
    test(name, async () => {
      for (const from of FROM_ELSEWHERE) {
        const sent = { params: params(ROUTES[name].path), headers: { cookie: ada.cookie, ...from }, body: {} }
        expect((await relay.send(name, sent)).code, JSON.stringify(from)).toBe('wrong-origin')
      }
    })
  }
})

describe('signing in', () => {
  async function signIn({ wrong = {}, sign_in = ORIGIN }: Readonly<{ wrong?: Wrong; sign_in?: string }> = {}) {
    const { nonce, expires_at } = (await relay.send('challenge')).reply
    const statement = signInStatement({ v: 1, sign_in, nonce, expires_at })
    return { statement, assertion: ada.passkey.assert(signInChallenge(statement), wrong) }
  }

  test('gives a session of its own', async () => {
    const { reply, headers } = await relay.send('signIn', { body: await signIn() })
    expect(reply).toEqual({ person: expect.objectContaining({ id: ada.id }) })
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(cookie).not.toBe(ada.cookie)
    expect((await relay.send('me', { headers: { cookie } })).status).toBe(200)
  })
  test('counts once', async () => {
    const body = await signIn()
    expect((await relay.send('signIn', { body })).status).toBe(200)
    const again = await relay.send('signIn', { body })
    expect(again.code).toBe('challenge-used')
    expect(again.headers.get('set-cookie')).toBeNull()
  })
  test('for another relay is refused', async () => {
    expect((await relay.send('signIn', { body: await signIn({ sign_in: 'https://a.example' }) })).code).toBe(
      'statement-differs',
    )
  })
  test('without user verification is refused', async () => {
    expect((await relay.send('signIn', { body: await signIn({ wrong: { notVerified: true } }) })).code).toBe(
      'passkey-refused',
    )
  })
  test('with the signature of a change is refused', async () => {
    const { statement } = await signIn()
    const assertion = ada.passkey.assert(changeChallenge(statement))
    expect((await relay.send('signIn', { body: { statement, assertion } })).code).toBe('passkey-refused')
  })
  test('with a nonce that this relay did not make is refused', async () => {
    const expires_at = relay.clock.now + 60_000
    const statement = signInStatement({ v: 1, sign_in: ORIGIN, nonce: foreignNonce(), expires_at })
    const body = { statement, assertion: ada.passkey.assert(signInChallenge(statement)) }
    expect((await relay.send('signIn', { body })).code).toBe('passkey-refused')
  })
  test('after the deadline is late', async () => {
    const body = await signIn()
    relay.clock.now += LIMITS.challengeMinutes * 60_000
    expect((await relay.send('signIn', { body })).code).toBe('challenge-expired')
  })
  test('notes when the passkey was used and what it counted', async () => {
    await relay.send('signIn', { body: await signIn({ wrong: { signCount: 7 } }) })
    expect(await relay.deps.store.passkey(ada.passkey.id)).toMatchObject({ signCount: 7, lastUsedAt: relay.clock.now })
  })
  test('with a counter that went backwards still works, and is noted', async () => {
    await relay.send('signIn', { body: await signIn({ wrong: { signCount: 7 } }) })
    expect((await relay.send('signIn', { body: await signIn({ wrong: { signCount: 3 } }) })).status).toBe(200)
    expect(relay.logged()).toContain('counted backwards')
  })
})

test('a device’s proof is not a session', async () => {
  const headers = await deviceHeaders(relay, ada.device, ROUTES.me)
  expect((await relay.send('me', { headers })).code).toBe('unauthenticated')
})
