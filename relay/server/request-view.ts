/**
 * A request as somebody may see it: its requester, the people it asks, an administrator. Everybody
 * else sees nothing, not even that it exists.
 *
 * Rule 1: a nonce leaves for the person whose it is, and only while they can decide with it.
 * Rule 2: an administrator who neither asks nor answers sees metadata: no action, no body, no words
 *   of people.
 */
import type { Instant, PersonId } from '../contract/ids.ts'
import type { GrantView } from '../contract/grant.ts'
import type { AskedPerson, RequestSummary, RequestView, ShownBody, Standing } from '../contract/request.ts'
import type { Grant } from '../core/grant.ts'
import type { Asking, Decision, Request } from '../core/request.ts'
import { approversOf, isOwn, standingOf } from '../core/verdict.ts'
import { readAction } from '../evidence/action.ts'
import { toBase64Url } from '../evidence/bytes.ts'
import type { Person } from '../store/people.ts'
import { isApprover } from './approver.ts'
import type { Deps } from './deps.ts'
import { passkeysIn } from './roster-passkeys.ts'
import { bodyPlace } from './keys.ts'
import type { Caller } from './handler.ts'

/** `requester`: by the key that asked. A person may be `own`, `asked`, or only administer. */
export type Viewer =
  | Readonly<{ kind: 'requester' }>
  | Readonly<{ kind: 'person'; person: Person; sees: 'own' | 'asked' | 'metadata' }>

/** What the caller is to this request, or undefined when it is none of their business. */
export function viewerOf(request: Request, caller: Caller): Viewer | undefined {
  if (caller.kind === 'anyone') return undefined
  if (caller.kind !== 'person') return isRequester(request, caller) ? { kind: 'requester' } : undefined
  const { person } = caller
  if (isOwn(request.requester, person)) return { kind: 'person', person, sees: 'own' }
  if (request.asked.some((asking) => asking.person === person.id)) return { kind: 'person', person, sees: 'asked' }
  return person.roles.includes('admin') ? { kind: 'person', person, sees: 'metadata' } : undefined
}

/** True for the very device or service key that asked. */
export function isRequester({ requester }: Request, caller: Caller): boolean {
  if (caller.kind === 'service') return requester.kind === 'service' && requester.service === caller.service.id
  if (caller.kind === 'device') return requester.kind === 'operator' && requester.device === caller.device.id
  return false
}

type Viewing = Readonly<{ request: Request; viewer: Viewer; now: Instant }>

export async function viewRequest(deps: Deps, { request, viewer, now }: Viewing): Promise<RequestView> {
  const reads = viewer.kind === 'requester' || viewer.sees !== 'metadata'
  const people = new Map<PersonId, Person | undefined>()
  for (const { person } of request.asked) people.set(person, await deps.store.person(person))
  // What is decided stays as it was; what is not is decided by the roles of now.
  const approvers = [...people.values()].filter((person) => person !== undefined).filter(isApprover)
  const counting = request.status === 'pending' ? new Set(approvers.map(({ id }) => id)) : undefined
  return {
    id: request.id,
    version: request.version,
    status: request.status,
    ...(request.basis === undefined ? {} : { basis: request.basis }),
    ...(request.endReason === undefined ? {} : { end_reason: request.endReason }),
    rule: request.rule,
    words: request.words,
    ...(reads ? { action: request.action } : {}),
    action_digest: request.actionDigest,
    call_digest: request.callDigest,
    policy_digest: request.policyDigest,
    roster_digest: request.rosterDigest,
    justification: reads ? request.justification : '',
    body: await bodyFor(deps, request, viewer),
    ...(viewer.kind === 'requester' ? { approvers_see: request.bodyShown } : {}),
    created_at: request.createdAt,
    expires_at: request.expiresAt,
    ...(request.decidedAt === undefined ? {} : { decided_at: request.decidedAt }),
    quorum: { needed: request.quorum, approved: approversOf(request, counting).size },
    asked: request.asked.map((asking) => ({
      ...askedPerson(request, asking, { reads, name: people.get(asking.person)?.name }),
      ...(counting && !counting.has(asking.person) && { gone: true as const }),
    })),
    decisions: reads ? request.decisions.map(({ statement, proof, comment }) => ({ statement, proof, comment })) : [],
    ...(request.grant ? { grant: viewGrant(request.grant, viewer) } : {}),
    you: await standingFor(deps, { request, viewer, now }),
    now,
  }
}

/** The signed grant is for its enforcer, who is whoever asked. */
export function viewGrant(grant: Grant, viewer: Viewer): GrantView {
  return {
    id: grant.id,
    status: grant.status,
    usable_until: grant.usableUntil,
    ...(viewer.kind === 'requester' ? { jws: grant.jws } : {}),
    ...(grant.outcome === undefined ? {} : { outcome: grant.outcome }),
    ...(grant.settledAt === undefined ? {} : { settled_at: grant.settledAt }),
  }
}

export function summarise(request: Request, person: Person, now: Instant): RequestSummary {
  const verdict = request.decisions.find((decision) => decision.person === person.id)?.verdict
  return {
    id: request.id,
    version: request.version,
    status: request.status,
    words: request.words,
    requester_name: request.requester.name,
    where: whereOf(request),
    created_at: request.createdAt,
    expires_at: request.expiresAt,
    ...(request.decidedAt === undefined ? {} : { decided_at: request.decidedAt }),
    can_decide: standingOf(request, viewing(person), now).can === 'decide',
    ...(verdict ? { verdict } : {}),
    ...(request.grant ? { outcome: request.grant.status } : {}),
  }
}

/** By the roles of now: nobody is offered what would be refused. */
function viewing(person: Person) {
  return { kind: 'person', ...person, active: isApprover(person) } as const
}

function whereOf(request: Request): string {
  const action = readAction(request.action)
  return action.kind === 'http' ? new URL(action.call.target).host : action.requester.name
}

/** Whoever asked by key has the bytes already, and is kept from waiting for them. */
async function bodyFor(deps: Deps, request: Request, viewer: Viewer): Promise<ShownBody> {
  if (request.bodyShown === 'none' || viewer.kind === 'requester' || viewer.sees === 'metadata')
    return { shown: 'none' }
  const bytes = await shownBodyOf(deps, request)
  return bytes ? { shown: 'full', bytes: toBase64Url(bytes) } : { shown: 'none' }
}

/** The body's bytes, or undefined when they were not sent or have been deleted since. */
export async function shownBodyOf(deps: Deps, request: Request): Promise<Uint8Array | undefined> {
  if (request.bodyShown === 'none') return undefined
  const sealed = await deps.store.sealedBody(request.id)
  return sealed && deps.keys.unseal(sealed, bodyPlace(request.id))
}

function askedPerson(
  request: Request,
  asking: Asking,
  { reads, name = '' }: Readonly<{ reads: boolean; name: string | undefined }>,
): AskedPerson {
  const decision: Decision | undefined = request.decisions.find(({ person }) => person === asking.person)
  return {
    person: asking.person,
    name,
    asked_at: asking.askedAt,
    ...(asking.shownAt === undefined ? {} : { shown_at: asking.shownAt }),
    ...(asking.seenAt === undefined ? {} : { seen_at: asking.seenAt }),
    ...(decision ? { decision: decision.verdict, decided_at: decision.decidedAt } : {}),
    ...(decision && reads && decision.comment !== '' ? { comment: decision.comment } : {}),
  }
}

async function standingFor(deps: Deps, { request, viewer, now }: Viewing): Promise<Standing> {
  if (viewer.kind === 'requester') return { can: 'read', because: 'requester' }
  const { person } = viewer
  const standing = standingOf(request, viewing(person), now)
  if (standing.can === 'read') return standing
  const asking = request.asked.find((candidate) => candidate.person === person.id)
  if (!asking) throw new Error(`Request ${request.id} lets somebody decide whom it does not ask.`)
  const passkeys = await deps.store.passkeysOf([person.id])
  const known = await passkeysIn(deps, request.rosterDigest)
  return {
    can: 'decide',
    nonce: asking.nonce,
    credentials: passkeys
      .filter((passkey) => passkey.revokedAt === undefined && known.has(passkey.id))
      .map(({ id, transports }) => ({ id, transports })),
  }
}
