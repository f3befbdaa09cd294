import { beforeEach, describe, expect, test } from 'vitest'
import { lookInLog, type LogRoutes } from '../../pwa/log-look.ts'
import { digestOf } from '../../relay/evidence/digest.ts'
import type { RequestId } from '../../relay/contract/ids.ts'
import { signCheckpoint } from '../../relay/server/checkpoint.ts'
import { ask, decide, openOffice, viewAs, type Office } from '../kit/asking.ts'
import { DIGEST } from '../extension/kit.ts'

let office: Office
let id: RequestId
beforeEach(async () => {
  office = await openOffice()
  ;({ id } = await ask(office))
  await decide(office.relay, office.dana, { id })
})

const routes = (): LogRoutes => ({
  checkpoint: async () => (await office.relay.send('logCheckpoint')).text,
  entries: async (from, limit) =>
    (await office.relay.send('logEntries', { query: `?from=${from}&limit=${limit}` })).reply.entries,
  inclusion: async (index, size) =>
    (await office.relay.send('logInclusion', { query: `?index=${index}&size=${size}` })).reply.proof,
  consistency: async (from, to) =>
    (await office.relay.send('logConsistency', { query: `?from=${from}&to=${to}` })).reply.proof,
})
const own = async () => {
  const { decisions } = await viewAs(office.relay, office.dana, id)
  return { request: id, statement_digest: digestOf('holdgate/decision/v1', decisions[0]?.statement ?? '') }
}
const look = async (change: Partial<LogRoutes> = {}, pinned?: string) =>
  (await lookInLog({ routes: { ...routes(), ...change }, decision: await own(), pinned })).found

describe('a decision of this device', () => {
  test('is in the log as soon as it was answered', async () => {
    expect(await look()).toBe('there')
  })

  test('is found behind more than one page of later entries', async () => {
    const reading = { method: 'GET', target: 'https://admin.example.com/api/customers' }
    for (let count = 0; count < 40; count += 1) await ask(office, reading)
    expect((await office.relay.deps.store.logHead()).size).toBeGreaterThan(100)
    expect(await look()).toBe('there')
  })

  test('is missing when the log has no entry of it', async () => {
    const entries: LogRoutes['entries'] = async (from, limit) =>
      (await routes().entries(from, limit)).filter(({ leaf }) => !leaf.includes('decision.made'))
    expect(await look({ entries })).toBe('missing')
  })

  test('is missing when its entry does not lead to the signed head', async () => {
    expect(await look({ inclusion: async (index, size) => (await routes().inclusion(index, size)).slice(1) })).toBe(
      'missing',
    )
    const entries: LogRoutes['entries'] = async (from, limit) =>
      (await routes().entries(from, limit)).map((entry) => ({ ...entry, leaf: `${entry.leaf} ` as never }))
    expect(await look({ entries })).toBe('missing')
  })

  test('is not known to be missing when nobody answers', async () => {
    for (const name of ['checkpoint', 'entries', 'inclusion'] as const) {
      expect(await look({ [name]: () => Promise.reject(new TypeError('Failed to fetch')) }), name).toBe('unknown')
    }
    expect(await look({ checkpoint: () => Promise.resolve('nothing') })).toBe('unknown')
  })
})

describe('the log', () => {
  const head = async () => (await office.relay.send('logCheckpoint')).text
  const headOf = async (change: object) => {
    const { deps, clock } = office.relay
    return signCheckpoint(deps, { ...(await deps.store.logHead()), ...change }, clock.now)
  }

  test('may go on from what this device saw', async () => {
    const pinned = await head()
    expect(await look({}, pinned)).toBe('there')
    await ask(office)
    expect(await look({}, pinned)).toBe('there')
  })

  test('that is shorter, says something else, or goes on from something else is another one', async () => {
    const longer = await headOf({ size: 1000 })
    expect(await look({}, longer)).toBe('other-log')
    const other = await headOf({ root: DIGEST })
    expect(await look({}, other)).toBe('other-log')
    await ask(office)
    expect(await look({}, other)).toBe('other-log')
  })

  test('that calls itself by another name is another one', async () => {
    const pinned = await head()
    const checkpoint = async () => (await head()).replace('holdgate.example.org', 'other.example.org')
    expect(await look({ checkpoint }, pinned)).toBe('other-log')
  })
})
