/**
 * What bridge and background say to each other. Only the extension's own contexts can speak here, but
 * a page's process may be taken over: the background reads every message through a guard, and takes
 * tab, frame and origin from the sender, never from the message.
 */
import type { Digest, Instant } from '../../relay/contract/ids.ts'
import type { RuleWords } from '../../relay/contract/request.ts'
import type { Field } from '../../relay/evidence/field.ts'
import type { PageRules } from '../../relay/rules/page/page-rules.ts'
import type { PageCall } from '../page/messages.ts'
import type { Approved, Difference } from './same-call.ts'

/** 128 random bits that the bridge gives a hold; the relay knows it as the idempotency key. */
export type HoldId = string

/** The one port a bridge keeps open while it holds something. */
export const HOLD_PORT = 'holdgate-hold'

/** How far the bridge is with a hold. `sending` is set before the first byte can leave. */
export type Phase = 'waiting' | 'sending' | 'answered'

/** What the bridge knows of a call that it sent. Whether nothing was sent, the browser's own events say. */
export type Answered = Readonly<
  | { result: 'answer'; status: number; milliseconds: number }
  | { result: 'no-answer'; says: string }
  /** It was not sent: what is held is not what was approved. */
  | { result: 'differs'; what: Difference | 'route' | 'place' }
>

/** What a bridge sends a held call by; the browser's pass fits nothing else. */
export type Sends = 'fetch' | 'navigation'

export type HoldNotice = Readonly<{
  kind: 'hold'
  hold: HoldId
  phase: Phase
  sends: Sends
  call: Pick<PageCall, 'method' | 'headers' | 'redirect' | 'credentials'> & Readonly<{ target: string }>
  /** What a navigation has behind its `#`, with it; the nonce goes behind that. */
  fragment?: string
  /** With `form`, of the canonical text of the form's entries; the browser chooses the bytes when it sends them. */
  body: Readonly<{ length: number; sha256: Digest; form?: 'entries/v1' }>
  /** The whole body, or text of entries, where it is small enough to be shown. */
  shown?: ArrayBuffer
  detached: boolean
  /** The page sent it in a way that cannot wait: detached from its birth, and nobody there hears its answer. */
  cannotWait: boolean
}>

/** On the port. */
export type FromBridge =
  /** Said at first, and again whenever the background comes back; the id makes it idempotent. */
  | HoldNotice
  | Readonly<{ kind: 'detached'; hold: HoldId }>
  /** The page made the same call again, or a person clicked again, and waits for this one now. */
  | Readonly<{ kind: 'attached'; hold: HoldId }>
  /** The page is going. */
  | Readonly<{ kind: 'gone'; hold: HoldId }>
  | Readonly<{ kind: 'answered'; hold: HoldId; answered: Answered }>
  | Readonly<{ kind: 'ping' }>

/** On the port. */
export type ToBridge =
  /** Send now, to the held URL with this fragment. `run`: a person pressed Run now, for the page has left. */
  | Readonly<{
      kind: 'release'
      hold: HoldId
      nonce: string
      run: boolean
      approved: Approved
      /** What is compared on its way out goes there as plain text (plain-text.ts). */
      compared: boolean
    }>
  /** The same call as one that nobody waits for: it takes that one's place, and is no hold of its own. */
  | Readonly<{ kind: 'join'; hold: HoldId; into: HoldId }>
  /** Forget the bytes; the page's call ends with this error. */
  | Readonly<{ kind: 'end'; hold: HoldId; name: 'TypeError' | 'AbortError'; says: string }>
  /** The answer is on record; nothing is left to tell. */
  | Readonly<{ kind: 'recorded'; hold: HoldId }>

export type Act = 'cancel' | 'run' | 'retry'

/** One-off messages, each with its reply. */
export type AskBackground =
  | Readonly<{ kind: 'rules' }>
  | Readonly<{ kind: 'digest'; bytes: ArrayBuffer }>
  | Readonly<{ kind: 'holds' }>
  /** A person pressed a button in the overlay or the popup. */
  | Readonly<{ kind: 'act'; hold: HoldId; act: Act }>
  | Readonly<{ kind: 'stopped'; method: string; url: string; why: Stopped['why'] }>
  /** This document is what a released navigation brought. The reply is its hold, or null. */
  | Readonly<{ kind: 'arrived'; nonce: string; status: number }>

/** Told to bridges without being asked. */
export type TellBridge =
  | Readonly<{ kind: 'rules'; rules: PageRules | null }>
  | Readonly<{ kind: 'holds'; holds: readonly HoldView[] }>
  | Readonly<{ kind: 'stopped'; stopped: Stopped }>
  /** The operator wants to see what waits. */
  | Readonly<{ kind: 'open' }>
  /** To one frame: say again what you hold. It answers with the ids; silence means that it is gone. */
  | Readonly<{ kind: 'announce' }>

/** A covered call that was not held, but stopped; nothing of it was sent. */
export type Stopped = Readonly<{
  at: Instant
  method: string
  url: string
  /**
   * `blocked`: by the browser's rules; the others: by the bridge. `shared`: another page may have prepared the frame or
   * window that it came from. `overheard`: a service worker could send something else in its place. By the background:
   * `flood`: its tab asks too often; `uncovered`: no rule is about it any more; `unkept`: the browser's store is full.
   */
  why: 'blocked' | 'too-large' | 'too-many' | 'unreadable' | 'shared' | 'overheard' | 'flood' | 'uncovered' | 'unkept'
  /** The browser's name for what tried it, for `blocked`. */
  source?: string
  /** Method and address are the whole call, so a person may ask for it here. */
  askable?: true
}>

export type HoldState =
  | 'held'
  | 'approved'
  | 'armed'
  | 'sent'
  | 'done'
  | 'denied'
  | 'expired'
  | 'cancelled'
  | 'refused'
  | 'failed'
  | 'unknown'

/** Fields of a call, as the page wrote them. `cut`: how many characters of name and value are not here. */
export type SentFields = readonly Readonly<{ name: string; value: string; kind: Field['kind']; cut: number }>[]
/** The first of some fields, and how many more there are. */
export type SentList = Readonly<{ fields: SentFields; more: number }>

/** What would be sent, as far as it is shown beside a console. */
export type SentView = Readonly<{
  /** What the rule calls dangerous. */
  watched: SentList
  /** Pointers that the rule watches, and that this call has not. */
  absent: readonly string[]
  others: SentList
  /** Bytes of a body that approvers see, but not as fields. */
  unread?: number
  /** Bytes of a body that approvers do not see. */
  unshown?: number
}>

/** A hold as screens show it. Instants are this computer's, already corrected from the relay's clock. */
export type HoldView = Readonly<{
  hold: HoldId
  tab: number
  state: HoldState
  detached: boolean
  cannotWait: boolean
  /** When the page last made this call again. */
  repeatedAt?: Instant
  /** Nobody is asked: the exact rule does not cover it, or nobody needs to be. */
  quiet: boolean
  method: string
  target: string
  heldAt: Instant
  /** From the policy, filled in by the relay; absent until it answered. */
  words?: RuleWords
  /** Absent until it is known what approvers see, and where nobody is asked. */
  sent?: SentView
  phrase?: string
  asked: readonly Readonly<{ name: string; step: 'asked' | 'shown' | 'seen' | 'approved' | 'denied' }>[]
  quorum?: Readonly<{ needed: number; approved: number }>
  /** End of the wait for decisions. */
  expiresAt?: Instant
  /** End of the approval. */
  usableUntil?: Instant
  /** The relay did not answer last time; it is asked again until this instant. */
  unreachableUntil?: Instant
  /** Why it ended, where a person or the relay said so. */
  by?: string
  /** In words of ours. */
  says?: string
  /** In words that an approver wrote. */
  quoted?: string
  status?: number
}>
