/** How requests of the inbox and its lists ended, and which of them are known. */
import type { RequestSummary } from '../relay/contract/request.ts'
import { ENDED } from './words-later.ts'

export type End = keyof typeof ENDED

export function endOf({ status, outcome }: RequestSummary): End {
  return status === 'approved' ? (outcome ?? 'approved') : status
}

/** Adds what the relay told last to what is known; the newer version of each, latest asked first. */
export function merged(known: readonly RequestSummary[], told: readonly RequestSummary[]): readonly RequestSummary[] {
  const all = new Map(known.map((row) => [row.id, row]))
  for (const row of told) if ((all.get(row.id)?.version ?? 0) <= row.version) all.set(row.id, row)
  return [...all.values()].toSorted((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1))
}

/** The viewer's newest own decision, to be told when nothing waits. */
export function lastDecided(rows: readonly RequestSummary[]): RequestSummary | undefined {
  return rows.find(({ verdict }) => verdict !== undefined) ?? rows[0]
}
