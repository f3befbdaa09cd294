/**
 * The words of what an approver opens each day beside the way to a decision: inbox, history, what stands around a
 * request, denying. Same rule as in words.ts.
 */
import { counted, time } from './moments.ts'
import { speech } from './words.ts'

export const NAV = {
  inbox: 'Inbox',
  people: 'People',
  services: 'Services',
  pair: 'Pair a browser',
  settings: 'Settings',
} as const

export const NOWHERE = { title: 'There is no such page.', toInbox: 'Go to the inbox' } as const

export const COPY = { copy: 'Copy', copied: 'Copied' } as const

/** What stands beside the decision. */
export const BESIDE = {
  doubt: {
    'action-differs': 'What the relay sent does not fit its own fingerprint. Do not approve it; nothing was signed.',
    'call-differs': 'The call shown is not the call that would run. Do not approve it; nothing was signed.',
    'body-differs': 'The bytes to show are not the bytes that the call names. Do not approve it; nothing was signed.',
    unreadable: 'This device cannot read the request completely, so it cannot be signed here. Nothing was sent.',
    hidden: 'You may see that this was asked, not what. Only those who ask and answer see that.',
  },
  phrase: 'Match phrase',
  phraseNext: 'The screen of whoever asks shows the same words.',
  askedAt: (at: string) => `Asked ${at},`,
  asked: 'Who was asked',
  quorum: (approved: number, needed: number) =>
    needed === 1 ? 'One approval is enough.' : `${approvals(approved, needed)}.`,
  progress: {
    asked: 'asked',
    shown: 'notified',
    seen: 'has seen it',
    approve: 'approved',
    deny: 'denied',
    gone: 'may not decide any more',
  },
  you: 'you',
  details: 'Exactly what is signed',
  fingerprint: 'Fingerprint',
  rule: 'Rule',
  raw: 'Raw bytes of the body',
  rawEmpty: 'The body is empty.',
  action: 'The action',
  missing:
    'The relay took your decision, but its log does not have it. Somebody may have changed its record: tell who runs it.',
  'other-log':
    'The relay’s log is not the one that this device saw before. It may have been put back to a backup, or changed: ask who runs it.',
} as const

/** Why there is nothing to decide on a request's page. `names` are other people's own words. */
export const FOOTER = {
  decided: (at: string, approved: number, needed: number) =>
    `You approved this at ${at}. ${approvals(approved, needed)}; others are still asked.`,
  notYours: (names: string, reached: number, all: number) =>
    `You can read this but not decide: only ${names} can. ${reachedOf(reached, all)}`,
  notYoursNobody: 'You can read this but not decide: the rule asks other people.',
  own: (names: string, reached: number, all: number) =>
    `You asked for this, so somebody else decides: ${names}. ${reachedOf(reached, all)}`,
  ownAlone: 'You asked for this, so somebody else decides.',
  earlierStage: (approved: number, needed: number) =>
    `Others are asked before you: ${approvals(approved, needed)} so far. Your turn comes when they have approved.`,
  expired: (at: string) =>
    `The time was over at ${at}: nobody can decide this any more. Nothing was sent. Whoever asked can ask again.`,
  kept: (at: string) =>
    `No connection: kept on this device at ${at}. Deciding needs a connection, and goes on when it is back.`,
  noPasskey:
    'This was asked before your passkeys came, so you cannot decide it. Others who are asked still can, or it is asked again.',
  inDoubt: 'This cannot be decided here: what was sent does not check out. Nothing was signed.',
  byYou: {
    approve: (at: string) => `You approved this at ${at}.`,
    deny: (at: string) => `You denied this at ${at}.`,
  },
  by: {
    approve: (names: string, at: string) => `Approved by ${names} at ${at}.`,
    deny: (names: string, at: string) => `Denied by ${names} at ${at}.`,
  },
  byRule: {
    approve: (at: string) => `The rule allowed this at ${at}; nobody had to decide.`,
    deny: (at: string) => `The rule denied this at ${at}; nobody was asked.`,
  },
  withdrawn: (at: string) => `Withdrawn at ${at} by whoever asked; nothing is left to decide.`,
  ended: (at: string) => `Ended at ${at} before anybody decided; nothing was sent.`,
  between: ', ',
  more: (count: number) => ` and ${count} more`,
} as const

const approvals = (approved: number, needed: number): string => `${approved} of ${counted(needed, 'approval')}`

const reachedOf = (reached: number, all: number): string =>
  all === 1
    ? reached === 1
      ? 'They were reached.'
      : 'They have not been reached yet.'
    : `Reached: ${reached} of ${all}.`

/** While a page stays open. */
export const UPDATE = {
  newer: 'This page is older than the relay’s app. It goes on as it is, and is loaded anew at the next screen.',
  reload: 'Reload',
  offlineSince: (at: string) => `Offline since ${at}. You can read what is loaded; deciding needs a connection.`,
} as const

/** What the relay knows of earlier requests. */
export const EARLIER = {
  facts: 'Worth knowing',
  first: 'First time: nothing of this kind of theirs was approved before.',
  many: (count: number) => `Number ${count} of this kind in ten minutes.`,
  outside: (at: number) => `Asked outside 08–18, at ${time(at)} where you are.`,
  similar: 'The last ones of this kind',
} as const

/** How a call differs from the last one of its kind: facts about that one, which was approved, not about this one. */
export const CHANGED = {
  /** @param name whoever asked both */
  since: (count: number, name: string, at: string) =>
    `${count === 0 ? 'No field differs from' : count === 1 ? '1 change since' : `${count.toLocaleString(speech.locale)} changes since`} ${name}’s request of ${at}, approved then.`,
  nothing: (at: string) => `Nothing to compare with: this request and that of ${at} cannot both be read whole here.`,
  was: 'changed: was',
  added: 'new: was not there',
  gone: 'Not in this call any more',
  goneWas: 'absent now: was',
  body: (length: number) => `changed: was another body, of ${counted(length, 'byte')}`,
  kinds: (was: keyof typeof KIND, now: keyof typeof KIND) => `(${KIND[was]}, now ${KIND[now]})`,
} as const

const KIND = {
  text: 'text',
  number: 'a number',
  boolean: 'yes or no',
  null: 'null',
  'empty-object': 'an empty object',
  'empty-list': 'an empty list',
  file: 'a file',
} as const

export const INBOX = {
  title: 'Waiting for you',
  others: 'Waiting for others',
  name: 'Inbox',
  tabs: { waiting: 'Waiting', mine: 'Mine', done: 'Done' },
  empty: 'All caught up',
  emptyNext: 'Requests that need your answer appear here by themselves.',
  silent: 'This device does not ring when you are asked.',
  silentNext: 'Turn notifications on in Settings.',
  last: 'Last:',
  lastYou: { approve: 'Last, you approved', deny: 'Last, you denied' },
  you: { approve: 'you approved', deny: 'you denied' },
  zone: (zone: string) => `Times in ${zone}.`,
  kept: 'Kept on this device',
  keptAt: (at: string) => `as of ${at}; deciding needs a connection`,
  updated: (count: number) => `Waiting for you: ${counted(count, 'request')}.`,
} as const

/** How a request stands, in a word or two. */
export const ENDED = {
  pending: 'waiting',
  approved: 'approved',
  denied: 'denied',
  cancelled: 'withdrawn',
  expired: 'expired',
  open: 'approved, not run yet',
  redeemed: 'running',
  revoked: 'withdrawn before it ran',
  lapsed: 'not used',
  executed: 'ran',
  failed: 'did not run',
  unknown: 'unknown, check',
} as const

export const DENY = {
  title: 'Deny this request',
  next: 'Nothing will be sent. Whoever asked reads your reason.',
  alarm: 'Administrators are told.',
  reason: 'Reason',
  chips: ['Not now', 'Wrong target', 'Not authorised', 'I don’t recognise this'],
  text: 'More, if you like',
  confirm: 'Deny',
  confirmPasskey: 'Deny with passkey',
  close: 'Keep it open',
} as const

/** What became of a request, headline and what follows from it. */
export const OUTCOME = {
  approvedMore: (approved: number, needed: number) => `You approved. ${approvals(approved, needed)}.`,
  youApproved: 'Approved by you',
  approvedBy: (names: string) => `Approved by ${names}`,
  approvedRule: 'Approved by the rule',
  waitingToRun: 'Waiting to run.',
  waitingUntil: (at: number) => `It may run once, until ${time(at)}.`,
  running: 'Running now.',
  ran: (status: number, time: string) => `Ran: ${status}${time ? ` in ${time}` : ''}`,
  ranNext: 'The answer went to whoever asked.',
  failed: 'Failed: not sent',
  failedNext: 'It is proven that nothing left.',
  unknown: 'Unknown: check whether it ran',
  unknownIn: (where: string) => `Unknown: check in ${where}`,
  unknownNext: 'It may or may not have run. It is never tried again by itself.',
  lapsed: (at: string) => `Not used: it was allowed until ${at}`,
  lapsedNext: 'Approved, but nobody ran it in time. Nothing was sent.',
  revoked: 'Withdrawn before it ran',
  nothingSent: 'Nothing was sent.',
  deniedBy: (names: string) => `Denied by ${names}`,
  youDenied: 'Denied by you',
  deniedRule: 'Denied by the rule',
  expired: 'Nobody decided in time',
  cancelled: 'Withdrawn by whoever asked',
  pageGone: 'The page that asked was closed',
  nobody: 'Nobody could have approved this',
  restored: 'Void: the relay was restored from a backup',
  seconds: (milliseconds: number) => {
    if (milliseconds < 100) return `${milliseconds} ms`
    return milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 1000)} s`
  },
} as const

/** Large bodies, and bodies that are no fields. */
export const MUCH = {
  notShown: (length: number) =>
    `A body of ${counted(length, 'byte')} is sent but not shown: not checked on this device, only as reported by `,
  bound: 'Bound by its fields, checked on this device against what is signed.',
  binary: 'Its bytes, which are not text',
  unread: 'Watched, but not told apart in this body:',
  show: 'Show more',
  moreText: (characters: number) => `${counted(characters, 'character')} more`,
  file: (length: number) => `file, ${counted(length, 'byte')}`,
  more: (count: number, characters: number) =>
    `${count.toLocaleString(speech.locale)} more between, ${counted(characters, 'character')}`,
} as const

export const SPOKEN = {
  half: (span: string) => `Half of the time is left: ${span}.`,
  left: (span: string) => `${span} left.`,
  over: 'The time is over.',
} as const

/** Of a passkey prompt that led to nothing. */
export const PROMPT = {
  cancelled: 'Not approved yet. The passkey prompt was closed; nothing was sent.',
  denyCancelled: 'Not denied yet. The passkey prompt was closed; nothing was sent.',
  blocked: 'The passkey prompt could not open. Nothing was sent. Try again.',
  elsewhere: 'Your passkeys belong to another address than this one. Nothing was sent. Open Holdgate at its own.',
} as const

/** How a value reads, beside the value. */
export const READING = {
  empty: 'empty text',
  text: 'a text',
  maybe: (time: string) => `as a time: ${time}`,
  host: (host: string) => `host: ${host}`,
  user: 'what stands before @ is a name, not a host',
  coded: 'a host with letters of other alphabets',
  looksLike: (host: string) => `looks like ${host} and is not it`,
} as const
