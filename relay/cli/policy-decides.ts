/**
 * Whether the policy that a reader has at hand would have asked these people: the same file, and what it
 * says about this very action.
 */
import type { Digest } from '../contract/ids.ts'
import { fromBase64Url, fromUtf8 } from '../evidence/bytes.ts'
import { plainDigest } from '../evidence/digest.ts'
import { failed, lacks } from '../evidence/receipt-check.ts'
import type { Outcome } from '../evidence/receipt-check.ts'
import type { PolicyFacts } from '../evidence/receipt.ts'
import { match } from '../rules/match.ts'
import type { Match } from '../rules/match.ts'
import { readPolicy } from '../rules/policy.ts'

export function comparePolicy(bytes: Uint8Array, facts: PolicyFacts): Outcome {
  const { receipt, action } = facts
  const digest: Digest = plainDigest(bytes)
  if (digest !== receipt.policy_digest) return failed('another policy decided')
  if (!action) return lacks('without the action it is not known what the policy says about it')
  const policy = readPolicy(fromUtf8(bytes))
  if (!('digest' in policy)) return lacks('this version cannot read that policy')
  const body = receipt.body?.shown === 'full' ? { body: fromBase64Url(receipt.body.bytes) } : {}
  const says = match({ policy, asked: action, requester: action.requester, ...body })
  const wrong = difference(says, facts)
  if (wrong === undefined) return undefined
  // A condition may have looked into a body that is not here.
  const isUnsure = action.kind === 'http' && action.call.body.length > 0 && receipt.body?.shown !== 'full'
  return isUnsure && policy.rules.some(({ when }) => when)
    ? lacks('the body that the policy looked into is not in it')
    : failed(wrong)
}

function difference(says: Match, { receipt, emailOf }: PolicyFacts): string | undefined {
  const { rule, words, approverEmails, decide } = says
  if ((rule?.id ?? '') !== receipt.rule) return `the policy has ${rule ? `rule ${rule.id}` : 'no rule'} for it`
  if (words.say !== receipt.words.say || words.consequence !== receipt.words.consequence)
    return 'the policy says it in other words'
  if (String(words.dangerous) !== String(receipt.words.dangerous)) return 'the policy calls other things dangerous'
  if (decide !== decidedBy(receipt)) return `the policy says ${decide} about it`
  if (decide !== 'ask' || !rule) return undefined
  if (Math.max(1, says.quorum) !== receipt.quorum) return `the policy wants ${says.quorum} to approve it`
  if (receipt.expires_at - receipt.created_at !== rule.expiresMilliseconds)
    return 'the policy gives it another deadline'
  const stranger = receipt.asked.find(({ person }) => !approverEmails.includes(emailOf(person) ?? ''))
  return stranger && `the policy does not ask ${emailOf(stranger.person) ?? stranger.person}`
}

/** What the policy must have said for this to come of it. */
function decidedBy({ basis, end_reason }: PolicyFacts['receipt']): Match['decide'] {
  if (basis === 'rule') return 'allow'
  return end_reason === 'rule_denies' || end_reason === 'no_rule_allows' ? 'deny' : 'ask'
}
