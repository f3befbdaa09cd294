/** Refusals as they go over the wire: problem+json (RFC 9457). */
import type { Instant } from '../contract/ids.ts'
import type { Problem } from '../contract/problem.ts'
import { REFUSALS } from '../contract/refusals.ts'
import type { Refusal } from '../contract/refusals.ts'
import { API_HEADERS } from './security-headers.ts'

export type Occurrence = Readonly<{ requestId: string; now: Instant }>

function problemOf(refusal: Refusal, { requestId, now }: Occurrence): Problem {
  const { status, says, next } = REFUSALS[refusal.refused]
  return {
    type: `urn:holdgate:problem:${refusal.refused}`,
    title: says,
    status,
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    code: refusal.refused,
    hint: next,
    request_id: requestId,
    now,
  }
}

export function problemResponse(refusal: Refusal, occurrence: Occurrence): Response {
  const problem = problemOf(refusal, occurrence)
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...API_HEADERS, 'content-type': 'application/problem+json' },
  })
}
