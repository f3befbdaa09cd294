import * as v from 'valibot'
import type { GrantView, Outcome } from '../grant.ts'
import type { CanonicalJson } from '../ids.ts'
import type { EarlierRequests, EndReason, RequestNotice, RequestSummary, RequestView, RuleWords } from '../request.ts'
import type { RosterStep } from '../roster.ts'
import {
  base64url,
  bits256,
  canonicalJson,
  credentialId,
  digest,
  grantId,
  instant,
  personId,
  requestId,
} from './scalar.ts'
import { signedChange, signedDecision } from './proof.ts'

export const outcome: v.GenericSchema<Outcome> = v.variant('result', [
  v.strictObject({
    result: v.literal('executed'),
    status: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(999)),
    milliseconds: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  }),
  v.strictObject({ result: v.picklist(['failed', 'unknown']), reason: v.pipe(v.string(), v.maxLength(200)) }),
]) as v.GenericSchema<Outcome>

const optionalInstant = v.optional(instant)
const requestStatus = v.picklist(['pending', 'approved', 'denied', 'cancelled', 'expired'])
const grantStatus = v.picklist(['open', 'redeemed', 'revoked', 'lapsed', 'executed', 'failed', 'unknown'])
const ruleWords = v.object({
  say: v.string(),
  consequence: v.string(),
  dangerous: v.optional(v.array(v.string())),
}) as v.GenericSchema<RuleWords>

export const grantView: v.GenericSchema<GrantView> = v.object({
  id: grantId,
  status: grantStatus,
  usable_until: instant,
  jws: v.optional(v.string()),
  outcome: v.optional(outcome),
  settled_at: optionalInstant,
}) as v.GenericSchema<GrantView>

export const endReason: v.GenericSchema<EndReason> = v.picklist([
  'rule_denies',
  'no_rule_allows',
  'deadline',
  'requester_cancelled',
  'page_gone',
  'nobody_can_approve',
  'relay_restored',
])

export const requestNotice: v.GenericSchema<RequestNotice> = v.object({
  status: requestStatus,
  say: v.string(),
  requester_name: v.string(),
  expires_at: instant,
  decided_by: v.array(v.string()),
  waiting: v.number(),
  deny: v.optional(
    v.object({
      action_digest: digest,
      view_digest: digest,
      policy_digest: digest,
      roster_digest: digest,
      approver: personId,
      nonce: bits256,
      expires_at: instant,
    }),
  ),
  now: instant,
}) as v.GenericSchema<RequestNotice>

export const requestView: v.GenericSchema<RequestView> = v.object({
  id: requestId,
  version: v.number(),
  status: requestStatus,
  basis: v.optional(v.picklist(['people', 'rule', 'break_glass'])),
  end_reason: v.optional(endReason),
  rule: v.string(),
  words: ruleWords,
  action: v.optional(canonicalJson),
  action_digest: digest,
  call_digest: digest,
  policy_digest: digest,
  roster_digest: digest,
  justification: v.string(),
  body: v.variant('shown', [
    v.object({ shown: v.literal('full'), bytes: base64url(100_000) }),
    v.object({ shown: v.literal('none') }),
  ]),
  approvers_see: v.optional(v.picklist(['full', 'none'])),
  created_at: instant,
  expires_at: instant,
  decided_at: optionalInstant,
  quorum: v.object({ needed: v.number(), approved: v.number() }),
  asked: v.array(
    v.object({
      person: personId,
      name: v.string(),
      asked_at: instant,
      shown_at: optionalInstant,
      seen_at: optionalInstant,
      decision: v.optional(v.picklist(['approve', 'deny'])),
      decided_at: optionalInstant,
      comment: v.optional(v.string()),
      gone: v.optional(v.literal(true)),
    }),
  ),
  decisions: v.array(signedDecision),
  grant: v.optional(grantView),
  you: v.variant('can', [
    v.object({
      can: v.literal('decide'),
      nonce: bits256,
      credentials: v.array(v.object({ id: credentialId, transports: v.array(v.string()) })),
    }),
    v.object({
      can: v.literal('read'),
      because: v.picklist(['own_request', 'not_asked', 'already_decided', 'settled', 'requester']),
    }),
  ]),
  now: instant,
}) as unknown as v.GenericSchema<RequestView>

export const earlierRequests: v.GenericSchema<EarlierRequests> = v.object({
  first: v.boolean(),
  in_ten_minutes: v.number(),
  similar: v.array(
    v.object({
      id: requestId,
      status: requestStatus,
      end_reason: v.optional(endReason),
      words: ruleWords,
      created_at: instant,
      outcome: v.optional(grantStatus),
      decisions: v.array(v.object({ name: v.string(), verdict: v.picklist(['approve', 'deny']), comment: v.string() })),
    }),
  ),
  alike: v.optional(requestView),
}) as v.GenericSchema<EarlierRequests>

export const requestSummary: v.GenericSchema<RequestSummary> = v.object({
  id: requestId,
  version: v.number(),
  status: requestStatus,
  words: ruleWords,
  requester_name: v.string(),
  where: v.string(),
  created_at: instant,
  expires_at: instant,
  decided_at: optionalInstant,
  can_decide: v.boolean(),
  verdict: v.optional(v.picklist(['approve', 'deny'])),
  outcome: v.optional(grantStatus),
}) as v.GenericSchema<RequestSummary>

/** Room for thousands of people. */
export const rosterText = v.pipe(v.string(), v.maxLength(4_000_000)) as unknown as v.GenericSchema<CanonicalJson>

export const rosterStep: v.GenericSchema<RosterStep> = v.object({
  roster: rosterText,
  by: v.variant('kind', [
    v.object({ kind: v.literal('set_up') }),
    v.object({ kind: v.literal('enrol'), signed: signedChange }),
    v.object({ kind: v.literal('disable_person'), signed: signedChange }),
    v.object({ kind: v.literal('change_roles'), signed: signedChange }),
    v.object({ kind: v.literal('rebootstrap') }),
    v.object({
      kind: v.literal('add_passkey'),
      signed: signedChange,
      confirmed: v.optional(signedChange),
      at: optionalInstant,
    }),
    v.object({ kind: v.literal('revoke_passkey'), signed: signedChange }),
  ]),
}) as unknown as v.GenericSchema<RosterStep>
