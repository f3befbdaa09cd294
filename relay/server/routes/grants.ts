/**
 * What an enforcer does with a grant, and how others stop it.
 *
 * Rule: redeem is the last gate before the action. It asks everything again: deadline, call, enforcer,
 *   attempt, policy, people.
 */
import type { GrantView } from '../../contract/grant.ts'
import type { Instant } from '../../contract/ids.ts'
import { isRefusal } from '../../contract/refusals.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { redeem, report, revoke } from '../../core/grant.ts'
import type { Redeeming } from '../../core/grant.ts'
import type { Request as Held } from '../../core/request.ts'
import { approversOf, isOwn, quorumStands } from '../../core/verdict.ts'
import { readAction } from '../../evidence/action.ts'
import { utf8 } from '../../evidence/bytes.ts'
import { plainDigest } from '../../evidence/digest.ts'
import { logEvent } from '../../evidence/log-event.ts'
import { outcomeDigest } from '../../evidence/question.ts'
import type { Deps } from '../deps.ts'
import { eligibilityOf, passkeysRelied } from '../eligibility.ts'
import type { Caller, Context, Handlers } from '../handler.ts'
import type { Person } from '../../store/people.ts'
import { proveChange } from '../proof/change.ts'
import { changeRequest } from '../request-change.ts'
import type { Change } from '../request-change.ts'
import { isRequester, viewGrant } from '../request-view.ts'
import type { Viewer } from '../request-view.ts'

const AS_ENFORCER = { kind: 'requester' } as const

export const grantRoutes: Pick<Handlers, 'redeem' | 'reportOutcome' | 'revokeGrant'> = {
  async redeem({ deps, params, body, caller }) {
    const enforcer = enforcerOf(caller)
    if (!enforcer) return { refused: 'unauthenticated' }
    // Who may not ask any more runs nothing either; what ran is still reported.
    if (caller.kind === 'device' && !caller.person.roles.includes('operator')) return { refused: 'forbidden' }
    const redeeming = { attempt: body.attempt, callDigest: body.call_digest, enforcer }
    const changed = await changeRequest({
      deps,
      read: () => deps.store.requestOfGrant(params.id),
      make: (request, now) => redeemChange(deps, request, { redeeming, now }),
    })
    return isRefusal(changed) ? changed : grantReply(deps, changed, AS_ENFORCER)
  },

  async reportOutcome({ deps, params, body, caller }) {
    const enforcer = enforcerOf(caller)
    if (!enforcer) return { refused: 'unauthenticated' }
    const { attempt, outcome } = body
    const changed = await changeRequest({
      deps,
      read: () => deps.store.requestOfGrant(params.id),
      make: async (request, now) => {
        const after = report(request, { attempt, outcome, enforcer }, now)
        if (isRefusal(after)) return after
        const of = { v: 1, at: now, request: request.id, grant: params.id } as const
        const outcome_digest = outcomeDigest(readAction(request.action).salt, outcome)
        const said = { result: outcome.result, by: enforcer, outcome_digest }
        const late = request.grant?.status === 'unknown' ? ({ late: true } as const) : {}
        return { after, events: [logEvent({ ...of, kind: 'grant.settled', ...said, ...late })] }
      },
    })
    return isRefusal(changed) ? changed : grantReply(deps, changed, AS_ENFORCER)
  },

  async revokeGrant(context) {
    const { deps, params } = context
    const by = await revokerOf(context)
    if (isRefusal(by)) return by
    const changed = await changeRequest({
      deps,
      read: () => deps.store.requestOfGrant(params.id),
      make: async (request, now) => {
        if (!mayRevoke(request, by)) return { refused: 'not-found' }
        // Withdrawn already is what the caller wants, and a statement sent again does no more.
        if (request.grant?.status === 'revoked') return { after: request, events: [] }
        const after = revoke(request, now)
        if (isRefusal(after)) return after
        const of = { v: 1, at: now, request: request.id, grant: params.id } as const
        const events = [logEvent({ ...of, kind: 'grant.revoked', by: by.person?.id ?? request.enforcer.id })]
        return { after, events, within: 'usable_until' }
      },
    })
    if (isRefusal(changed)) return changed
    return grantReply(deps, changed, by.person ? { kind: 'person', person: by.person, sees: 'asked' } : AS_ENFORCER)
  },
}

async function redeemChange(
  deps: Deps,
  request: Held,
  { redeeming, now }: Readonly<{ redeeming: Redeeming; now: Instant }>,
): Promise<Change | Refusal> {
  const after = redeem(request, redeeming, now)
  // Refused anyway, or the same attempt asking again: neither needs the policy of now.
  if (isRefusal(after)) return after
  if (after === request) return { after, events: [] }
  const current = await eligibilityOf(deps, request)
  if (isRefusal(current)) return current
  const { terms, eligible } = current
  if (!quorumStands({ request, activeEligible: eligible, quorum: terms.quorum }))
    return { refused: 'approval-withdrawn' }
  const redeemed = redeem(request, { ...redeeming, usableMilliseconds: terms.usableMilliseconds }, now)
  if (isRefusal(redeemed)) return redeemed
  if (!redeemed.grant) throw new Error(`Request ${request.id} lost its grant in redeeming it.`)
  const event = logEvent({
    v: 1,
    at: now,
    kind: 'grant.redeemed',
    request: request.id,
    grant: redeemed.grant.id,
    enforcer: redeeming.enforcer,
    attempt_digest: plainDigest(utf8(redeeming.attempt)),
  })
  // A crash from `redeem: after COMMIT` on leaves a redeemed grant whose action has not run yet: the same
  // attempt gets the same answer. Without it, it is `unknown` by the settle deadline, and there is never a
  // second grant for the same approval.
  const guard = { relyingOn: [...approversOf(request, eligible)], relyingOnPasskeys: passkeysRelied(request, eligible) }
  return { after: redeemed, events: [event], within: 'usable_until', ...guard }
}

function enforcerOf(caller: Caller): Redeeming['enforcer'] | undefined {
  if (caller.kind === 'device') return caller.device.id
  return caller.kind === 'service' ? caller.service.id : undefined
}

type Revoker = Readonly<{ caller: Caller; person?: Person }>

async function revokerOf({ deps, params, body, caller, now }: Context<'revokeGrant'>): Promise<Revoker | Refusal> {
  if (caller.kind === 'device' || caller.kind === 'service') return { caller }
  if (!('statement' in body)) return { refused: 'passkey-required' }
  // The nonce need not be used up: a grant that was revoked cannot be revoked again.
  const proven = await proveChange({ deps, signed: body, want: 'revoke_grant', now })
  if (isRefusal(proven)) return proven
  if (proven.change.grant !== params.id) {
    return { refused: 'statement-differs', detail: 'The statement names another grant.' }
  }
  return { caller, person: proven.person }
}

function mayRevoke(request: Held, { caller, person }: Revoker): boolean {
  if (!person) return isRequester(request, caller)
  const asked = request.asked.some((asking) => asking.person === person.id)
  return asked || isOwn(request.requester, person) || person.roles.includes('admin')
}

async function grantReply(
  deps: Deps,
  { id, grant }: Held,
  viewer: Viewer,
): Promise<Readonly<{ grant: GrantView; now: Instant }>> {
  if (!grant) throw new Error(`Request ${id} was found by its grant and has none.`)
  return { grant: viewGrant(grant, viewer), now: await deps.store.now() }
}
