import { readDenyReason, type DenyReason } from '../../relay/contract/deny-reason.ts'
import { worded } from '../words/say.ts'
import type { Hold } from './hold.ts'

/** The relay's reasons for an end, where nobody's decision says it. */
const REASONS: Readonly<Record<string, string>> = worded({
  rule_denies: 'background_reasons_rule_denies',
  no_rule_allows: 'background_reasons_no_rule_allows',
  deadline: 'background_reasons_deadline',
  requester_cancelled: 'background_reasons_requester_cancelled',
  page_gone: 'background_reasons_page_gone',
  nobody_can_approve: 'background_reasons_nobody_can_approve',
  relay_restored: 'background_reasons_relay_restored',
  lapsed: 'background_reasons_lapsed',
  no_grant: 'background_reasons_no_grant',
})

/** What an approver can deny for by one tap, in the operator's language, whatever the approver's is. */
const DENIALS: Readonly<Record<DenyReason, string>> = worded({
  not_now: 'background_denial_not_now',
  wrong_target: 'background_denial_wrong_target',
  not_authorised: 'background_denial_not_authorised',
  not_recognised: 'background_denial_not_recognised',
})

/**
 * Why a hold ended, as it is said: in words of ours, and in words that an approver wrote.
 *
 * Rule: what a person wrote is never looked up as a reason of the relay's, and never passes for one.
 */
export function whyOf({ by, says }: NonNullable<Hold['end']>): Readonly<{ says?: string; quoted?: string }> {
  if (says === undefined) return {}
  if (by === undefined) return { says: REASONS[says] ?? says }
  const read = readDenyReason(says)
  if (!read) return { quoted: says }
  return { says: DENIALS[read.reason], ...(read.more !== '' && { quoted: read.more }) }
}
