/** What goes into a backup comes out of it, into either database; what was open comes out ended. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RequestId } from '../../relay/contract/ids.ts'
import { report } from '../../relay/core/grant.ts'
import { transition } from '../../relay/core/request.ts'
import type { Request } from '../../relay/core/request.ts'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { COPIED } from '../../relay/store/backup-format.ts'
import { writeBackup } from '../../relay/store/backup.ts'
import type { BackedUp } from '../../relay/store/backup.ts'
import { openPostgresPlace } from '../../relay/store/postgres-place.ts'
import { openPostgres } from '../../relay/store/postgres.ts'
import { restoreBackup } from '../../relay/store/restore.ts'
import type { Restored } from '../../relay/store/restore.ts'
import type { Store } from '../../relay/store/store.ts'
import { agreed, decision, DEVICE, person, T0 } from '../core/builders.ts'
import { textOf } from '../evidence/builders.ts'
import { lacks } from '../kit/debian.ts'
import { openTestDatabase } from '../kit/postgres.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { KINDS, rowsOf } from './site.ts'
import type { Kind, Site } from './site.ts'
import {
  addPerson,
  approve,
  asked,
  digest,
  enrolment,
  event,
  id,
  invitationFor,
  notice,
  question,
  random,
  redeemed,
} from './world.ts'

const ACTION = textOf()
/** What a careless line reader or a JSON column would change. */
const ODD = 'quote " backslash \\ line\nbreak \u2028 separator é 𝕏 end'

async function siteOf(kind: Kind): Promise<Site> {
  const site = await KINDS[kind]()
  onTestFinished(() => site.remove())
  return site
}

function fileFor(name = 'backup.gz'): string {
  const directory = makeTempDir('backup')
  onTestFinished(() => directory.remove())
  return join(directory.path, name)
}

async function backUp(site: Site, to: string, files: Readonly<Record<string, string>> = {}): Promise<BackedUp> {
  const snapshot = await site.snapshot()
  try {
    return await writeBackup({ snapshot, to, version: '9.9.9', files })
  } finally {
    await snapshot.close()
  }
}

async function restore(from: string, site: Site, put: (files: object) => void = () => undefined): Promise<Restored> {
  const putFiles = async (files: object): Promise<string> => {
    put(files)
    return 'of-the-new-keys'
  }
  return restoreBackup({ from, place: await site.place(), putFiles })
}

/** One request of every end, and one of everything else that a store holds. */
async function fill(store: Store): Promise<Readonly<Record<string, Request>>> {
  await store.changePeople({ kind: 'set_up', events: [event()], ...enrolment('dana', ['admin', 'approver']) })
  await addPerson(store, 'lee', ['approver'])
  await addPerson(store, 'mo', ['approver'])
  await store.changePeople({ kind: 'invite', events: [event()], invitation: invitationFor('kim') })
  const pairing = { lookup: 'ABCD', proofHash: digest(), person: person('dana'), expiresAt: T0 + 60_000, wrongTries: 0 }
  await store.changePeople({ kind: 'pair', events: [event()], pairing })
  const service = {
    id: id('service'),
    name: ODD,
    keyHash: digest(),
    rules: [],
    createdBy: person('dana'),
    createdAt: T0,
  }
  const nonce = { nonce: random(32), expiresAt: T0 + 60_000 }
  await store.changePeople({ kind: 'create_service', events: [event()], service, nonce })
  await store.policyVersion(digest(), `version: 1 # ${ODD}`)
  await store.keepFact('odd', ODD)
  await store.keepFact('mac_key', 'of-the-old-keys')

  const ask = (): Promise<Request> =>
    asked(store, question({ action: ACTION, justification: ODD }), { sealedBody: Uint8Array.of(0, 255, 10, 13) })
  const next = async (before: Request, after: Request): Promise<Request> => {
    const notices = [notice({ request: before.id })]
    expect(await store.commit({ before, after, events: [event()], notices })).toBe('stored')
    return after
  }
  const granted = async (): Promise<Request> => {
    const before = await ask()
    return next(before, approve(before, T0))
  }
  const attempt = random(16)
  const using = async (): Promise<Request> => {
    const before = await granted()
    return next(before, redeemed(before, attempt, T0))
  }
  const [pending, refused, done] = [await ask(), await ask(), await using()]
  const outcome = { result: 'executed', status: 204 } as const
  const denial = { kind: 'decide', decision: { ...decision('lee', 'deny'), statement: ACTION } } as const
  return {
    pending,
    open: await granted(),
    used: await using(),
    done: await next(done, agreed(report(done, { attempt, outcome, enforcer: DEVICE }, T0))),
    denied: await next(refused, agreed(transition(refused, denial, T0))),
  }
}

const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => kind !== 'postgres' || !lacks('initdb'))
const pairs = kinds.flatMap((from) => kinds.map((to) => [from, to] as const))

describe.each(pairs)('from %s to %s', (fromKind, toKind) => {
  async function moved() {
    const [from, to] = [await siteOf(fromKind), await siteOf(toKind)]
    const store = await from.open()
    const requests = await fill(store)
    const file = fileFor()
    const made = await backUp(from, file)
    // Of this moment; what comes later is not in it.
    await asked(store, question({ action: ACTION }))
    await store.close()
    const restored = await restore(file, to)
    return { from, to, requests, file, made, restored }
  }

  test('everything that was there is there again, byte for byte', async () => {
    const { from, to, made, restored } = await moved()
    expect(restored.rows).toBe(made.rows)
    const same = ['people', 'passkeys', 'devices', 'services', 'nonces', 'rosters', 'policies', 'bodies', 'decisions']
    for (const [table, order] of COPIED.filter(([name]) => same.includes(name))) {
      const columns = (await columnsOf(from, table)).join(', ')
      const wanted = await rowsOf(from, `SELECT ${columns} FROM ${table} ORDER BY ${order}`)
      expect(await rowsOf(to, `SELECT ${columns} FROM ${table} ORDER BY ${order}`), table).toEqual(wanted)
      expect(wanted.length, `${table} has rows to compare`).toBeGreaterThan(0)
    }
    expect(await rowsOf(to, `SELECT value FROM facts ORDER BY name`)).toEqual([['of-the-new-keys'], [ODD]])
  })

  test('what was open is over, and what had ended is as it was', async () => {
    const { to, requests, restored } = await moved()
    expect(restored.voided).toEqual({ requests: 1, grants: 1, unknown: 1 })
    const store = await to.open()
    const read = (name: string) => store.request(requests[name]?.id as RequestId)
    expect(await read('pending')).toMatchObject({ status: 'cancelled', endReason: 'relay_restored' })
    expect(await read('open')).toMatchObject({ status: 'approved', grant: { status: 'revoked' } })
    const unknown = { result: 'unknown', reason: 'relay_restored' }
    expect(await read('used')).toMatchObject({ grant: { status: 'unknown', outcome: unknown } })
    expect(await read('done')).toStrictEqual(requests['done'])
    expect(await read('denied')).toStrictEqual(requests['denied'])
    expect(await store.openInvitations()).toEqual([])
    expect(await store.pairing('ABCD')).toBeUndefined()
    await store.close()
    for (const table of ['sessions', 'notices', 'proofs']) {
      expect(await rowsOf(to, `SELECT * FROM ${table}`), table).toEqual([])
    }
  })

  test('the log goes on from where the backup ended, and says that it went back', async () => {
    const { to, made } = await moved()
    const store = await to.open()
    const { size, root } = await store.logHead()
    const entries = await store.logEntries(0, size + 1)
    const edges = entries.map(({ leaf }) => leafHash(leaf))
    expect(rootOf(edges.reduce(append, emptyEdge))).toBe(root)
    expect(rootOf(edges.slice(0, made.header.log.size).reduce(append, emptyEdge))).toBe(made.header.log.root)
    const said = entries.slice(made.header.log.size).map(({ leaf }) => JSON.parse(leaf))
    expect(said[0]).toMatchObject({
      kind: 'relay.restored',
      from_size: made.header.log.size,
      from_root: made.header.log.root,
      voided: 3,
    })
    expect(
      said
        .slice(1)
        .map(({ kind }) => kind)
        .toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['grant.revoked', 'grant.settled', 'request.cancelled'])
    await store.close()
  })

  test('the store works on, under its triggers', async () => {
    const { to, requests } = await moved()
    const store = await to.open()
    const before = await asked(store, question({ action: ACTION }))
    expect(await store.commit({ before, after: approve(before, T0), events: [event()] })).toBe('stored')
    const id = requests['done']?.id
    await expect(to.sql(`UPDATE requests SET status = 'pending' WHERE id = '${id}'`)).rejects.toThrow('holdgate:')
    await expect(to.sql(`DELETE FROM log WHERE position = 0`)).rejects.toThrow('holdgate: log')
    await store.close()
  })

  test('a place that is not empty is refused, and nothing in it changes', async () => {
    const { to, file } = await moved()
    const before = await rowsOf(to, 'SELECT * FROM log ORDER BY position')
    await expect(restore(file, to)).rejects.toThrow('never overwrites')
    expect(await rowsOf(to, 'SELECT * FROM log ORDER BY position')).toEqual(before)
  })

  test('a restore that fails late leaves an empty place, and the next one succeeds', async () => {
    const { file } = await moved()
    const to = await siteOf(toKind)
    const fails = restore(file, to, () => {
      throw new Error('no room for the keys')
    })
    await expect(fails).rejects.toThrow('no room for the keys')
    expect((await restore(file, to)).voided.requests).toBe(1)
  })

  test('a backup that was cut, changed or made up is refused, and leaves an empty place', async () => {
    const { file } = await moved()
    const text = gunzipSync(readFileSync(file)).toString()
    const lines = text.trimEnd().split('\n')
    const wrong: readonly (readonly [why: string, text: string])[] = [
      ['its end is missing', lines.slice(0, -1).join('\n') + '\n'],
      ['its last line is not ended', text.trimEnd()],
      ['its digest differs', text.replace('dana@example.org', 'eve@example.org')],
      ['something stands behind its end', `${text}[]\n`],
      ['it does not begin as one', lines.slice(1).join('\n') + '\n'],
      ['newer Holdgate', text.replace('"schema":["', '"schema":["2020-01-other","')],
      ['is of the format', text.replace('holdgate-backup/v1', 'holdgate-backup/v2')],
    ]
    const to = await siteOf(toKind)
    for (const [why, changed] of wrong) {
      writeFileSync(file, gzipSync(changed))
      await expect(restore(file, to), why).rejects.toThrow(why)
    }
    writeFileSync(file, gzipSync(text).subarray(0, -20))
    await expect(restore(file, to)).rejects.toThrow('no whole backup')
    writeFileSync(file, gzipSync(text))
    await restore(file, to)
  })
})

describe.each(kinds)('of %s', (kind) => {
  test('a log that was changed in the database is said so, and not restored', async () => {
    const [from, to] = [await siteOf(kind), await siteOf(kind)]
    const store = await from.open()
    await fill(store)
    await store.close()
    await withoutTriggers(from, kind)
    await from.sql(`UPDATE log SET leaf = '{"say":"nothing"}' WHERE position = 2`)
    const file = fileFor()
    expect((await backUp(from, file)).logIsWhole).toBe(false)
    await expect(restore(file, to)).rejects.toThrow('Entry 2 of the log')
  })

  test('the rules of a database are as this version makes them, and what was changed is named', async () => {
    const site = await siteOf(kind)
    await (await site.open()).close()
    const changed = async () => {
      const snapshot = await site.snapshot()
      const names = await snapshot.changedTriggers()
      await snapshot.close()
      return names
    }
    expect(await changed()).toEqual([])
    await site.sql(
      kind === 'postgres' ? 'ALTER TABLE requests DISABLE TRIGGER requests_final' : 'DROP TRIGGER requests_final',
    )
    expect(await changed()).toEqual(['requests_final'])
  })

  test('every table of the database is copied', async () => {
    const site = await siteOf(kind)
    await (await site.open()).close()
    const found = await rowsOf(site, TABLES[kind])
    expect(found.map(([name]) => String(name)).toSorted((a, b) => a.localeCompare(b))).toEqual(
      COPIED.map(([name]) => name as string).toSorted((a, b) => a.localeCompare(b)),
    )
  })

  test('a backup is a file for its owner only, with the files that belong to it', async () => {
    const [from, to] = [await siteOf(kind), await siteOf(kind)]
    await (await from.open()).close()
    const file = fileFor()
    await backUp(from, file, { 'keys.json': '{"v":1}', 'policy.yaml': ODD })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const put: object[] = []
    await restore(file, to, (files) => put.push(files))
    expect(put).toEqual([{ 'keys.json': '{"v":1}', 'policy.yaml': ODD }])
  })
})

const TABLES: Readonly<Record<Kind, string>> = {
  sqlite: `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'kysely%'`,
  postgres: `SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()
    AND table_name NOT LIKE 'kysely%' AND table_name <> 'test_clock'`,
}

async function columnsOf(site: Site, table: string): Promise<readonly string[]> {
  const snapshot = await site.snapshot()
  try {
    return await snapshot.columnsOf(table)
  } finally {
    await snapshot.close()
  }
}

async function withoutTriggers(site: Site, kind: Kind): Promise<void> {
  if (kind === 'postgres') return site.sql('ALTER TABLE log DISABLE TRIGGER USER')
  const triggers = await rowsOf(site, `SELECT name FROM sqlite_master WHERE type = 'trigger'`)
  for (const [name] of triggers) await site.sql(`DROP TRIGGER ${String(name)}`)
}

test.skipIf(lacks('initdb'))('a restore makes the tables of a PostgreSQL database that has none', async () => {
  const from = await siteOf('sqlite')
  const store = await from.open()
  await fill(store)
  await store.close()
  const file = fileFor()
  await backUp(from, file)
  const database = await openTestDatabase()
  onTestFinished(database.drop)
  const fails = restoreBackup({
    from: file,
    place: await openPostgresPlace(database.url),
    putFiles: () => Promise.reject(new Error('no room')),
  })
  await expect(fails).rejects.toThrow('no room')
  expect(await database.sql(`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).toEqual([])
  await restoreBackup({ from: file, place: await openPostgresPlace(database.url), putFiles: async () => '' })
  const restored = await openPostgres({ url: database.url })
  expect((await restored.people()).length).toBe(3)
  await restored.close()
})
