/**
 * What a relay that was restored from a backup does before anybody may talk to it: it says so in its log,
 * and ends all that was open.
 *
 * Rule: both are one transaction, with the rows that were restored: there is no moment at which an old grant
 *   could be used.
 */
import { sql } from 'kysely'
import type { Digest, Instant } from '../contract/ids.ts'
import { afterRestore } from '../core/after-restore.ts'
import type { Request } from '../core/request.ts'
import { readAction } from '../evidence/action.ts'
import { logEvent } from '../evidence/log-event.ts'
import { outcomeDigest } from '../evidence/question.ts'
import { appendEvents } from './audit.ts'
import { storeCommit } from './commit.ts'
import type { LogEvent } from './log-event.ts'
import { NOW, all, one, query } from './query.ts'
import type { None, Steps } from './query.ts'
import { MAC_FACT } from './relay-facts.ts'
import { readRequest } from './request-rows.ts'

/** How many of each were ended. */
export type Voided = Readonly<{ requests: number; grants: number; unknown: number }>

const selectNow = query<None>()((db) => db.selectNoFrom(NOW.as('now')))
const selectPending = query<None>()((db) =>
  db.selectFrom('requests').select('id').where('status', '=', sql.lit('pending')).orderBy('id'),
)
const selectUsable = query<None>()((db) =>
  db.selectFrom('grants').select('request as id').where('status', 'in', ['open', 'redeemed']).orderBy('request'),
)
// Whoever had one of these signs in, pairs, is invited or makes new codes: a used one would count again.
const ENDED = ['sessions', 'recovery_codes', 'pairings', 'notices', 'proofs'] as const
const deleteAll = ENDED.map((table) => query<None>()((db) => db.deleteFrom(table)))
const deleteSetups = query<None>()((db) => db.deleteFrom('rebootstraps').where('used_at', 'is', null))
const deleteInvitations = query<None>()((db) => db.deleteFrom('invitations').where('used_at', 'is', null))
// The secret is a new one; restore.ts says which, when the keys are where the relay finds them.
const forgetMacKey = query<None>()((db) => db.deleteFrom('facts').where('name', '=', MAC_FACT))

/** @param from head of the log in the backup */
export function* declareRestored(from: Readonly<{ size: number; root: Digest }>): Steps<Voided> {
  const now = Number((yield* one(selectNow, {}))?.now)
  const open = [...(yield* all(selectPending, {})), ...(yield* all(selectUsable, {}))]
  yield* appendEvents([
    logEvent({
      v: 1,
      at: now,
      kind: 'relay.restored',
      from_size: from.size,
      from_root: from.root,
      voided: open.length,
    }),
  ])
  const voided = { requests: 0, grants: 0, unknown: 0 }
  for (const { id } of open) {
    const before = yield* readRequest(id)
    const after = before && afterRestore(before, now)
    if (!before || !after) continue
    if (after.status !== before.status) voided.requests += 1
    else if (after.grant?.status === 'unknown') voided.unknown += 1
    else voided.grants += 1
    yield* storeCommit({ before, after, events: [eventOf(after, now)] })
  }
  for (const statement of [...deleteAll, deleteInvitations, deleteSetups, forgetMacKey]) yield* all(statement, {})
  return voided
}

function eventOf(after: Request, at: Instant): LogEvent {
  const of = { v: 1, at, request: after.id } as const
  if (after.status === 'cancelled') return logEvent({ ...of, kind: 'request.cancelled', reason: 'relay_restored' })
  if (!after.grant) throw new Error(`Request ${after.id} has neither been waiting nor a grant.`)
  const grant = after.grant.id
  const { status, outcome } = after.grant
  if (status === 'unknown' && outcome) {
    const outcome_digest = outcomeDigest(readAction(after.action).salt, outcome)
    return logEvent({ ...of, kind: 'grant.settled', grant, result: 'unknown', by: 'restore', outcome_digest })
  }
  if (status === 'lapsed') return logEvent({ ...of, kind: 'grant.lapsed', grant })
  return logEvent({ ...of, kind: 'grant.revoked', grant, by: 'restore' })
}
