/**
 * The life of one hold, as the background keeps it. The table is all of it.
 *
 * Rule 1: states only move forward; `move` alone changes one. What comes late finds no row and changes
 *   nothing.
 * Rule 2: `armed` is stored before a pass exists, `handed` before the bridge learns the nonce. So after
 *   a crash: not armed, nothing can have left; armed but not handed, nothing has left; handed, only the
 *   bridge and the browser's own events know.
 */
import type { Asked } from '../../relay/contract/action.ts'
import type { SignedDecision } from '../../relay/contract/decision.ts'
import type { Attempt, Outcome } from '../../relay/contract/grant.ts'
import type { Base64Url, Digest, GrantId, Instant, PersonId, RequestId } from '../../relay/contract/ids.ts'
import type { RequestView } from '../../relay/contract/request.ts'
import type { PossibleRules } from '../../relay/rules/console-rules.ts'
import type { HoldId, HoldState, Sends, SentView } from '../bridge/messages.ts'
import { isBlocked } from './differences.ts'

const NEXT = {
  held: { approve: 'approved', deny: 'denied', expire: 'expired', cancel: 'cancelled', refuse: 'refused' },
  approved: { arm: 'armed', expire: 'expired', cancel: 'cancelled', refuse: 'refused', fail: 'failed' },
  armed: { arm: 'armed', send: 'sent', answer: 'done', fail: 'failed', lose: 'unknown' },
  sent: { answer: 'done', fail: 'failed', lose: 'unknown' },
  done: {},
  denied: {},
  expired: {},
  cancelled: {},
  refused: {},
  failed: {},
  unknown: {},
} as const satisfies Record<HoldState, Partial<Record<string, HoldState>>>

export type HoldEvent =
  | 'approve'
  | 'deny'
  | 'expire'
  | 'cancel'
  | 'refuse'
  | 'arm'
  | 'send'
  | 'answer'
  | 'fail'
  | 'lose'

/** What the relay last said about the question, as far as screens and release need it. */
export type Question = Pick<
  RequestView,
  | 'id'
  | 'version'
  | 'words'
  | 'expires_at'
  | 'asked'
  | 'quorum'
  | 'action_digest'
  | 'policy_digest'
  | 'roster_digest'
  | 'rule'
> &
  Readonly<{
    phrase: string
    /** When the latest approval that people may give is too late to act upon, by this computer's clock. */
    until: Instant
    /** Who counts as having asked; their own approval does not. */
    requester: PersonId | ''
    /**
     * Digests of what approvers may have been shown, made here from the action, the words that stand on this
     * screen and the bytes that are held: with the body, and, where the rule keeps it back, without.
     */
    views: readonly Digest[]
    /** Absent where nobody is asked. */
    sent?: SentView
  }>

export type Hold = Readonly<{
  id: HoldId
  state: HoldState
  tab: number
  frame: number
  heldAt: Instant
  sends: Sends
  /** Of a navigation, with its `#`; the nonce goes behind it. */
  fragment?: string
  asked: Extract<Asked, { kind: 'http' }>
  callDigest: Digest
  /** Names of all headers that are bound, whether the call has them or not. */
  bound: readonly string[]
  salt: Base64Url
  /** The number of this one hold that may act; the relay gives its permission to nobody else. */
  attempt: Attempt
  /** The body in full, where it is small, until the relay has it. */
  shown?: Base64Url
  /** After the worker died: nobody is asked before the bridge has said the body again. */
  bytesWithBridge?: true
  /** Bytes are still held, but the page has stopped waiting: nothing goes by itself. */
  detached: boolean
  /** Detached from its birth: the page sent it in a way that cannot wait. */
  cannotWait: boolean
  /** When the page last made the same call again. */
  repeatedAt?: Instant
  /** A person pressed Run now. */
  run: boolean
  /** The exact rules do not cover it: goes out by a pass, without the relay. */
  uncovered: boolean
  question?: Question
  /** The signed rules under which it was asked. Absent: they were not those of the relay's policy. */
  rules?: PossibleRules
  /** What people signed, since it was approved. */
  decisions?: readonly SignedDecision[]
  /** `tried`: redeeming was begun, so the relay may count it as used. */
  grant?: Readonly<{ id: GrantId; jws: string; usableUntil: Instant; redeemed: 'no' | 'tried' | 'yes' }>
  /** Name of the pass in the URL's fragment, and its rule. A new one for each time it is armed. */
  pass?: Readonly<{ nonce: string; rule: number; at: Instant }>
  handed: boolean
  /** What the browser, and then the bridge, saw of the sent call. */
  seen?: Readonly<{ began?: true; status?: number; milliseconds?: number; error?: string }>
  /** Since when the relay has not answered. */
  unreachableSince?: Instant
  end?: Readonly<{ by?: string; says?: string; status?: number; at: Instant }>
  /** What the relay must still be told. Paid now, or by the sweep. */
  owes?: Owed
}>

type Owed =
  | Readonly<{ kind: 'cancel'; request: RequestId; reason: 'requester_cancelled' | 'page_gone' }>
  /** With the request that it came with: where the relay knows of no such grant, that still waits. */
  | Readonly<{ kind: 'revoke'; grant: GrantId; request?: RequestId }>
  | Readonly<{ kind: 'outcome'; grant: GrantId; outcome: Outcome }>

/** @returns the hold in its next state, or undefined where the table has no such step */
export function move(hold: Hold, event: HoldEvent, change: Partial<Omit<Hold, 'state' | 'id'>> = {}): Hold | undefined {
  const row: Partial<Record<HoldEvent, HoldState>> = NEXT[hold.state]
  const state = row[event]
  return state && { ...hold, ...change, state }
}

/** True when nothing more can happen to the call. */
export function isOver(hold: Hold): boolean {
  return Object.keys(NEXT[hold.state]).length === 0
}

/** True for a hold that nobody waits for and that may still be sent, if this is the same call. */
export function takesIn(hold: Hold, digest: Digest, { redirect, credentials }: Hold['asked']): boolean {
  if (hold.state !== 'held' && hold.state !== 'approved') return false
  const isSame =
    hold.callDigest === digest && hold.asked.redirect === redirect && hold.asked.credentials === credentials
  return hold.detached && hold.sends === 'fetch' && isSame
}

/**
 * What is certain about a call whose bridge is gone or got no answer.
 *
 * @returns `fail`: proven not sent; `answer`: the browser saw a status; `lose`: neither is certain
 */
export function certainty(hold: Hold): 'fail' | 'answer' | 'lose' {
  if (hold.seen?.status !== undefined) return 'answer'
  if (!hold.handed) return 'fail'
  // The one error that proves that nothing left, unless another extension stopped the answer. A refused
  // connection does not: a browser that loses a connection it had used before sends again on a new one, and
  // reports only how that ended (measured).
  if (isBlocked(hold.seen?.error) && hold.seen?.began !== true) return 'fail'
  return 'lose'
}

/** The event and the debt that end a hold whose page is gone, or undefined where it is over already. */
export function leave(hold: Hold, now: Instant): Hold | undefined {
  if (hold.state === 'held') {
    const owes: Owed | undefined = hold.question && {
      kind: 'cancel',
      request: hold.question.id,
      reason: 'page_gone',
    }
    return move(hold, 'cancel', { end: { at: now }, ...(owes && { owes }) })
  }
  if (hold.state === 'approved' && hold.grant?.redeemed === 'no') {
    const owes: Owed = {
      kind: 'revoke',
      grant: hold.grant.id,
      ...(hold.question && { request: hold.question.id }),
    }
    return move(hold, 'cancel', { end: { at: now }, owes })
  }
  if (hold.state === 'approved') return move(hold, 'fail', settled(hold, 'fail', now))
  if (isOver(hold)) return undefined
  const known = certainty(hold)
  return move(hold, known, settled(hold, known, now))
}

/** The hold as refused, with what the relay must hear: its question or its grant is of no use any more. */
export function refused(hold: Hold, says: string, now: Instant): Hold | undefined {
  const left = leave(hold, now)
  if (hold.state === 'held') {
    return move(hold, 'refuse', { end: { says, at: now }, ...(left?.owes && { owes: left.owes }) })
  }
  // Redeeming was begun: that nothing was sent is an outcome of its own.
  if (hold.state === 'approved' && left?.state !== 'failed') {
    return move(hold, 'refuse', { end: { says, at: now }, ...(left?.owes && { owes: left.owes }) })
  }
  return left && { ...left, end: { ...left.end, says, at: now } }
}

/** What a hold ends with, and what the relay must hear about its grant. */
export function settled(hold: Hold, event: 'fail' | 'answer' | 'lose', now: Instant): Pick<Hold, 'end' | 'owes'> {
  const { status = 0, milliseconds } = hold.seen ?? {}
  const end = event === 'answer' ? { status, at: now } : { at: now }
  if (!hold.grant) return { end }
  const outcome: Outcome =
    event === 'answer'
      ? { result: 'executed', status, ...(milliseconds !== undefined && { milliseconds }) }
      : event === 'fail'
        ? { result: 'failed', reason: 'not_sent' }
        : { result: 'unknown', reason: 'no_answer' }
  return { end, owes: { kind: 'outcome', grant: hold.grant.id, outcome } }
}
