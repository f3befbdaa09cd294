import type { Instant } from '../contract/ids.ts'
import type { Request } from './request.ts'

/** The latest instant that stands in a request as past. A clock that is behind it is wrong. */
export function latestOf({ createdAt, decidedAt, decisions, grant }: Request): Instant {
  const made = decisions.map((decision) => decision.decidedAt)
  return Math.max(createdAt, decidedAt ?? 0, ...made, grant?.redeemedAt ?? 0, grant?.settledAt ?? 0)
}
