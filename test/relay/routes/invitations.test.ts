/** The code that leads to an invitation where its link cannot be opened; and invitations that are withdrawn. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Digest } from '../../../relay/contract/ids.ts'
import { LIMITS } from '../../../relay/contract/limits.ts'
import { digestOf } from '../../../relay/evidence/digest.ts'
import type { Event } from '../../../relay/evidence/log-event.ts'
import { bySession, openOffice } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { enrolBy, entryWith, setUpBy, signChange } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'
import { openTestRelay } from '../../kit/relay.ts'
import type { Sends } from '../../kit/relay.ts'

const KIM = { name: 'Kim', email: 'kim@example.org' }

async function invited({ relay, ada }: Pick<Office, 'relay' | 'ada'>, who = KIM) {
  const body = await signChange(relay, ada, { kind: 'invite', ...who, roles: ['approver'] })
  const { reply } = await relay.send('invite', { body })
  return { code: reply.code, token: reply.link.split('#')[1] ?? '' }
}

const claim = (relay: Sends, code: string) => relay.send('claimInvitation', { body: { code } })

/** Another code that finds the same invitation. */
function wrongOf(code: string): string {
  return code.slice(0, -1) + (code.endsWith('0') ? '1' : '0')
}

describe('the code of an invitation', () => {
  test('leads to what its link leads to, once', async () => {
    const office = await openOffice()
    const { relay } = office
    const { code, token } = await invited(office)
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    expect((await claim(relay, code)).reply).toEqual({ token })
    expect((await claim(relay, code)).code).toBe('token-invalid')
    expect((await relay.send('enrol', { body: (await entryWith(token, KIM)).body })).status).toBe(200)
  })

  test('is read as people type it', async () => {
    const office = await openOffice()
    const { code, token } = await invited(office)
    const typed = code.replace('-', ' ').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
    expect((await claim(office.relay, typed)).reply).toEqual({ token })
  })

  test('leads nowhere at the deadline of the link, and until then it does', async () => {
    const office = await openOffice()
    const { relay } = office
    const [one, two] = [await invited(office), await invited(office)]
    relay.clock.now += LIMITS.invitationMinutes * 60_000 - 1
    expect((await claim(relay, one.code)).status).toBe(200)
    relay.clock.now += 1
    expect((await claim(relay, two.code)).code).toBe('token-invalid')
  })

  test('leads nowhere once somebody came in by the link', async () => {
    const office = await openOffice()
    const { code, token } = await invited(office)
    await office.relay.send('enrol', { body: (await entryWith(token, KIM)).body })
    expect((await claim(office.relay, code)).code).toBe('token-invalid')
  })

  test.each([
    [LIMITS.invitationWrongTries - 1, 200],
    [LIMITS.invitationWrongTries, 403],
  ])('after %i wrong tries at once it is answered with %i; the link works on', async (tries, status) => {
    const office = await openOffice()
    const { relay } = office
    const { code, token } = await invited(office)
    await Promise.all(Array.from({ length: tries }, () => claim(relay, wrongOf(code))))
    expect((await claim(relay, code)).status).toBe(status)
    expect((await relay.send('openInvitation', { body: { token } })).status).toBe(200)
  })

  test('given at eight places at once is taken at one', async () => {
    const office = await openOffice()
    const { code } = await invited(office)
    const answers = await Promise.all(Array.from({ length: 8 }, () => claim(office.relay, code)))
    expect(answers.filter((one) => one.status === 200)).toHaveLength(1)
  })

  test('is tried a few times a minute from one address, with pairing codes in the same count', async () => {
    const { relay, ...office } = await openOffice()
    const { code } = await invited({ relay, ada: office.ada })
    for (let tries = 0; tries < LIMITS.pairingTriesPerMinute; tries += 1) await claim(relay, '0000-0000')
    expect((await claim(relay, code)).code).toBe('too-many-tries')
    relay.clock.now += 60_000 / LIMITS.pairingTriesPerMinute
    expect((await claim(relay, code)).status).toBe(200)
  })

  test('made at one relay is taken at another, and counted by both', async () => {
    const office = await openOffice()
    const twin = await office.relay.twin()
    const { code, token } = await invited(office)
    for (let tries = 1; tries < LIMITS.invitationWrongTries; tries += 1)
      await claim(tries % 2 ? twin : office.relay, wrongOf(code))
    expect((await claim(twin, code)).reply).toEqual({ token })
    expect((await claim(office.relay, code)).code).toBe('token-invalid')
  })

  test('ends with whoever invited', async () => {
    const office = await openOffice()
    const { relay, ada } = office
    const lee = await invited(office, { name: 'Bo', email: 'bo@example.org' })
    const body = await signChange(relay, ada, {
      kind: 'invite',
      name: 'Eve',
      email: 'eve@example.org',
      roles: ['admin'],
    })
    const token = (await relay.send('invite', { body })).reply.link.split('#')[1] ?? ''
    const { passkey, body: entry } = await entryWith(token, { name: 'Eve', email: 'eve@example.org' })
    const eve = { id: (await relay.send('enrol', { body: entry })).reply.person.id, passkey }
    const end = await signChange(relay, eve, { kind: 'disable_person', person: ada.id })
    await relay.send('disablePerson', { params: { id: ada.id }, body: end })
    expect((await claim(relay, lee.code)).code).toBe('token-invalid')
  })

  test('is written nowhere: neither in a line of the log nor, but for three characters, in the database', async () => {
    const relay = await openTestRelay()
    const ada = await setUpBy(relay)
    const { code, token } = await invited({ relay, ada })
    await claim(relay, code)
    for (const secret of [code, code.replace('-', ''), token]) expect(relay.logged()).not.toContain(secret)
    const [kept] = await relay.deps.store.openInvitations()
    expect(kept?.code).toMatchObject({ lookup: code.slice(0, 3), wrongTries: 0 })
    const { code: _, ...rest } = kept ?? {}
    expect(JSON.stringify(rest)).not.toContain(token)
    await relay.close()
  })
})

describe('an open invitation', () => {
  let office: Office
  let bob: TestPerson
  beforeEach(async () => {
    office = await openOffice()
    bob = await enrolBy(office.relay, office.ada, { name: 'Bob', email: 'bob@example.org', roles: ['admin'] })
  })
  const listed = async () => (await bySession(office.relay, bob)('people')).reply.invited
  async function cancel(by: TestPerson, id: Digest, { signed = id } = {}) {
    const body = await signChange(office.relay, by, { kind: 'cancel_invitation', invitation: signed })
    return office.relay.send('cancelInvitation', { params: { id }, body })
  }
  const first = async () => (await listed())[0]?.id ?? ('' as Digest)

  test('is listed with roles, who invited and when it ends', async () => {
    await invited(office)
    const expires_at = office.relay.clock.now + LIMITS.invitationMinutes * 60_000
    const by = { by: office.ada.id, by_name: 'Ada' }
    expect(await listed()).toEqual([{ ...KIM, id: await first(), roles: ['approver'], ...by, expires_at }])
  })

  test.each(['whoever made it', 'another administrator'])(
    'is withdrawn by %s: link and code are dead at once, and who has the link is told',
    async (who) => {
      const { code, token } = await invited(office)
      const { body } = await entryWith(token, KIM)
      expect((await cancel(who === 'whoever made it' ? office.ada : bob, await first())).status).toBe(204)
      expect((await office.relay.send('openInvitation', { body: { token } })).code).toBe('invitation-withdrawn')
      expect(await office.relay.send('enrol', { body })).toMatchObject({ code: 'invitation-withdrawn', status: 410 })
      expect((await claim(office.relay, code)).code).toBe('token-invalid')
      expect(await listed()).toEqual([])
      expect(await office.relay.deps.store.personByEmail(KIM.email)).toBeUndefined()
      expect(await office.relay.deps.store.passkey(body.registration.id)).toBeUndefined()
    },
  )

  test('is withdrawn by nobody else, once, and by a statement that names it', async () => {
    await invited(office)
    const id = await first()
    expect((await cancel(office.lee, id)).code).toBe('not-found')
    await invited(office, { name: 'Bo', email: 'bo@example.org' })
    const other = (await listed()).find((one) => one.id !== id)?.id
    expect((await cancel(bob, id, { ...(other && { signed: other }) })).code).toBe('statement-differs')
    expect((await cancel(bob, id)).status).toBe(204)
    expect((await cancel(bob, id)).code).toBe('not-found')
  })

  test('that let somebody in is withdrawn no more, and they stay', async () => {
    const { token } = await invited(office)
    const id = await first()
    await office.relay.send('enrol', { body: (await entryWith(token, KIM)).body })
    expect((await cancel(bob, id)).code).toBe('not-found')
    expect((await office.relay.deps.store.personByEmail(KIM.email))?.active).toBe(true)
  })

  test('of a further device of one’s own is withdrawn by its person', async () => {
    const body = await signChange(office.relay, office.lee, { kind: 'invite_device' })
    const token = (await office.relay.send('inviteDevice', { body })).reply.link.split('#')[1] ?? ''
    const id = digestOf('holdgate/admin/v1', body.statement)
    expect((await cancel(office.dana, id)).code).toBe('not-found')
    expect((await cancel(office.lee, id)).status).toBe(204)
    expect((await office.relay.send('openInvitation', { body: { token } })).code).toBe('invitation-withdrawn')
  })

  test('stands in the log with who withdrew it', async () => {
    await invited(office)
    await cancel(bob, await first())
    const entries = await office.relay.deps.store.logEntries(0, 1000)
    const last = JSON.parse(entries.at(-1)?.leaf ?? '{}') as Event
    expect(last).toMatchObject({ kind: 'people.invitation_cancelled', by: bob.id })
  })
})
