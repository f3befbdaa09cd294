/** Values of the domain for tests: whole and valid, changed only where the test says so. */
import type { Action, Asked } from '../../relay/contract/action.ts'
import type { Call } from '../../relay/contract/call.ts'
import type { Statement } from '../../relay/contract/decision.ts'
import type { GrantClaims } from '../../relay/contract/grant.ts'
import type {
  Base64Url,
  CanonicalJson,
  CredentialId,
  DeviceId,
  Digest,
  GrantId,
  PersonId,
  RequestId,
  ServiceId,
} from '../../relay/contract/ids.ts'
import type { RuleWords } from '../../relay/contract/request.ts'
import { actionText } from '../../relay/evidence/action.ts'
import { plainDigest } from '../../relay/evidence/digest.ts'

export const REQUEST = 'req_AAAAAAAAAAAAAAAAAAAAAA' as RequestId
export const GRANT = 'grt_AAAAAAAAAAAAAAAAAAAAAA' as GrantId
const PERSON = 'per_AAAAAAAAAAAAAAAAAAAAAA' as PersonId
export const BROWSER = 'dev_AAAAAAAAAAAAAAAAAAAAAA' as DeviceId
export const SERVICE = 'svc_AAAAAAAAAAAAAAAAAAAAAA' as ServiceId
export const CREDENTIAL = 'Y3JlZGVudGlhbC1vZi1kYW5h' as CredentialId
export const SALT = 'c2FsdHNhbHRzYWx0c2FsdA' as Base64Url
const NONCE = 'bm9uY2Vub25jZW5vbmNlbm9uY2Vub25jZW5vbmNlbm8' as Base64Url
export const WORDS: RuleWords = { say: 'Delete customer 42', consequence: 'Cannot be undone.' }

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function digestLike(character: string): Digest {
  return `${character.repeat(42)}A` as Digest
}

export function call(change: Partial<Call> = {}): Call {
  return {
    method: 'DELETE',
    target: 'https://admin.example.com/api/customers/42?force=true',
    headers: [['content-type', 'application/json']],
    body: bodyOf('{"reason":"asked for"}', 'application/json'),
    ...change,
  }
}

export function bodyOf(content: string | Uint8Array, contentType: string): Call['body'] {
  const bytes = typeof content === 'string' ? bytesOf(content) : content
  return { length: bytes.length, sha256: plainDigest(bytes), content_type: contentType }
}

export function asked(change: Partial<Call> = {}): Asked {
  return { kind: 'http', call: call(change), redirect: 'follow', credentials: 'include' }
}

export function operation(args: Extract<Asked, { kind: 'operation' }>['args'] = { region: 'eu', keep: null }): Asked {
  return { kind: 'operation', name: 'database.drop', args }
}

export function action(what: Asked = asked()): Action {
  return {
    v: 1,
    ...what,
    requester: { kind: 'operator', person: PERSON, name: 'Robin', email: 'robin@example.org', device: BROWSER },
    enforcer: { kind: 'extension', id: BROWSER },
    created_at: 1_800_000_000_000,
    salt: SALT,
  }
}

export function textOf(what: Asked = asked()): CanonicalJson {
  return actionText(action(what))
}

export function statement(change: Partial<Statement> = {}): Statement {
  return {
    v: 1,
    decision: 'approve',
    request: REQUEST,
    action_digest: digestLike('a'),
    view_digest: digestLike('b'),
    policy_digest: digestLike('c'),
    roster_digest: digestLike('d'),
    approver: PERSON,
    credential: CREDENTIAL,
    nonce: NONCE,
    expires_at: 1_800_000_300_000,
    comment_digest: digestLike('e'),
    ...change,
  }
}

export function claims(change: Partial<GrantClaims> = {}): GrantClaims {
  return {
    iss: 'https://holdgate.example.org',
    aud: BROWSER,
    jti: GRANT,
    req: REQUEST,
    basis: 'people',
    call_digest: digestLike('f'),
    action_digest: digestLike('a'),
    policy_digest: digestLike('c'),
    roster_digest: digestLike('d'),
    iat: 1_800_000_000,
    exp: 1_800_000_060,
    ...change,
  }
}
