import { describe, expect, test } from 'vitest'
import { createClient, ProblemError } from '../../../relay/client/client.ts'
import { LIMITS } from '../../../relay/contract/limits.ts'
import type { CanonicalJson } from '../../../relay/contract/ids.ts'
import { checkLog } from '../../../relay/evidence/log.ts'
import { includes, leafHash } from '../../../relay/evidence/merkle.ts'
import { isConsistent } from '../../../relay/evidence/merkle-proof.ts'
import { readCheckpoint, signersOf } from '../../../relay/evidence/note.ts'
import { publicKeysOf } from '../../../relay/server/public-keys.ts'
import { ask, byService, decisionOf, openOffice, viewAs } from '../../kit/asking.ts'
import type { Office } from '../../kit/asking.ts'
import { ORIGIN } from '../../kit/relay.ts'
import type { TestRelay } from '../../kit/relay.ts'

/** The head as anybody gets it, its signature checked. */
async function headOf(relay: TestRelay) {
  const { status, text, headers } = await relay.send('logCheckpoint')
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
  const keys = publicKeysOf(relay.deps).log
  expect(await signersOf(text, keys)).toEqual(keys)
  const head = readCheckpoint(text)
  if (!head) throw new Error(`Not a checkpoint: ${text}`)
  return head
}

async function entriesOf(relay: TestRelay, from = 0) {
  const { status, reply, text } = await relay.send('logEntries', { query: `?from=${from}&limit=1000` })
  expect(status, text).toBe(200)
  return reply.entries
}

async function approve({ relay, dana, ...rest }: Office) {
  const { id, call_digest } = await ask({ relay, dana, ...rest })
  const body = decisionOf({ person: dana, view: await viewAs(relay, dana, id), verdict: 'approve' })
  const answer = await relay.send('decide', { params: { id }, body })
  expect(answer.status, answer.text).toBe(200)
  return { id, call_digest, grant: answer.reply.grant }
}

test('whoever has the answer to a decision can prove it at once, under a signed head', async () => {
  const office = await openOffice()
  const { relay } = office
  const before = await headOf(relay)
  const { id } = await approve(office)
  const head = await headOf(relay)
  expect(head.origin).toBe('holdgate.example.org/log')
  const told = (await entriesOf(relay, before.size)).filter(({ leaf }) => leaf.includes(id))
  expect(told.map(({ leaf }) => (JSON.parse(leaf) as { kind: string }).kind)).toEqual([
    'request.opened',
    'decision.made',
    'request.approved',
    'grant.issued',
  ])
  for (const { index, leaf } of told) {
    const { reply } = await relay.send('logInclusion', { query: `?index=${index}&size=${head.size}` })
    expect(includes({ leaf: leafHash(leaf), index, proof: reply.proof, ...head }), leaf).toBe(true)
  }
  const { reply } = await relay.send('logConsistency', { query: `?from=${before.size}&to=${head.size}` })
  expect(isConsistent({ older: before, newer: head, proof: reply.proof })).toBe(true)
})

test('the whole log of a relay that has lived passes the check of whole logs', async () => {
  const office = await openOffice()
  const { relay, billing } = office
  const pinned = await headOf(relay)
  const { call_digest, grant } = await approve(office)
  const params = { id: grant?.id ?? '' }
  const attempt = 'A'.repeat(22)
  const as = byService(relay, billing)
  expect((await as('redeem', { params, body: { attempt, call_digest } })).status).toBe(200)
  await as('reportOutcome', { params, body: { attempt, outcome: { result: 'executed', status: 204 } } })
  const late = await ask(office)
  await ask(office)
  const body = decisionOf({ person: office.lee, view: await viewAs(relay, office.lee, late.id), verdict: 'deny' })
  expect((await relay.send('decide', { params: { id: late.id }, body })).status).toBe(200)
  await approve(office)
  relay.clock.now += 600_000
  await relay.sweep()
  const head = await headOf(relay)
  const entries = (async function* () {
    yield await entriesOf(relay)
  })()
  expect(await checkLog({ entries, head, pinned })).toEqual({
    size: head.size,
    root: head.root,
    requests: 4,
    wrong: [],
  })
})

test('the typed client reads all four', async () => {
  const { relay } = await openOffice()
  const fetch = (url: string | URL | Request, init?: RequestInit) =>
    relay.fetch((url as string).slice(ORIGIN.length), init)
  const { call } = createClient({ relay: ORIGIN, credentials: { kind: 'session' }, fetch })
  const head = readCheckpoint(String(await call('logCheckpoint', {})))
  const size = head?.size ?? 0
  expect(head).toMatchObject(await relay.deps.store.logHead())
  const page = await call('logEntries', { query: { from: size - 1, limit: 5 } })
  expect(page).toMatchObject({ entries: [{ index: size - 1 }] })
  expect(await call('logInclusion', { query: { index: 0, size } })).toHaveProperty('proof')
  expect(await call('logConsistency', { query: { from: size, to: size } })).toEqual({ proof: [] })
  expect(await call('logInclusion', { query: { index: size, size } })).toBeInstanceOf(ProblemError)
})

describe('pages of entries', () => {
  test('begin where they are wanted, end where the log does, and are cut to what is allowed', async () => {
    const { relay, billing } = await openOffice()
    const event = (n: number) => `{"at":1,"kind":"session.ended","person":"${n}","v":1}` as CanonicalJson
    const { size } = await relay.deps.store.logHead()
    await relay.deps.store.changePeople({
      kind: 'revoke_service',
      service: billing.id,
      at: relay.clock.now,
      events: Array.from({ length: LIMITS.logPageEntries }, (_, n) => event(n)),
    })
    const last = size + LIMITS.logPageEntries
    const page = async (query: string) => (await relay.send('logEntries', { query })).reply.entries
    expect(await page('')).toHaveLength(100)
    expect((await page('?from=3&limit=2')).map(({ index }) => index)).toEqual([3, 4])
    expect(await page('?limit=999999')).toHaveLength(LIMITS.logPageEntries)
    expect(await page('?limit=0')).toEqual([])
    expect((await page(`?from=${last - 1}`)).map(({ index }) => index)).toEqual([last - 1])
    expect(await page(`?from=${last}`)).toEqual([])
  })
})

test('a head is never kept by a cache, nor a page that will grow; what is settled may be, for a minute', async () => {
  const { relay } = await openOffice()
  const { size } = await headOf(relay)
  const cached = async (path: string) => (await relay.fetch(path)).headers.get('cache-control')
  expect(await cached('/log/checkpoint')).toBe('no-store')
  expect(await cached(`/log/entries?from=0&limit=${size + 1}`)).toBe('no-store')
  expect(await cached(`/log/entries?from=0&limit=${size}`)).toBe('public, max-age=60')
  expect(await cached(`/log/inclusion?index=0&size=${size}`)).toBe('public, max-age=60')
  expect(await cached(`/log/consistency?from=1&to=${size}`)).toBe('public, max-age=60')
  expect(await cached(`/log/consistency?from=1&to=${size + 1}`)).toBe('no-store')
})

test('what the log does not have is not found, and says how far it goes', async () => {
  const { relay } = await openOffice()
  const { size } = await headOf(relay)
  for (const path of [
    `inclusion?index=${size}&size=${size}`,
    `inclusion?index=0&size=${size + 1}`,
    'inclusion?index=0&size=0',
    `consistency?from=0&to=${size + 1}`,
    'consistency?from=2&to=1',
    'inclusion?index=999999999999999&size=999999999999999',
  ]) {
    const response = await relay.fetch(`/log/${path}`)
    expect(response.status, path).toBe(404)
    expect(await response.text(), path).toContain(`The log has ${size} entries.`)
  }
})

test('a query of another form is refused', async () => {
  const { relay } = await openOffice()
  for (const query of [
    'index=0',
    'size=1',
    'index=-1&size=2',
    'index=a&size=2',
    'index=1e3&size=2',
    'index=01&size=2',
    'index=1.5&size=2',
    'index=9999999999999999&size=2',
    "index='&size=2",
    'index=&size=',
    '',
  ]) {
    const inclusion = await relay.send('logInclusion', { query: `?${query}` })
    expect([inclusion.status, inclusion.code], query).toEqual([422, 'wrong-shape'])
    const other = query.replace('index', 'from').replace('size', 'to')
    const consistency = await relay.send('logConsistency', { query: `?${other}` })
    expect([consistency.status, consistency.code], query).toEqual([422, 'wrong-shape'])
  }
  expect((await relay.send('logEntries', { query: '?from=-1' })).code).toBe('wrong-shape')
})

test('everything begins with nothing', async () => {
  const { relay } = await openOffice()
  const { reply } = await relay.send('logConsistency', { query: '?from=0&to=0' })
  expect(reply).toEqual({ proof: [] })
})
