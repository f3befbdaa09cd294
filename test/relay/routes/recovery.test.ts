/** Recovery codes: how they are made, and that they let somebody look and nothing else. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { PushMessage } from '../../../relay/contract/push.ts'
import { LIMITS } from '../../../relay/contract/limits.ts'
import { utf8 } from '../../../relay/evidence/bytes.ts'
import { plainDigest } from '../../../relay/evidence/digest.ts'
import { showRecoveryCode } from '../../../relay/evidence/recovery-code.ts'
import { pushPayload, pushTopic } from '../../../relay/server/push/payload.ts'
import { ask, bySession, decisionOf, openOffice, viewAs } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { addDeviceBy, recoverBy, recoveryCodesBy, signChange, signInBy } from '../../kit/person.ts'

let office: Office
beforeEach(async () => {
  office = await openOffice()
})

const codesOfDana = () => recoveryCodesBy(office.relay, office.dana)
const me = async (cookie: string) => bySession(office.relay, { cookie })('me')
const recover = (code: string) => office.relay.send('recover', { body: { code } })

describe('a recovery code', () => {
  test('lets its person look, and says so', async () => {
    const [code = ''] = await codesOfDana()
    const { reply } = await me(await recoverBy(office.relay, code))
    expect(reply.person.id).toBe(office.dana.id)
    expect(reply.session.by).toBe('recovery')
    expect(reply.recovery).toEqual({
      left: LIMITS.recoveryCodes - 1,
      made_at: office.relay.clock.now,
      last_used_at: office.relay.clock.now,
    })
  })

  test('is read as it is shown, in small letters, with spaces', async () => {
    const [first = '', second = ''] = await codesOfDana()
    expect((await recover(showRecoveryCode(first).toLowerCase())).status).toBe(200)
    expect((await recover(` ${second.slice(0, 7)} ${second.slice(7)}`)).status).toBe(200)
  })

  test('counts once, also when it comes twice at once', async () => {
    const [code = ''] = await codesOfDana()
    const answers = await Promise.all([recover(code), recover(code)])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await recover(code)).code).toBe('token-invalid')
  })

  test('lets nobody look for longer than an hour', async () => {
    const [code = ''] = await codesOfDana()
    const cookie = await recoverBy(office.relay, code)
    office.relay.clock.now += LIMITS.recoverySessionHours * 3_600_000 - 1
    expect((await me(cookie)).status).toBe(200)
    office.relay.clock.now += 1
    expect((await me(cookie)).code).toBe('unauthenticated')
  })

  test('is worth nothing once new ones were made, or its person is gone', async () => {
    const [old = ''] = await codesOfDana()
    const [fresh = ''] = await codesOfDana()
    expect((await recover(old)).code).toBe('token-invalid')
    const body = await signChange(office.relay, office.ada, { kind: 'disable_person', person: office.dana.id })
    await office.relay.send('disablePerson', { params: { id: office.dana.id }, body })
    expect((await recover(fresh)).code).toBe('token-invalid')
  })

  test('begins a session that ends when its person makes new ones, and no other session does', async () => {
    const [code = ''] = await codesOfDana()
    const cookie = await recoverBy(office.relay, code)
    await recoveryCodesBy(office.relay, office.lee)
    expect((await me(cookie)).status).toBe(200)
    await codesOfDana()
    expect((await me(cookie)).code).toBe('unauthenticated')
    expect((await me(office.dana.cookie)).status).toBe(200)
  })

  test('cannot be tried more often from one address than a pairing code', async () => {
    const answers = []
    for (let tries = 0; tries <= LIMITS.pairingTriesPerMinute; tries += 1) answers.push(await recover('0'.repeat(16)))
    expect(answers.slice(0, -1).every(({ code }) => code === 'token-invalid')).toBe(true)
    expect(answers.at(-1)?.code).toBe('too-many-tries')
  })

  test('is kept as its digest, which the log has when it is used', async () => {
    const [code = ''] = await codesOfDana()
    await recoverBy(office.relay, code)
    const leaves = (await office.relay.deps.store.logEntries(0, 1000)).map(({ leaf }) => leaf).join('\n')
    expect(leaves).not.toContain(code)
    expect(leaves).toContain(`"code":"${plainDigest(utf8(code))}"`)
    expect(office.relay.logged()).toContain('recovery code')
    expect(office.relay.logged()).not.toContain(code)
  })
})

describe('that a code was used', () => {
  const ENDPOINT = { endpoint: 'https://fcm.googleapis.com/x', keys: { p256dh: 'x', auth: 'x' } }
  const news = async (cookie: string) => (await bySession(office.relay, { cookie })('news')).reply.recovered

  test('is told by push on each phone of its person, and of nobody else', async () => {
    const [code = ''] = await codesOfDana()
    const second = await addDeviceBy(office.relay, office.dana, { name: 'Dana', email: 'dana@example.org' })
    for (const { device } of [office.dana, second, office.lee, office.ada])
      await office.relay.deps.store.setSubscription(device.id, ENDPOINT)
    await recoverBy(office.relay, code)
    const notices = await office.relay.deps.store.claimNotices(10, 1000)
    const owed = [office.dana, second].map(({ device }) => `recovered ${device.id}`)
    expect(new Set(notices.map(({ device, kind }) => `${kind} ${device}`))).toEqual(new Set(owed))
    const [notice] = notices
    const standing = { waiting: 0 }
    const payload = notice ? pushPayload(notice, 'https://holdgate.example', standing) : ''
    const { notification, holdgate } = JSON.parse(payload) as PushMessage
    expect(notification).toMatchObject({ navigate: 'https://holdgate.example/', tag: 'holdgate-recovered' })
    expect(holdgate).toMatchObject({ kind: 'recovered', at: office.relay.clock.now })
    for (const secret of [code, 'Dana', 'dana@']) expect(payload).not.toContain(secret)
  })

  test('twice is one notification, by topic and tag', async () => {
    const codes = await codesOfDana()
    await office.relay.deps.store.setSubscription(office.dana.device.id, ENDPOINT)
    for (const code of codes.slice(0, 2)) await recoverBy(office.relay, code)
    const notices = await office.relay.deps.store.claimNotices(10, 1000)
    expect(notices).toHaveLength(2)
    expect(new Set(notices.map(pushTopic)).size).toBe(1)
  })

  test('is news in the app, with how many are left, and not for whoever came in by it', async () => {
    const [code = ''] = await codesOfDana()
    expect(await news(office.dana.cookie)).toBeUndefined()
    const cookie = await recoverBy(office.relay, code)
    const told = { at: office.relay.clock.now, left: LIMITS.recoveryCodes - 1 }
    expect(await news(office.dana.cookie)).toEqual(told)
    expect(await news(cookie)).toBeUndefined()
    expect(await news(office.lee.cookie)).toBeUndefined()
  })

  test('is no news once its person made new ones, or after three days', async () => {
    const [code = '', other = ''] = await codesOfDana()
    await recoverBy(office.relay, code)
    office.relay.clock.now += LIMITS.peopleNewsHours * 3_600_000
    const dana = await signInBy(office.relay, office.dana)
    expect(await news(dana.cookie)).toBeUndefined()
    await recoverBy(office.relay, other)
    expect(await news(dana.cookie)).toMatchObject({ left: LIMITS.recoveryCodes - 2 })
    office.relay.clock.now += 1
    await codesOfDana()
    expect(await news(dana.cookie)).toBeUndefined()
  })
})

test('whoever came in by a code sees what waits, and cannot decide it', async () => {
  const [code = ''] = await codesOfDana()
  const cookie = await recoverBy(office.relay, code)
  const { id } = await ask(office)
  const guest = { ...office.dana, cookie }
  const view = await viewAs(office.relay, guest, id)
  expect(view.status).toBe('pending')
  const body = decisionOf({ person: guest, view, verdict: 'approve', twist: { wrong: { notVerified: true } } })
  const answer = await bySession(office.relay, guest)('decide', { params: { id }, body })
  expect(answer.code).toBe('passkey-refused')
})

test('codes are made by a passkey’s statement: as many as there are to be, each once', async () => {
  const digest = plainDigest(utf8('x'))
  for (const codes of [[], [digest], Array.from({ length: LIMITS.recoveryCodes }, () => digest)]) {
    const body = await signChange(office.relay, office.dana, { kind: 'make_recovery_codes', codes })
    expect((await office.relay.send('makeRecoveryCodes', { body })).code).toBe('wrong-shape')
  }
  expect((await me(office.dana.cookie)).reply.recovery).toEqual({ left: 0 })
})

test('nobody takes the codes of somebody else over', async () => {
  const codes = (await codesOfDana()).map((code) => plainDigest(utf8(code)))
  const body = await signChange(office.relay, office.lee, { kind: 'make_recovery_codes', codes })
  expect((await office.relay.send('makeRecoveryCodes', { body })).code).toBe('statement-differs')
})
