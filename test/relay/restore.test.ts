/** `holdgate backup` and `restore` of a relay that runs, as its callers and whoever looks after it meet them. */
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import type { Check } from '../../relay/cli/doctor-check.ts'
import type { Base64Url, CanonicalJson, GrantId } from '../../relay/contract/ids.ts'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import { addKey, openKeyRing, readKeyRing, writeKeyRing } from '../../relay/store/key-ring.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { openSameKeys } from '../../relay/server/same-keys.ts'
import { COPIED } from '../../relay/store/backup-format.ts'
import { openPostgres } from '../../relay/store/postgres.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import { ask, bySession, byService, decide, openOffice } from '../kit/asking.ts'
import type { Office } from '../kit/asking.ts'
import { lacks } from '../kit/debian.ts'
import { pinLog, pinned } from '../kit/detectors.ts'
import { holdgateOn } from '../kit/holdgate.ts'
import type { Ran } from '../kit/holdgate.ts'
import { inviteBy, signChange, signInBy } from '../kit/person.ts'
import { startChild } from '../kit/child.ts'
import { until } from '../kit/until.ts'
import { invitationFor } from '../store/world.ts'
import { makeTempDir } from '../kit/temp-dir.ts'

const ATTEMPT = 'A'.repeat(22) as Base64Url

type Kind = 'sqlite' | 'postgres'
const kinds: readonly Kind[] = lacks('initdb') ? ['sqlite'] : ['sqlite', 'postgres']

/** An office whose data can be backed up and put back. */
async function openKept(database: Kind = 'sqlite') {
  const office = await openOffice({ database })
  const { relay } = office
  const data = relay.deps.settings.directory
  const folder = makeTempDir('backup')
  onTestFinished(() => folder.remove())
  const file = join(folder.path, 'backup.gz')
  const environment = { HOLDGATE_DATABASE_URL: relay.database?.url }
  const command = (...flags: readonly string[]): Promise<Ran> =>
    holdgateOn({ now: () => relay.clock.now, environment }, ...flags)
  return {
    ...office,
    data,
    file,
    command,
    backUp: (...flags: readonly string[]) => command('backup', '--data', data, '--to', file, ...flags),
    putBack,
    /** The database is lost; the relay starts again with the backup. */
    async restore() {
      const ran = await putBack()
      await relay.restart()
      return ran
    },
  }

  async function putBack(): Promise<Ran> {
    await relay.deps.store.close()
    if (relay.database) await emptied(relay.database)
    for (const end of ['', '-wal', '-shm']) rmSync(join(data, `holdgate.sqlite${end}`), { force: true })
    return command('restore', '--data', data, '--from', file)
  }
}

/** A database as a relay would find it that was never used; the clock of the test stays. */
async function emptied({ sql }: NonNullable<Office['relay']['database']>): Promise<void> {
  const tables = COPIED.map(([table]) => table)
  for (const table of tables) await sql(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
  await sql(`TRUNCATE ${tables.join(', ')}`)
  for (const table of tables) await sql(`ALTER TABLE ${table} ENABLE TRIGGER USER`)
}

async function approved(office: Office): Promise<RequestView> {
  const { id } = await ask(office)
  await decide(office.relay, office.dana, { id })
  return (await byService(office.relay, office.billing)('request', { params: { id } })).reply
}

function redeem({ relay, billing }: Office, { grant, call_digest }: RequestView) {
  const params = { id: grant?.id ?? ('' as GrantId) }
  return byService(relay, billing)('redeem', { params, body: { attempt: ATTEMPT, call_digest } })
}

test.each(kinds)(
  'on %s, after a restore a grant from after the backup is refused, open ones are void, and the log says so',
  async (kind) => {
    const kept = await openKept(kind)
    const [waiting, open, used] = [await ask(kept), await approved(kept), await approved(kept)]
    await redeem(kept, used)
    expect(await kept.backUp()).toMatchObject({ code: 0, error: '' })
    const then = await kept.relay.deps.store.logHead()

    // Twenty operations that the backup does not know.
    const later: RequestView[] = []
    for (let at = 0; at < 10; at += 1) later.push(await approved(kept))
    await decide(kept.relay, kept.dana, { id: waiting.id })
    const head = await pinLog(kept.relay)
    const note = `${kept.file}.checkpoint`
    writeFileSync(note, head.checkpoint ?? '')

    const ran = await kept.restore()
    expect(ran).toMatchObject({ code: 0, error: '' })
    expect(ran.out).toContain('1 waiting, 1 approved and unused, 1 used without a report')
    for (const view of later) expect((await redeem(kept, view)).code).toBe('not-found')
    expect((await redeem(kept, open)).code).toBe('grant-settled')
    const as = byService(kept.relay, kept.billing)
    const ended = await as('request', { params: { id: waiting.id } })
    expect(ended.reply).toMatchObject({ status: 'cancelled', end_reason: 'relay_restored' })
    expect((await as('request', { params: { id: used.id } })).reply.grant).toMatchObject({ status: 'unknown' })

    const { store } = kept.relay.deps
    const now = await store.logHead()
    const leaves = (await store.logEntries(0, now.size)).map(({ leaf }) => leaf)
    expect(JSON.parse(leaves[then.size] ?? '')).toMatchObject({
      kind: 'relay.restored',
      from_size: then.size,
      from_root: then.root,
    })
    // Whoever pinned the head from before the restore sees that it went back.
    expect(await pinned(kept.relay, head)).toBe('log-older')
    expect((await kept.command('verify-log', '--data', kept.data)).code).toBe(0)
    expect((await kept.command('verify-log', '--data', kept.data, '--checkpoint', note)).code).toBe(1)
    const grown = leaves.map((leaf) => leafHash(leaf)).reduce(append, emptyEdge)
    expect(rootOf(grown)).toBe(now.root)
    // And it works: somebody who was there asks, and gets an approval.
    const again = await signInBy(kept.relay, kept.dana)
    expect((await decide(kept.relay, again, { id: (await ask(kept)).id })).status).toBe(200)
  },
)

test.each(kinds)('on %s, sessions, invitations and signatures from before a restore count no more', async (kind) => {
  const kept = await openKept(kind)
  const { relay, ada, dana } = kept
  const invitation = await inviteBy(relay, ada, { name: 'Kim', email: 'kim@example.org', roles: ['approver'] })
  const change = { kind: 'create_service', name: 'later', rules: [] } as Parameters<typeof signChange>[2]
  const signed = await signChange(relay, ada, change)
  expect((await kept.backUp()).code).toBe(0)
  expect((await relay.send('createService', { body: signed })).status).toBe(200)

  await kept.restore()
  expect((await bySession(relay, dana)('inbox')).code).toBe('unauthenticated')
  expect(invitation).not.toBe('')
  expect(await relay.deps.store.openInvitations()).toEqual([])
  // The backup does not know that this one was used; its nonce is worthless all the same.
  const replayed = await relay.send('createService', { body: signed })
  expect(replayed.code).toBe('passkey-refused')
})

test.each(kinds)(
  'on %s, a relay with the keys from before a restore never starts on it, not even first',
  async (kind) => {
    const kept = await openKept(kind)
    const { relay, data } = kept
    const old = makeTempDir('keys-before')
    onTestFinished(() => old.remove())
    copyFileSync(join(data, 'keys.json'), join(old.path, 'keys.json'))
    expect((await kept.backUp()).code).toBe(0)
    expect((await kept.putBack()).code).toBe(0)
    const { database } = relay
    const store = await (database ? openPostgres({ url: database.url }) : openSqlite({ directory: data, now: () => 0 }))
    onTestFinished(() => store.close())
    const keysOf = (directory: string) =>
      openSameKeys(store, { directory, ...(database && { databaseUrl: database.url }) }, randomBytes)
    await expect(keysOf(old.path)).rejects.toThrow('is not the one that this database was used with')
    await keysOf(data)
  },
)

test('a backup is refused where it would overwrite, or where the keys of the relay are missing', async () => {
  const kept = await openKept()
  expect(await kept.backUp()).toMatchObject({ code: 0 })
  expect(statSync(kept.file).mode & 0o777).toBe(0o600)
  expect(await kept.backUp()).toMatchObject({
    code: 2,
    error: `${kept.file} is there already. Name a file that is not.`,
  })
  const nowhere = makeTempDir('nowhere')
  onTestFinished(() => nowhere.remove())
  const to = join(nowhere.path, 'b.gz')
  const away = join(nowhere.path, 'none', 'x')
  expect(await kept.backUp('--to', away)).toMatchObject({
    code: 2,
    error: expect.stringMatching(/^The system refused it: ENOENT: .*none\/x/),
  })
  expect((await kept.command('backup', '--data', nowhere.path, '--to', to)).error).toContain('--without-keys')
  expect((await kept.command('backup', '--data', nowhere.path, '--to', to, '--without-keys')).error).toContain(
    'There is no',
  )
})

test('a backup without keys holds none, and is restored only beside those that belong to it', async () => {
  const kept = await openKept()
  expect((await kept.backUp('--without-keys')).out).toContain('keys are not in it')
  expect(gunzipSync(readFileSync(kept.file)).toString()).not.toContain('keys.json')
  const elsewhere = makeTempDir('elsewhere')
  onTestFinished(() => elsewhere.remove())
  const flags = ['restore', '--data', elsewhere.path, '--from', kept.file] as const
  expect((await kept.command(...flags)).error).toContain('made without keys')
  const keys = join(elsewhere.path, 'keys.json')
  const theirs = readFileSync(join(kept.data, 'keys.json'), 'utf8')
  writeFileSync(keys, theirs)
  chmodSync(keys, 0o600)
  expect((await kept.command(...flags)).code).toBe(0)
  const [before, after] = [JSON.parse(theirs), JSON.parse(readFileSync(keys, 'utf8'))] as Record<string, unknown>[]
  expect({ ...after, mac: '' }).toEqual({ ...before, mac: '' })
  expect(after?.['mac']).not.toBe(before?.['mac'])
})

test('other keys that lie in the place are not overwritten', async () => {
  const kept = await openKept()
  await kept.backUp()
  const elsewhere = makeTempDir('elsewhere')
  onTestFinished(() => elsewhere.remove())
  const keys = join(elsewhere.path, 'keys.json')
  await openKeyRing(keys, randomBytes)
  const theirs = readFileSync(keys, 'utf8')
  const ran = await kept.command('restore', '--data', elsewhere.path, '--from', kept.file)
  expect(ran).toMatchObject({ code: 2 })
  expect(ran.error).toContain('other keys than the backup')
  expect(readFileSync(keys, 'utf8')).toBe(theirs)
})

test('keys that were rotated since the backup stay, with those that it knew', async () => {
  const kept = await openKept()
  await kept.backUp()
  const elsewhere = makeTempDir('elsewhere')
  onTestFinished(() => elsewhere.remove())
  const keys = join(elsewhere.path, 'keys.json')
  const old = await readKeyRing(join(kept.data, 'keys.json'))
  const { ring, kid } = addKey(old, 'grant', { from: 1, random: randomBytes })
  await writeKeyRing(keys, ring)
  expect(await kept.command('restore', '--data', elsewhere.path, '--from', kept.file)).toMatchObject({ code: 0 })
  expect((await readKeyRing(keys)).grant.map((key) => key.kid)).toEqual([old.grant[0]?.kid, kid])
})

test.skipIf(lacks('initdb'))(
  'holdgate doctor finds nothing wrong in the rows of a PostgreSQL that has lived',
  async () => {
    const kept = await openKept('postgres')
    await redeem(kept, await approved(kept))
    const { out, error } = await kept.command('doctor', '--data', kept.data, '--json')
    expect(error).toBe('')
    const { checks } = JSON.parse(out) as Readonly<{ checks: readonly Check[] }>
    const wrong = checks.filter(({ state }) => state !== 'good').map(({ name }) => name)
    // The test has no policy file, and its phones no push.
    expect(wrong).toEqual(['policy', 'phones'])
    expect(checks.map(({ name }) => name)).toContain('database rules')
  },
)

test('a restore that died between keys and database is taken up again', async () => {
  const kept = await openKept()
  await kept.backUp()
  const elsewhere = makeTempDir('elsewhere')
  onTestFinished(() => elsewhere.remove())
  const flags = ['restore', '--data', elsewhere.path, '--from', kept.file] as const
  expect((await kept.command(...flags)).code).toBe(0)
  rmSync(join(elsewhere.path, 'holdgate.sqlite'))
  writeFileSync(join(elsewhere.path, 'holdgate.sqlite.restoring'), 'half of it')
  expect(await kept.command(...flags)).toMatchObject({ code: 0, error: '' })
  expect(readdirSync(elsewhere.path).filter((name) => name.includes('restoring'))).toEqual([])
})

test('a restore that is killed leaves an empty place, in which a relay starts empty and the next one succeeds', async () => {
  const kept = await openKept()
  const { store } = kept.relay.deps
  const events = Array.from({ length: 20_000 }, (_, at) => `{"kind":"filler","at":${at}}` as CanonicalJson)
  const invitation = { ...invitationFor('kim'), invitedBy: kept.ada.id, expiresAt: kept.relay.clock.now + 1 }
  expect(await store.changePeople({ kind: 'invite', events, invitation })).toBe('stored')
  await kept.backUp()
  const place = await until(() => restoreKilledHalfway(kept.file), 'restore that was met halfway', 100_000)
  expect(existsSync(join(place, 'holdgate.sqlite'))).toBe(false)
  const flags = ['restore', '--data', place, '--from', kept.file] as const
  expect(await kept.command(...flags)).toMatchObject({ code: 0, error: '' })
})

/** @returns where it was restored to; undefined when it had ended before it could be killed */
async function restoreKilledHalfway(file: string): Promise<string | undefined> {
  const { path, remove } = makeTempDir('elsewhere')
  onTestFinished(remove)
  const half = join(path, 'holdgate.sqlite.restoring-wal')
  const main = join(import.meta.dirname, '../../relay/cli/main.ts')
  const child = startChild(process.execPath, [main, 'restore', '--data', path, '--from', file], { stdio: 'ignore' })
  const isOver = () => child.process.exitCode !== null
  await until(() => existsSync(half) || isOver() || undefined, 'half of a database')
  await child.stop('SIGKILL')
  return isOver() ? undefined : path
}
