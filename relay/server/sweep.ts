/**
 * Ends what time has ended: requests nobody answered, grants nobody used, actions nobody reported.
 *
 * Rule 1: the store's clock decides, in the statement that writes (`past`). This timer only looks.
 * Rule 2: whatever a crash left undone is due in the store, and is done by the first look after start.
 */
import { overdue } from '../core/overdue.ts'
import type { Overdue } from '../core/overdue.ts'
import type { Request } from '../core/request.ts'
import type { Instant } from '../contract/ids.ts'
import { readAction } from '../evidence/action.ts'
import { logEvent } from '../evidence/log-event.ts'
import { outcomeDigest } from '../evidence/question.ts'
import type { LogEvent } from '../store/log-event.ts'
import { createAlarm } from './alarm.ts'
import type { Alarm } from './alarm.ts'
import type { Deps } from './deps.ts'
import { noticesOf } from './notices.ts'

const BATCH = 100

export function createSweep(deps: Deps): Alarm {
  return createAlarm({
    log: deps.log,
    name: 'sweep',
    now: () => deps.store.now(),
    next: () => deps.store.nextDeadline(),
    run: () => sweepOnce(deps),
  })
}

/** @returns true when more is due and worth another look at once */
export async function sweepOnce(deps: Deps): Promise<boolean> {
  const due = await deps.store.overdue(BATCH)
  const ended = await Promise.all(due.map((request) => end(deps, request)))
  // Only a full batch of which something was stored has more behind it that waits for nothing.
  return due.length === BATCH && ended.includes(true)
}

/** @returns false when somebody else was first; the next look sees what they made of it */
async function end(deps: Deps, request: Request): Promise<boolean> {
  const now = await deps.store.now()
  const change = overdue(request, now)
  if (!change) return false
  const { after, past } = change
  const result = await deps.store.commit({
    before: request,
    after,
    events: [eventOf(change, now)],
    notices: await noticesOf(deps, { before: request, after }),
    past,
  })
  if (result !== 'stored') return false
  // A crash from `expire: after COMMIT` on leaves the end stored: whoever waited asks again and reads it.
  deps.wake.changed(after)
  deps.log.info({ request: request.id, past }, 'deadline passed')
  return true
}

function eventOf({ after, past }: Overdue, at: Instant): LogEvent {
  const of = { v: 1, at, request: after.id } as const
  if (past === 'expires_at') return logEvent({ ...of, kind: 'request.expired' })
  if (!after.grant) throw new Error(`Request ${after.id} has a grant's deadline and no grant.`)
  const grant = after.grant.id
  if (past === 'usable_until') return logEvent({ ...of, kind: 'grant.lapsed', grant })
  const { outcome } = after.grant
  if (!outcome) throw new Error(`The grant of request ${after.id} was settled without an outcome.`)
  const outcome_digest = outcomeDigest(readAction(after.action).salt, outcome)
  return logEvent({ ...of, kind: 'grant.settled', grant, result: outcome.result, by: 'deadline', outcome_digest })
}
