/**
 * Databases as released versions left them, opened by this one and used on. Each stands in `released/` as
 * SQL, written by the code of its version over requests, people and grants in every state.
 */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import type { GrantId, Instant } from '../../relay/contract/ids.ts'
import { transition } from '../../relay/core/request.ts'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { readRoster, rosterDigest } from '../../relay/evidence/roster.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import type { Store } from '../../relay/store/store.ts'
import { agreed } from '../core/builders.ts'
import { byService } from '../kit/asking.ts'
import { openTestRelay } from '../kit/relay.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { event, signedChange } from './world.ts'

const RELEASED = join(import.meta.dirname, 'released')
const versions = readdirSync(RELEASED)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.slice(0, -'.sql'.length))

/** What the services of each were given; a released version never changes, so neither do these. */
const SERVICE_KEYS: Readonly<Record<string, string>> = { '0.1.0': 'hgk_S3YuYuX9tMI272mLDxQeF2Avw8Oy3tpmSheldRBQP3o' }

/** A data directory as that version left it. */
function left(version: string): string {
  const made = makeTempDir('released')
  onTestFinished(made.remove)
  const data = join(made.path, 'data')
  mkdirSync(data, { mode: 0o700 })
  const database = new DatabaseSync(join(data, 'holdgate.sqlite'))
  database.exec(readFileSync(join(RELEASED, `${version}.sql`), 'utf8'))
  database.close()
  copyFileSync(join(RELEASED, `${version}-keys.json`), join(data, 'keys.json'))
  chmodSync(join(data, 'keys.json'), 0o600)
  return data
}

function rowsOf(data: string, sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(join(data, 'holdgate.sqlite'), { readOnly: true })
  const rows = database.prepare(sql).all()
  database.close()
  return rows
}

/** Every leaf is where its hash says, and the edge is theirs. */
async function checkLog(store: Store): Promise<void> {
  const { size, root } = await store.logHead()
  const entries = await store.logEntries(0, size + 1)
  expect(entries).toHaveLength(size)
  expect(root).toBe(rootOf(entries.reduce((edge, { leaf }) => append(edge, leafHash(leaf)), emptyEdge)))
}

test.each(versions)('a database of %s has everything in it after it was opened', async (version) => {
  const data = left(version)
  const tables = ['people', 'passkeys', 'devices', 'services', 'requests', 'askings', 'decisions', 'grants', 'log']
  const counts = (): readonly unknown[] => tables.map((table) => rowsOf(data, `SELECT count(*) AS n FROM ${table}`)[0])
  const before = counts()
  const ids = rowsOf(data, 'SELECT id, version, status FROM requests ORDER BY id')
  const [last] = rowsOf(data, 'SELECT max(stored_at) AS at FROM policies')
  const store = await openSqlite({ directory: data, now: () => Number(last?.['at']) })
  onTestFinished(() => store.close())
  expect(counts()).toEqual(before)
  for (const { id, ...facts } of ids) expect(await store.request(id as never)).toMatchObject(facts)
  await checkLog(store)
  // What the database derives from the leaves is there for those of before.
  const told = rowsOf(data, 'SELECT DISTINCT request FROM log WHERE request IS NOT NULL ORDER BY request')
  expect(told.map(({ request }) => request)).toEqual(ids.map(({ id }) => id))
})

test.each(versions)('a database of %s is used on', async (version) => {
  const data = left(version)
  const [last] = rowsOf(data, 'SELECT max(stored_at) AS at FROM policies')
  const now: Instant = Number(last?.['at']) + 1
  const store = await openSqlite({ directory: data, now: () => now })
  onTestFinished(() => store.close())
  const [waiting] = rowsOf(data, `SELECT id FROM requests WHERE status = 'pending' ORDER BY id`)
  const before = await store.request(waiting?.['id'] as never)
  if (!before) throw new Error('Nothing waits.')
  const after = agreed(transition(before, { kind: 'cancel', reason: 'page_gone' }, now))
  expect(await store.commit({ before, after, events: [event()] })).toBe('stored')
  const { version: rosterVersion } = await store.roster()
  const person = before.asked[0]?.person
  if (!person) throw new Error('Nobody was asked.')
  const disabling = { kind: 'disable_person', signed: signedChange(), person, at: now, events: [event()] } as const
  expect(await store.changePeople(disabling)).toBe('stored')
  expect((await store.roster()).version).toBe(rosterVersion + 1)
  // Nobody signed the rosters of before, so the chain begins with the last of them.
  const [begin, next] = await store.rosterSteps(0, 10)
  expect([begin?.by.kind, next?.by.kind]).toEqual(['set_up', 'disable_person'])
  const previous = rosterDigest(begin?.roster ?? ('' as never))
  expect(readRoster(next?.roster ?? ('' as never))).toMatchObject({ v: 2, version: rosterVersion + 1, previous })
  expect((await store.claimNotices(100, 1_000)).length).toBeGreaterThan(0)
  await checkLog(store)
  // The rules of this version hold for its rows too.
  const database = new DatabaseSync(join(data, 'holdgate.sqlite'))
  expect(() => database.exec(`UPDATE people SET active = 1`)).toThrow('does not come back')
  expect(() => database.exec(`DELETE FROM passkeys`)).toThrow('is never deleted')
  database.close()
})

test.each(versions)('a grant of %s is redeemed after the update, with the keys of before', async (version) => {
  const data = left(version)
  const [open] = rowsOf(
    data,
    `SELECT grants.id, call_digest, usable_until FROM grants
    JOIN requests ON requests.id = grants.request WHERE grants.status = 'open'`,
  )
  const relay = await openTestRelay({ copyOf: data, database: 'sqlite' })
  onTestFinished(relay.close)
  relay.clock.now = Number(open?.['usable_until']) - 1
  const billing = byService(relay, { id: 'svc_' as never, key: SERVICE_KEYS[version] ?? '' })
  const id = open?.['id'] as GrantId
  const body = { attempt: 'a'.repeat(22), call_digest: open?.['call_digest'] }
  expect((await billing('redeem', { params: { id }, body })).reply).toMatchObject({ grant: { id, status: 'redeemed' } })
})
