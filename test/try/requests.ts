/** Held calls as scripts and reports show them. Pure. */
import type { Call } from '../../relay/contract/call.ts'
import type { AskedCall } from '../kit/relay-requests.ts'
import type { TriedRequest, Wanted } from './script.ts'

export function bodyOf({ body }: Call): TriedRequest['body'] {
  return {
    length: body.length,
    sha256: body.sha256,
    sha256_hex: Buffer.from(body.sha256, 'base64url').toString('hex'),
    ...(body.form !== undefined && { form: body.form }),
  }
}

export function requestOf(asked: AskedCall): TriedRequest {
  const { request, status, call, rule, say, created_at, expires_at, decided_at, grant } = asked
  return {
    id: request,
    status,
    method: call.method,
    url: call.target,
    body: bodyOf(call),
    rule,
    say,
    created_at,
    expires_at,
    ...(decided_at !== undefined && { decided_at }),
    ...(grant !== undefined && { grant: grant.status }),
    ...(grant?.outcome?.result === 'executed' && { answer: grant.outcome.status }),
  }
}

export function isWanted({ call }: AskedCall, { method, url }: Wanted): boolean {
  return (
    (method === undefined || call.method === method.toUpperCase()) && (url === undefined || call.target.includes(url))
  )
}
