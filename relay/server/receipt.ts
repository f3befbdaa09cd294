/** Puts a receipt together of what the store knows. Who may have one is for its route. */
import type { CanonicalJson, DeviceId } from '../contract/ids.ts'
import type { ProvenLeaf, Receipt, ReceiptBody, ReceiptGrant } from '../contract/receipt.ts'
import type { DeviceJwk } from '../evidence/device-key.ts'
import { canonical } from '../evidence/canonical.ts'
import { toBase64Url } from '../evidence/bytes.ts'
import type { Grant } from '../core/grant.ts'
import type { Request } from '../core/request.ts'

/** What the log says, with proofs that lead to one checkpoint. */
export type Told = Readonly<{ leaves: readonly ProvenLeaf[]; origins: readonly ProvenLeaf[]; checkpoint: string }>

export type Parts = Readonly<{
  relay: string
  rpId: string
  request: Request
  told: Told
  /** The body that was shown; absent when there was none, or it is deleted. */
  body?: Uint8Array
  deviceKeys: readonly Readonly<{ device: DeviceId; jwk: DeviceJwk }>[]
  /** `metadata`: an administrator's, without action and words of people. */
  sees: 'all' | 'metadata'
  /** Whether the reader is the enforcer, who alone has a grant that may still be redeemed. */
  isEnforcer: boolean
}>

/** @returns the receipt's one spelling, or undefined while the request waits */
export function receiptText(parts: Parts): CanonicalJson | undefined {
  const receipt = receiptOf(parts)
  return receipt && canonical(receipt)
}

function receiptOf({ request, told, deviceKeys, sees, ...parts }: Parts): Receipt | undefined {
  const { status, basis, endReason, decidedAt } = request
  if (status === 'pending' || decidedAt === undefined || basis === 'break_glass') return undefined
  const seesAll = sees === 'all'
  return {
    v: 1,
    relay: parts.relay,
    rp_id: parts.rpId,
    request: request.id,
    status,
    ...(basis === undefined ? {} : { basis }),
    ...(endReason === undefined ? {} : { end_reason: endReason }),
    rule: request.rule,
    words: { say: request.words.say, consequence: request.words.consequence },
    ...(seesAll ? { justification: request.justification, action: request.action, body: bodyOf(request, parts) } : {}),
    action_digest: request.actionDigest,
    call_digest: request.callDigest,
    view_digest: request.viewDigest,
    policy_digest: request.policyDigest,
    roster_digest: request.rosterDigest,
    quorum: request.quorum,
    asked: request.asked.map(({ person, nonce }) => ({ person, nonce })),
    created_at: request.createdAt,
    expires_at: request.expiresAt,
    decided_at: decidedAt,
    decisions: request.decisions.map(({ statement, proof, comment }) => ({
      statement,
      proof,
      ...(seesAll ? { comment } : {}),
    })),
    device_keys: deviceKeys,
    ...(request.grant ? { grant: grantOf(request.grant, parts) } : {}),
    ...told,
  }
}

function bodyOf({ bodyShown }: Request, { body }: Pick<Parts, 'body'>): ReceiptBody {
  if (bodyShown === 'none') return { shown: 'none' }
  return body ? { shown: 'full', bytes: toBase64Url(body) } : { shown: 'gone' }
}

function grantOf({ id, status, jws, outcome }: Grant, { isEnforcer }: Pick<Parts, 'isEnforcer'>): ReceiptGrant {
  return {
    id,
    status,
    ...(isEnforcer || status !== 'open' ? { jws } : {}),
    ...(outcome === undefined ? {} : { outcome }),
  }
}
