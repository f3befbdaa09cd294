import * as v from 'valibot'
import type { Receipt, RosterFile } from '../receipt.ts'
import { LIMITS } from '../limits.ts'
import { assertion, deviceJwk } from './proof.ts'
import { endReason, outcome, rosterStep } from './reply.ts'
import {
  base64url,
  bits256,
  canonicalJson,
  deviceId,
  digest,
  grantId,
  instant,
  personId,
  requestId,
  ruleId,
  words,
} from './scalar.ts'

const provenLeaf = v.strictObject({
  index: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  leaf: canonicalJson,
  // A log of 2^53 entries has paths of that many hashes.
  proof: v.pipe(v.array(bits256), v.maxLength(53)),
})

const decision = v.strictObject({
  statement: canonicalJson,
  proof: v.variant('kind', [
    v.strictObject({ kind: v.literal('passkey'), assertion }),
    v.strictObject({ kind: v.literal('device_key'), device: deviceId, signature: base64url(128) }),
  ]),
  comment: v.optional(words(LIMITS.commentCharacters)),
})

export const receipt: v.GenericSchema<Receipt> = v.strictObject({
  v: v.literal(1),
  relay: v.string(),
  rp_id: v.string(),
  request: requestId,
  status: v.picklist(['approved', 'denied', 'cancelled', 'expired']),
  basis: v.optional(v.picklist(['people', 'rule'])),
  end_reason: v.optional(endReason),
  rule: v.union([ruleId, v.literal('')]),
  words: v.strictObject({
    say: v.string(),
    consequence: v.string(),
    dangerous: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  }),
  justification: v.optional(v.string()),
  action: v.optional(canonicalJson),
  body: v.optional(
    v.variant('shown', [
      v.strictObject({ shown: v.literal('full'), bytes: base64url(Math.ceil((LIMITS.shownBodyBytes * 4) / 3)) }),
      v.strictObject({ shown: v.literal('none') }),
      v.strictObject({ shown: v.literal('gone') }),
    ]),
  ),
  action_digest: digest,
  call_digest: digest,
  view_digest: digest,
  policy_digest: digest,
  roster_digest: digest,
  quorum: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  asked: v.array(v.strictObject({ person: personId, nonce: bits256 })),
  created_at: instant,
  expires_at: instant,
  decided_at: instant,
  decisions: v.array(decision),
  device_keys: v.array(v.strictObject({ device: deviceId, jwk: deviceJwk })),
  grant: v.optional(
    v.strictObject({
      id: grantId,
      status: v.picklist(['open', 'redeemed', 'revoked', 'lapsed', 'executed', 'failed', 'unknown']),
      jws: v.optional(v.string()),
      outcome: v.optional(outcome),
    }),
  ),
  leaves: v.array(provenLeaf),
  origins: v.array(provenLeaf),
  checkpoint: v.pipe(v.string(), v.maxLength(10_000)),
}) as unknown as v.GenericSchema<Receipt>

/** Keys may have members that other readers want, such as `use`. */
export const rosterFile: v.GenericSchema<RosterFile> = v.strictObject({
  v: v.literal(1),
  relay: v.string(),
  rp_id: v.string(),
  jwks: v.object({
    keys: v.array(
      v.object({
        kty: v.string(),
        crv: v.optional(v.string()),
        x: v.optional(v.string()),
        kid: v.optional(v.string()),
      }),
    ),
  }),
  log_keys: v.array(v.string()),
  steps: v.array(rosterStep),
}) as unknown as v.GenericSchema<RosterFile>
