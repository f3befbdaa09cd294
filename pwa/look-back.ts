/** What was asked, as a list that can be looked through: by day, by outcome, by words. */
import type { RequestSummary } from '../relay/contract/request.ts'
import { endOf, type End } from './history.ts'

/** Of several endings that an approver looks for together. */
export const KINDS = {
  approved: ['approved', 'open', 'redeemed', 'executed'],
  denied: ['denied'],
  unused: ['expired', 'cancelled', 'lapsed', 'revoked'],
  trouble: ['failed', 'unknown'],
} as const satisfies Record<string, readonly End[]>

export type Kind = keyof typeof KINDS
export type Wanted = Readonly<{ kind: Kind | undefined; words: string }>

/** Those that end as wanted and have every word somewhere: in what was asked, by whom, or where. */
export function found(rows: readonly RequestSummary[], { kind, words }: Wanted): readonly RequestSummary[] {
  const ends: readonly End[] | undefined = kind && KINDS[kind]
  const parts = plain(words).split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    if (ends && !ends.includes(endOf(row))) return false
    const text = plain(`${row.words.say} ${row.requester_name} ${row.where}`)
    return parts.every((part) => text.includes(part))
  })
}

export type Day = Readonly<{ start: number; rows: readonly RequestSummary[] }>

/** Latest first; a day is one of this device's zone as it is now. */
export function byDay(rows: readonly RequestSummary[]): readonly Day[] {
  const days = new Map<number, RequestSummary[]>()
  for (const row of rows) {
    const start = startOfDay(row.created_at)
    days.set(start, [...(days.get(start) ?? []), row])
  }
  return [...days].map(([start, of]) => ({ start, rows: of })).toSorted((a, b) => b.start - a.start)
}

/** 0 for today, 1 for yesterday; a day may have 23 or 25 hours. */
export function daysAgo(start: number, now: number): number {
  return Math.round((startOfDay(now) - start) / 86_400_000)
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
