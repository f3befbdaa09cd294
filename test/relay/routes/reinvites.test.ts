/** A person who lost everything comes back: by two administrators, or after a day in which anybody may cancel. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Digest } from '../../../relay/contract/ids.ts'
import { walkRosters } from '../../../relay/evidence/roster-chain.ts'
import type { Event } from '../../../relay/evidence/log-event.ts'
import { bySession, openOffice } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { addDeviceBy, enrolBy, entryWith, pairBy, signChange, signInBy } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'
import { ORIGIN } from '../../kit/relay.ts'

const SITE = { origin: ORIGIN, rpId: new URL(ORIGIN).hostname }
const DANA = { name: 'Dana', email: 'dana@example.org' }
const DAY = 24 * 3_600_000

let office: Office
/** A second administrator. */
let bob: TestPerson
beforeEach(async () => {
  office = await openOffice()
  bob = await enrolBy(office.relay, office.ada, { name: 'Bob', email: 'bob@example.org', roles: ['admin'] })
})

async function ask(by: TestPerson = office.ada, of: TestPerson = office.dana, revokeOld = true) {
  const change = { kind: 'reinvite', person: of.id, revoke_old: revokeOld } as const
  const body = await signChange(office.relay, by, change)
  const answer = await office.relay.send('reinvite', { params: { id: of.id }, body })
  return { ...answer, token: answer.reply.link?.split('#')[1] ?? '' }
}
const news = async (person: TestPerson) => (await bySession(office.relay, person)('news')).reply
const open = async (): Promise<Digest> => (await news(office.ada)).reinvites[0]?.id ?? ('' as Digest)
async function answer(name: 'confirm' | 'cancel', by: TestPerson, reinvite?: Digest) {
  const id = reinvite ?? (await open())
  const body = await signChange(office.relay, by, { kind: `${name}_reinvite`, reinvite: id })
  return office.relay.send(`${name}Reinvite`, { params: { id }, body })
}
async function enter(token: string) {
  const { body, passkey } = await entryWith(token, DANA)
  return { ...(await office.relay.send('enrol', { body })), passkey }
}
async function followed() {
  const { steps } = (await bySession(office.relay, bob)('rosters')).reply
  return walkRosters(undefined, steps, SITE)
}
const disable = async (by: TestPerson, { id }: TestPerson) =>
  office.relay.send('disablePerson', {
    params: { id },
    body: await signChange(office.relay, by, { kind: 'disable_person', person: id }),
  })

describe('who was invited again', () => {
  test('waits for the day to go by, to the millisecond', async () => {
    const { token, reply } = await ask()
    expect(reply.usable_from).toBeGreaterThanOrEqual(office.relay.clock.now + DAY)
    office.relay.clock.now = reply.usable_from - 1
    expect((await enter(token)).code).toBe('reinvite-waits')
    office.relay.clock.now = reply.usable_from
    const { status, passkey } = await enter(token)
    expect(status).toBe(200)
    expect((await office.relay.deps.store.passkeysOf([office.dana.id])).map(({ id }) => id)).toEqual([passkey.id])
    expect(await followed()).not.toHaveProperty('why')
  })

  test('comes in at once when another administrator confirms, by a step with both signatures', async () => {
    const { token } = await ask()
    expect((await enter(token)).code).toBe('reinvite-waits')
    expect((await answer('confirm', bob)).status).toBe(204)
    expect((await enter(token)).status).toBe(200)
    const { steps } = (await bySession(office.relay, bob)('rosters')).reply
    expect(steps.at(-1)?.by).toMatchObject({
      kind: 'add_passkey',
      confirmed: { assertion: { credential: bob.passkey.id } },
    })
    expect(await followed()).not.toHaveProperty('why')
    expect((await enter(token)).code).toBe('token-invalid')
  })

  test('loses what they had, where that was asked for', async () => {
    await pairBy(office.relay, office.lee)
    const { token } = await ask()
    await answer('confirm', bob)
    let woken = 0
    office.relay.deps.wake.onInbox(office.dana.id, () => (woken += 1))
    await enter(token)
    const devices = await office.relay.deps.store.devicesOf([office.dana.id])
    expect(devices.map(({ id }) => id)).not.toContain(office.dana.device.id)
    expect((await bySession(office.relay, office.dana)('me')).status).toBe(401)
    expect(woken).toBe(1)
    await expect(signInBy(office.relay, office.dana)).rejects.toThrow(/Not signed in/)
  })

  test('keeps what they had, where that was asked for', async () => {
    const { token } = await ask(office.ada, office.dana, false)
    await answer('confirm', bob)
    await enter(token)
    expect(await office.relay.deps.store.passkeysOf([office.dana.id])).toHaveLength(2)
    await signInBy(office.relay, office.dana)
  })

  test('has a day for it, then the link has ended', async () => {
    const { token, reply } = await ask()
    office.relay.clock.now = reply.expires_at - 1
    expect((await office.relay.send('openInvitation', { body: { token } })).status).toBe(200)
    office.relay.clock.now = reply.expires_at
    expect((await enter(token)).code).toBe('token-invalid')
  })

  test('reads on the link until when it waits', async () => {
    const { token, reply } = await ask()
    const opened = () => office.relay.send('openInvitation', { body: { token } })
    expect((await opened()).reply).toMatchObject({ joins: 'person', usable_from: reply.usable_from })
    await answer('confirm', bob)
    expect((await opened()).reply).not.toHaveProperty('usable_from')
  })
})

describe('a confirmation', () => {
  test('is another administrator’s: neither the one’s who asked, nor the one’s whom it is for', async () => {
    await ask(office.ada, bob)
    expect((await answer('confirm', office.ada)).code).toBe('second-needed')
    expect((await answer('confirm', bob)).code).toBe('second-needed')
    expect((await answer('confirm', office.lee)).code).toBe('forbidden')
    expect((await news(office.ada)).reinvites).toMatchObject([{ confirmed: false }])
  })

  test('counts no more when whoever gave it has gone: then the day counts', async () => {
    const { token, reply } = await ask()
    await answer('confirm', bob)
    expect((await news(office.ada)).reinvites).toMatchObject([{ confirmed: true }])
    await disable(office.ada, bob)
    expect((await enter(token)).code).toBe('reinvite-waits')
    expect((await news(office.ada)).reinvites).toMatchObject([{ confirmed: false, confirmer_gone: true }])
    const opened = await office.relay.send('openInvitation', { body: { token } })
    expect(opened.reply.usable_from).toBe(reply.usable_from)
    office.relay.clock.now = reply.usable_from
    expect((await enter(token)).status).toBe(200)
    const { steps } = (await office.relay.send('rosters', { headers: { cookie: office.lee.cookie } })).reply
    expect(await walkRosters(undefined, steps, SITE)).not.toHaveProperty('why')
  })

  test('is given once', async () => {
    await ask()
    const id = await open()
    const cleo = await enrolBy(office.relay, office.ada, { name: 'Cleo', email: 'cleo@example.org', roles: ['admin'] })
    expect((await answer('confirm', bob, id)).status).toBe(204)
    expect((await answer('confirm', cleo, id)).code).toBe('not-found')
  })
})

describe('it is cancelled', () => {
  test.each(['the person themself', 'another administrator', 'whoever asked'])(
    'by %s, also after it was confirmed',
    async (who) => {
      const by = { 'the person themself': office.dana, 'another administrator': bob, 'whoever asked': office.ada }[who]
      const { token } = await ask()
      await answer('confirm', bob)
      expect((await answer('cancel', by ?? bob)).status).toBe(204)
      expect((await enter(token)).code).toBe('invitation-withdrawn')
      expect((await news(office.ada)).reinvites).toEqual([])
    },
  )

  test('and its code leads nowhere, as one that is unknown', async () => {
    const { reply } = await ask()
    const other = await ask(bob, office.lee)
    await answer('cancel', bob, (await news(bob)).reinvites.find(({ person }) => person === office.dana.id)?.id)
    const claim = (code: string) => office.relay.send('claimInvitation', { body: { code } })
    expect((await claim(reply.code)).code).toBe('token-invalid')
    expect((await claim(other.reply.code)).reply).toEqual({ token: other.token })
  })

  test('by nobody else, and not twice', async () => {
    await ask()
    const id = await open()
    expect((await answer('cancel', office.lee, id)).code).toBe('not-found')
    await answer('cancel', bob, id)
    expect((await answer('cancel', bob, id)).code).toBe('not-found')
    expect((await answer('confirm', bob, id)).code).toBe('not-found')
  })
})

describe('asking for it', () => {
  test('is for administrators, and never for oneself', async () => {
    expect((await ask(office.lee)).code).toBe('forbidden')
    expect((await ask(bob, bob)).code).toBe('forbidden')
  })

  test('is not done twice at a time, and may be once it was cancelled', async () => {
    await ask()
    expect((await ask(bob)).code).toBe('reinvite-open')
    await answer('cancel', bob)
    expect((await ask(bob)).status).toBe(200)
  })

  test.each(['the administrator who asked', 'the passkey that signed it'])(
    'may be done again once %s has gone: nobody could cancel the first one',
    async (what) => {
      const { relay, ada } = office
      const second = await addDeviceBy(relay, ada, { name: 'Ada', email: 'ada@example.org' })
      await ask(ada)
      if (what === 'the administrator who asked') await disable(bob, ada)
      else {
        const body = await signChange(relay, second, { kind: 'revoke_passkey', passkey: ada.passkey.id })
        await relay.send('revokePasskey', { params: { id: ada.passkey.id }, body })
      }
      expect((await news(bob)).reinvites).toEqual([])
      expect((await ask(bob)).status).toBe(200)
    },
  )

  test('is told to every administrator and to the person, by push and in the app', async () => {
    const endpoint = { endpoint: 'https://fcm.googleapis.com/x', keys: { p256dh: 'x', auth: 'x' } }
    for (const { device } of [office.ada, office.dana, office.lee, bob])
      await office.relay.deps.store.setSubscription(device.id, endpoint)
    await ask()
    const notices = await office.relay.deps.store.claimNotices(10, 1000)
    expect(new Set(notices.map(({ device, kind }) => `${kind} ${device}`))).toEqual(
      new Set([office.ada, office.dana, bob].map(({ device }) => `reinvite ${device.id}`)),
    )
    const waiting = { person: office.dana.id, name: 'Dana', by_name: 'Ada', revokes_old: true }
    for (const person of [office.ada, office.dana, bob]) expect((await news(person)).reinvites).toMatchObject([waiting])
    expect((await news(office.lee)).reinvites).toEqual([])
  })

  test('stands in the log, with what became of it', async () => {
    await ask()
    await answer('confirm', bob)
    await answer('cancel', office.dana)
    const entries = await office.relay.deps.store.logEntries(0, 1000)
    const kinds = entries.map(({ leaf }) => (JSON.parse(leaf) as Event).kind)
    expect(kinds.filter((kind) => kind.startsWith('passkey.'))).toEqual([
      'passkey.reinvited',
      'passkey.reinvite_confirmed',
      'passkey.reinvite_cancelled',
    ])
  })

  test('ends with the administrator who asked', async () => {
    const { token, reply } = await ask()
    await disable(bob, office.ada)
    office.relay.clock.now = reply.usable_from
    expect((await enter(token)).code).toBe('token-invalid')
  })
})
