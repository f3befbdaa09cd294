import type { Refused } from './refusals.ts'

/** What every refusal looks like on the wire: problem+json (RFC 9457) with our three fields. */
export type Problem = Readonly<{
  type: string
  title: string
  status: number
  /** What was found and what was wanted, for this occurrence. */
  detail?: string
  code: Refused
  hint: string
  /** Finds the line in the relay's log. */
  request_id: string
  /** The relay's clock, epoch milliseconds. */
  now: number
}>
