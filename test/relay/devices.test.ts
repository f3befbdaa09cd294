/** Paired browsers, phones and service keys: how they come, what they prove, how they end. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { LIMITS } from '../../relay/contract/limits.ts'
import { ROUTES } from '../../relay/contract/route.ts'
import { openTestRelay } from '../kit/relay.ts'
import type { TestRelay } from '../kit/relay.ts'
import { deviceHeaders, enrolBy, newDeviceKey, pairBy, setUpBy, signChange } from '../kit/person.ts'
import type { OwnDevice, TestPerson } from '../kit/person.ts'

const LEE = { name: 'Lee', email: 'lee@example.org', roles: ['operator'] } as const
const OPERATION = { action: { kind: 'operation', name: 'customers.purge', args: {} } }

let relay: TestRelay
let ada: TestPerson
beforeEach(async () => {
  relay = await openTestRelay()
  onTestFinished(relay.close)
  ada = await setUpBy(relay)
})

async function pairingCode(person: TestPerson = ada): Promise<string> {
  const { reply } = await relay.send('pair', { body: await signChange(relay, person, { kind: 'pair_browser' }) })
  return reply.code
}
async function claim(code: string) {
  return relay.send('claimPairing', { body: { code, name: 'Browser', jwk: (await newDeviceKey()).jwk } })
}
/** Another code that finds the same pairing. */
function wrongOf(code: string): string {
  return code.slice(0, -1) + (code.endsWith('0') ? '1' : '0')
}
async function rules(device: OwnDevice, changed: Readonly<Record<string, string>> = {}) {
  return relay.send('consoleRules', {
    headers: { ...(await deviceHeaders(relay, device, ROUTES.consoleRules)), ...changed },
  })
}

describe('a pairing code', () => {
  test('is eight characters with a hyphen, and makes a browser of the person who asked for it', async () => {
    const code = await pairingCode()
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    const { reply } = await claim(code)
    expect(reply).toMatchObject({
      person: { id: ada.id },
      relay: 'https://holdgate.example.org',
      jwks: relay.deps.keys.jwks(),
    })
    expect(await relay.deps.store.device(reply.device)).toMatchObject({
      kind: 'browser',
      person: ada.id,
      name: 'Browser',
    })
  })
  test('is read in any case, without hyphen, with look-alikes', async () => {
    const code = (await pairingCode()).replace('-', ' ').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
    expect((await claim(code)).status).toBe(200)
  })
  test('works once', async () => {
    const code = await pairingCode()
    expect((await claim(code)).status).toBe(200)
    expect((await claim(code)).code).toBe('token-invalid')
  })
  test('pairs one of eight that come at the same moment', async () => {
    const code = await pairingCode()
    const answers = await Promise.all(Array.from({ length: 8 }, () => claim(code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })
  test('is late at its deadline, and not before', async () => {
    const [first, second] = [await pairingCode(), await pairingCode()]
    relay.clock.now += LIMITS.pairingMinutes * 60_000 - 1
    expect((await claim(first)).status).toBe(200)
    relay.clock.now += 1
    expect((await claim(second)).code).toBe('token-invalid')
  })
  test('survives four wrong tries', async () => {
    const code = await pairingCode()
    for (let tries = 1; tries < LIMITS.pairingWrongTries; tries += 1) {
      expect((await claim(wrongOf(code))).code).toBe('token-invalid')
    }
    expect((await claim(code)).status).toBe(200)
  })
  test('is void after five wrong tries, also when they come at the same moment', async () => {
    const code = await pairingCode()
    await Promise.all(Array.from({ length: LIMITS.pairingWrongTries }, () => claim(wrongOf(code))))
    expect((await claim(code)).code).toBe('token-invalid')
  })
  test('takes ten tries a minute from one address, right or wrong', async () => {
    const code = await pairingCode()
    for (let tries = 0; tries < LIMITS.pairingTriesPerMinute; tries += 1) await claim('0000-0000')
    expect((await claim(code)).code).toBe('too-many-tries')
    relay.clock.now += 60_000 / LIMITS.pairingTriesPerMinute - 1
    expect((await claim(code)).code).toBe('too-many-tries')
    relay.clock.now += 1
    expect((await claim(code)).status).toBe(200)
  })
  test('ends with its person', async () => {
    const lee = await enrolBy(relay, ada, LEE)
    const code = await pairingCode(lee)
    const body = await signChange(relay, ada, { kind: 'disable_person', person: lee.id })
    await relay.send('disablePerson', { params: { id: lee.id }, body })
    expect((await claim(code)).code).toBe('token-invalid')
  })
  for (const code of ['', 'ABCD', 'ABCD-EFG', '0000-0000', 'UUUU-UUUU', '💥💥💥💥']) {
    test(`"${code}" is nobody’s`, async () => {
      expect((await claim(code)).code).toBe('token-invalid')
    })
  }
  test('is claimed from an extension’s own origin', async () => {
    const body = { code: await pairingCode(), name: 'Browser', jwk: (await newDeviceKey()).jwk }
    const headers = { origin: 'chrome-extension://abcdefghijklmnop', 'sec-fetch-site': 'none' }
    expect((await relay.send('claimPairing', { body, headers })).status).toBe(200)
  })
})

describe('a paired browser', () => {
  test('proves itself by token and key', async () => {
    expect((await rules(await pairBy(relay, ada))).status).toBe(200)
  })
  test('with the token alone is nobody', async () => {
    const device = await pairBy(relay, ada)
    expect((await rules(device, { dpop: '' })).code).toBe('proof-invalid')
    expect((await rules(device, { authorization: `Bearer ${device.token}` })).code).toBe('unauthenticated')
  })
  test('with another’s key is nobody', async () => {
    const device = await pairBy(relay, ada)
    expect((await rules({ ...device, ...(await newDeviceKey()) })).code).toBe('proof-invalid')
  })
  test('with another’s token is nobody', async () => {
    const [one, two] = [await pairBy(relay, ada), await pairBy(relay, ada)]
    expect((await rules({ ...one, token: two.token })).code).toBe('proof-invalid')
  })
  test('uses each proof once', async () => {
    const headers = await deviceHeaders(relay, await pairBy(relay, ada), ROUTES.consoleRules)
    expect((await relay.send('consoleRules', { headers })).status).toBe(200)
    expect((await relay.send('consoleRules', { headers })).code).toBe('proof-replayed')
  })
  test('whose clock is wrong is told the time', async () => {
    const device = await pairBy(relay, ada)
    const headers = await deviceHeaders(relay, device, ROUTES.consoleRules)
    relay.clock.now += (LIMITS.proofWindowSeconds + 1) * 1000
    const { code, text } = await relay.send('consoleRules', { headers })
    expect([code, (JSON.parse(text) as { now: number }).now]).toEqual(['proof-stale', relay.clock.now])
  })
  test('signs again after the relay has restarted, since used proofs are forgotten', async () => {
    const device = await pairBy(relay, ada)
    const headers = await deviceHeaders(relay, device, ROUTES.consoleRules)
    expect((await relay.send('consoleRules', { headers })).status).toBe(200)
    relay.clock.now += 1000
    await relay.restart()
    expect((await relay.send('consoleRules', { headers })).code).toBe('proof-stale')
    expect((await rules(device)).status).toBe(200)
  })
  test('asks for its person', async () => {
    const device = await pairBy(relay, ada)
    const headers = await deviceHeaders(relay, device, ROUTES.ask)
    expect((await relay.send('ask', { body: OPERATION, headers: { ...headers, origin: '' } })).code).toBeUndefined()
  })
  test('ends at once when it is revoked', async () => {
    const device = await pairBy(relay, ada)
    const body = await signChange(relay, ada, { kind: 'revoke_device', device: device.id })
    expect((await relay.send('revokeDevice', { params: { id: device.id }, body })).status).toBe(204)
    expect((await rules(device)).code).toBe('unauthenticated')
  })
  test('ends at once when its person is disabled', async () => {
    const lee = await enrolBy(relay, ada, LEE)
    const device = await pairBy(relay, lee)
    expect((await rules(device)).status).toBe(200)
    const body = await signChange(relay, ada, { kind: 'disable_person', person: lee.id })
    await relay.send('disablePerson', { params: { id: lee.id }, body })
    expect((await rules(device)).code).toBe('unauthenticated')
  })
  test('is revoked by its person or an administrator, and by nobody else', async () => {
    const lee = await enrolBy(relay, ada, LEE)
    const sam = await enrolBy(relay, ada, { ...LEE, email: 'sam@example.org' })
    const revoke = async (by: TestPerson, device: OwnDevice) => {
      const body = await signChange(relay, by, { kind: 'revoke_device', device: device.id })
      return relay.send('revokeDevice', { params: { id: device.id }, body })
    }
    const [one, two] = [await pairBy(relay, lee), await pairBy(relay, lee)]
    expect((await revoke(sam, one)).code).toBe('not-found')
    expect((await rules(one)).status).toBe(200)
    expect((await revoke(lee, one)).status).toBe(204)
    expect((await revoke(ada, two)).status).toBe(204)
    expect((await revoke(ada, two)).code).toBe('not-found')
  })
})

test('a phone of somebody who is no operator does not ask', async () => {
  const dana = await enrolBy(relay, ada, { name: 'Dana', email: 'dana@example.org', roles: ['approver'] })
  const headers = await deviceHeaders(relay, dana.device, ROUTES.ask)
  expect((await relay.send('ask', { body: OPERATION, headers })).code).toBe('forbidden')
})

describe('a device’s subscription', () => {
  const keys = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) }
  const subscribe = async (subscription: unknown, headers?: Readonly<Record<string, string>>) =>
    relay.send('subscribe', {
      body: { subscription },
      headers: headers ?? (await deviceHeaders(relay, ada.device, ROUTES.subscribe)),
    })
  const stored = async () => (await relay.deps.store.device(ada.device.id))?.subscription

  test('is stored, replaced and dropped by the device itself', async () => {
    const subscription = { endpoint: 'https://fcm.googleapis.com/fcm/send/abc', keys }
    expect((await subscribe(subscription)).status).toBe(204)
    expect(await stored()).toEqual(subscription)
    expect((await subscribe(null)).status).toBe(204)
    expect(await stored()).toBeUndefined()
  })
  test('is not changed with a session alone', async () => {
    const answer = await subscribe({ endpoint: 'https://fcm.googleapis.com/x', keys }, { cookie: ada.cookie })
    expect(answer.code).toBe('unauthenticated')
  })
  for (const endpoint of [
    'http://fcm.googleapis.com/x',
    'https://localhost/x',
    'https://169.254.169.254/latest',
    'https://fcm.googleapis.com.evil.example/x',
    'https://fcm.googleapis.com:8443/x',
  ]) {
    test(`at ${endpoint} is refused`, async () => {
      expect((await subscribe({ endpoint, keys })).code).toBe('endpoint-refused')
      expect(await stored()).toBeUndefined()
    })
  }
})

test('a receipt that no push carried marks nothing', async () => {
  for (const receipt of ['x'.repeat(42) + 'A', '_'.repeat(43)]) {
    expect((await relay.send('pushShown', { body: { receipt } })).code).toBe('token-invalid')
  }
})

describe('a service key', () => {
  async function create(rules: readonly string[] = []) {
    const change = { kind: 'create_service', name: 'Retention job', rules: rules as never } as const
    return (await relay.send('createService', { body: await signChange(relay, ada, change) })).reply
  }
  const ask = (key: string) =>
    relay.send('ask', { body: OPERATION, headers: { authorization: `Bearer ${key}`, origin: '' } })

  test('is shown once, stored as a hash, and never logged', async () => {
    const { id, key } = await create()
    expect(key).toMatch(/^hgk_[\w-]{43}$/)
    const { reply, text } = await relay.send('services', { headers: { cookie: ada.cookie } })
    expect(reply.services).toMatchObject([{ id, name: 'Retention job', rules: [], active: true }])
    await ask(key)
    expect(text + JSON.stringify(await relay.deps.store.services()) + relay.logged()).not.toContain(key)
  })
  test('asks', async () => {
    expect((await ask((await create()).key)).code).toBeUndefined()
  })
  test('that is scoped asks under no other rule', async () => {
    expect((await ask((await create(['purge-customers'])).key)).code).toBe('key-out-of-scope')
  })
  test('ends at once when it is revoked', async () => {
    const { id, key } = await create()
    const body = await signChange(relay, ada, { kind: 'revoke_service', service: id })
    expect((await relay.send('revokeService', { params: { id }, body })).status).toBe(204)
    expect((await ask(key)).code).toBe('unauthenticated')
    const { reply } = await relay.send('services', { headers: { cookie: ada.cookie } })
    expect(reply.services).toMatchObject([{ id, active: false }])
  })
  test('opens nothing that is a device’s or a person’s', async () => {
    const { key } = await create()
    const headers = { authorization: `Bearer ${key}` }
    for (const name of ['consoleRules', 'me', 'people', 'services', 'inbox'] as const) {
      expect((await relay.send(name, { headers })).code, name).toBe('unauthenticated')
    }
  })
  for (const key of ['', 'hgk_', `hgk_${'x'.repeat(43)}`, `hgk_${'x'.repeat(44)}`, 'x'.repeat(43)]) {
    test(`"${key}" is nobody’s`, async () => {
      expect((await relay.send('ask', { body: OPERATION, headers: { authorization: `Bearer ${key}` } })).code).toBe(
        'unauthenticated',
      )
    })
  }
})

describe('what anybody may know', () => {
  test('is whether the relay is set up, and its public keys', async () => {
    expect((await relay.send('about')).reply).toMatchObject({ set_up: true, rp_id: 'holdgate.example.org' })
    expect((await relay.send('jwks')).reply).toEqual(relay.deps.keys.jwks())
  })
  test('reading a challenge stores nothing', async () => {
    const before = await relay.deps.store.logHead()
    const nonces = await Promise.all(
      Array.from({ length: 20 }, async () => (await relay.send('challenge')).reply.nonce),
    )
    expect(new Set(nonces).size).toBe(20)
    expect(await relay.deps.store.logHead()).toEqual(before)
  })
})
