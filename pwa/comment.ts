import { DENY_REASONS, readDenyReason, type DenyReason } from '../relay/contract/deny-reason.ts'
import type { Sentence } from './sentence.ts'
import { DENY } from './words-later.ts'

/** In the order in which they are offered. */
export const REASONS = Object.keys(DENY_REASONS) as readonly DenyReason[]

/** A reason as it is said in the language that is spoken here. */
export function reasonWords(reason: DenyReason): string {
  return DENY.chips[REASONS.indexOf(reason)] ?? DENY_REASONS[reason]
}

/** An approver's comment as people read it: its reason in the language that is spoken here, the rest as it was written. */
export function commentWords(comment: string): Sentence {
  const read = readDenyReason(comment)
  if (!read) return [{ name: comment }]
  return read.more ? [`${reasonWords(read.reason)}: `, { name: read.more }] : [reasonWords(read.reason)]
}
