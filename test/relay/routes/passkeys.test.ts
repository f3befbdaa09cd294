/** Several passkeys and devices of one person: how a further one comes in, and how one ends. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { CredentialId } from '../../../relay/contract/ids.ts'
import { LIMITS } from '../../../relay/contract/limits.ts'
import { walkRosters } from '../../../relay/evidence/roster-chain.ts'
import { bySession, openOffice } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import {
  addDeviceBy,
  entryWith,
  inviteBy,
  inviteDeviceBy,
  signChange,
  signInBy,
  signTwisted,
} from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'
import { ORIGIN } from '../../kit/relay.ts'

const SITE = { origin: ORIGIN, rpId: new URL(ORIGIN).hostname }
const DANA = { name: 'Dana', email: 'dana@example.org' }
const MINUTE = 60_000

let office: Office
beforeEach(async () => {
  office = await openOffice()
})

const me = async (person: TestPerson) => (await bySession(office.relay, person)('me')).reply
const steps = async () => (await bySession(office.relay, office.ada)('rosters')).reply.steps
const addToDana = () => addDeviceBy(office.relay, office.dana, DANA)
const revokeBy = async (by: TestPerson, id: CredentialId) =>
  office.relay.send('revokePasskey', {
    params: { id },
    body: await signChange(office.relay, by, { kind: 'revoke_passkey', passkey: id }),
  })
const entry = async (token: string, who = DANA) => (await entryWith(token, who)).body

describe('a further device', () => {
  test('brings a passkey to the same person, by a step that they signed', async () => {
    const second = await addToDana()
    const { passkeys, devices, person } = await me(second)
    expect(person.id).toBe(office.dana.id)
    expect(passkeys.map(({ id }) => id)).toEqual([office.dana.passkey.id, second.passkey.id])
    expect(devices.map(({ id }) => id)).toEqual([office.dana.device.id, second.device.id])
    const all = await steps()
    expect(all.at(-1)?.by.kind).toBe('add_passkey')
    const newest = { digest: (await office.relay.deps.store.roster()).digest }
    expect(await walkRosters(undefined, all, SITE)).toMatchObject({ newest })
  })

  test('signs in, and invites the next one', async () => {
    const second = await addToDana()
    await signInBy(office.relay, second)
    const third = await addDeviceBy(office.relay, second, DANA)
    expect((await me(third)).passkeys).toHaveLength(3)
  })

  test('is told whose it will be, and which passkeys it must not bring', async () => {
    const token = await inviteDeviceBy(office.relay, office.dana)
    const { reply } = await office.relay.send('openInvitation', { body: { token } })
    const passkeys = [{ id: office.dana.passkey.id, transports: ['internal'] }]
    expect(reply).toMatchObject({ ...DANA, roles: ['approver'], joins: 'person', passkeys })
  })

  test('is not a newcomer: a newcomer’s link says so, and names no passkey', async () => {
    const token = await inviteBy(office.relay, office.ada, { name: 'Mo', email: 'mo@example.org', roles: ['approver'] })
    const { reply } = await office.relay.send('openInvitation', { body: { token } })
    expect(reply).toMatchObject({ joins: 'newcomer', passkeys: [] })
  })

  test('comes in by a link once', async () => {
    const token = await inviteDeviceBy(office.relay, office.dana)
    const [one, other] = [await entry(token), await entry(token)]
    const answers = await Promise.all([one, other].map((body) => office.relay.send('enrol', { body })))
    expect(answers.filter(({ code }) => code === 'token-invalid')).toHaveLength(1)
    expect((await me(office.dana)).passkeys).toHaveLength(2)
  })

  test('is late at the deadline of its link', async () => {
    const token = await inviteDeviceBy(office.relay, office.dana)
    office.relay.clock.now += LIMITS.invitationMinutes * MINUTE
    expect((await office.relay.send('enrol', { body: await entry(token) })).code).toBe('token-invalid')
  })

  test('does not come with a passkey that is here already', async () => {
    const token = await inviteDeviceBy(office.relay, office.dana)
    for (const { passkey } of [office.dana, office.lee]) {
      const { body } = await entryWith(token, DANA, { passkey })
      expect((await office.relay.send('enrol', { body })).code).toBe('registration-refused')
    }
  })

  test('does not come with a passkey that was made for another name', async () => {
    const token = await inviteDeviceBy(office.relay, office.dana)
    const body = await entry(token, { name: 'Lee', email: 'lee@example.org' })
    expect((await office.relay.send('enrol', { body })).code).toBe('registration-refused')
  })

  test('is invited by a passkey’s statement of exactly that', async () => {
    const { relay, dana, lee } = office
    const cookie = { headers: { cookie: dana.cookie, origin: ORIGIN } }
    expect((await relay.send('inviteDevice', cookie)).status).toBeGreaterThanOrEqual(400)
    const pairing = await signChange(relay, dana, { kind: 'pair_browser' })
    expect((await relay.send('inviteDevice', { body: pairing })).code).toBe('statement-differs')
    const change = { kind: 'invite_device' } as const
    const asLee = await signTwisted(relay, dana, { change, statement: { person: lee.id } })
    expect((await relay.send('inviteDevice', { body: asLee })).code).toBe('statement-differs')
    expect(await relay.deps.store.openInvitations()).toEqual([])
  })

  test('does not come by a link that a passkey signed which has gone since', async () => {
    const second = await addToDana()
    const token = await inviteDeviceBy(office.relay, second)
    expect((await revokeBy(office.dana, second.passkey.id)).status).toBe(204)
    expect((await office.relay.send('openInvitation', { body: { token } })).code).toBe('token-invalid')
    expect((await office.relay.send('enrol', { body: await entry(token) })).code).toBe('token-invalid')
  })

  test('does not come to somebody who is gone', async () => {
    const token = await inviteDeviceBy(office.relay, office.dana)
    const body = await signChange(office.relay, office.ada, { kind: 'disable_person', person: office.dana.id })
    await office.relay.send('disablePerson', { params: { id: office.dana.id }, body })
    expect((await office.relay.send('enrol', { body: await entry(token) })).code).toBe('token-invalid')
  })
})

describe('the end of a passkey', () => {
  test('is signed by its person: it signs nothing more, and the roster goes on without it', async () => {
    const second = await addToDana()
    expect((await revokeBy(second, office.dana.passkey.id)).status).toBe(204)
    await expect(signInBy(office.relay, office.dana)).rejects.toThrow('passkey-refused')
    const all = await steps()
    expect(all.at(-1)?.by.kind).toBe('revoke_passkey')
    expect(await walkRosters(undefined, all, SITE)).toHaveProperty('newest')
  })

  test('ends its person’s sessions', async () => {
    const second = await addToDana()
    await revokeBy(second, office.dana.passkey.id)
    expect((await bySession(office.relay, office.dana)('me')).code).toBe('unauthenticated')
    expect((await signInBy(office.relay, second)).cookie).not.toBe('')
  })

  test('is signed by an administrator, for anybody, also of their last one', async () => {
    expect((await revokeBy(office.ada, office.dana.passkey.id)).status).toBe(204)
    await expect(signInBy(office.relay, office.dana)).rejects.toThrow('passkey-refused')
  })

  test('is not signed by anybody else, who is not told whether it exists', async () => {
    expect((await revokeBy(office.dana, office.lee.passkey.id)).code).toBe('not-found')
    expect((await revokeBy(office.dana, 'A'.repeat(22) as CredentialId)).code).toBe('not-found')
  })

  test('does not come twice', async () => {
    const second = await addToDana()
    expect((await revokeBy(office.dana, second.passkey.id)).status).toBe(204)
    expect((await revokeBy(office.dana, second.passkey.id)).code).toBe('not-found')
  })

  test('does not come to a person’s last one by themself', async () => {
    expect((await revokeBy(office.dana, office.dana.passkey.id)).code).toBe('last-passkey')
    expect((await me(office.dana)).passkeys).toHaveLength(1)
  })

  test('does not come to the last one of the last administrator', async () => {
    expect((await revokeBy(office.ada, office.ada.passkey.id)).code).toBe('last-passkey')
  })

  test('of the last two that are revoked by each other at once, comes to one', async () => {
    const second = await addToDana()
    const { relay, dana } = office
    const bodies = await Promise.all([
      signChange(relay, dana, { kind: 'revoke_passkey', passkey: second.passkey.id }),
      signChange(relay, second, { kind: 'revoke_passkey', passkey: dana.passkey.id }),
    ])
    const [one, other] = [
      { params: { id: second.passkey.id }, body: bodies[0] },
      { params: { id: dana.passkey.id }, body: bodies[1] },
    ]
    const answers = await Promise.all([one, other].map((sent) => relay.send('revokePasskey', sent)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(await relay.deps.store.passkeysOf([dana.id])).toHaveLength(1)
  })
})
