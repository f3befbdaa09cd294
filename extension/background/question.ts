/** What the relay's view of a request means for the hold that waits for it. Pure. */
import type { Action, Asked } from '../../relay/contract/action.ts'
import type { BoundHeader } from '../../relay/contract/call.ts'
import { ALWAYS_BOUND_HEADERS } from '../../relay/contract/call.ts'
import type { ConsoleRule } from '../../relay/contract/console-rules.ts'
import type { CanonicalJson, Digest, Instant } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import { actionDigest, fitsAsked, readAction } from '../../relay/evidence/action.ts'
import { fromBase64Url } from '../../relay/evidence/bytes.ts'
import { canonical } from '../../relay/evidence/canonical.ts'
import { matchPhrase } from '../../relay/evidence/phrase.ts'
import { viewOf } from '../../relay/evidence/view-of.ts'
import { viewDigest } from '../../relay/evidence/view.ts'
import type { HoldNotice } from '../bridge/messages.ts'
import { lastMoment } from './last-moment.ts'
import { move, type Hold, type Question } from './hold.ts'
import type { Pairing } from './pairing.ts'
import { sentOf } from './sent.ts'

/** Lower-case names of the headers that an approval binds. */
export function boundBy(rule: ConsoleRule | undefined): readonly string[] {
  return [...ALWAYS_BOUND_HEADERS, ...(rule?.bind_headers ?? [])]
}

/** The question that a held call puts to the relay, with the headers that are bound. */
export function askedOf(
  notice: Pick<HoldNotice, 'call' | 'body'>,
  bound: readonly string[],
): Extract<Asked, { kind: 'http' }> {
  const headers = notice.call.headers
    .filter(([name]) => bound.includes(name))
    .map(([name, value]): BoundHeader => [name, value])
  const contentType = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
  const { method, target, redirect, credentials } = notice.call
  return {
    kind: 'http',
    call: { method, target, headers, body: { ...notice.body, content_type: contentType } },
    redirect,
    credentials,
  }
}

/**
 * Whether the relay asks about exactly what is held here.
 *
 * @returns undefined when it does, else what differs, in words
 */
export function differs(
  hold: Hold,
  view: RequestView,
  { device, person }: Pick<Pairing, 'device' | 'person'>,
): string | undefined {
  if (view.call_digest !== hold.callDigest) return 'the call'
  if (view.action === undefined || actionDigest(view.action) !== view.action_digest) return 'the action'
  const action = read(view.action)
  if (!action || !fitsAsked(action, hold.asked)) return 'the action'
  if (action.salt !== hold.salt) return 'the salt'
  // Else approvers could be told that somebody else asks, and this person's own approval would count.
  const { requester } = action
  if (requester.kind !== 'operator' || requester.device !== device || requester.email !== person.email) {
    return 'who asks'
  }
  if (action.enforcer.kind !== 'extension' || action.enforcer.id !== device) return 'the enforcer'
  const views = hold.question ? hold.question.views : viewsOf(hold, view)
  if (views === undefined) return 'what approvers see'
  return hold.question && FIXED.map((member) => changed(hold.question, view, member)).find((what) => what !== undefined)
}

/** What stays as the relay first told it: people are shown it, and sign it. */
const FIXED = ['id', 'action_digest', 'words', 'rule', 'policy_digest', 'roster_digest', 'expires_at'] as const

function changed(question: Question | undefined, view: RequestView, member: (typeof FIXED)[number]) {
  const [was, is] = [question?.[member], view[member]].map((value) => canonical({ value: value ?? null }))
  if (was === is) return undefined
  return member === 'words' ? 'what it says' : member === 'expires_at' ? 'the deadline' : 'the request'
}

/** @returns undefined when there is nothing that a phone could show */
function viewsOf({ shown }: Hold, { action = '' as CanonicalJson, words }: RequestView): readonly Digest[] | undefined {
  try {
    const hidden = viewDigest(viewOf({ action, words }))
    if (shown === undefined) return [hidden]
    return [viewDigest(viewOf({ action, words, body: fromBase64Url(shown) })), hidden]
  } catch {
    // The bytes are not those of the action, or the action is none.
    return undefined
  }
}

/** What phones show of it, for the operator's screen. The bytes are there at the first answer only. */
function sentIn(hold: Hold, { action, asked, words, approvers_see: see }: RequestView): Pick<Question, 'sent'> {
  const { question, shown } = hold
  if (question) return question.sent ? { sent: question.sent } : {}
  if (action === undefined || asked.length === 0) return {}
  try {
    const body = see === 'full' && shown !== undefined ? { body: fromBase64Url(shown) } : {}
    return { sent: sentOf(viewOf({ action, words, ...body })) }
  } catch {
    // Nothing that a phone could show either: `differs` has said so.
    return {}
  }
}

function read(text: CanonicalJson): Action | undefined {
  try {
    return readAction(text)
  } catch {
    // Not an action that this build knows, so not one that it may act on.
    return undefined
  }
}

/**
 * The hold after the relay has told of its request. Older news than the last changes nothing.
 *
 * @param now this computer's clock
 */
export function told(hold: Hold, view: RequestView, now: Instant): Hold | undefined {
  if (hold.question && view.version < hold.question.version) return undefined
  const question: Question = {
    id: view.id,
    version: view.version,
    words: view.words,
    expires_at: view.expires_at,
    asked: view.asked,
    quorum: view.quorum,
    action_digest: view.action_digest,
    policy_digest: view.policy_digest,
    roster_digest: view.roster_digest,
    rule: view.rule,
    phrase: matchPhrase(view.id, view.action_digest),
    until: hold.question?.until ?? lastMoment(view, now),
    views: hold.question?.views ?? viewsOf(hold, view) ?? [],
    requester: hold.question?.requester ?? requesterIn(view),
    ...sentIn(hold, view),
  }
  const { shown: _sent, bytesWithBridge: _told, unreachableSince: _past, ...rest } = hold
  const known: Hold = { ...rest, question }
  const denial = view.asked.find((person) => person.decision === 'deny')
  const end = {
    at: now,
    ...(denial && { by: denial.name }),
    ...(denial?.comment && { says: denial.comment }),
    ...(!denial && view.end_reason && { says: view.end_reason }),
  }
  if (view.status === 'pending') return known
  if (view.status === 'denied') return move(known, 'deny', { end })
  if (view.status === 'expired') return move(known, 'expire', { end })
  if (view.status === 'cancelled') return move(known, 'cancel', { end })
  if (!view.grant) return move(known, 'refuse', { end: { at: now, says: 'no_grant' } })
  const { id, usable_until: usableUntil, jws = '' } = view.grant
  return move(known, 'approve', { decisions: view.decisions, grant: { id, jws, usableUntil, redeemed: 'no' } })
}

/**
 * A hold that had ended before the relay's first answer came: now it is known what to withdraw.
 *
 * @returns undefined when it knew already, or there is nothing to withdraw
 */
export function unwanted(hold: Hold, view: RequestView): Hold | undefined {
  if (hold.question) return undefined
  if (view.status === 'pending') {
    return { ...hold, owes: { kind: 'cancel', request: view.id, reason: 'requester_cancelled' } }
  }
  return view.grant?.status === 'open' ? { ...hold, owes: { kind: 'revoke', grant: view.grant.id } } : undefined
}

function requesterIn({ action }: RequestView): Question['requester'] {
  const requester = action === undefined ? undefined : read(action)?.requester
  return requester?.kind === 'operator' ? requester.person : ''
}

/** How many phones have shown it and how many people have opened it, as far as this side has heard. */
export function marksIn({ asked }: Question): number {
  const shown = asked.filter((person) => person.shown_at !== undefined)
  return shown.length + asked.filter((person) => person.seen_at !== undefined).length
}
