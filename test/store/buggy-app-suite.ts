import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Request } from '../../relay/core/request.ts'
import { agreed, DEVICE, person, T0, USABLE } from '../core/builders.ts'
import type { Digest } from '../../relay/contract/ids.ts'
import { report } from '../../relay/core/grant.ts'
import { transition } from '../../relay/core/request.ts'
import { KEPT } from '../../relay/store/triggers.ts'
import {
  approved,
  asked,
  event,
  openWorld,
  passkey,
  phone,
  question,
  random,
  redeemed,
  session,
  signedChange,
} from './world.ts'
import type { OpenStore, World } from './world.ts'

const COLUMNS = `id, version, status, requester, requester_id, enforcer, action, action_digest, call_digest,
  view_digest, policy_digest, roster_digest, rule, say, consequence, quorum, justification, body_shown,
  created_at, expires_at, usable_milliseconds`

/** A broken rule, of a trigger or of a constraint, in either database's words; never a mistake in the SQL. */
const REFUSED = /holdgate: |constraint failed|violates .* constraint|cannot store TEXT|invalid input syntax for type/

const FINAL = ['approved', 'denied', 'cancelled', 'expired'] as const
const GRANT_PATHS: Readonly<Record<string, readonly string[]>> = {
  open: ['redeemed', 'revoked', 'lapsed'],
  redeemed: ['executed', 'failed', 'unknown'],
  unknown: ['executed', 'failed'],
  revoked: [],
  lapsed: [],
  executed: [],
  failed: [],
}

/**
 * Statements that no correct program sends. The database itself has to refuse each, so none of them leaves
 * anything behind, and all can share one world.
 */
export function buggyAppSuite(open: OpenStore): void {
  let world: World
  let pending: Request
  let denied: Request
  let usable: Request
  let executed: Request
  let own: Request
  beforeAll(async () => {
    world = await openWorld(open)
    const requester = { kind: 'operator', person: person('dana'), name: 'D', email: 'd@x.y', device: DEVICE } as const
    own = await asked(world.store, question({ requester }))
    pending = await asked(world.store)
    const refused = await asked(world.store)
    denied = agreed(transition(refused, { kind: 'cancel', reason: 'page_gone' }, T0))
    await world.store.commit({ before: refused, after: denied, events: [event()] })
    usable = await approved(world.store)
    const using = await approved(world.store)
    const attempt = random(16)
    const used = redeemed(using, attempt, T0)
    await world.store.commit({ before: using, after: used, events: [event()] })
    const outcome = { result: 'executed', status: 204 } as const
    executed = agreed(report(used, { attempt, enforcer: DEVICE, outcome }, T0))
    await world.store.commit({ before: used, after: executed, events: [event()] })
    await world.store.policyVersion(random(32) as string as Digest, 'version: 1')
    await world.store.keepFact('name', 'value')
    const code = random(32) as string as Digest
    const codes = { kind: 'make_recovery_codes', person: person('dana'), codes: [code], at: T0 } as const
    await world.store.changePeople({ ...codes, events: [] })
    await world.store.changePeople({ kind: 'recover', code, session: session(person('dana')), events: [] })
    await world.store.changePeople({
      kind: 'disable_person',
      signed: signedChange(),
      person: person('mo'),
      at: T0,
      nonce: { nonce: 'used', expiresAt: T0 + 1_000 },
      events: [event()],
    })
  })
  afterAll(() => world.close())

  const decide = (request: Request, who: string, at = T0) =>
    `INSERT INTO decisions (request, person, position, verdict, statement, proof, comment, decided_at)
     VALUES ('${request.id}', '${person(who)}', 9, 'approve', '{}', '{}', '', ${at})`
  const grant = (request: Request, status = 'open') =>
    `INSERT INTO grants (id, request, status, jws, issued_at, usable_until)
     VALUES ('grt_${random(16)}', '${request.id}', '${status}', 'j', ${T0}, ${T0 + USABLE})`
  const setRequest = (request: Request, change: string) =>
    `UPDATE requests SET version = version + 1, ${change} WHERE id = '${request.id}'`
  const setGrant = (request: Request, change: string) => `UPDATE grants SET ${change} WHERE request = '${request.id}'`
  const copied = (table: string, columns: string, change: string) =>
    `INSERT INTO ${table} (${columns}) SELECT ${change} FROM ${table} LIMIT 1`
  /** The insert that a bug would send to write over what is there. */
  const replacing = (insert: string, { key, set }: Readonly<{ key: string; set: string }>) =>
    world.dialect === 'sqlite'
      ? insert.replace('INSERT', 'INSERT OR REPLACE')
      : `${insert} ON CONFLICT (${key}) DO UPDATE SET ${set}`
  const aByte = () => (world.dialect === 'sqlite' ? `x'00'` : `'\\x00'`)
  const together = (...statements: readonly string[]) => `BEGIN; ${statements.join('; ')}; COMMIT`

  const wrong: Readonly<Record<string, () => string>> = {
    'a second decision of one person': () => decide(usable, 'dana'),
    'a decision of somebody who was not asked': () => decide(pending, 'zoe'),
    'a decision at the deadline': () => decide(pending, 'lee', pending.expiresAt),
    'a decision from before the question': () => decide(pending, 'lee', T0 - 1),
    'a decision on a cancelled request': () => decide(denied, 'lee', T0 + 1),
    'a verdict that is none': () => decide(pending, 'lee').replace("'approve'", "'maybe'"),
    'a changed decision': () => `UPDATE decisions SET verdict = 'deny'`,
    'a deleted decision': () => 'DELETE FROM decisions',
    'a replaced decision': () => replacing(decide(usable, 'dana'), { key: 'request, person', set: `verdict = 'deny'` }),
    'a decision of somebody who is out': () => decide(pending, 'mo'),
    'an approval of somebody who approves no more': () =>
      together(`UPDATE people SET roles = '["operator"]' WHERE id = '${person('lee')}'`, decide(pending, 'lee')),
    'an approval of one’s own request': () => decide(own, 'dana'),
    'a second grant': () => grant(usable),
    'a grant for a pending request': () => grant(pending),
    'a grant for a cancelled request': () => grant(denied),
    'a grant for nothing': () => grant({ ...pending, id: 'req_none' as Request['id'] }),
    'a grant that starts redeemed': () => grant(usable, 'redeemed'),
    'an executed grant that opens again': () => setGrant(executed, `status = 'open'`),
    'an executed grant that failed after all': () => setGrant(executed, `status = 'failed'`),
    'an open grant that is executed at once': () =>
      setGrant(usable, `status = 'executed', attempt = 'a', redeemed_at = ${T0}`),
    'a redeem without an attempt': () => setGrant(usable, `status = 'redeemed', redeemed_at = ${T0}`),
    'a redeem at the deadline': () =>
      setGrant(usable, `status = 'redeemed', attempt = 'a', redeemed_at = ${T0 + USABLE}`),
    'a second attempt': () => setGrant(executed, `attempt = 'other'`),
    'a longer grant': () => setGrant(usable, 'usable_until = usable_until + 1'),
    'another signed grant': () => setGrant(usable, `jws = 'other'`),
    'a deleted grant': () => 'DELETE FROM grants',
    'a grant for an approval that nobody gave': () =>
      together(setRequest(pending, `status = 'approved', basis = 'people', decided_at = ${T0}`), grant(pending)),
    'a grant for an approval with a denial': () =>
      together(
        decide(pending, 'dana'),
        decide(pending, 'lee').replace("'approve'", "'deny'"),
        setRequest(pending, `status = 'approved', basis = 'people', decided_at = ${T0}`),
        grant(pending),
      ),
    'a status that is none': () => setRequest(pending, `status = 'perhaps'`),
    'an approval without a basis': () => setRequest(pending, `status = 'approved', decided_at = ${T0}`),
    'a cancelled request that is approved': () => setRequest(denied, `status = 'approved', basis = 'people'`),
    'a cancelled request that waits again': () => setRequest(denied, `status = 'pending'`),
    'an approved request that is denied': () => setRequest(usable, `status = 'denied', basis = NULL`),
    'another basis': () => setRequest(usable, `basis = 'rule'`),
    'a longer window': () => setRequest(pending, 'expires_at = expires_at + 1'),
    'a longer use': () => setRequest(pending, 'usable_milliseconds = usable_milliseconds + 1'),
    'a smaller quorum': () => setRequest(pending, 'quorum = 0'),
    'another action': () => setRequest(pending, `action = '{}', action_digest = 'other', say = 'Nothing'`),
    'another requester': () => setRequest(pending, `requester_id = 'dev_other'`),
    'a version that stands still': () => `UPDATE requests SET say = say WHERE id = '${pending.id}'`,
    'a version that leaps': () => `UPDATE requests SET version = version + 2 WHERE id = '${pending.id}'`,
    'a request that starts expired': () => {
      const values = COLUMNS.replace(/^id/, "'req_new'").replace('status', "'expired'")
      return `INSERT INTO requests (${COLUMNS}) SELECT ${values} FROM requests WHERE id = '${pending.id}'`
    },
    'an approval at the deadline': () =>
      setRequest(pending, `status = 'approved', basis = 'people', decided_at = expires_at`),
    'an approval that never was': () => setRequest(pending, `status = 'approved', basis = 'people'`),
    'an expiry before the deadline': () => setRequest(pending, `status = 'expired', decided_at = expires_at - 1`),
    'a request that starts in the middle': () => {
      const values = COLUMNS.replace(/^id, version/, "'req_new', 7")
      return `INSERT INTO requests (${COLUMNS}) SELECT ${values} FROM requests WHERE id = '${pending.id}'`
    },
    'one key for two requests': () => {
      const columns = `${COLUMNS}, idempotency_key, idempotency_digest`
      const values = (id: string) => `${COLUMNS.replace(/^id, version/, `'${id}', 1`)}, 'key', 'digest'`
      const insert = (id: string) =>
        `INSERT INTO requests (${columns}) SELECT ${values(id)} FROM requests WHERE id = '${pending.id}'`
      return together(insert('req_one'), insert('req_two'))
    },
    'a key without what it stands for': () => {
      const values = COLUMNS.replace(/^id, version/, "'req_new', 1")
      return `INSERT INTO requests (${COLUMNS}, idempotency_key)
        SELECT ${values}, 'key' FROM requests WHERE id = '${pending.id}'`
    },
    'a deleted request': () => `DELETE FROM requests WHERE id = '${pending.id}'`,
    'a nonce for two': () => `UPDATE askings SET nonce = 'other'`,
    'a deleted asking': () => 'DELETE FROM askings',
    'a changed leaf': () => `UPDATE log SET leaf = '{}' WHERE position = 0`,
    'a deleted leaf': () => 'DELETE FROM log WHERE position = 0',
    'a replaced leaf': () =>
      replacing(`INSERT INTO log (position, leaf, hash) VALUES (0, '{}', '${'h'.repeat(43)}')`, {
        key: 'position',
        set: `leaf = '{}'`,
      }),
    'a gap in the log': () => copied('log', 'position, leaf, hash', '1000, leaf, hash'),
    'a shorter log': () => 'UPDATE edges SET size = size - 1',
    'an edge beyond the log': () => 'UPDATE edges SET size = size + 1',
    'no edge': () => 'DELETE FROM edges',
    'a second edge': () => copied('edges', 'id, size, edge', '2, size, edge'),
    'a nonce that is free again': () => 'DELETE FROM nonces',
    'a nonce for later': () => 'UPDATE nonces SET expires_at = expires_at + 1',
    'a nonce used again': () => `INSERT INTO nonces (nonce, expires_at) VALUES ('used', ${T0 + 1_000})`,
    'no administrator': () => 'UPDATE people SET active = 0',
    'two people with one address': () =>
      copied('people', 'id, name, email, roles, admin, active, created_at', `'per_two', name, email, roles, 0, 1, 0`),
    'a person who comes back': () => `UPDATE people SET active = 1 WHERE id = '${person('mo')}'`,
    'a passkey that counts again': () => `UPDATE passkeys SET revoked_at = NULL WHERE id = '${passkey('mo')}'`,
    'another key of a passkey': () => `UPDATE passkeys SET public_key = 'other' WHERE id = '${passkey('dana')}'`,
    'a passkey of somebody else': () =>
      `UPDATE passkeys SET person = '${person('lee')}' WHERE id = '${passkey('dana')}'`,
    'an invitation of a newcomer that adds somebody’s passkey': () =>
      `UPDATE invitations SET person = '${person('lee')}'`,
    'a device that came with another passkey': () =>
      `UPDATE devices SET passkey = '${passkey('lee')}' WHERE id = '${phone('dana')}'`,
    'a device that comes with somebody else’s passkey': () =>
      `INSERT INTO devices (id, person, kind, name, jwk, jkt, token_hash, passkey, created_at)
        VALUES ('dev_two', '${person('dana')}', 'phone', 'x', '{}', 'x', 'two', '${passkey('lee')}', 0)`,
    'a recovery code that counts again': () => 'UPDATE recovery_codes SET used_at = NULL',
    'a recovery code of somebody else': () => `UPDATE recovery_codes SET person = '${person('lee')}'`,
    'a deleted passkey': () => 'DELETE FROM passkeys',
    'a device that counts again': () => `UPDATE devices SET revoked_at = NULL WHERE id = '${phone('mo')}'`,
    'another token of a device': () => `UPDATE devices SET token_hash = 'other' WHERE id = '${phone('dana')}'`,
    'a deleted person': () => `DELETE FROM people WHERE id = '${person('mo')}'`,
    'an invitation used again': () => 'UPDATE invitations SET used_at = used_at - 1',
    'an invitation for longer': () => 'UPDATE invitations SET expires_at = expires_at + 1',
    'a roster that leaps': () => copied('rosters', 'version, digest, roster', 'version + 100, digest, roster'),
    'a deleted roster': () => 'DELETE FROM rosters',
    'a policy that leaps': () =>
      copied('policies', 'version, digest, source, stored_at', 'version + 100, digest, source, stored_at'),
    'a changed policy': () => `UPDATE policies SET source = 'default: allow'`,
    'a changed fact': () => `UPDATE facts SET value = 'other' WHERE name = 'name'`,
    'a changed roster': () => `UPDATE rosters SET digest = 'other'`,
    'a body of another request': () => `INSERT INTO bodies (request, sealed) VALUES ('req_none', ${aByte()})`,
    'an instant that is a text': () => setGrant(usable, `settled_at = 'soon'`),
  }

  test.each(Object.keys(wrong))('%s is refused', async (name) => {
    await expect(world.direct(wrong[name]?.() ?? '')).rejects.toThrow(REFUSED)
  })

  test('no request that is over becomes anything else', async () => {
    for (const request of [denied, usable]) {
      for (const status of ['pending', ...FINAL].filter((other) => other !== request.status)) {
        const basis = status === 'approved' ? `'rule'` : 'NULL'
        const change = setRequest(request, `status = '${status}', basis = ${basis}, decided_at = ${T0}`)
        await expect(world.direct(change), `${request.status} to ${status}`).rejects.toThrow(REFUSED)
      }
    }
  })

  test('a grant goes the ways of its table, and no other', async () => {
    const ways = Object.keys(GRANT_PATHS)
    for (const from of ways) {
      const grants = await Promise.all(ways.map(() => approved(world.store)))
      for (const [index, to] of ways.entries()) {
        const request = grants[index] ?? pending
        for (const step of pathTo(from)) await world.direct(setGrant(request, moved(step)))
        if (from === to) continue
        const moving = world.direct(setGrant(request, moved(to)))
        if (GRANT_PATHS[from]?.includes(to)) await moving
        else await expect(moving, `${from} to ${to}`).rejects.toThrow(REFUSED)
      }
    }
  })

  test('no table of evidence is emptied', async () => {
    for (const table of KEPT) {
      const rows = await world.count(table)
      if (rows > 0) await expect(world.direct(`DELETE FROM ${table}`), table).rejects.toThrow(REFUSED)
      if (world.dialect === 'postgres') {
        await expect(world.direct(`TRUNCATE ${table} CASCADE`), table).rejects.toThrow(REFUSED)
      }
      expect(await world.count(table), table).toBe(rows)
    }
  })
}

/** What leads from open to a status. */
function pathTo(status: string): readonly string[] {
  if (status === 'open') return []
  if (GRANT_PATHS['open']?.includes(status)) return [status]
  return ['redeemed', status]
}

function moved(status: string): string {
  return status === 'redeemed' ? `status = 'redeemed', attempt = 'a', redeemed_at = ${T0}` : `status = '${status}'`
}
