/** That an approver did not recognise a request reaches whoever can look after it, and tells lock screens nothing. */
import { beforeEach, describe, expect, test } from 'vitest'
import { DENY_REASONS } from '../../../relay/contract/deny-reason.ts'
import type { RequestId } from '../../../relay/contract/ids.ts'
import { LIMITS } from '../../../relay/contract/limits.ts'
import type { PushMessage } from '../../../relay/contract/push.ts'
import { pushPayload } from '../../../relay/server/push/payload.ts'
import { ask, asking, byDevice, byService, bySession, decide, openOffice, POLICY } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { enrolBy, pairBy, signInBy } from '../../kit/person.ts'
import type { TestPerson } from '../../kit/person.ts'

const ENDPOINT = { endpoint: 'https://fcm.googleapis.com/x', keys: { p256dh: 'x', auth: 'x' } }
const CANARY = 'canary-51c2'
const HOUR = 3_600_000

let office: Office
/** Operates, and nothing else. */
let op: TestPerson
beforeEach(async () => {
  office = await openOffice()
  op = await enrolBy(office.relay, office.ada, { name: 'Olga', email: 'olga@example.org', roles: ['operator'] })
})

const report = async (id: RequestId, comment: string = DENY_REASONS.not_recognised, by = office.dana) => {
  const { status } = await decide(office.relay, by, { id, verdict: 'deny', twist: { comment } })
  expect(status).toBe(200)
  return id
}
const asOp = async (call?: Parameters<typeof asking>[0]) => {
  const browser = await pairBy(office.relay, op, 'Olga’s browser')
  return (await byDevice(office.relay, browser)('ask', { body: asking(call) })).reply.id
}
const reported = async (reader: TestPerson) => (await bySession(office.relay, reader)('news')).reply.reported
const health = async (reader: TestPerson) => (await bySession(office.relay, reader)('health')).reply
const reachAll = async () => {
  for (const { device } of [office.ada, office.dana, office.lee, op])
    await office.relay.deps.store.setSubscription(device.id, ENDPOINT)
}
const pushes = async () =>
  (await office.relay.deps.store.claimNotices(50, 1_000)).filter(({ kind }) => kind === 'reported')

describe('a request that an approver did not recognise', () => {
  test('is told by push to administrators and to whoever it was asked in the name of, and says nothing of it', async () => {
    await reachAll()
    const target = `https://admin.example.com/api/customers/${CANARY}`
    const id = await report(await asOp({ method: 'DELETE', target }), `${DENY_REASONS.not_recognised}: ${CANARY}`)
    const owed = await pushes()
    expect(new Set(owed.map(({ device }) => device))).toEqual(new Set([office.ada.device.id, op.device.id]))
    for (const notice of owed) {
      const payload = pushPayload(notice, 'https://holdgate.example', { waiting: 0 })
      for (const secret of [CANARY, id, 'Olga', 'Dana', 'customers']) expect(payload).not.toContain(secret)
      const { notification } = JSON.parse(payload) as PushMessage
      expect(notification).toMatchObject({ navigate: 'https://holdgate.example/', tag: 'holdgate-reported' })
    }
  })

  test('is not told by push to an administrator who reported it', async () => {
    office = await openOffice({ policy: POLICY.replace('dana@', 'bo@') })
    const roles = ['admin', 'approver'] as const
    const bo = await enrolBy(office.relay, office.ada, { name: 'Bo', email: 'bo@example.org', roles })
    for (const { device } of [office.ada, bo]) await office.relay.deps.store.setSubscription(device.id, ENDPOINT)
    await report((await ask(office)).id, DENY_REASONS.not_recognised, bo)
    expect((await pushes()).map(({ device }) => device)).toEqual([office.ada.device.id])
  })

  test('stands in the news, with who asked, who reported it, when and which', async () => {
    const id = await report(await asOp(), `${DENY_REASONS.not_recognised}: who is this?`)
    const told = { id, at: office.relay.clock.now, by_name: 'Dana', requester_name: 'Olga' }
    expect(await reported(office.ada)).toEqual({ requests: [{ ...told, own: false }], more: false })
    expect(await reported(op)).toEqual({ requests: [{ ...told, own: true }], more: false })
    expect(await reported(office.lee)).toEqual({ requests: [], more: false })
  })

  test('of a service is told to the person in whose name it asked', async () => {
    const { reply } = await byService(office.relay, office.billing)('ask', {
      body: asking(undefined, { on_behalf_of: 'OLGA@example.org' }),
    })
    await report(reply.id)
    expect((await reported(op)).requests).toMatchObject([{ id: reply.id, requester_name: 'billing', own: true }])
  })

  test('is no other denial, whatever its words look like', async () => {
    await reachAll()
    for (const comment of ['', DENY_REASONS.not_now, 'I don’t recognise this one', 'i don’t recognise this: x'])
      await report((await ask(office)).id, comment)
    expect(await reported(office.ada)).toEqual({ requests: [], more: false })
    expect(await pushes()).toEqual([])
  })

  test('is news for three days, and stands on the health page for thirty', async () => {
    const id = await report((await ask(office)).id)
    const at = office.relay.clock.now
    const seen = async (after: number) => {
      office.relay.clock.now = at + after
      const ada = await signInBy(office.relay, office.ada)
      return [await reported(ada), (await health(ada)).reported].map(({ requests }) => requests.map((one) => one.id))
    }
    expect(await seen(LIMITS.peopleNewsHours * HOUR - 1)).toEqual([[id], [id]])
    expect(await seen(LIMITS.peopleNewsHours * HOUR)).toEqual([[], [id]])
    expect(await seen(LIMITS.reportedDays * 24 * HOUR - 1)).toEqual([[], [id]])
    expect(await seen(LIMITS.reportedDays * 24 * HOUR)).toEqual([[], []])
  })

  test('is one of twenty that are listed, latest first, and that there were more is said', async () => {
    const ids: RequestId[] = []
    for (let count = 0; count <= LIMITS.reportedListed; count += 1) {
      ids.unshift(await report((await ask(office)).id))
      office.relay.clock.now += 1
    }
    const { requests, more } = await reported(office.ada)
    expect(requests.map(({ id }) => id)).toEqual(ids.slice(0, LIMITS.reportedListed))
    expect(more).toBe(true)
  })

  test('may be opened by the administrator, who then reads what it was called and nothing of its content', async () => {
    const id = await report(await asOp())
    const bo = await enrolBy(office.relay, office.ada, { name: 'Bo', email: 'bo@example.org', roles: ['admin'] })
    const { reply, status } = await bySession(office.relay, bo)('request', { params: { id } })
    expect(status).toBe(200)
    expect(reply).not.toHaveProperty('action')
  })
})
