import { afterEach, beforeEach, expect, test } from 'vitest'
import { LIMITS } from '../../relay/contract/limits.ts'
import type { Pairing, Service } from '../../relay/store/people.ts'
import { person, T0 } from '../core/builders.ts'
import { device, digest, event, id, invitationFor, openWorld, passkey, phone, session, signedChange } from './world.ts'
import type { OpenStore, World } from './world.ts'

/** Sessions, nonces, pairings, devices and service keys. */
export function tokensSuite(open: OpenStore): void {
  let world: World
  beforeEach(async () => {
    world = await openWorld(open)
  })
  afterEach(() => world.close())

  const pairing = (change: Partial<Pairing> = {}): Pairing => ({
    lookup: '7K3Q',
    proofHash: digest(),
    person: person('lee'),
    expiresAt: T0 + 60_000,
    wrongTries: 0,
    ...change,
  })
  const pair = (made: Pairing) => world.store.changePeople({ kind: 'pair', events: [event()], pairing: made })
  const claim = (owner = person('lee')) =>
    world.store.changePeople({
      kind: 'claim_pairing',
      events: [event()],
      lookup: '7K3Q',
      device: { ...device(id('device'), owner), kind: 'browser' },
    })

  test('a session is there until it expires or is signed out', async () => {
    const made = session(person('lee'), T0 + 1_000)
    const signIn = { kind: 'sign_in', events: [], session: made, passkey: passkey('lee'), signCount: 9 } as const
    expect(await world.store.changePeople(signIn)).toBe('stored')
    expect(await world.store.passkey(passkey('lee'))).toMatchObject({ signCount: 9, lastUsedAt: T0 })
    await world.turnTo(999)
    expect(await world.store.session(made.hash)).toStrictEqual(made)
    await world.turnTo(1_000)
    expect(await world.store.session(made.hash)).toBeUndefined()

    const next = session(person('lee'))
    await world.store.changePeople({ ...signIn, session: next })
    const signOut = { kind: 'sign_out', events: [], session: next.hash } as const
    expect(await world.store.changePeople(signOut)).toBe('stored')
    expect(await world.store.session(next.hash)).toBeUndefined()
    expect(await world.store.changePeople(signOut)).toBe('missing')
  })

  test('nobody signs in with the passkey of another', async () => {
    const change = { session: session(person('lee')), passkey: passkey('dana'), signCount: 1 }
    expect(await world.store.changePeople({ kind: 'sign_in', events: [], ...change })).toBe('missing')
  })

  test('of eight changes with one nonce at once, one is made', async () => {
    const nonce = { nonce: 'n'.repeat(43), expiresAt: T0 + 1_000 }
    const change = () =>
      world.store.changePeople({ kind: 'invite', events: [event()], nonce, invitation: invitationFor('ada') })
    const results = await Promise.all(Array.from({ length: 8 }, change))
    expect(results.sort()).toEqual(['stored', ...Array(7).fill('used')])
    expect(await world.store.openInvitations()).toHaveLength(1)
    expect((await world.store.logHead()).size).toBe(1)
  })

  test('a nonce at its expiry is used up', async () => {
    const invite = (nonce: string) =>
      world.store.changePeople({
        kind: 'invite',
        events: [],
        nonce: { nonce, expiresAt: T0 + 1_000 },
        invitation: invitationFor('ada'),
      })
    await world.turnTo(999)
    expect(await invite('a'.repeat(43))).toBe('stored')
    await world.turnTo(1_000)
    expect(await invite('b'.repeat(43))).toBe('used')
  })

  test('a change that is refused leaves its nonce unused', async () => {
    const nonce = { nonce: 'n'.repeat(43), expiresAt: T0 + 1_000 }
    const refused = {
      kind: 'disable_person',
      signed: signedChange(),
      events: [],
      nonce,
      person: person('dana'),
      at: T0,
    } as const
    expect(await world.store.changePeople(refused)).toBe('last_admin')
    expect(await world.store.changePeople({ ...refused, person: person('lee') })).toBe('stored')
  })

  test('of eight that claim one pairing at once, one is paired', async () => {
    await pair(pairing())
    const results = await Promise.all(Array.from({ length: 8 }, () => claim()))
    expect(results.sort()).toEqual(['stored', ...Array(7).fill('used')])
    expect(await world.store.devicesOf([person('lee')])).toHaveLength(2)
  })

  test.each([
    [LIMITS.pairingWrongTries - 1, 'stored'],
    [LIMITS.pairingWrongTries, 'used'],
  ])('after %i wrong tries a code is %s', async (tries, result) => {
    const made = pairing()
    await pair(made)
    for (let n = 0; n < tries; n++) expect(await world.store.tryPairing('7K3Q', digest())).toBe(false)
    expect((await world.store.pairing('7K3Q'))?.wrongTries).toBe(tries)
    expect(await world.store.tryPairing('7K3Q', made.proofHash)).toBe(result === 'stored')
    expect(await claim()).toBe(result)
  })

  test('of many wrong guesses at once, only as many as are allowed are compared', async () => {
    const made = pairing()
    await pair(made)
    await Promise.all(Array.from({ length: 40 }, () => world.store.tryPairing('7K3Q', digest())))
    expect((await world.store.pairing('7K3Q'))?.wrongTries).toBe(LIMITS.pairingWrongTries)
    expect(await world.store.tryPairing('7K3Q', made.proofHash)).toBe(false)
  })

  test('a right guess counts nothing, and none is right when the code is over', async () => {
    const made = pairing()
    await pair(made)
    expect(await world.store.tryPairing('7K3Q', made.proofHash)).toBe(true)
    expect((await world.store.pairing('7K3Q'))?.wrongTries).toBe(0)
    await world.turnTo(60_000)
    expect(await world.store.tryPairing('7K3Q', made.proofHash)).toBe(false)
    expect(await world.store.tryPairing('none', made.proofHash)).toBe(false)
  })

  test('a code is worth nothing at its expiry, to somebody else, or when it is not there', async () => {
    expect(await claim()).toBe('missing')
    await pair(pairing())
    expect(await claim(person('mo'))).toBe('missing')
    await world.turnTo(60_000)
    expect(await claim()).toBe('used')
  })

  test('a lookup is taken while its code lives, and free afterwards', async () => {
    await pair(pairing())
    expect(await pair(pairing())).toBe('taken')
    await world.turnTo(60_000)
    const next = pairing({ expiresAt: T0 + 120_000, person: person('mo') })
    expect(await pair(next)).toBe('stored')
    expect(await world.store.pairing('7K3Q')).toStrictEqual(next)
  })

  test('a revoked device is found by its id only, once', async () => {
    const lee = await world.store.device(phone('lee'))
    const revoke = { kind: 'revoke_device', events: [], device: phone('lee'), at: T0 + 1 } as const
    expect(await world.store.changePeople(revoke)).toBe('stored')
    expect(await world.store.changePeople(revoke)).toBe('missing')
    expect(await world.store.deviceByToken(lee?.tokenHash ?? digest())).toBeUndefined()
    expect(await world.store.device(phone('lee'))).toMatchObject({ revokedAt: T0 + 1 })
  })

  test('a subscription is stored, replaced and dropped', async () => {
    const subscription = { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } }
    await world.store.setSubscription(phone('lee'), subscription)
    expect((await world.store.device(phone('lee')))?.subscription).toStrictEqual(subscription)
    await world.store.setSubscription(phone('lee'), undefined)
    expect(await world.store.device(phone('lee'))).not.toHaveProperty('subscription')
  })

  test('a service key works until it is revoked', async () => {
    const service: Service = {
      id: id('service'),
      name: 'Billing',
      keyHash: digest(),
      rules: [],
      createdBy: person('dana'),
      createdAt: T0,
    }
    expect(await world.store.changePeople({ kind: 'create_service', events: [], service })).toBe('stored')
    expect(await world.store.service(service.keyHash)).toStrictEqual(service)
    const revoke = { kind: 'revoke_service', events: [], service: service.id, at: T0 } as const
    expect(await world.store.changePeople(revoke)).toBe('stored')
    expect(await world.store.changePeople(revoke)).toBe('missing')
    expect(await world.store.service(service.keyHash)).toBeUndefined()
    expect(await world.store.services()).toStrictEqual([{ ...service, revokedAt: T0 }])
  })

  test('being seen is written once a minute', async () => {
    const seen = async () => (await world.store.device(phone('lee')))?.lastSeenAt
    await world.store.touch(phone('lee'))
    await world.turnTo(59_999)
    await world.store.touch(phone('lee'))
    expect(await seen()).toBe(T0)
    await world.turnTo(60_000)
    await world.store.touch(phone('lee'))
    expect(await seen()).toBe(T0 + 60_000)
  })
}
