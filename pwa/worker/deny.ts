/**
 * One tap in a notification denies: signed by this device's key, which can do nothing else.
 *
 * Rule: whatever goes wrong ends in a notification that says that it was not denied, and in nothing signed
 *   for anything but `deny`.
 */
import type { Statement } from '../../relay/contract/decision.ts'
import type { Digest, RequestId } from '../../relay/contract/ids.ts'
import type { RequestNotice } from '../../relay/contract/request.ts'
import { toBase64Url, utf8 } from '../../relay/evidence/bytes.ts'
import { pae } from '../../relay/evidence/digest.ts'
import { decisionStatement, deviceDenyBytes } from '../../relay/evidence/statement.ts'
import { showCount } from '../badge.ts'
import { callAsDevice } from '../device-call.ts'
import { recall, type OwnDevice } from '../device-memory.ts'
import { signBytes } from '../device-key.ts'
import { webDigest } from '../device-proof.ts'
import { inTime } from '../in-time.ts'
import { show, words } from './notification.ts'

/** A storage that hangs is as good as none; a slow phone's first look takes a second. */
const STORAGE_MILLISECONDS = 3_000

/** What the relay says of a request to a phone of somebody whom it asks; undefined when it says nothing. */
export async function askNotice(request: RequestId): Promise<(RequestNotice & { device: OwnDevice }) | undefined> {
  const device = await inTime(recall('device'), STORAGE_MILLISECONDS)
  if (!device) return undefined
  const { ok, reply } = await callAsDevice(device, { method: 'GET', path: `/v1/requests/${request}/notice` })
  return ok ? { ...(reply as RequestNotice), device } : undefined
}

export async function deny(request: RequestId): Promise<void> {
  const { denied, notDenied, already, late } = await words()
  // Again in place of what was tapped: until it is denied, it still waits.
  const outcome = await tryToDeny(request).catch(() => 'failed' as const)
  if (outcome === 'denied') return show({ ...denied, request, isSilent: true })
  if (outcome === 'expired') return show({ ...late, request, isSilent: true })
  if (outcome === 'already') return show({ ...already, request, isSilent: true })
  return show({ ...notDenied, request, isAsking: true })
}

async function tryToDeny(request: RequestId): Promise<'denied' | 'already' | 'expired' | 'failed'> {
  const notice = await askNotice(request)
  if (!notice) return 'failed'
  const { device, deny, status } = notice
  if (!deny) return status === 'pending' ? 'failed' : status === 'expired' ? 'expired' : 'already'
  // Of another person's phone it could not be; a relay that mixes them up gets no signature.
  if (deny.approver !== device.person) return 'failed'
  const said: Statement = {
    // First, so that nothing a relay adds to it is signed in place of what was tapped.
    ...deny,
    v: 1,
    decision: 'deny',
    request,
    credential: device.id,
    // As `commentDigest('')` is made.
    comment_digest: (await webDigest(pae('holdgate/comment/v1', utf8('')))) as Digest,
  }
  const statement = decisionStatement(said)
  const signature = toBase64Url(new Uint8Array(await signBytes(device.key, deviceDenyBytes(statement))))
  const body = { statement, proof: { kind: 'device_key', device: device.id, signature }, comment: '' }
  const { ok, reply } = await callAsDevice(device, { method: 'POST', path: `/v1/requests/${request}/decisions`, body })
  if (ok) {
    showCount(Math.max(0, notice.waiting - 1))
    return 'denied'
  }
  const { code } = reply as Readonly<{ code?: string }>
  if (code === 'request-settled' || code === 'already-decided') return 'already'
  return code === 'request-expired' ? 'expired' : 'failed'
}
