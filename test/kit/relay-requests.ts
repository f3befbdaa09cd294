/** What the relay has on record of each request, as its rows say it; not through the code that wrote them. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Action } from '../../relay/contract/action.ts'
import type { Call } from '../../relay/contract/call.ts'
import type { GrantStatus, Outcome } from '../../relay/contract/grant.ts'
import type { Instant, RequestId } from '../../relay/contract/ids.ts'
import type { EndReason, RequestStatus } from '../../relay/contract/request.ts'

/** A call that was held and asked about. Instants are epoch milliseconds. */
export type AskedCall = Readonly<{
  request: RequestId
  status: RequestStatus
  end_reason?: EndReason
  say: string
  rule: string
  call: Call
  created_at: Instant
  expires_at: Instant
  decided_at?: Instant
  grant?: Readonly<{
    status: GrantStatus
    usable_until: Instant
    redeemed_at?: Instant
    settled_at?: Instant
    outcome?: Outcome
  }>
}>

const QUERY = `
  SELECT r.id, r.status, r.end_reason, r.say, r.rule, r.action, r.created_at, r.expires_at, r.decided_at,
         g.status AS grant_status, g.usable_until, g.redeemed_at, g.settled_at, g.outcome
  FROM requests r LEFT JOIN grants g ON g.request = r.id
  ORDER BY r.created_at, r.rowid`

type Row = Readonly<{
  id: RequestId
  status: RequestStatus
  end_reason: EndReason | null
  say: string
  rule: string
  action: string
  created_at: Instant
  expires_at: Instant
  decided_at: Instant | null
  grant_status: GrantStatus | null
  usable_until: Instant
  redeemed_at: Instant | null
  settled_at: Instant | null
  outcome: string | null
}>

/** @param directory the relay's data directory, on SQLite */
export function readAskedCalls(directory: string): readonly AskedCall[] {
  const database = new DatabaseSync(join(directory, 'holdgate.sqlite'), { readOnly: true })
  try {
    return (database.prepare(QUERY).all() as unknown as Row[]).flatMap(askedCallOf)
  } finally {
    database.close()
  }
}

function askedCallOf(row: Row): readonly AskedCall[] {
  const action = JSON.parse(row.action) as Action
  if (action.kind !== 'http') return []
  const { id, status, say, rule, created_at, expires_at, end_reason, decided_at } = row
  const asked = { request: id, status, say, rule, call: action.call, created_at, expires_at }
  return [
    {
      ...asked,
      ...(end_reason !== null && { end_reason }),
      ...(decided_at !== null && { decided_at }),
      ...(row.grant_status !== null && {
        grant: {
          status: row.grant_status,
          usable_until: row.usable_until,
          ...(row.redeemed_at !== null && { redeemed_at: row.redeemed_at }),
          ...(row.settled_at !== null && { settled_at: row.settled_at }),
          ...(row.outcome !== null && { outcome: JSON.parse(row.outcome) as Outcome }),
        },
      }),
    },
  ]
}
