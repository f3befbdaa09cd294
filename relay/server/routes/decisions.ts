/**
 * One person's answer to one request.
 *
 * Rule 1: what was signed is rebuilt here from what the relay knows, and compared byte for byte,
 *   before any signature is looked at. What the caller says of themselves decides nothing.
 * Rule 2: an approval takes a passkey. A device's key can deny, and nothing else.
 * Rule 3: who may decide is asked again, of the request and policy of that moment, in each try to store.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Statement, SignedDecision, Verdict } from '../../contract/decision.ts'
import type { CanonicalJson, CredentialId, DeviceId, Instant } from '../../contract/ids.ts'
import { isRefusal } from '../../contract/refusals.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { transition } from '../../core/request.ts'
import type { Decision, Request as Held } from '../../core/request.ts'
import { approversOf, mayDecide } from '../../core/verdict.ts'
import { NotCanonical, readCanonical } from '../../evidence/canonical.ts'
import { checkDeviceDeny } from '../../evidence/device-key.ts'
import { digestOf } from '../../evidence/digest.ts'
import { logEvent } from '../../evidence/log-event.ts'
import { commentDigest, decisionChallenge, decisionStatement } from '../../evidence/statement.ts'
import type { LogEvent } from '../../store/log-event.ts'
import type { Person } from '../../store/people.ts'
import type { Deps } from '../deps.ts'
import { isApprover } from '../approver.ts'
import { eligibilityOf, passkeysRelied } from '../eligibility.ts'
import { withGrant } from '../granting.ts'
import type { Handlers } from '../handler.ts'
import { provePasskey } from '../proof/passkey.ts'
import { passkeysIn } from '../roster-passkeys.ts'
import { changeRequest } from '../request-change.ts'
import type { Change } from '../request-change.ts'
import { viewRequest } from '../request-view.ts'
import { isReport, reportedNotices } from '../reported.ts'

/** Nobody sees it on a screen. One would be no pause at all: the loop's clock is as old as the commit. */
const ANSWER_AFTER_MILLISECONDS = 3

export const decisionRoutes: Pick<Handlers, 'decide'> = {
  async decide({ deps, params, body, now }) {
    const held = await deps.store.request(params.id)
    if (!held) return { refused: 'not-found' }
    const person = await signerOf(deps, body)
    if (isRefusal(person)) return person
    const refusal = refuse(held, person, now)
    if (refusal) return refusal
    const verdict = verdictOf(held, { person, signed: body })
    if (isRefusal(verdict)) return verdict
    const unproven =
      (await refuseNewPasskey(deps, held, body)) ?? (await refuseProof(deps, held, { signed: body, verdict }))
    if (unproven) return unproven
    // A crash at `decide: proof checked` leaves the request as it was; the same signed decision counts again.
    deps.crash['decide: proof checked']?.()

    const decision = { person: person.id, verdict, ...body }
    const changed = await changeRequest({
      deps,
      read: () => deps.store.request(params.id),
      known: held,
      make: (request, at) => decide(deps, request, { ...decision, decidedAt: at }),
    })
    if (isRefusal(changed)) return changed
    // Whoever waits has been woken by now. Their answers are out and away before anything is done for this one.
    await pause(ANSWER_AFTER_MILLISECONDS)
    deps.log.info({ request: changed.id, status: changed.status, verdict }, 'decided')
    if (isReport({ verdict, comment: body.comment }))
      deps.log.warn({ request: changed.id, person: person.id }, 'denied as not recognised')
    const viewer = { kind: 'person', person, sees: 'asked' } as const
    return viewRequest(deps, { request: changed, viewer, now: await deps.store.now() })
  },
}

/** Whose key claims to have signed. Nothing is proven yet, and nothing but refusals comes of it. */
async function signerOf(deps: Deps, { proof }: SignedDecision): Promise<Person | Refusal> {
  const nobody: Refusal = { refused: 'passkey-refused' }
  const id =
    proof.kind === 'passkey'
      ? (await deps.store.passkey(proof.assertion.credential))?.person
      : (await deps.store.device(proof.device))?.person
  const person = id && (await deps.store.person(id))
  return person?.active ? person : nobody
}

function refuse(held: Held, person: Person, now: Instant): Refusal | undefined {
  return mayDecide({ request: held, person: { ...person, active: isApprover(person) } }, now)
}

/** The verdict whose statement is, byte for byte, what was signed. */
function verdictOf(
  held: Held,
  { person, signed }: Readonly<{ person: Person; signed: SignedDecision }>,
): Verdict | Refusal {
  const asking = held.asked.find((candidate) => candidate.person === person.id)
  if (!asking) return { refused: 'not-asked' }
  const { proof } = signed
  const credential: CredentialId | DeviceId = proof.kind === 'passkey' ? proof.assertion.credential : proof.device
  const comment_digest = commentDigest(signed.comment)
  const expected = (decision: Verdict): Statement => ({
    v: 1,
    decision,
    request: held.id,
    action_digest: held.actionDigest,
    view_digest: held.viewDigest,
    policy_digest: held.policyDigest,
    roster_digest: held.rosterDigest,
    approver: person.id,
    credential,
    nonce: asking.nonce,
    expires_at: held.expiresAt,
    comment_digest,
  })
  if (signed.statement === decisionStatement(expected('approve'))) return 'approve'
  if (signed.statement === decisionStatement(expected('deny'))) return 'deny'
  return describeDifference(signed.statement, expected('approve'))
}

/** Names the members that differ, never their values: the nonce is one of them. */
function describeDifference(text: CanonicalJson, expected: Statement): Refusal {
  let signed: unknown
  try {
    signed = readCanonical(text)
  } catch (error) {
    if (error instanceof NotCanonical) return { refused: 'not-canonical' }
    throw error
  }
  const members = new Map(typeof signed === 'object' && signed !== null ? Object.entries(signed) : [])
  const names = Object.entries(expected)
    .filter(([name, value]) => name !== 'decision' && members.get(name) !== value)
    .map(([name]) => name)
  return {
    refused: 'statement-differs',
    detail: `Different: ${names.length === 0 ? 'its members' : names.join(', ')}.`,
  }
}

/** A receipt is checked with the roster that was signed; what is not in it, nobody could check. */
async function refuseNewPasskey(deps: Deps, held: Held, { proof }: SignedDecision): Promise<Refusal | undefined> {
  if (proof.kind !== 'passkey') return undefined
  const isThere = (await passkeysIn(deps, held.rosterDigest)).has(proof.assertion.credential)
  return isThere ? undefined : { refused: 'passkey-too-new' }
}

/** Checked on the thread pool: other calls go on meanwhile. */
async function refuseProof(
  deps: Deps,
  held: Held,
  { signed, verdict }: Readonly<{ signed: SignedDecision; verdict: Verdict }>,
): Promise<Refusal | undefined> {
  const { proof, statement } = signed
  if (proof.kind === 'passkey') {
    const proven = await provePasskey({ deps, assertion: proof.assertion, challenge: decisionChallenge(statement) })
    return isRefusal(proven) ? proven : undefined
  }
  if (verdict !== 'deny') return { refused: 'passkey-required' }
  if (held.denyBy === 'passkey') return { refused: 'passkey-required' }
  const device = await deps.store.device(proof.device)
  if (!device || device.kind !== 'phone' || device.revokedAt !== undefined) return { refused: 'passkey-refused' }
  const proven = await checkDeviceDeny({ statement, signature: proof.signature, jwk: device.jwk })
  return proven ? undefined : { refused: 'passkey-refused' }
}

async function decide(deps: Deps, request: Held, decision: Decision): Promise<Change | Refusal> {
  const { decidedAt: at } = decision
  // A denial is always safe: a policy that has changed meanwhile must not swallow it. Its person still counts.
  if (decision.verdict === 'deny') {
    const person = await deps.store.person(decision.person)
    if (!person || !isApprover(person)) return { refused: 'not-asked' }
    const after = transition(request, { kind: 'decide', decision }, at)
    if (isRefusal(after)) return after
    const denied = logEvent({ v: 1, at, kind: 'request.denied', request: request.id, reason: 'decision' })
    const events = [madeEvent(request, decision), denied]
    const notices = isReport(decision) ? await reportedNotices(deps, request, decision) : []
    return { after, events, notices, within: 'expires_at', relyingOn: [decision.person] }
  }
  const now = await eligibilityOf(deps, request)
  if (isRefusal(now)) return now
  const { terms, eligible } = now
  if (!eligible.has(decision.person)) return { refused: 'not-asked' }
  const after = transition(request, { kind: 'decide', decision, terms, eligible }, at)
  if (isRefusal(after)) return after
  const made = madeEvent(request, decision)
  const guard = {
    within: 'expires_at',
    relyingOn: [...approversOf(after, eligible)],
    relyingOnPasskeys: passkeysRelied(after, eligible),
  } as const
  if (after.status !== 'approved') return { after, events: [made], ...guard }
  const granted = await withGrant(deps, after)
  return { after: granted.request, events: [made, ...granted.events], ...guard }
}

function madeEvent(request: Held, decision: Decision): LogEvent {
  const { person, verdict, statement, proof, decidedAt } = decision
  const byPasskey = proof.kind === 'passkey'
  return logEvent({
    v: 1,
    at: decidedAt,
    kind: 'decision.made',
    request: request.id,
    person,
    decision: verdict,
    proof: proof.kind,
    credential: byPasskey ? proof.assertion.credential : proof.device,
    statement_digest: digestOf(byPasskey ? 'holdgate/decision/v1' : 'holdgate/device-deny/v1', statement),
  })
}
