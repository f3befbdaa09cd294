/**
 * What the policy and the people of now make of a request that was opened earlier. Asked again at
 * each decision and at redeem, because both may have changed while the request waited.
 */
import type { CredentialId, PersonId } from '../contract/ids.ts'
import { isRefusal } from '../contract/refusals.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Request } from '../core/request.ts'
import { stricter } from '../core/verdict.ts'
import type { Terms } from '../core/verdict.ts'
import { readAction } from '../evidence/action.ts'
import { match } from '../rules/match.ts'
import { isApprover } from './approver.ts'
import type { Deps } from './deps.ts'
import { shownBodyOf } from './request-view.ts'

export type Eligibility = Readonly<{
  terms: Terms
  /** Of the people asked: active, still approvers, still named by the policy, and not without the passkey they approved with. */
  eligible: ReadonlySet<PersonId>
}>

export async function eligibilityOf(deps: Deps, request: Request): Promise<Eligibility | Refusal> {
  const terms = await termsOf(deps, request)
  if (isRefusal(terms)) return terms
  const eligible = new Set<PersonId>()
  for (const asking of request.asked) {
    const person = await deps.store.person(asking.person)
    if (!person || !isApprover(person) || (terms.emails && !terms.emails.has(person.email))) continue
    if (await hasLostPasskey(deps, request, person.id)) continue
    eligible.add(person.id)
  }
  return { terms, eligible }
}

/** Whether the person approved with a passkey that does not count any more. */
async function hasLostPasskey({ store }: Deps, request: Request, person: PersonId): Promise<boolean> {
  for (const credential of passkeysRelied(request, new Set([person]))) {
    const passkey = await store.passkey(credential)
    if (!passkey || passkey.revokedAt !== undefined) return true
  }
  return false
}

/** The passkeys by which these people approved. */
export function passkeysRelied(request: Request, people: ReadonlySet<PersonId>): readonly CredentialId[] {
  return request.decisions.flatMap(({ person, verdict, proof }) =>
    verdict === 'approve' && proof.kind === 'passkey' && people.has(person) ? [proof.assertion.credential] : [],
  )
}

async function termsOf(deps: Deps, request: Request): Promise<Terms | Refusal> {
  const { policy } = deps.policy()
  const { quorum, expiresAt, usableMilliseconds } = request
  // The same file says the same: nothing to evaluate, and no body to decrypt.
  if (policy.digest === request.policyDigest) return { quorum, expiresAt, usableMilliseconds }
  const asked = readAction(request.action)
  const body = await shownBodyOf(deps, request)
  const current = match({ policy, asked, requester: request.requester, ...(body ? { body } : {}) })
  return stricter(request, current)
}
