import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { LIMITS } from '../../relay/contract/limits.ts'
import { createSetupToken } from '../../relay/server/enrolment.ts'
import { walkRosters } from '../../relay/evidence/roster-chain.ts'
import { openTestRelay, ORIGIN } from '../kit/relay.ts'
import type { TestRelay } from '../kit/relay.ts'
import { ADA, entryWith, enrolBy, foreignNonce, inviteBy, inviteDeviceBy, setUpBy } from '../kit/person.ts'
import type { Wrong } from '../kit/software-passkey.ts'

const DANA = { name: 'Dana', email: 'dana@example.org', roles: ['approver'] } as const
const MINUTE = 60_000

let relay: TestRelay
beforeEach(async () => {
  relay = await openTestRelay()
  onTestFinished(relay.close)
})

async function setupToken(): Promise<string> {
  return (await createSetupToken(relay.deps)) ?? ''
}

const all = async () => (await relay.deps.store.people()).map(({ email }) => email).toSorted()

describe('the set-up link', () => {
  test('makes the first person, with every role, a passkey, a device and a session', async () => {
    const ada = await setUpBy(relay)
    const { reply } = await relay.send('me', { headers: { cookie: ada.cookie } })
    expect(reply.person).toMatchObject({ ...ADA, roles: ['admin', 'approver', 'operator'], active: true })
    expect(reply.passkeys).toMatchObject([{ id: ada.passkey.id, transports: ['internal'] }])
    expect(reply.devices).toMatchObject([{ id: ada.device.id, kind: 'phone', name: 'Phone', push: false }])
  })

  test('sets a cookie that only the relay can read, and sends only to itself', async () => {
    const token = await setupToken()
    const { body } = await entryWith(token, ADA)
    const { headers } = await relay.send('setUp', { body: { ...body, ...ADA } })
    expect(headers.get('set-cookie')).toMatch(
      /^__Host-holdgate=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict; Max-Age=2592000$/,
    )
  })

  test('counts until one millisecond before its deadline', async () => {
    const token = await setupToken()
    relay.clock.now += LIMITS.setupMinutes * MINUTE - 1
    expect((await relay.send('setUp', { body: { ...(await entryWith(token, ADA)).body, ...ADA } })).status).toBe(200)
  })
  test('is late at its deadline', async () => {
    const token = await setupToken()
    relay.clock.now += LIMITS.setupMinutes * MINUTE
    const { body } = await entryWith(token, ADA)
    expect((await relay.send('setUp', { body: { ...body, ...ADA } })).code).toBe('token-invalid')
  })
  test('of an earlier start counts beside the newest one, whichever relay of several printed it', async () => {
    const token = await setupToken()
    await setupToken()
    const { body } = await entryWith(token, ADA)
    expect((await relay.send('setUp', { body: { ...body, ...ADA } })).status).toBe(200)
  })
  test('of another relay, or made up, lets nobody in', async () => {
    const challenge = (await relay.send('challenge')).reply.nonce
    for (const token of [challenge, foreignNonce()]) {
      const { body } = await entryWith(token, ADA)
      expect((await relay.send('setUp', { body: { ...body, ...ADA } })).code, token).toBe('token-invalid')
    }
  })
  test('is not given when somebody is here', async () => {
    await setUpBy(relay)
    expect(await createSetupToken(relay.deps)).toBeUndefined()
  })
  test('works once', async () => {
    const token = await setupToken()
    const first = await entryWith(token, ADA)
    const second = await entryWith(token, ADA)
    expect((await relay.send('setUp', { body: { ...first.body, ...ADA } })).status).toBe(200)
    expect((await relay.send('setUp', { body: { ...second.body, ...ADA } })).code).toBe('setup-closed')
  })
  test('lets one of eight in who come at the same moment', async () => {
    const token = await setupToken()
    const entries = await Promise.all(Array.from({ length: 8 }, () => entryWith(token, ADA)))
    const answers = await Promise.all(entries.map(({ body }) => relay.send('setUp', { body: { ...body, ...ADA } })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await all()).toEqual([ADA.email])
  })
  test('outlives the process that printed it', async () => {
    const token = await setupToken()
    await relay.restart()
    const { body } = await entryWith(token, ADA)
    expect((await relay.send('setUp', { body: { ...body, ...ADA } })).status).toBe(200)
  })
  test('is not in the log', async () => {
    const token = await setupToken()
    await relay.send('setUp', { body: { ...(await entryWith(token, ADA)).body, ...ADA } })
    expect(relay.logged()).not.toContain(token)
  })
})

describe('a passkey that could not approve later is not enrolled', () => {
  const WRONG: Readonly<Record<string, Wrong>> = {
    'without user verification': { notVerified: true },
    'without a touch': { notPresent: true },
    'made on another origin': { origin: 'https://holdgate.example.com' },
    'made on a sibling origin': { origin: 'https://evil.holdgate.example.org' },
    'made over http': { origin: 'http://holdgate.example.org' },
    'made on another port': { origin: 'https://holdgate.example.org:8443' },
    'for another relying party': { rpId: 'example.org' },
    'made in a frame of another site': { crossOrigin: true },
    'that only signs in': { type: 'webauthn.get' },
  }
  for (const [name, wrong] of Object.entries(WRONG)) {
    test(name, async () => {
      const token = await setupToken()
      const { body } = await entryWith(token, ADA, wrong)
      expect((await relay.send('setUp', { body: { ...body, ...ADA } })).code).toBe('registration-refused')
      expect(await all()).toEqual([])
    })
  }

  test('of a kind that not every relay can check', async () => {
    const { body } = await entryWith(await setupToken(), ADA, { algorithm: 'EdDSA' })
    expect((await relay.send('setUp', { body: { ...body, ...ADA } })).code).toBe('registration-refused')
  })

  const CHANGED: Readonly<Record<string, object>> = {
    'made for another name': { name: 'Eve' },
    'made for another address': { email: 'eve@example.org' },
  }
  for (const [name, changed] of Object.entries(CHANGED)) {
    test(name, async () => {
      const { body } = await entryWith(await setupToken(), ADA)
      expect((await relay.send('setUp', { body: { ...body, ...ADA, ...changed } })).code).toBe('registration-refused')
    })
  }
  test('made for another device key', async () => {
    const token = await setupToken()
    const [first, second] = [await entryWith(token, ADA), await entryWith(token, ADA)]
    const body = { ...first.body, ...ADA, device: second.body.device }
    expect((await relay.send('setUp', { body })).code).toBe('registration-refused')
  })
  test('made for another link', async () => {
    const [old, token] = [await setupToken(), await setupToken()]
    const { body } = await entryWith(old, ADA)
    expect((await relay.send('setUp', { body: { ...body, ...ADA, token } })).code).toBe('registration-refused')
  })
  test('and the link still works for a good one', async () => {
    const token = await setupToken()
    const bad = await entryWith(token, ADA, { notVerified: true })
    await relay.send('setUp', { body: { ...bad.body, ...ADA } })
    const good = await entryWith(token, ADA)
    expect((await relay.send('setUp', { body: { ...good.body, ...ADA } })).status).toBe(200)
  })
})

test('a device key that is no point on the curve is refused', async () => {
  const token = await setupToken()
  const { body } = await entryWith(token, ADA)
  const jwk = { ...body.device.jwk, y: 'A'.repeat(43) }
  const answer = await relay.send('setUp', { body: { ...body, ...ADA, device: { ...body.device, jwk } } })
  expect(answer.code).toBe('wrong-shape')
})

test('a push endpoint of a stranger is refused at enrolment', async () => {
  const token = await setupToken()
  const { body } = await entryWith(token, ADA)
  const keys = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) }
  const subscription = { endpoint: 'https://internal.example.org/push', keys }
  const answer = await relay.send('setUp', { body: { ...body, ...ADA, device: { ...body.device, subscription } } })
  expect(answer.code).toBe('endpoint-refused')
})

describe('an invitation', () => {
  test('says what it is for without being used up', async () => {
    const ada = await setUpBy(relay)
    const token = await inviteBy(relay, ada, DANA)
    for (const _ of [1, 2]) {
      const { reply } = await relay.send('openInvitation', { body: { token } })
      expect(reply).toMatchObject({ ...DANA, expires_at: relay.clock.now + LIMITS.invitationMinutes * MINUTE })
    }
  })
  test('brings in the person it names, with the roles it names', async () => {
    const ada = await setUpBy(relay)
    const dana = await enrolBy(relay, ada, DANA)
    const { reply } = await relay.send('me', { headers: { cookie: dana.cookie } })
    expect(reply.person).toMatchObject(DANA)
  })
  test('works once', async () => {
    const ada = await setUpBy(relay)
    const token = await inviteBy(relay, ada, DANA)
    expect((await relay.send('enrol', { body: (await entryWith(token, DANA)).body })).status).toBe(200)
    expect((await relay.send('enrol', { body: (await entryWith(token, DANA)).body })).code).toBe('token-invalid')
    expect((await relay.send('openInvitation', { body: { token } })).code).toBe('token-invalid')
  })
  test('lets one of eight in who come at the same moment', async () => {
    const ada = await setUpBy(relay)
    const token = await inviteBy(relay, ada, DANA)
    const entries = await Promise.all(Array.from({ length: 8 }, () => entryWith(token, DANA)))
    const answers = await Promise.all(entries.map(({ body }) => relay.send('enrol', { body })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await all()).toEqual([ADA.email, DANA.email])
  })
  test('is late at its deadline, and not before', async () => {
    const ada = await setUpBy(relay)
    const token = await inviteBy(relay, ada, DANA)
    relay.clock.now += LIMITS.invitationMinutes * MINUTE - 1
    expect((await relay.send('openInvitation', { body: { token } })).status).toBe(200)
    relay.clock.now += 1
    expect((await relay.send('openInvitation', { body: { token } })).code).toBe('token-invalid')
    expect((await relay.send('enrol', { body: (await entryWith(token, DANA)).body })).code).toBe('token-invalid')
  })
  test('does not make a second person of one address', async () => {
    const ada = await setUpBy(relay)
    const [first, second] = [await inviteBy(relay, ada, DANA), await inviteBy(relay, ada, DANA)]
    expect((await relay.send('enrol', { body: (await entryWith(first, DANA)).body })).status).toBe(200)
    expect((await relay.send('enrol', { body: (await entryWith(second, DANA)).body })).code).toBe('email-taken')
  })
  test('lets nobody in with the key of somebody who is here, or their name for one: no browser would follow', async () => {
    const ada = await setUpBy(relay)
    const token = await inviteBy(relay, ada, DANA)
    for (const copied of [{ cose: ada.passkey.cose }, { id: ada.id }, { id: ada.passkey.id }]) {
      const { body } = await entryWith(token, DANA, copied)
      const answer = await relay.send('enrol', { body })
      expect(answer.code, JSON.stringify(copied)).toBe('registration-refused')
    }
    expect((await relay.send('enrol', { body: (await entryWith(token, DANA)).body })).status).toBe(200)
    const { steps } = (await relay.send('rosters', { headers: { cookie: ada.cookie } })).reply
    expect(await walkRosters(undefined, steps, { origin: ORIGIN, rpId: new URL(ORIGIN).hostname })).toHaveProperty(
      'newest',
    )
  })
  test('of nobody is refused', async () => {
    const token = 'x'.repeat(42) + 'A'
    expect((await relay.send('openInvitation', { body: { token } })).code).toBe('token-invalid')
    expect((await relay.send('enrol', { body: (await entryWith(token, DANA)).body })).code).toBe('token-invalid')
  })
  test('is listed for administrators until it is used', async () => {
    const ada = await setUpBy(relay)
    const token = await inviteBy(relay, ada, DANA)
    const listed = async () => (await relay.send('people', { headers: { cookie: ada.cookie } })).reply.invited
    expect(await listed()).toMatchObject([{ name: DANA.name, email: DANA.email }])
    await relay.send('enrol', { body: (await entryWith(token, DANA)).body })
    expect(await listed()).toEqual([])
  })
  test('is no newcomer’s where somebody adds a device of their own', async () => {
    const ada = await setUpBy(relay)
    await inviteDeviceBy(relay, ada)
    expect((await relay.send('people', { headers: { cookie: ada.cookie } })).reply.invited).toEqual([])
  })
})
