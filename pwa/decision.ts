/**
 * What this device checks before it lets anybody sign, and the statement that it then signs.
 *
 * Rule 1: digests are computed here from what is shown; the relay's own are only compared.
 * Rule 2: any difference is a doubt, and a request in doubt has no Approve.
 * Rule 3: everything here is synchronous: it runs between the tap and the passkey prompt.
 */
import type { Action } from '../relay/contract/action.ts'
import type { Statement, Verdict } from '../relay/contract/decision.ts'
import type { Base64Url, CanonicalJson, CredentialId, DeviceId, Digest, PersonId } from '../relay/contract/ids.ts'
import type { RequestView } from '../relay/contract/request.ts'
import { actionDigest, callDigest, readAction } from '../relay/evidence/action.ts'
import { fromBase64Url } from '../relay/evidence/bytes.ts'
import { plainDigest } from '../relay/evidence/digest.ts'
import { commentDigest, decisionStatement } from '../relay/evidence/statement.ts'
import type { PartsReader } from '../relay/evidence/body-parts.ts'
import { viewBy, viewDigest, type View } from '../relay/evidence/view.ts'

export type Doubt = 'action-differs' | 'call-differs' | 'body-differs' | 'unreadable' | 'hidden'

/** A request whose every digest this device has made itself from what it shows. */
export type Checked = Readonly<{
  action: Action
  text: CanonicalJson
  body: Uint8Array | undefined
  view: View
  actionDigest: Digest
  viewDigest: Digest
}>

/** Loaded for a request that needs it. Without it, such a request is in doubt. */
export async function partsFor({ action }: RequestView): Promise<PartsReader> {
  if (!action || !/multipart\/form-data|entries\/v1/i.test(action)) return noParts
  return import('../relay/evidence/body-parts.ts').then((file) => file.bodyParts)
}

function noParts(): never {
  throw new Error('The reader of a form’s parts was not loaded.')
}

/** @param parts what `partsFor` found for this request */
export function check(request: RequestView, parts: PartsReader): Checked | Readonly<{ doubt: Doubt }> {
  const text = request.action
  if (!text) return { doubt: 'hidden' }
  if (actionDigest(text) !== request.action_digest) return { doubt: 'action-differs' }
  try {
    const action = readAction(text)
    if (callDigest(action) !== request.call_digest) return { doubt: 'call-differs' }
    const body = request.body.shown === 'full' ? fromBase64Url(request.body.bytes) : undefined
    if (body && !isBodyOf(action, body)) return { doubt: 'body-differs' }
    const view = viewBy(parts, { action: text, words: request.words, ...(body ? { body } : {}) })
    return { action, text, body, view, actionDigest: request.action_digest, viewDigest: viewDigest(view) }
  } catch {
    // Whatever cannot be read completely cannot be shown completely, and is not signed.
    return { doubt: 'unreadable' }
  }
}

function isBodyOf(action: Action, body: Uint8Array): boolean {
  if (action.kind !== 'http') return body.length === 0
  return action.call.body.length === body.length && action.call.body.sha256 === plainDigest(body)
}

/** @param signer the passkey, or for a denial by device key the device, that will sign exactly this text */
export function statementText(
  shown: Readonly<{ request: RequestView; checked: Checked; nonce: Base64Url }>,
  by: Readonly<{ approver: PersonId; signer: CredentialId | DeviceId }>,
  said: Readonly<{ decision: Verdict; comment: string }>,
): CanonicalJson {
  const { request, checked, nonce } = shown
  const statement: Statement = {
    v: 1,
    decision: said.decision,
    request: request.id,
    action_digest: checked.actionDigest,
    view_digest: checked.viewDigest,
    policy_digest: request.policy_digest,
    roster_digest: request.roster_digest,
    approver: by.approver,
    credential: by.signer,
    nonce,
    expires_at: request.expires_at,
    comment_digest: commentDigest(said.comment),
  }
  return decisionStatement(statement)
}
