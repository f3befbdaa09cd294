import { expect, test } from 'vitest'
import { DENY_REASONS } from '../../relay/contract/deny-reason.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { ask, asking, byDevice, byService, decide, openOffice, TRANSFER } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { lacks } from '../kit/debian.ts'
import type { TestRelay } from '../kit/relay.ts'

const DATABASES = lacks('initdb') ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)

async function read(relay: Pick<TestRelay, 'fetch'>): Promise<Readonly<Record<string, number>>> {
  const answer = await relay.fetch('/metrics')
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

async function redeem(office: Office, id: string, attempt = 'A'.repeat(22)) {
  const { reply } = await byService(office.relay, office.billing)('request', { params: { id } })
  const body = { attempt: attempt as Base64Url, call_digest: reply.call_digest }
  return byService(office.relay, office.billing)('redeem', { params: { id: reply.grant?.id ?? '' }, body })
}

test('requests, decisions, grants and redeems are counted by what came of them', async () => {
  const office = await openOffice()
  const { relay, dana } = office
  const approved = await ask(office)
  relay.clock.now += 7_000
  await decide(relay, dana, { id: approved.id })
  const denied = await ask(office)
  await decide(relay, dana, { id: denied.id, verdict: 'deny' })
  await ask(office)
  relay.clock.now += 301_000
  await relay.sweep()
  await ask(office)
  expect(await read(relay)).toMatchObject({
    holdgate_requests_opened_total: 4,
    'holdgate_requests_ended_total{status="approved",basis="people"}': 1,
    'holdgate_requests_ended_total{status="denied",basis=""}': 1,
    'holdgate_requests_ended_total{status="expired",basis=""}': 1,
    'holdgate_decision_seconds_sum{status="approved"}': 7,
    'holdgate_decision_seconds_count{status="denied"}': 1,
    'holdgate_grants_ended_total{status="lapsed"}': 1,
    holdgate_held_requests: 1,
    holdgate_usable_grants: 0,
    'holdgate_info{version="0.0.0"}': 1,
  })
})

test('denials are counted by their reason, and one that nobody recognises stands in the log', async () => {
  const office = await openOffice()
  const { relay, dana } = office
  const said = [
    '',
    'no',
    DENY_REASONS.not_now,
    `${DENY_REASONS.not_recognised}: who is this?`,
    'I don’t recognise this one',
  ]
  const ids: string[] = []
  for (const comment of said) {
    const { id } = await ask(office)
    ids.push(id)
    await decide(relay, dana, { id, verdict: 'deny', twist: { comment } })
  }
  expect(await read(relay)).toMatchObject({
    'holdgate_denials_total{reason="none"}': 1,
    'holdgate_denials_total{reason="other"}': 2,
    'holdgate_denials_total{reason="not_now"}': 1,
    'holdgate_denials_total{reason="not_recognised"}': 1,
  })
  const lines = relay
    .logged()
    .split('\n')
    .filter((line) => line.includes('denied as not recognised'))
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 40, request: ids[3], person: dana.id },
  ])
  expect(relay.logged(), 'and what was written stays out of it').not.toContain('who is this?')
})

test.each(DATABASES)('redeems are counted by their result, and the log by its size (%s)', async (database) => {
  const office = await openOffice({ database })
  const { relay, dana } = office
  const { id } = await ask(office)
  await decide(relay, dana, { id })
  await redeem(office, id)
  await redeem(office, id, 'B'.repeat(22))
  const { size } = await relay.deps.store.logHead()
  expect(await read(relay)).toMatchObject({
    'holdgate_redeems_total{result="redeemed"}': 1,
    'holdgate_redeems_total{result="grant-redeemed"}': 1,
    holdgate_usable_grants: 1,
    holdgate_log_entries: size,
  })
})

test('answers are counted by route and status, whatever address was called', async () => {
  const { relay } = await openOffice()
  await relay.fetch('/v1/about')
  await relay.fetch('/v1/nothing-of-the-kind')
  await relay.fetch('/v1/about', { method: 'DELETE' })
  await relay.send('ask', { body: asking() })
  expect(await read(relay)).toMatchObject({
    'holdgate_http_answers_total{route="about",status="200"}': 1,
    'holdgate_http_answers_total{route="unknown",status="404"}': 1,
    'holdgate_http_answers_total{route="unknown",status="405"}': 1,
    'holdgate_http_answers_total{route="ask",status="401"}': 1,
  })
})

test('of two relays each counts what it did, and both say the same of their database', async () => {
  const office = await openOffice()
  const { relay, dana, billing } = office
  const twin = await relay.twin()
  const { id } = await ask(office)
  await decide(twin, dana, { id })
  await byService(twin, billing)('ask', { body: asking(TRANSFER) })
  const [one, other] = [await read(relay), await read(twin)]
  const ended = 'holdgate_requests_ended_total{status="approved",basis="people"}'
  expect([one[ended], other[ended]]).toEqual([undefined, 1])
  expect([one['holdgate_requests_opened_total'], other['holdgate_requests_opened_total']]).toEqual([1, 1])
  for (const of of ['holdgate_held_requests', 'holdgate_usable_grants', 'holdgate_log_entries']) {
    expect(one[of], of).toBe(other[of])
  }
})

test('waiters are counted while they wait', async () => {
  const office = await openOffice()
  const { relay, dana, billing } = office
  const { id } = await ask(office)
  const waiting = byService(relay, billing)('request', { params: { id }, query: '?wait=20' })
  await expect.poll(async () => (await read(relay))['holdgate_waiters']).toBe(1)
  await decide(relay, dana, { id })
  await waiting
  expect((await read(relay))['holdgate_waiters']).toBe(0)
})

test('pushes are counted by what the push service made of them', async () => {
  const results = ['sent', 'gone', 'refused'] as const
  let at = 0
  const office = await openOffice({
    push: {
      refuses: () => undefined,
      send: async () => {
        const outcome = results[at++] ?? 'sent'
        return outcome === 'refused' ? { outcome, why: '400' } : { outcome }
      },
      close: () => undefined,
    },
  })
  const endpoint = 'https://fcm.googleapis.com/fcm/send/x'
  const subscription = { endpoint, keys: { p256dh: `B${'C'.repeat(86)}`, auth: 'D'.repeat(22) } }
  await byDevice(office.relay, office.dana.device)('subscribe', { body: { subscription } })
  const { push, store } = office.relay.deps
  const now = await store.now()
  const letter = { payload: '{}', ttlSeconds: 1, urgency: 'normal', topic: 't', now } as const
  for (const _ of results) await push.send(subscription, letter)
  expect(await read(office.relay)).toMatchObject({
    'holdgate_pushes_total{result="sent"}': 1,
    'holdgate_pushes_total{result="gone"}': 1,
    'holdgate_pushes_total{result="refused"}': 1,
  })
})

test('every metric has a help text, and no label that is not a word of ours', async () => {
  const office = await openOffice()
  const { id } = await ask(office)
  await decide(office.relay, office.dana, { id })
  await redeem(office, id)
  const text = await (await office.relay.fetch('/metrics')).text()
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(9)
  for (const name of names) expect(text, name).toMatch(new RegExp(`^# HELP ${name} \\S.{9,}$`, 'm'))
  const labels = [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => `${label}=${value}`)
  for (const label of labels) {
    expect(label).toMatch(
      /^(?:route=[A-Za-z]+|status=[\da-z]+|basis=[a-z_]*|result=[a-z-]+|le=[\d.+Inf]+|version=0\.0\.0)$/,
    )
  }
})
