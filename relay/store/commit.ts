/**
 * Stores one change of a request with everything that hangs on it: row, people asked, decisions,
 * grant, shown body, notices and audit leaves.
 *
 * Rule 1: the row goes first. Its predicate compares version and deadline, and holds the row until the
 *   transaction ends; whoever loses writes nothing else.
 * Rule 2: people whose word the change rests on are looked up here, in the same transaction: whoever was
 *   disabled between the caller's look and this one does not count.
 * Rule 3: nothing that was stored is taken back: a commit that leaves out a decision, a person asked
 *   or the grant is a mistake of its caller, and throws.
 */
import { sql } from 'kysely'
import type { Request } from '../core/request.ts'
import { appendEvents } from './audit.ts'
import type { Passing } from './crash-steps.ts'
import { countPending } from './inbox.ts'
import { addNotice } from './notices.ts'
import { addReported } from './reports.ts'
import { NotStored, NOW, all, one, query } from './query.ts'
import type { Query, Steps } from './query.ts'
import { askingRows, decisionRows, grantRow, requestRow } from './request-rows.ts'
import type { CommitResult, RequestCommit } from './store.ts'
import type { AskingRow, DecisionRow, GrantRow, RequestRow } from './tables.ts'

const insertRequest = query<RequestRow>()((db, $) =>
  db
    .insertInto('requests')
    .values($)
    .onConflict((on) => on.columns(['requester_id', 'idempotency_key']).doNothing())
    .returning('id'),
)

type Change = Pick<RequestRow, 'id' | 'version' | 'status' | 'basis' | 'end_reason' | 'decided_at'> &
  Readonly<{ usable_milliseconds: number; from: number }>
type Guard =
  | 'none'
  | 'within expires_at'
  | 'within usable_until'
  | 'past expires_at'
  | 'past usable_until'
  | 'past settle_by'

const advance: Readonly<Record<Guard, Query<Change, Readonly<{ version: number }>>>> = {
  none: advanceIf('none'),
  'within expires_at': advanceIf('within expires_at'),
  'within usable_until': advanceIf('within usable_until'),
  'past expires_at': advanceIf('past expires_at'),
  'past usable_until': advanceIf('past usable_until'),
  'past settle_by': advanceIf('past settle_by'),
}

function advanceIf(guard: Guard): Query<Change, Readonly<{ version: number }>> {
  return query<Change>()((db, $, { forUpdate }) => {
    // The row is held before the clock is read: a wait for it must not let a late write pass.
    const held = db.selectFrom('requests as held').select('held.id').where('held.id', '=', $.id).modifyEnd(forUpdate)
    const update = db
      .updateTable('requests')
      .set({
        version: $.version,
        status: $.status,
        basis: $.basis,
        end_reason: $.end_reason,
        decided_at: $.decided_at,
        usable_milliseconds: $.usable_milliseconds,
      })
      .where('id', '=', held)
      .where('version', '=', $.from)
      .returning('version')
    // Half-open windows: [from, until). At the deadline itself it is late, and no longer early.
    if (guard === 'none') return update
    if (guard === 'within expires_at') return update.where('expires_at', '>', NOW)
    if (guard === 'past expires_at') return update.where('expires_at', '<=', NOW)
    return update.where((eb) => {
      const grant = eb
        .selectFrom('grants')
        .select(sql`1`.as('one'))
        .whereRef('grants.request', '=', 'requests.id')
      if (guard === 'within usable_until') return eb.exists(grant.where('usable_until', '>', NOW))
      if (guard === 'past usable_until') return eb.exists(grant.where('usable_until', '<=', NOW))
      return eb.exists(grant.where('settle_by', '<=', NOW))
    })
  })
}

const selectVersion = query<{ id: string }>()((db, $) =>
  db.selectFrom('requests').select('version').where('id', '=', $.id),
)
const selectApprover = query<{ id: string }>()((db, $, { forShare }) =>
  db
    .selectFrom('people')
    .select('id')
    .where('id', '=', $.id)
    .where('active', '=', 1)
    .where('roles', 'like', '%"approver"%')
    .modifyEnd(forShare),
)
const selectCounting = query<{ id: string }>()((db, $, { forShare }) =>
  db.selectFrom('passkeys').select('id').where('id', '=', $.id).where('revoked_at', 'is', null).modifyEnd(forShare),
)
const insertAsking = query<AskingRow>()((db, $) => db.insertInto('askings').values($))
const insertDecision = query<DecisionRow>()((db, $) => db.insertInto('decisions').values($))
const insertGrant = query<GrantRow>()((db, $) => db.insertInto('grants').values($))
const updateGrant = query<GrantRow>()((db, $) =>
  db
    .updateTable('grants')
    .set({
      status: $.status,
      attempt: $.attempt,
      redeemed_at: $.redeemed_at,
      settle_by: $.settle_by,
      outcome: $.outcome,
      settled_at: $.settled_at,
    })
    .where('id', '=', $.id)
    .where('request', '=', $.request)
    .returning('id'),
)
const insertBody = query<{ request: string; sealed: Uint8Array }>()((db, $) =>
  db.insertInto('bodies').values({ request: $.request, sealed: $.sealed }),
)

export function* storeCommit(commit: RequestCommit, pass?: Passing): Steps<CommitResult> {
  const { before, after } = commit
  if (before) yield* writeChange(before, commit)
  else yield* writeNew(commit)
  for (const id of commit.relyingOn ?? []) {
    if (!(yield* one(selectApprover, { id }))) throw new NotStored<CommitResult>('stale')
  }
  for (const id of commit.relyingOnPasskeys ?? []) {
    if (!(yield* one(selectCounting, { id }))) throw new NotStored<CommitResult>('stale')
  }

  // Marks of showing and opening are written by their own verbs, and so are never overwritten here.
  for (const asking of askingRows(after).slice(before?.asked.length ?? 0)) yield* all(insertAsking, asking)
  for (const decision of decisionRows(after).slice(before?.decisions.length ?? 0)) yield* all(insertDecision, decision)
  if (after.grant && after.grant !== before?.grant) {
    const row = grantRow(after.id, after.grant)
    if (!before?.grant) yield* all(insertGrant, row)
    else if (!(yield* one(updateGrant, row))) throw new Error(`Request ${after.id} has another grant than ${row.id}.`)
  }
  for (const notice of commit.notices ?? []) yield* notice.kind === 'reported' ? addReported(notice) : addNotice(notice)
  pass?.('rows written')
  // Last, because the edge is the row that every commit wants: PostgreSQL holds it until the end.
  yield* appendEvents(commit.events)
  pass?.('leaves written')
  return 'stored'
}

function* writeNew({ after, idempotency, mostPending, sealedBody, within, past }: RequestCommit): Steps<void> {
  if (within || past) throw new Error(`Request ${after.id} is new; it has no deadline to compare.`)
  const row = {
    ...requestRow(after),
    idempotency_key: idempotency?.key ?? null,
    idempotency_digest: idempotency?.bodyDigest ?? null,
  }
  if (!(yield* one(insertRequest, row))) throw new NotStored<CommitResult>('taken')
  // Here and not before: any number of questions may arrive at the same moment.
  if (mostPending !== undefined && after.status === 'pending') {
    if ((yield* countPending(row.requester_id)) > mostPending) throw new NotStored<CommitResult>('full')
  }
  if (sealedBody) yield* all(insertBody, { request: after.id, sealed: sealedBody })
}

function* writeChange(before: Request, { after, within, past, idempotency, sealedBody }: RequestCommit): Steps<void> {
  refuseTakingBack(before, after)
  if (idempotency || sealedBody) throw new Error(`Request ${after.id} exists; its key and body came with it.`)
  const guard = guardOf(within, past)
  const row = requestRow(after)
  const stored = yield* one(advance[guard], {
    id: row.id,
    version: row.version,
    status: row.status,
    basis: row.basis,
    end_reason: row.end_reason,
    decided_at: row.decided_at,
    usable_milliseconds: row.usable_milliseconds,
    from: before.version,
  })
  if (stored) return
  const found = yield* one(selectVersion, { id: row.id })
  if (found?.version !== before.version) throw new NotStored<CommitResult>('stale')
  throw new NotStored<CommitResult>(within ? 'late' : 'early')
}

function guardOf(within: RequestCommit['within'], past: RequestCommit['past']): Guard {
  if (within && past) throw new Error('A commit has a deadline ahead of it or behind it, not both.')
  if (within) return `within ${within}`
  return past ? `past ${past}` : 'none'
}

function refuseTakingBack(before: Request, after: Request): void {
  const id = before.id
  if (after.id !== id) throw new Error(`Request ${id} cannot become ${after.id}.`)
  if (after.version !== before.version + 1) {
    throw new Error(`Request ${id} goes from version ${before.version} to ${before.version + 1}, not ${after.version}.`)
  }
  const kept =
    before.asked.every(({ person }, index) => after.asked[index]?.person === person) &&
    before.decisions.every(({ statement }, index) => after.decisions[index]?.statement === statement) &&
    (before.grant === undefined || after.grant !== undefined)
  if (!kept) throw new Error(`The change of request ${id} leaves out what was stored with it.`)
  for (const key of FIXED) {
    if (before[key] !== after[key] && JSON.stringify(before[key]) !== JSON.stringify(after[key])) {
      throw new Error(`The ${key} of request ${id} is fixed when it is opened.`)
    }
  }
}

/** What the row's trigger would refuse or the update would not write. */
const FIXED = [
  'requester',
  'enforcer',
  'action',
  'actionDigest',
  'callDigest',
  'viewDigest',
  'policyDigest',
  'rosterDigest',
  'rule',
  'words',
  'quorum',
  'justification',
  'bodyShown',
  'denyBy',
  'createdAt',
  'expiresAt',
] as const satisfies readonly (keyof Request)[]
