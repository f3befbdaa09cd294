/**
 * What several clients did to one request at the same time, as each of them saw it: asked, answered,
 * or given up on without an answer. Judged afterwards by checker.ts, from this alone.
 */
export type Op = 'ask' | 'decide' | 'cancel' | 'revoke' | 'redeem' | 'report' | 'look' | 'disable'

export type Entry = Readonly<{
  op: Op
  /** The person who decides or is disabled, or the attempt that redeems and reports. */
  who: string
  /** Verdict or result; for `ask` and `look` the request, for `look` with its status. */
  what: string
  /** Steps of one counter that all clients share: an entry that ends before another begins came before it. */
  from: number
  /** Infinity: nobody waited for the answer. */
  to: number
  /** The clock when it was sent. */
  at: number
  answer: 'yes' | 'no' | 'unknown'
  /** Of a no. */
  code: string
}>

/** One entry of the log about this request or these people, in the log's order. */
export type Leaf = Readonly<{ position: number; kind: string; person: string; decision: string }>

export type History = Readonly<{
  request: string
  quorum: number
  expiresAt: number
  entries: readonly Entry[]
  leaves: readonly Leaf[]
  /** As both relays told it when all clients were gone. */
  ends: readonly Readonly<{ status: string; grant: string; usableUntil: number }>[]
  /** Statuses as they were written, with the database's time inside the statement. */
  written: readonly Readonly<{ status: string; at: number }>[]
}>
