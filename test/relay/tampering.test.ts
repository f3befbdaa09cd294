/**
 * Somebody owns the relay's database and writes to it while it runs, triggers off. Each test is one thing they
 * may want to have: who notices it, and that nothing unapproved is released. What nobody notices is named in
 * docs/threat-model.md.
 */
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { GrantClaims } from '../../relay/contract/grant.ts'
import { signGrant } from '../../relay/evidence/grant.ts'
import type { Base64Url, CanonicalJson, GrantId, RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { rosterDigest } from '../../relay/evidence/roster.ts'
import { append, emptyEdge, leafHash } from '../../relay/evidence/merkle.ts'
import {
  ask,
  asking,
  byDevice,
  bySession,
  decide,
  decisionOf,
  DELETION,
  openOffice,
  TRANSFER,
  viewAs,
} from '../kit/asking.ts'
import type { Calling, Office } from '../kit/asking.ts'
import type { Pinned } from '../kit/detectors.ts'
import { doctor, extension, phone, pinLog, pinned, pinPeople, verifier } from '../kit/detectors.ts'
import { pairBy } from '../kit/person.ts'
import type { OwnDevice } from '../kit/person.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { rosterFileOf } from '../kit/receipts.ts'
import { ORIGIN } from '../kit/relay.ts'
import { tamper } from '../kit/tamper.ts'

type Scene = Office &
  Readonly<{
    browser: OwnDevice
    /** What the browser knew when it was paired. */
    pinned: Pinned
    /** Somebody else's database now. */
    write: (sql: string) => void
    /** Asks as the browser. */
    hold: (call?: Calling) => Promise<RequestView>
    see: (id: RequestId) => Promise<RequestView>
  }>

/** An office in which a browser asks, and one thing has been approved and used. */
async function openScene(): Promise<Scene> {
  const office = await openOffice()
  const { relay, ada, dana } = office
  const browser = await pairBy(relay, ada)
  const as = byDevice(relay, browser)
  const hold = async (call: Calling = DELETION): Promise<RequestView> => {
    const { reply, status, text } = await as('ask', { body: asking(call) })
    if (status !== 202) throw new Error(`Not asked: ${text}`)
    return reply
  }
  const see = async (id: RequestId) => (await as('request', { params: { id } })).reply
  const first = await hold()
  await decide(relay, dana, { id: first.id })
  return {
    ...office,
    browser,
    pinned: await pinPeople(relay, ada),
    hold,
    see,
    write: (sql) => tamper(relay.deps.settings.directory, sql),
  }
}

const ATTEMPT = 'A'.repeat(22) as Base64Url

function redeem({ relay, browser }: Scene, { grant, call_digest }: RequestView, attempt = ATTEMPT) {
  const params = { id: grant?.id ?? ('' as GrantId) }
  return byDevice(relay, browser)('redeem', { params, body: { attempt, call_digest } })
}

/** Writes the log as if it had always been so: no row of it tells. */
function rewriteLog(scene: Scene, change: (leaves: readonly string[]) => readonly string[]): void {
  const database = new DatabaseSync(join(scene.relay.deps.settings.directory, 'holdgate.sqlite'), { readOnly: true })
  const leaves = change(
    database
      .prepare('SELECT leaf FROM log ORDER BY position')
      .all()
      .map(({ leaf }) => String(leaf)),
  )
  database.close()
  const edge = leaves.map((leaf) => leafHash(leaf)).reduce(append, emptyEdge)
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
  const rows = leaves.map((leaf, at) => `(${at}, ${quoted(leaf)}, ${quoted(leafHash(leaf))})`)
  scene.write(`DELETE FROM log; DELETE FROM tiles;
    INSERT INTO log (position, leaf, hash) VALUES ${rows.join(', ')};
    UPDATE edges SET size = ${edge.size}, edge = ${quoted(JSON.stringify(edge))}`)
}

test('1. a status that is set to approved releases nothing, with or without a grant of something else', async () => {
  const scene = await openScene()
  const asked = await scene.hold()
  scene.write(`UPDATE requests SET status = 'approved', basis = 'people', version = 2 WHERE id = '${asked.id}'`)
  expect(await extension(scene, asked, await scene.see(asked.id))).toBe('no grant')
  scene.write(
    `INSERT INTO grants (request, id, status, jws, issued_at, usable_until)
     SELECT '${asked.id}', 'grt_${'x'.repeat(22)}', 'open', jws, issued_at, usable_until FROM grants LIMIT 1`,
  )
  const now = await scene.see(asked.id)
  expect(now.status).toBe('approved')
  expect(await extension(scene, asked, now)).toBe('wrong-action')
  expect(await doctor(scene.relay)).toContain('requests and grants')
})

test('1. a grant that the relay itself signs, and nobody approved, releases nothing', async () => {
  const scene = await openScene()
  const asked = await scene.hold()
  const { clock, deps } = scene.relay
  const claims: GrantClaims = {
    iss: ORIGIN,
    aud: scene.browser.id,
    jti: `grt_${'x'.repeat(22)}` as GrantId,
    req: asked.id,
    basis: 'people',
    call_digest: asked.call_digest,
    action_digest: asked.action_digest,
    policy_digest: asked.policy_digest,
    roster_digest: asked.roster_digest,
    iat: Math.floor(clock.now / 1000),
    exp: Math.floor(clock.now / 1000) + 60,
  }
  const jws = await signGrant(claims, deps.keys.grant(clock.now))
  scene.write(
    `UPDATE requests SET status = 'approved', basis = 'people', version = 2 WHERE id = '${asked.id}';
     INSERT INTO grants (request, id, status, jws, issued_at, usable_until)
     VALUES ('${asked.id}', '${claims.jti}', 'open', '${jws}', ${clock.now}, ${clock.now + 60_000})`,
  )
  expect(await extension(scene, asked, await scene.see(asked.id))).toBe('0 of 1 people')
})

test('2. a vote that is forged may make the relay sign, and proves nothing to anybody', async () => {
  const scene = await openScene()
  const roster = await rosterFileOf(scene.relay)
  const asked = await scene.hold(TRANSFER)
  scene.write(
    `INSERT INTO decisions SELECT '${asked.id}', person, 0, verdict, statement, proof, comment, ${scene.relay.clock.now} FROM decisions LIMIT 1`,
  )
  expect(await doctor(scene.relay)).toContain('requests and grants')
  // The second of two that the rule wants; the first never was.
  expect((await decide(scene.relay, scene.lee, { id: asked.id })).reply.status).toBe('approved')
  const browser = { ...scene, pinned: { ...scene.pinned, quorum: 2 } }
  expect(await extension(browser, asked, await scene.see(asked.id))).toBe('1 of 2 people')
  expect(await verifier(scene.relay, asked.id, roster)).not.toBe('valid')
  // With the leaf that such a vote would have had.
  rewriteLog(scene, (leaves) => {
    const real = leaves.find((leaf) => leaf.includes('decision.made')) ?? ''
    const opened = leaves.findIndex((leaf) => leaf.includes(asked.id))
    return leaves.toSpliced(opened + 1, 0, real.replace(/req_[\w-]{22}/, asked.id))
  })
  expect(await doctor(scene.relay)).toEqual([])
  expect(await verifier(scene.relay, asked.id, roster)).toBe('statements')
})

test('3. a passkey that is put in for somebody is in no roster, so that the relay takes nothing from it', async () => {
  const scene = await openScene()
  const theirs = softwarePasskey(ORIGIN)
  scene.write(
    `INSERT INTO passkeys (id, person, public_key, transports, backed_up, sign_count, attestation_object,
        client_data_json, created_at)
      SELECT '${theirs.id}', person, '${theirs.cose}', transports, backed_up, 0, attestation_object,
        client_data_json, created_at FROM passkeys WHERE person = '${scene.dana.id}'`,
  )
  expect(await doctor(scene.relay)).toContain('people and rosters')
  const asked = await scene.hold()
  const decided = await decide(scene.relay, { ...scene.dana, passkey: theirs }, { id: asked.id })
  expect(decided.code).toBe('passkey-too-new')
  expect(await extension(scene, asked, await scene.see(asked.id))).toBe('pending')
})

test('4. an action that is swapped is signed by nobody and released by nobody', async () => {
  const scene = await openScene()
  const [asked, other] = [
    await scene.hold(),
    await scene.hold({ ...DELETION, target: DELETION.target.replace('42', '43') }),
  ]
  // What the approver would see, but not its digest.
  scene.write(
    `UPDATE requests SET action = (SELECT action FROM requests WHERE id = '${other.id}') WHERE id = '${asked.id}'`,
  )
  expect(await phone(scene.relay, scene.dana, asked.id)).toBe('action-differs')
  // With its digests: the phone asks about the other call, and the browser holds this one.
  const columns = ['action', 'action_digest', 'call_digest', 'view_digest']
  for (const column of columns) {
    scene.write(
      `UPDATE requests SET ${column} = (SELECT ${column} FROM requests WHERE id = '${other.id}') WHERE id = '${asked.id}'`,
    )
  }
  expect(await phone(scene.relay, scene.dana, asked.id)).toBe('asks')
  await decide(scene.relay, scene.dana, { id: asked.id })
  expect(await extension(scene, asked, await scene.see(asked.id))).toBe('another action')
  expect(await doctor(scene.relay)).toContain('requests and grants')
})

test('5. a body that is swapped for another is not shown at all', async () => {
  const scene = await openScene()
  const [small, large] = [
    await scene.hold({ ...TRANSFER, text: '{"amount":1}' }),
    await scene.hold({ ...TRANSFER, text: '{"amount":9}' }),
  ]
  expect(await phone(scene.relay, scene.lee, small.id)).toBe('asks')
  scene.write(
    `UPDATE bodies SET sealed = (SELECT sealed FROM bodies WHERE request = '${small.id}') WHERE request = '${large.id}'`,
  )
  expect(await phone(scene.relay, scene.dana, large.id)).toBe('internal')
  expect((await viewAs(scene.relay, scene.dana, small.id)).body).toMatchObject({ shown: 'full' })
})

test.each([
  ['6. deleted', (leaves: readonly string[]) => leaves.toSpliced(2, 1)],
  ['7. altered', (leaves: readonly string[]) => leaves.toSpliced(2, 1, '{"kind":"session.ended"}')],
  ['8. put in another order', (leaves: readonly string[]) => [...leaves.slice(0, 2).toReversed(), ...leaves.slice(2)]],
  [
    '10. forked: another entry for another viewer',
    (leaves: readonly string[]) => leaves.toSpliced(-1, 1, '{"kind":"session.ended"}'),
  ],
])('entries of the log that are %s show to whoever pinned its head', async (_, change) => {
  const scene = await openScene()
  const head = await pinLog(scene.relay)
  expect(await pinned(scene.relay, head)).toBe('fits')
  rewriteLog(scene, change)
  // Also when the log grows on as if nothing had been.
  for (let more = 0; more < 3; more += 1) await ask(scene)
  expect(await pinned(scene.relay, head)).toBe('log-other')
})

test('6. to 8. done without care, show to the doctor as well', async () => {
  for (const sql of [
    'DELETE FROM log WHERE position = 2',
    `UPDATE log SET leaf = '{"kind":"session.ended"}' WHERE position = 2`,
    'UPDATE log SET position = -1 WHERE position = 1; UPDATE log SET position = 1 WHERE position = 2; UPDATE log SET position = 2 WHERE position = -1',
  ]) {
    const scene = await openScene()
    // The table's own constraint would refuse the detour.
    tamper(scene.relay.deps.settings.directory, `PRAGMA ignore_check_constraints = ON; ${sql}`)
    expect(await doctor(scene.relay), sql).toContain('log')
  }
})

test('9. a decision that is dropped is missed by the log, and one that is dropped there too by the pinned head', async () => {
  const scene = await openScene()
  const asked = await scene.hold()
  await decide(scene.relay, scene.dana, { id: asked.id, verdict: 'deny' })
  const head = await pinLog(scene.relay)
  scene.write(
    `DELETE FROM decisions WHERE request = '${asked.id}';
     UPDATE requests SET status = 'pending', decided_at = NULL WHERE id = '${asked.id}'`,
  )
  expect(await doctor(scene.relay)).toContain('requests and grants')
  rewriteLog(scene, (leaves) =>
    leaves.filter((leaf) => !/decision\.made|request\.denied/.test(leaf) || !leaf.includes(asked.id)),
  )
  expect(await doctor(scene.relay)).toEqual([])
  expect(await pinned(scene.relay, head)).toBe('log-older')
})

test('11. an old file that is put back shows to whoever pinned a later head, and gives no old grant', async () => {
  const scene = await openScene()
  const file = join(scene.relay.deps.settings.directory, 'holdgate.sqlite')
  const old = new DatabaseSync(file)
  old.exec(`VACUUM INTO '${file}.old'`)
  old.close()
  const asked = await scene.hold()
  await decide(scene.relay, scene.dana, { id: asked.id })
  const approved = await scene.see(asked.id)
  expect(await extension(scene, asked, approved)).toBe('releases')
  const head = await pinLog(scene.relay)

  await scene.relay.deps.store.close()
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
  copyFileSync(`${file}.old`, file)
  await scene.relay.restart()
  expect((await redeem(scene, approved)).code).toBe('not-found')
  expect(await pinned(scene.relay, head)).toBe('log-older')
})

test('12. an assertion that is sent again decides nothing, and a grant that is opened again shows', async () => {
  const scene = await openScene()
  const [first, second] = [await scene.hold(), await scene.hold()]
  const body = decisionOf({
    person: scene.dana,
    view: await viewAs(scene.relay, scene.dana, first.id),
    verdict: 'approve',
  })
  const send = (id: RequestId) => scene.relay.send('decide', { params: { id }, body })
  expect((await send(first.id)).status).toBe(200)
  expect((await send(first.id)).code).toBe('request-settled')
  expect((await send(second.id)).code).toBe('statement-differs')
  // Also when the rows forget that it was used.
  scene.write(
    `DELETE FROM grants WHERE request = '${first.id}'; DELETE FROM decisions WHERE request = '${first.id}';
     UPDATE requests SET status = 'pending', basis = NULL, decided_at = NULL WHERE id = '${first.id}'`,
  )
  expect(await doctor(scene.relay)).toContain('requests and grants')

  const used = await scene.hold()
  await decide(scene.relay, scene.dana, { id: used.id })
  const approved = await scene.see(used.id)
  expect((await redeem(scene, approved)).status).toBe(200)
  scene.write(
    `UPDATE grants SET status = 'open', attempt = NULL, redeemed_at = NULL, settle_by = NULL WHERE request = '${used.id}'`,
  )
  expect(await doctor(scene.relay)).toContain('requests and grants')
})

test('13. a deadline that is stretched is not the one in the log, nor the one in the grant', async () => {
  const scene = await openScene()
  const asked = await scene.hold()
  scene.write(`UPDATE requests SET expires_at = expires_at + 3600000 WHERE id = '${asked.id}'`)
  expect(await doctor(scene.relay)).toContain('requests and grants')
  // What the phone signs then is a deadline that the browser never heard of.
  scene.relay.clock.now += 600_000
  expect((await decide(scene.relay, scene.dana, { id: asked.id })).reply.status).toBe('approved')
  expect(await extension(scene, asked, await scene.see(asked.id))).toBe('0 of 1 people')

  const other = await scene.hold()
  await decide(scene.relay, scene.dana, { id: other.id })
  scene.write(`UPDATE grants SET usable_until = usable_until + 3600000 WHERE request = '${other.id}'`)
  scene.relay.clock.now += 120_000
  expect(await extension(scene, other, await scene.see(other.id))).toBe('expired')
})

test('14. a roster or a policy that is changed is not what was hashed', async () => {
  const scene = await openScene()
  scene.write(`UPDATE rosters SET roster = replace(roster, 'Dana', 'Eve')`)
  expect(await doctor(scene.relay)).toContain('people and rosters')
  scene.write(`UPDATE policies SET source = replace(source, 'quorum: 2', 'quorum: 1')`)
  expect(await doctor(scene.relay)).toContain('stored policies')
})

test('14. a roster that is changed and hashed anew was signed by nobody', async () => {
  const scene = await openScene()
  const steps = await bySession(scene.relay, scene.ada)('rosters')
  const made = steps.reply.steps.at(-1)?.roster.replace('"Lee"', '"Eve"') as CanonicalJson
  scene.write(`UPDATE rosters SET roster = '${made}', digest = '${rosterDigest(made)}' WHERE version = 3`)
  expect(await doctor(scene.relay)).toContain('people and rosters')
})
