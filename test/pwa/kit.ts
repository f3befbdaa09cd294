/** Requests as the relay would show them to an approver. */
import type { Action } from '../../relay/contract/action.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { actionDigest, actionText, callDigest } from '../../relay/evidence/action.ts'
import { toBase64Url, utf8 } from '../../relay/evidence/bytes.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'

export const ME = `per_${'m'.repeat(22)}` as RequestView['asked'][number]['person']
export const BODY = utf8('{"reason":"gdpr"}')

const ACTION = {
  v: 1,
  kind: 'http',
  call: {
    method: 'DELETE',
    target: 'https://admin.example.com/api/customers/4711',
    headers: [['content-type', 'application/json']],
    body: { length: BODY.length, sha256: plainDigest(BODY), content_type: 'application/json' },
  },
  redirect: 'follow',
  credentials: 'same-origin',
  requester: {
    kind: 'operator',
    person: `per_${'a'.repeat(22)}`,
    name: 'Ana',
    email: 'ana@example.org',
    device: `dev_${'b'.repeat(22)}`,
  },
  enforcer: { kind: 'extension', id: `dev_${'b'.repeat(22)}` },
  created_at: 1_000,
  salt: 'A'.repeat(22),
} as unknown as Extract<Action, { kind: 'http' }>

export function requested(with_: Partial<RequestView> = {}): RequestView {
  const action = actionText(ACTION)
  return {
    id: `req_${'q'.repeat(22)}`,
    version: 1,
    status: 'pending',
    rule: 'delete-customer',
    words: { say: 'Delete customer 4711', consequence: 'Cannot be undone.' },
    action,
    action_digest: actionDigest(action),
    call_digest: callDigest(ACTION),
    policy_digest: 'p'.repeat(43),
    roster_digest: 'r'.repeat(43),
    justification: '',
    body: { shown: 'full', bytes: toBase64Url(BODY) },
    created_at: 1_000,
    expires_at: 301_000,
    quorum: { needed: 1, approved: 0 },
    asked: [{ person: ME, name: 'Dana', asked_at: 1_000 }],
    decisions: [],
    you: { can: 'decide', nonce: 'n'.repeat(43), credentials: [] },
    now: 2_000,
    ...with_,
  } as RequestView
}

/** The same request with another body. */
export function requestedWith(body: Uint8Array, contentType: string, form?: 'entries/v1'): RequestView {
  const bound = { length: body.length, sha256: plainDigest(body), content_type: contentType, ...(form && { form }) }
  const asked: Action = {
    ...ACTION,
    call: { ...ACTION.call, body: bound },
  }
  const action = actionText(asked)
  const digests = { action_digest: actionDigest(action), call_digest: callDigest(asked) }
  return requested({ action, ...digests, body: { shown: 'full', bytes: toBase64Url(body) } })
}

export const otherDigest = plainDigest(utf8('another'))
