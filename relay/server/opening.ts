/**
 * Makes a request out of what an enforcer asks: who asks comes from their proof, whom to ask from the
 * policy, the digests from here. Nothing of it is taken from the asker's own words.
 */
import type { Action, Asked, Enforcer, Requester } from '../contract/action.ts'
import { NEVER_BOUND_HEADERS } from '../contract/call.ts'
import { ID_PREFIX } from '../contract/ids.ts'
import type { Base64Url, Instant, PersonId, RequestId } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { BodyOf } from '../contract/schema/api.ts'
import { open } from '../core/request.ts'
import type { Asking, Request } from '../core/request.ts'
import { actionDigest, actionText, callDigest } from '../evidence/action.ts'
import { fromBase64Url, toBase64Url } from '../evidence/bytes.ts'
import { plainDigest } from '../evidence/digest.ts'
import { logEvent } from '../evidence/log-event.ts'
import { questionDigest } from '../evidence/question.ts'
import { viewOf } from '../evidence/view-of.ts'
import { viewDigest } from '../evidence/view.ts'
import { match } from '../rules/match.ts'
import type { LogEvent } from '../store/log-event.ts'
import type { Person } from '../store/people.ts'
import type { Deps } from './deps.ts'
import { isApprover } from './approver.ts'
import { withGrant } from './granting.ts'
import type { Caller } from './handler.ts'
import { bodyPlace } from './keys.ts'
import { requesterName } from './notices.ts'

export type Opened = Readonly<{ request: Request; events: readonly LogEvent[]; sealedBody?: Uint8Array }>

type Asker = Readonly<{
  requester: Requester
  enforcer: Enforcer
  /** Everybody who counts as the requester. */
  persons: ReadonlySet<PersonId>
}>

/** Where no rule says otherwise: the policy's default answered. */
const DEFAULT_EXPIRES_MILLISECONDS = 5 * 60_000
const DEFAULT_USABLE_MILLISECONDS = 60_000

export async function openRequest(
  deps: Deps,
  { caller, body, now }: Readonly<{ caller: Caller; body: BodyOf<'ask'>; now: Instant }>,
): Promise<Opened | Refusal> {
  const asker = await askerOf(deps, caller, body.on_behalf_of)
  if ('refused' in asker) return asker
  const shown = readShown(body)
  if (shown && 'refused' in shown) return shown
  const foreign = refuseCall(body.action)
  if (foreign) return foreign

  const { policy } = deps.policy()
  const matched = match({
    policy,
    asked: body.action,
    requester: asker.requester,
    ...(shown ? { body: shown.bytes } : {}),
  })
  if (caller.kind === 'service' && !inScope(caller.service.rules, matched.rule?.id)) {
    return { refused: 'key-out-of-scope' }
  }

  // Cutting out parts would show bytes that nobody hashed: with `redact` the whole body stays unseen, and unstored.
  const kept = matched.rule && matched.rule.redact.length > 0 ? undefined : shown
  const id = `${ID_PREFIX.request}${toBase64Url(deps.random(16))}` as RequestId
  const salt = body.salt ?? toBase64Url(deps.random(16))
  const action = actionText(actionOf(body.action, { ...asker, created_at: now, salt }))
  const view = viewOf({ action, words: matched.words, ...(kept ? { body: kept.bytes } : {}) })
  const people = await approvers(deps, matched.approverEmails)
  const request = open({
    id,
    requester: asker.requester,
    enforcer: asker.enforcer,
    action,
    actionDigest: actionDigest(action),
    callDigest: callDigest(body.action),
    viewDigest: viewDigest(view),
    policyDigest: policy.digest,
    rosterDigest: (await deps.store.roster()).digest,
    rule: matched.rule?.id ?? '',
    words: matched.words,
    justification: body.justification,
    bodyShown: kept ? 'full' : 'none',
    ...(matched.rule?.denyBy ? { denyBy: matched.rule.denyBy } : {}),
    createdAt: now,
    usableMilliseconds: matched.rule?.usableMilliseconds ?? DEFAULT_USABLE_MILLISECONDS,
    decide: matched.decide,
    quorum: matched.quorum,
    expiresMilliseconds: matched.rule?.expiresMilliseconds ?? DEFAULT_EXPIRES_MILLISECONDS,
    asked: people.map((person): Asking => ({ person: person.id, nonce: toBase64Url(deps.random(32)), askedAt: now })),
    requesterPersons: asker.persons,
  })
  const ended = await endedByPolicy(deps, withGroups(deps, request, now))
  return {
    request: ended.request,
    events: [openedEvent(request, salt), ...ended.events],
    ...(kept ? { sealedBody: deps.keys.seal(kept.bytes, { place: bodyPlace(id), now }) } : {}),
  }
}

async function askerOf(deps: Deps, caller: Caller, onBehalfOf: string | undefined): Promise<Asker | Refusal> {
  if (caller.kind === 'device') {
    const { device, person } = caller
    if (device.kind !== 'browser' || !person.roles.includes('operator')) return { refused: 'forbidden' }
    if (onBehalfOf !== undefined) {
      return { refused: 'wrong-shape', detail: 'body.on_behalf_of: A paired browser asks for its own person.' }
    }
    const { id, name, email } = person
    return {
      requester: { kind: 'operator', person: id, name, email, device: device.id },
      enforcer: { kind: 'extension', id: device.id },
      persons: new Set([id]),
    }
  }
  if (caller.kind !== 'service') return { refused: 'unauthenticated' }
  const { id, name, createdBy } = caller.service
  const enforcer = { kind: 'service', id } as const
  // Whoever made the key saw it, and could ask with it what they then approve.
  if (onBehalfOf === undefined)
    return { requester: { kind: 'service', service: id, name }, enforcer, persons: new Set([createdBy]) }
  const person = await deps.store.personByEmail(onBehalfOf)
  if (!person?.active) return { refused: 'requester-unknown' }
  return {
    requester: { kind: 'service', service: id, name, on_behalf_of: person.email },
    enforcer,
    persons: new Set([createdBy, person.id]),
  }
}

/** The bytes to show, when they are the bytes that the call names. */
function readShown({ action, body }: BodyOf<'ask'>): Readonly<{ bytes: Uint8Array }> | Refusal | undefined {
  if (body.shown === 'none') return undefined
  if (action.kind !== 'http') return { refused: 'wrong-shape', detail: 'body.body: An operation has no body to show.' }
  let bytes: Uint8Array
  try {
    bytes = fromBase64Url(body.bytes)
  } catch {
    return { refused: 'wrong-shape', detail: 'body.body.bytes: Wanted base64url without padding.' }
  }
  if (bytes.length > LIMITS.shownBodyBytes) {
    return { refused: 'too-large', detail: `At most ${LIMITS.shownBodyBytes} bytes can be shown.` }
  }
  const { length, sha256 } = action.call.body
  return bytes.length === length && plainDigest(bytes) === sha256 ? { bytes } : { refused: 'body-differs' }
}

/** Fetch sends these in upper case, however they were written. */
const NORMALISED: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'])

/**
 * An address or a method that has two spellings could be judged as one of them and reach the server as
 * the other; and a secret among the headers would reach screens and disk.
 */
function refuseCall(asked: Asked): Refusal | undefined {
  if (asked.kind !== 'http') return undefined
  const { method, target, headers } = asked.call
  const secret = headers.find(([name]) => NEVER_BOUND_HEADERS.includes(name))
  if (secret) {
    const detail = `body.action.call.headers: ${secret[0]} would be shown and stored. Leave it out.`
    return { refused: 'wrong-shape', detail }
  }
  if (!NORMALISED.has(method) && NORMALISED.has(method.toUpperCase())) {
    return { refused: 'wrong-shape', detail: `body.action.call.method: Wanted ${method.toUpperCase()}.` }
  }
  const url = URL.parse(target)
  if (url?.href === target) return undefined
  return { refused: 'wrong-shape', detail: 'body.action.call.target: Wanted the URL as `new URL(…).href` writes it.' }
}

function inScope(rules: readonly string[], rule: string | undefined): boolean {
  return rules.length === 0 || (rule !== undefined && rules.includes(rule))
}

function actionOf(
  asked: Asked,
  { requester, enforcer, created_at, salt }: Asker & Readonly<{ created_at: Instant; salt: Base64Url }>,
): Action {
  return { ...asked, v: 1, requester, enforcer, created_at, salt }
}

async function approvers(deps: Deps, emails: readonly string[]): Promise<readonly Person[]> {
  const people = await Promise.all(emails.map((email) => deps.store.personByEmail(email)))
  return people.filter((person) => person !== undefined).filter(isApprover)
}

/** Marks whom this question reaches only as one of several, since its requester asks them so often. */
function withGroups({ askRate }: Deps, request: Request, now: Instant): Request {
  if (request.status !== 'pending') return request
  const { id, requester, expiresAt: until } = request
  const asked = request.asked.map((asking): Asking => {
    const question = { request: id, requester: requesterName(requester), person: asking.person, until }
    return askRate.alone(question, now) ? asking : { ...asking, grouped: true }
  })
  return { ...request, asked }
}

function openedEvent(request: Request, salt: Base64Url): LogEvent {
  const { requester } = request
  return logEvent({
    v: 1,
    at: request.createdAt,
    kind: 'request.opened',
    request: request.id,
    action_digest: request.actionDigest,
    call_digest: request.callDigest,
    policy_digest: request.policyDigest,
    roster_digest: request.rosterDigest,
    rule: request.rule,
    requester: requesterName(requester),
    enforcer: request.enforcer.id,
    asked: request.asked.map(({ person }) => person),
    quorum: request.quorum,
    expires_at: request.expiresAt,
    question_digest: questionDigest({
      request: request.id,
      salt,
      view_digest: request.viewDigest,
      words: request.words,
      justification: request.justification,
      asked: request.asked,
    }),
  })
}

/** What the policy decided by itself is complete before it is stored for the first time. */
async function endedByPolicy(
  deps: Deps,
  request: Request,
): Promise<Readonly<{ request: Request; events: readonly LogEvent[] }>> {
  if (request.status === 'approved') return withGrant(deps, request)
  if (request.status !== 'denied') return { request, events: [] }
  const reason = request.endReason ?? 'decision'
  const event = logEvent({ v: 1, at: request.createdAt, kind: 'request.denied', request: request.id, reason })
  return { request, events: [event] }
}
