/** A lost phone, a lost passkey, and what of them still counts afterwards: nothing. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { CredentialId, DeviceId } from '../../../relay/contract/ids.ts'
import { thumbprint } from '../../../relay/evidence/device-key.ts'
import { walkRosters } from '../../../relay/evidence/roster-chain.ts'
import {
  ask,
  byDevice,
  byService,
  bySession,
  decide,
  decisionOf,
  DELETION,
  deviceDenial,
  openOffice,
  TRANSFER,
  viewAs,
} from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { addDeviceBy, newDeviceKey, signChange, signInBy } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'
import { ORIGIN } from '../../kit/relay.ts'

const SITE = { origin: ORIGIN, rpId: new URL(ORIGIN).hostname }
const ATTEMPT = 'A'.repeat(22)

let office: Office
/** Dana on her second device. */
let second: TestPerson
beforeEach(async () => {
  office = await openOffice()
  second = await addDeviceBy(office.relay, office.dana, { name: 'Dana', email: 'dana@example.org' })
})

const revokePasskey = async (by: TestPerson, passkey: CredentialId) =>
  office.relay.send('revokePasskey', {
    params: { id: passkey },
    body: await signChange(office.relay, by, { kind: 'revoke_passkey', passkey }),
  })
const loseBy = async (by: TestPerson, device: DeviceId, passkey?: CredentialId) =>
  office.relay.send('revokeDevice', {
    params: { id: device },
    body: await signChange(office.relay, by, { kind: 'revoke_device', device, ...(passkey && { passkey }) }),
  })
const me = async (person: TestPerson) => bySession(office.relay, person)('me')
const redeem = async (grant: string, callDigest: string) =>
  byService(office.relay, office.billing)('redeem', {
    params: { id: grant },
    body: { attempt: ATTEMPT, call_digest: callDigest },
  })

describe('an approval by a passkey that was revoked since', () => {
  test('is not redeemed', async () => {
    const { id, call_digest } = await ask(office)
    const approved = (await decide(office.relay, office.dana, { id })).reply
    expect(approved.status).toBe('approved')
    expect((await revokePasskey(second, office.dana.passkey.id)).status).toBe(204)
    expect((await redeem(approved.grant?.id ?? '', call_digest)).code).toBe('approval-withdrawn')
  })

  test('is redeemed while another passkey of the person ended', async () => {
    const { id, call_digest } = await ask(office)
    const approved = (await decide(office.relay, office.dana, { id })).reply
    expect((await revokePasskey(office.dana, second.passkey.id)).status).toBe(204)
    expect((await redeem(approved.grant?.id ?? '', call_digest)).status).toBe(200)
  })

  test('does not make up a quorum', async () => {
    const { id } = await ask(office, TRANSFER)
    expect((await decide(office.relay, office.dana, { id })).reply.status).toBe('pending')
    await revokePasskey(second, office.dana.passkey.id)
    expect((await decide(office.relay, office.lee, { id })).reply.status).toBe('pending')
  })
})

describe('what was asked before a passkey came', () => {
  test('is not decided with it, so that its receipt can be checked, and it is not offered', async () => {
    const { id } = await ask(office)
    const third = await addDeviceBy(office.relay, office.dana, { name: 'Dana', email: 'dana@example.org' })
    const view = await viewAs(office.relay, third, id)
    expect(view.you).toMatchObject({ can: 'decide' })
    expect(view.you.can === 'decide' && view.you.credentials.map((credential) => credential.id)).toEqual([
      office.dana.passkey.id,
      second.passkey.id,
    ])
    const body = decisionOf({ person: third, view, verdict: 'approve' })
    expect((await office.relay.send('decide', { params: { id }, body })).code).toBe('passkey-too-new')
  })

  test('is decided with it when it is asked after', async () => {
    const { id } = await ask(office, DELETION)
    expect((await decide(office.relay, second, { id })).reply.status).toBe('approved')
  })

  test('is denied by the device that came with it', async () => {
    const { id } = await ask(office)
    const third = await addDeviceBy(office.relay, office.dana, { name: 'Dana', email: 'dana@example.org' })
    const body = await deviceDenial(third, await viewAs(office.relay, third, id))
    expect((await office.relay.send('decide', { params: { id }, body })).reply.status).toBe('denied')
  })
})

describe('a lost phone', () => {
  test('is ended from another device of its person: no session, no key, no push', async () => {
    const { relay, dana } = office
    const lost = await signInBy(relay, dana)
    const subscription = {
      endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/x',
      keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) },
    }
    await relay.deps.store.setSubscription(dana.device.id, subscription)
    expect((await loseBy(second, dana.device.id)).status).toBe(204)
    for (const session of [dana, lost]) expect((await me(session)).code).toBe('unauthenticated')
    expect((await me(second)).reply.devices.map(({ id }) => id)).toEqual([second.device.id])
    expect((await byDevice(relay, dana.device)('testPush', { body: {} })).code).toBe('unauthenticated')
    expect((await relay.deps.store.device(dana.device.id))?.subscription).toBeUndefined()
    const { id } = await ask(office)
    const denial = await deviceDenial(dana, await viewAs(relay, second, id))
    expect((await relay.send('decide', { params: { id }, body: denial })).code).toBe('passkey-refused')
  })

  test('keeps its passkey, where it may be on other devices', async () => {
    await loseBy(second, office.dana.device.id)
    expect((await signInBy(office.relay, office.dana)).cookie).not.toBe('')
  })

  test('takes its passkey along in the same gesture, by a step that everybody can check', async () => {
    const { relay, dana } = office
    expect((await loseBy(second, dana.device.id, dana.passkey.id)).status).toBe(204)
    await expect(signInBy(relay, dana)).rejects.toThrow('passkey-refused')
    const { steps } = (await bySession(relay, office.ada)('rosters')).reply
    expect(steps.at(-1)?.by.kind).toBe('revoke_passkey')
    expect(await walkRosters(undefined, steps, SITE)).toHaveProperty('newest')
  })

  test('says which passkey came in with it', async () => {
    const { devices } = (await me(second)).reply
    expect(devices.map(({ passkey }) => passkey)).toEqual([office.dana.passkey.id, second.passkey.id])
  })

  test('is ended by an administrator, for anybody: no session, no push, and what waits is on their other devices', async () => {
    const { relay, ada, dana } = office
    const endpoint = 'https://updates.push.services.mozilla.com/wpush/v2/x'
    const subscription = { endpoint, keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) } }
    await relay.deps.store.setSubscription(dana.device.id, subscription)
    const { id } = await ask(office)
    expect((await loseBy(ada, dana.device.id, dana.passkey.id)).status).toBe(204)
    await expect(signInBy(relay, dana)).rejects.toThrow('passkey-refused')
    expect((await me(dana)).code).toBe('unauthenticated')
    expect((await relay.deps.store.device(dana.device.id))?.subscription).toBeUndefined()
    expect((await bySession(relay, second)('inbox')).reply.waiting).toMatchObject([{ id, can_decide: true }])
    expect((await decide(relay, second, { id })).reply.status).toBe('approved')
  })

  test('is not ended by a statement of an administrator about another one', async () => {
    const { relay, ada, dana } = office
    const body = await signChange(relay, ada, { kind: 'revoke_device', device: second.device.id })
    const { code } = await relay.send('revokeDevice', { params: { id: dana.device.id }, body })
    expect(code).toBe('statement-differs')
    expect((await me(dana)).status).toBe(200)
  })

  test('names to administrators the passkey that came with it, while that counts', async () => {
    const { relay, ada, dana } = office
    const passkeys = async () => {
      const { people } = (await bySession(relay, ada)('people')).reply
      return people.find(({ id }) => id === dana.id)?.devices.map(({ passkey }) => passkey)
    }
    expect(await passkeys()).toEqual([dana.passkey.id, second.passkey.id])
    await revokePasskey(second, dana.passkey.id)
    expect(await passkeys()).toEqual([undefined, second.passkey.id])
  })

  test('never takes somebody else’s passkey along, nor the last one', async () => {
    const { dana, lee } = office
    expect((await loseBy(dana, second.device.id, lee.passkey.id)).code).toBe('not-found')
    expect((await loseBy(lee, lee.device.id, lee.passkey.id)).code).toBe('last-passkey')
    // Nothing of the refused change stays: the device is there as well.
    expect((await me(lee)).reply.devices).toHaveLength(1)
  })
})

describe('a pairing code that still waits', () => {
  test.each(['the passkey that opened it', 'any device of its person'])('ends with %s', async (what) => {
    const { relay, lee } = office
    const other = await addDeviceBy(relay, lee, { name: 'Lee', email: 'lee@example.org' })
    const opened = await relay.send('pair', { body: await signChange(relay, lee, { kind: 'pair_browser' }) })
    if (what === 'the passkey that opened it') await revokePasskey(other, lee.passkey.id)
    else await loseBy(other, lee.device.id)
    const { jwk } = await newDeviceKey()
    const claimed = await relay.send('claimPairing', { body: { code: opened.reply.code, name: 'Browser', jwk } })
    expect(claimed.code).toBe('token-invalid')
  })
})

describe('a device that has a passkey already', () => {
  const add = async (by: TestPerson, name = 'Tablet') => {
    const key = await newDeviceKey()
    const change = { kind: 'add_device', name, device_jkt: thumbprint(key.jwk) } as const
    const signed = await signChange(office.relay, by, change)
    return { key, signed }
  }

  test('becomes one of its person’s by a statement of that passkey, and denies', async () => {
    const { relay, dana } = office
    const { key, signed } = await add(dana)
    const { reply } = await relay.send('addDevice', { body: { signed, jwk: key.jwk } })
    expect(reply.device).toMatchObject({ kind: 'phone', name: 'Tablet', passkey: dana.passkey.id })
    const { id } = await ask(office)
    const tablet = { ...dana, device: { ...key, id: reply.device.id, token: reply.token } }
    const body = await deviceDenial(tablet, await viewAs(relay, dana, id))
    expect((await relay.send('decide', { params: { id }, body })).reply.status).toBe('denied')
  })

  test('brings the key that was signed, and no other', async () => {
    const { signed } = await add(office.dana)
    const { jwk } = await newDeviceKey()
    expect((await office.relay.send('addDevice', { body: { signed, jwk } })).code).toBe('statement-differs')
  })
})

describe('a name', () => {
  test('of a device or passkey is given by its own person’s statement', async () => {
    const { relay, dana } = office
    const device = await signChange(relay, dana, { kind: 'rename_device', device: second.device.id, name: 'Pixel' })
    expect((await relay.send('renameDevice', { params: { id: second.device.id }, body: device })).status).toBe(204)
    const key = await signChange(relay, dana, { kind: 'rename_passkey', passkey: second.passkey.id, name: 'Pixel key' })
    expect((await relay.send('renamePasskey', { params: { id: second.passkey.id }, body: key })).status).toBe(204)
    const { devices, passkeys } = (await me(dana)).reply
    expect(devices.map(({ name }) => name)).toEqual(['Phone', 'Pixel'])
    expect(passkeys.map(({ name }) => name)).toEqual(['Phone', 'Pixel key'])
  })

  test('is given by nobody else, an administrator neither', async () => {
    const { relay, ada, dana } = office
    const device = await signChange(relay, ada, { kind: 'rename_device', device: dana.device.id, name: 'x' })
    expect((await relay.send('renameDevice', { params: { id: dana.device.id }, body: device })).code).toBe('not-found')
    const key = await signChange(relay, ada, { kind: 'rename_passkey', passkey: dana.passkey.id, name: 'x' })
    expect((await relay.send('renamePasskey', { params: { id: dana.passkey.id }, body: key })).code).toBe('not-found')
  })
})

test('a passkey was last used when it last signed anything, noted once a minute at most', async () => {
  const { relay, dana } = office
  const used = async () => (await me(dana)).reply.passkeys[0]?.last_used_at
  relay.clock.now += 120_000
  const { id } = await ask(office)
  await decide(relay, dana, { id })
  await expect.poll(used).toBe(relay.clock.now)
})
