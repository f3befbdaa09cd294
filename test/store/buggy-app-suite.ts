import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Request } from '../../relay/core/request.ts'
import { agreed, DEVICE, person, T0, USABLE } from '../core/builders.ts'
import { report } from '../../relay/core/grant.ts'
import { transition } from '../../relay/core/request.ts'
import { approved, asked, event, openWorld, question, random, redeemed } from './world.ts'
import type { OpenStore, World } from './world.ts'

const COLUMNS = `id, version, status, requester, requester_id, enforcer, action, action_digest, call_digest,
  view_digest, policy_digest, roster_digest, rule, say, consequence, quorum, justification, body_shown,
  created_at, expires_at, usable_milliseconds`

/** Statements that no correct program sends. The database itself has to refuse each. */
export function buggyAppSuite(open: OpenStore): void {
  let world: World
  let pending: Request
  let denied: Request
  let usable: Request
  let executed: Request
  beforeEach(async () => {
    world = await openWorld(open)
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
  })
  afterEach(() => world.close())

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

  const wrong: Readonly<Record<string, () => string>> = {
    'a second decision of one person': () => decide(usable, 'dana'),
    'a decision of somebody who was not asked': () => decide(pending, 'zoe'),
    'a decision at the deadline': () => decide(pending, 'lee', pending.expiresAt),
    'a decision from before the question': () => decide(pending, 'lee', T0 - 1),
    'a decision on a cancelled request': () => decide(denied, 'lee', T0 + 1),
    'a verdict that is none': () => decide(pending, 'lee').replace("'approve'", "'maybe'"),
    'a changed decision': () => `UPDATE decisions SET verdict = 'deny'`,
    'a deleted decision': () => 'DELETE FROM decisions',
    'a replaced decision': () => decide(usable, 'dana').replace('INSERT', 'INSERT OR REPLACE'),
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
    'a deleted request': () => `DELETE FROM requests WHERE id = '${pending.id}'`,
    'a nonce for two': () => `UPDATE askings SET nonce = 'other'`,
    'a deleted asking': () => 'DELETE FROM askings',
    'a changed leaf': () => `UPDATE log SET leaf = '{}' WHERE position = 0`,
    'a deleted leaf': () => 'DELETE FROM log WHERE position = 0',
    'a replaced leaf': () => `INSERT OR REPLACE INTO log (position, leaf, hash) VALUES (0, '{}', '${'h'.repeat(43)}')`,
    'a gap in the log': () => copied('log', 'position, leaf, hash', '1000, leaf, hash'),
    'a shorter log': () => 'UPDATE edges SET size = size - 1',
    'no edge': () => 'DELETE FROM edges',
    'no administrator': () => 'UPDATE people SET active = 0',
    'two people with one address': () =>
      copied('people', 'id, name, email, roles, admin, active, created_at', `'per_two', name, email, roles, 0, 1, 0`),
    'a deleted person': () => `DELETE FROM people WHERE id = '${person('mo')}'`,
    'an invitation used again': () => 'UPDATE invitations SET used_at = used_at - 1',
    'a changed roster': () => `UPDATE rosters SET digest = 'other'`,
    'a body of another request': () => `INSERT INTO bodies (request, sealed) VALUES ('req_none', x'00')`,
    'an instant that is a text': () => setGrant(usable, `settled_at = 'soon'`),
  }

  test.each(Object.keys(wrong))('%s is refused', async (name) => {
    await expect(world.direct(wrong[name]?.() ?? '')).rejects.toThrow(/holdgate: |constraint failed|cannot store TEXT/)
  })

  test('one’s own request is approved by nobody of that name', async () => {
    const requester = { kind: 'operator', person: person('dana'), name: 'D', email: 'd@x.y', device: DEVICE } as const
    const own = { ...question(), requester }
    await asked(world.store, own)
    await expect(world.direct(decide(own, 'dana'))).rejects.toThrow('one’s own')
  })
}
