/** Puts a receipt together, and the roster file to check it with. Who may have them is for their routes. */
import type { CanonicalJson, DeviceId, Instant, ServiceId } from '../contract/ids.ts'
import type { Receipt, ReceiptBody, ReceiptGrant, RosterFile } from '../contract/receipt.ts'
import type { RosterStep } from '../contract/roster.ts'
import type { Grant } from '../core/grant.ts'
import type { Request } from '../core/request.ts'
import { toBase64Url } from '../evidence/bytes.ts'
import { canonical } from '../evidence/canonical.ts'
import { logVerifierKeys, signCheckpoint } from './checkpoint.ts'
import type { Deps } from './deps.ts'
import { shownBodyOf } from './request-view.ts'
import type { Viewer } from './request-view.ts'

const STEPS_AT_ONCE = 500

type For = Readonly<{ request: Request; viewer: Viewer; now: Instant }>

/**
 * @returns the receipt in its one spelling; `pending` for a request that waits; `changed` when it is not
 *   any more what was read: its log was read after it, and one of the two would miss what came between
 */
export async function receiptFor(
  deps: Deps,
  { request, viewer, now }: For,
): Promise<CanonicalJson | 'pending' | 'changed'> {
  const { status, basis, endReason, decidedAt, requester } = request
  if (status === 'pending' || decidedAt === undefined || basis === 'break_glass') return 'pending'
  const denying = denyingOf(request)
  const asking: readonly ServiceId[] = requester.kind === 'service' ? [requester.service] : []
  const { head, leaves, origins } = await deps.store.logStory(request.id, [...asking, ...denying])
  if ((await deps.store.request(request.id))?.version !== request.version) return 'changed'
  const seesAll = viewer.kind === 'requester' || viewer.sees !== 'metadata'
  const receipt: Receipt = {
    v: 1,
    relay: deps.settings.publicUrl,
    rp_id: deps.settings.rpId,
    request: request.id,
    status,
    ...(basis === undefined ? {} : { basis }),
    ...(endReason === undefined ? {} : { end_reason: endReason }),
    rule: request.rule,
    words: request.words,
    ...(seesAll
      ? { justification: request.justification, action: request.action, body: await bodyOf(deps, request) }
      : {}),
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
    device_keys: await deviceKeys(deps, denying),
    ...(request.grant ? { grant: grantOf(request.grant, viewer) } : {}),
    leaves,
    origins,
    checkpoint: signCheckpoint(deps, head, now),
  }
  return canonical(receipt)
}

export async function rosterFileText(deps: Deps): Promise<CanonicalJson> {
  const steps: RosterStep[] = []
  for (;;) {
    const more = await deps.store.rosterSteps(steps.length, STEPS_AT_ONCE)
    steps.push(...more)
    if (more.length < STEPS_AT_ONCE) break
  }
  const file: RosterFile = {
    v: 1,
    relay: deps.settings.publicUrl,
    rp_id: deps.settings.rpId,
    jwks: { keys: deps.keys.ever('grant') },
    log_keys: logVerifierKeys(deps),
    steps,
  }
  return canonical(file)
}

/** The devices whose keys denied. */
function denyingOf({ decisions }: Request): readonly DeviceId[] {
  return decisions.flatMap(({ proof }) => (proof.kind === 'device_key' ? [proof.device] : []))
}

async function deviceKeys(deps: Deps, denying: readonly DeviceId[]): Promise<Receipt['device_keys']> {
  const devices = await Promise.all(denying.map((device) => deps.store.device(device)))
  return devices.flatMap((device) => (device ? [{ device: device.id, jwk: device.jwk }] : []))
}

async function bodyOf(deps: Deps, request: Request): Promise<ReceiptBody> {
  if (request.bodyShown === 'none') return { shown: 'none' }
  const bytes = await shownBodyOf(deps, request)
  return bytes ? { shown: 'full', bytes: toBase64Url(bytes) } : { shown: 'gone' }
}

/** One that may still be redeemed is its enforcer's alone, who is whoever asked by key. */
function grantOf({ id, status, jws, outcome }: Grant, viewer: Viewer): ReceiptGrant {
  return {
    id,
    status,
    ...(viewer.kind === 'requester' || status !== 'open' ? { jws } : {}),
    ...(outcome === undefined ? {} : { outcome }),
  }
}
