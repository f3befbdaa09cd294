/** What somebody finds who reads the data directory: nothing to log in with, and nothing of what was deleted. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { bodyPlace } from '../../relay/server/keys.ts'
import { shredOnce } from '../../relay/server/retention.ts'
import { LIMITS } from '../../relay/contract/limits.ts'
import { ask, asking, byDevice, byService, decide, openOffice, TRANSFER } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { inviteBy, pairBy, signChange } from '../kit/person.ts'
import type { OwnDevice } from '../kit/person.ts'

// Both read SQLite's own files.
const SQLITE = { database: 'sqlite' } as const
const RETENTION = LIMITS.bodyRetentionDays * 24 * 60 * 60_000

function bytesOnDisk({ relay }: Office): Buffer {
  const { directory } = relay.deps.settings
  return Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))))
}

/** Every text of every row, and every text inside of those that are JSON. */
function dumpOf({ relay }: Office): ReadonlySet<string> {
  const database = new DatabaseSync(join(relay.deps.settings.directory, 'holdgate.sqlite'), { readOnly: true })
  const found = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) {
        found.add(name)
        collect(member)
      }
    }
    if (typeof value !== 'string') return
    found.add(value)
    if (/^[[{"]/.test(value)) collect(JSON.parse(value))
  }
  for (const { name } of database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all()) {
    for (const row of database.prepare(`SELECT * FROM "${String(name)}"`).all()) {
      for (const value of Object.values(row)) {
        if (value instanceof Uint8Array) found.add(Buffer.from(value).toString('base64url'))
        else collect(value)
      }
    }
  }
  database.close()
  return found
}

/** Tries one value in every place where a secret opens something. @returns where it did */
async function openedBy({ relay }: Office, browser: OwnDevice, value: string): Promise<readonly string[]> {
  const isHeader = /^[\x21-\x7e]{1,2000}$/.test(value)
  const tries: Record<string, () => Promise<{ status: number }>> = {
    ...(isHeader && {
      cookie: () => relay.send('inbox', { headers: { cookie: `__Host-holdgate=${value}` } }),
      key: () => relay.send('ask', { headers: { authorization: `Bearer ${value}` }, body: asking() }),
      // With the browser's own key at that: only the token is missing.
      token: () => byDevice(relay, { ...browser, token: value })('consoleRules'),
    }),
    invitation: () => relay.send('openInvitation', { body: { token: value } }),
    code: () => relay.send('claimPairing', { body: { code: value, name: 'Thief', jwk: browser.jwk } }),
  }
  const opened: string[] = []
  for (const [where, attempt] of Object.entries(tries)) if ((await attempt()).status < 300) opened.push(where)
  return opened
}

test('with everything that the database holds nobody gets in', async () => {
  const office = await openOffice(SQLITE)
  const { relay, ada, dana, lee, billing } = office
  const browser = await pairBy(relay, lee)
  const token = await inviteBy(relay, ada, { name: 'Kim', email: 'kim@example.org', roles: ['approver'] })
  const { reply: pairing } = await relay.send('pair', { body: await signChange(relay, lee, { kind: 'pair_browser' }) })
  const { id } = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
  await decide(relay, dana, { id })
  await ask(office)

  const dump = dumpOf(office)
  expect(dump.size).toBeGreaterThan(150)
  for (const value of dump) expect(await openedBy(office, browser, value), value.slice(0, 80)).toEqual([])

  // The same tries, with what their owners have: each opens what it is for.
  const session = ada.cookie.split('=')[1] ?? ''
  expect(await openedBy(office, browser, session)).toEqual(['cookie'])
  expect(await openedBy(office, browser, billing.key)).toEqual(['key'])
  expect(await openedBy(office, browser, browser.token)).toEqual(['token'])
  expect(await openedBy(office, browser, token)).toEqual(['invitation'])
  relay.clock.now += 61_000
  expect(await openedBy(office, browser, pairing.code)).toEqual(['code'])
  const secrets = [session, billing.key, browser.token, token, pairing.code, dana.device.token]
  for (const secret of secrets) expect([...dump].filter((value) => value.includes(secret))).toEqual([])
})

test('a shown body is on the disk encrypted, and after its time in no file at all', async () => {
  const office = await openOffice(SQLITE)
  const { relay, dana } = office
  const canary = 'canary-in-a-shown-body'
  const text = JSON.stringify({ note: canary, filler: 'x'.repeat(20_000) })
  const { id } = await ask(office, { ...TRANSFER, text })
  await decide(relay, dana, { id, verdict: 'deny' })
  const sealed = Buffer.from((await relay.deps.store.sealedBody(id)) ?? [])
  // Parts that lie inside of one page each, wherever the pages begin.
  const parts = Array.from({ length: Math.floor(sealed.length / 512) }, (_, at) =>
    sealed.subarray(at * 512, at * 512 + 32),
  )
  const left = (): number => parts.filter((part) => bytesOnDisk(office).includes(part)).length
  expect(left()).toBeGreaterThan(30)
  expect(bytesOnDisk(office).includes(canary)).toBe(false)
  relay.clock.now += RETENTION + 1
  await shredOnce(relay.deps)
  expect(left()).toBe(0)
})

test('a body that was put in another request’s place opens nowhere', async () => {
  const office = await openOffice(SQLITE)
  const { relay, dana } = office
  const { keys, store, settings } = relay.deps
  const one = await ask(office, { ...TRANSFER, text: '{"amount":1}' })
  const other = await ask(office, { ...TRANSFER, text: '{"amount":1000000}' })
  const sealed = await store.sealedBody(other.id)
  if (!sealed) throw new Error('There is no body.')
  const database = new DatabaseSync(join(settings.directory, 'holdgate.sqlite'))
  database.prepare('DELETE FROM bodies WHERE request = ?').run(one.id)
  database.prepare('INSERT INTO bodies (request, sealed) VALUES (?, ?)').run(one.id, sealed)
  database.close()
  const headers = { cookie: dana.cookie }
  const answer = await relay.send('request', { params: { id: one.id }, headers })
  expect([answer.status, answer.code]).toEqual([500, 'internal'])
  expect(answer.text).not.toContain('body')
  expect((await relay.send('request', { params: { id: other.id }, headers })).status).toBe(200)
  // Nor does it open as what another column holds.
  expect(() => keys.unseal(sealed, { ...bodyPlace(other.id), column: 'requests.justification' })).toThrow()
})

test('the token of a notice is worth nothing but “this phone showed it”', async () => {
  const office = await openOffice(SQLITE)
  const { relay, dana, billing } = office
  const endpoint = 'https://fcm.googleapis.com/fcm/send/x'
  const subscription = { endpoint, keys: { p256dh: `B${'C'.repeat(86)}`, auth: 'D'.repeat(22) } }
  await byDevice(relay, dana.device)('subscribe', { body: { subscription } })
  const { id } = await ask(office)
  const dump = dumpOf(office)
  const taken: string[] = []
  for (const receipt of dump) {
    if ((await relay.send('pushShown', { body: { receipt } })).status === 204) taken.push(receipt)
  }
  expect(taken).toHaveLength(1)
  const { reply } = await byService(relay, billing)('request', { params: { id } })
  expect(reply).toMatchObject({
    status: 'pending',
    asked: expect.arrayContaining([expect.objectContaining({ shown_at: relay.clock.now })]),
  })
})
