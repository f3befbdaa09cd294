/**
 * The words of everything that loads after the way to a decision, or beside it: notifications, inbox,
 * outcomes, denying, setting up, people. Same rule as in words.ts.
 */
import { day, moment, time } from './moments.ts'
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
  askedAt: (at: string, ago: string) => `Asked ${at}, ${ago}.`,
  asked: 'Who was asked',
  quorum: (approved: number, needed: number) =>
    needed === 1 ? 'One approval is enough.' : `${approved} of ${needed} approvals.`,
  progress: { asked: 'asked', shown: 'notified', seen: 'has seen it', approve: 'approved', deny: 'denied' },
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
    `You approved this at ${at}. ${approved} of ${needed} approvals; others are still asked.`,
  notYours: (names: string, reached: number, all: number) =>
    `You can read this but not decide: only ${names} can. ${reachedOf(reached, all)}`,
  notYoursNobody: 'You can read this but not decide: the rule asks other people.',
  own: (names: string, reached: number, all: number) =>
    `You asked for this, so somebody else decides: ${names}. ${reachedOf(reached, all)}`,
  ownAlone: 'You asked for this, so somebody else decides.',
  earlierStage: (approved: number, needed: number) =>
    `Others are asked before you: ${approved} of ${needed} approvals so far. Your turn comes when they have approved.`,
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

const reachedOf = (reached: number, all: number): string =>
  all === 1
    ? reached === 1
      ? 'They were reached.'
      : 'They have not been reached yet.'
    : `${reached} of ${all} were reached.`

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

export const INBOX = {
  title: 'Waiting for you',
  others: 'Waiting for others',
  name: 'Inbox',
  tabs: { waiting: 'Waiting', mine: 'Mine', done: 'Done' },
  empty: 'All caught up',
  emptyNext: 'Requests that need your answer appear here by themselves.',
  last: 'Last:',
  lastYou: { approve: 'Last, you approved', deny: 'Last, you denied' },
  you: { approve: 'you approved', deny: 'you denied' },
  search: 'Search what is loaded',
  kinds: 'How it ended',
  all: 'All',
  kind: { approved: 'Approved', denied: 'Denied', unused: 'Not used', trouble: 'Failed or unknown' },
  found: (count: number) => (count === 1 ? '1 request.' : `${count.toLocaleString(speech.locale)} requests.`),
  nothingFound: 'Nothing of what is loaded fits. Clear the search, or load older ones.',
  emptyMine: 'You have asked nothing yet. What your paired browsers ask appears here.',
  emptyDone: 'Nothing has ended yet. What you were asked or asked appears here once it has.',
  loadOlder: 'Load older',
  loadingOlder: 'Loading…',
  zone: (zone: string) => `Times in ${zone}.`,
  kept: 'Kept on this device',
  keptAt: (at: string) => `as of ${at}; deciding needs a connection`,
  updated: (count: number) => (count === 1 ? '1 request waits for you.' : `${count} requests wait for you.`),
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
  reason: 'Reason',
  chips: ['Not now', 'Wrong target', 'Not authorised', 'I don’t recognise this'],
  text: 'More, if you like',
  confirm: 'Deny',
  confirmPasskey: 'Deny with passkey',
  close: 'Keep it open',
} as const

/** What became of a request, headline and what follows from it. */
export const OUTCOME = {
  approvedMore: (approved: number, needed: number) => `You approved. ${approved} of ${needed} approvals.`,
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

export const SIGN_IN = {
  title: 'Sign in',
  next: 'Signing in lets you read. Each decision asks for your passkey again.',
  button: 'Sign in with a passkey',
  busy: 'Confirm with your passkey…',
  cancelled: 'Not signed in. The passkey prompt was closed.',
  wrongPlace: (url: string) => `This is not where Holdgate lets you sign in. Open ${url} instead.`,
  notSetUp: 'Holdgate is not set up yet. Open the set-up link that the relay printed when it started.',
  none: 'No passkey here? Ask an administrator for an invitation.',
  code: 'I have an invitation code',
} as const

export const ENROL = {
  setUpTitle: 'Set up Holdgate',
  setUpNext: 'You become the first administrator. Your passkey stays on this device or in your password manager.',
  name: 'Your name',
  email: 'E-mail address',
  create: 'Create passkey',
  welcome: 'Welcome,',
  next: 'A passkey and this device are set up in one go.',
  asked: 'You will be able to',
  roles: {
    operator: 'ask for dangerous calls from a paired browser',
    approver: 'approve or deny what rules ask you',
    admin: 'invite people and make service keys',
  },
  device: 'Set up this device',
  busy: 'Follow your device’s prompts…',
  validUntil: (at: number) => `This invitation is valid until ${time(at)}.`,
  used: 'This link is unknown, used or expired',
  usedNext: 'Each link works once, for a short time. If this device is set up, sign in; otherwise ask for a new link.',
  usedSetUp: 'Open it exactly as the relay printed it. Started again, it prints a new one until it is set up.',
  closed: 'Holdgate is set up already',
  closedNext: 'This link has done its work. Sign in, or ask an administrator for an invitation.',
  noToken: 'This link is incomplete',
  noPasskeys: 'This browser has no passkeys',
  noPasskeysNext:
    'Nothing was changed, and the link still works. Open it in a current browser on a device with a screen lock.',
  unsure: 'No answer from Holdgate, so this may have worked or not. Try again; if the link is used then, sign in.',
  signIn: 'Sign in',
  cancelled: 'No passkey was created; the prompt was closed. Nothing was changed.',
  failed: 'The passkey could not be created here. Nothing was changed.',
  doneSetUp: 'You are set up',
  pushOn: 'Notifications are on.',
  pushDenied:
    'Notifications are blocked, so this device will not ring. Requests still appear in the inbox. Allow them in the browser’s site settings, then turn them on in Settings.',
  pushFailed: 'Notifications could not be turned on now. Requests still appear in the inbox; try again in Settings.',
  pushOffer: 'Turn on notifications',
  pushOfferNext: 'So that you are asked even when the app is closed.',
  checklist: {
    title: 'What next',
    invite: 'Invite an approver',
    inviteNext: 'Nobody approves their own request, so it takes two.',
    pair: 'Pair a browser',
    pairNext: 'The extension there holds what the policy names.',
    inbox: 'Open the inbox',
    inboxNext: 'Requests arrive there.',
  },
} as const

export const CHANGE = {
  busy: 'Confirm with your passkey…',
  cancelled: 'Not done. The passkey prompt was closed; nothing was changed.',
  blocked: 'The passkey prompt could not open. Nothing was changed.',
  noPasskey: 'You have no passkey that could confirm this. Ask an administrator for an invitation to make one.',
  unsure: 'No answer from Holdgate, so this may be done or not. Look below before you do it again.',
} as const

export const PAIR = {
  title: 'Pair a browser',
  next: 'The browser will hold calls in your name. You confirm with your passkey, then type a code into the extension.',
  button: 'Get a code',
  code: 'Type this into the extension',
  left: (time: string) => `Works once, for ${time}.`,
  over: 'This code has ended. Get a new one.',
  again: 'Get another code',
  relay: 'Address of the approval service',
} as const

export const ANEW = {
  title: 'Set Holdgate up anew',
  next: 'You come in as a new administrator. No passkey here let you in, so everybody is told, and paired browsers stop until they are paired again. Your passkey stays on this device or in your password manager.',
} as const

export const PEOPLE = {
  title: 'People',
  invite: 'Invite a person',
  name: 'Name',
  email: 'E-mail address',
  roles: 'May',
  roleNames: { operator: 'Ask', approver: 'Approve', admin: 'Administrate' },
  send: 'Make an invitation',
  ready: (name: string) => `Invitation for ${name}`,
  scan: 'Scan with their phone, or send the link. It works once.',
  left: (time: string) => `${time} left`,
  over: 'This invitation has ended. Make a new one.',
  done: 'Done',
  invited: 'Invited',
  until: (at: number) => `until ${time(at)}`,
  disabled: 'disabled',
  disable: 'Disable',
  disableTitle: (name: string) => `Disable ${name}?`,
  disableNext: 'Ends their rights, sessions and devices at once. It cannot be undone; they can be invited anew.',
  keep: 'Keep',
  devices: (count: number) => (count === 1 ? '1 device' : `${count} devices`),
  health: 'Who can be rung',
  noPush: 'No phone is here to be notified.',
  you: '(you)',
  find: 'Find a person',
  nobody: 'Nobody here matches that.',
  passkeys: (count: number) => (count === 1 ? '1 passkey' : `${count} passkeys`),
  seen: (at: number) => `last seen ${moment(at)}`,
  browser: 'paired browser',
  disableLong: (name: string) => `Disable ${name}`,
  reinvite: 'New passkey',
  reinviteLong: (name: string) => `A new passkey for ${name}`,
  reinviteTitle: (name: string) => `A new passkey for ${name}?`,
  reinviteNext:
    'For somebody who lost everything: their old passkeys and devices end when they come. It works once another administrator confirms it, or after 24 hours. They and every administrator are told, and each can cancel it.',
  again: (name: string) => `New passkey for ${name}`,
  againWaits: (at: number) => `Works from ${moment(at)}, or as soon as another administrator confirms it.`,
  againOnce: 'Give them this link or code now. It is shown once.',
} as const

export const BACK = {
  title: 'New passkeys asked for',
  forYou: 'For you',
  forName: (name: string) => `For ${name}`,
  by: (name: string) => `Asked for by ${name}.`,
  ends: 'Old passkeys and devices end.',
  stays: 'Old passkeys stay.',
  waits: (at: number) => `Works from ${moment(at)}, or when another administrator confirms it.`,
  usable: (at: number) => `Its day has gone by: it works until ${moment(at)}.`,
  confirmed: (at: number) => `Confirmed: it works until ${moment(at)}.`,
  confirm: 'Confirm',
  cancel: 'Cancel it',
  back: 'Back',
  confirmTitle: (name: string) => `Let ${name} in with a new passkey?`,
  confirmNext: 'Only if you have spoken to them yourself. Whoever has the link then acts as them.',
  cancelTitle: (name: string) => `Cancel the new passkey for ${name}?`,
  cancelNext: 'Its link ends. If nobody here asked for it, disable whoever did.',
  anew: (at: number) =>
    `Holdgate was set up anew by its host on ${moment(at)}. Nobody’s passkey let that happen. If you do not know why, ask who runs it before you approve anything.`,
  anewEntered: (at: number) =>
    `A new administrator came in on ${moment(at)} whom nobody’s passkey let in: its host set Holdgate up anew. If you do not know why, ask who runs it before you approve anything.`,
  notYet: 'This link does not work yet',
  notYetNext: (at: number) =>
    `It works from ${moment(at)}, or as soon as another administrator confirms it. Keep it, and open it again then.`,
} as const

export const SERVICES = {
  title: 'Service keys',
  empty: 'No service may ask yet.',
  create: 'Make a service key',
  name: 'Name of the service',
  rules: 'Rules it may ask under',
  rulesNext: 'Rule ids, separated by spaces. Empty: every rule.',
  wrongRules: 'Rule ids are lower-case letters, digits and -.',
  send: 'Make the key',
  ready: (name: string) => `Key of ${name}`,
  once: 'Shown once. Keep it where the service reads its secrets.',
  stored: 'I have stored it',
  allRules: 'every rule',
  revoke: 'Revoke',
  revokeTitle: (name: string) => `Revoke the key of ${name}?`,
  revokeNext: 'The service can ask nothing from then on. It cannot be undone.',
  revoked: 'revoked',
  used: (at: number) => `last used ${moment(at)}`,
  neverUsed: 'never used',
  keep: 'Keep',
} as const

export const DEVICES = {
  between: ', ',
  none: 'No device of yours is here. Add one, so that you are notified.',
  noPush: 'cannot be notified',
  rename: 'Rename',
  of: (verb: string, name: string) => `${verb}: ${name}`,
  renameTitle: (name: string) => `Rename ${name}`,
  name: 'Name',
  keepName: 'Keep the name',
  lost: 'Lost or gone',
  revokeNext:
    'It is signed out, is no longer notified, and can no longer deny. What you decided on it stays. It cannot be undone.',
  revokeBrowserNext: 'It can no longer ask, and what it holds ends unsent. It cannot be undone.',
  passkeyToo: (name: string) => `End the passkey “${name}” too`,
  passkeyBound: 'It is on that device only, so you lose nothing by it.',
  passkeySynced:
    'It may be on your other devices too, in the same password manager, and would end there as well. End it if somebody else could unlock the lost device.',
  passkeyLast:
    'It is your only passkey. Add another device first, or ask an administrator for a new passkey: this one ends when the new one comes.',
  add: 'Add a device',
  addNext: 'A second phone or tablet, so that losing one does not lock you out. You confirm with your passkey.',
  addButton: 'Make a link for it',
  setUpHere: 'Set up this device',
  code: 'Or type this code there',
  waiting: 'Waiting for the new device…',
  scan: 'Scan with the new device, or open the link there. It works once.',
  passkeys: 'Your passkeys',
  passkey: 'Passkey',
  synced: 'synced by your password manager',
  bound: 'on one device only',
  used: (at: number) => `last used ${moment(at)}`,
  neverUsed: 'not used yet',
  onlyOne: 'This is your only passkey. Add a device, so that losing this one does not lock you out.',
  endTitle: (name: string) => `End the passkey ${name}?`,
  endNext:
    'It signs nothing more, on whatever devices it is. Approvals given with it that have not run yet are withdrawn. It cannot be undone.',
} as const

export const RECOVERY = {
  title: 'Recovery codes',
  next: 'For the day on which you have none of your devices: each lets you sign in once and read. Deciding always takes a passkey.',
  none: 'You have no recovery codes.',
  left: (count: number, at: number) => `${count} of 10 left, made ${moment(at)}.`,
  used: (at: number) => `One was used ${moment(at)}. If that was not you, make new ones.`,
  make: 'Make recovery codes',
  replace: 'Make new codes',
  replaceTitle: 'Make new recovery codes?',
  replaceNext: 'Those that you have now stop working at once.',
  shownTitle: 'Your recovery codes',
  shownNext: 'They are shown this once. Keep them apart from your devices; each works once.',
  fileTitle: (host: string, email: string) => `Holdgate recovery codes, ${host}, ${email}`,
  download: 'Download',
  print: 'Print',
  stored: 'I have stored them',
  offer: 'Use a recovery code',
  signInTitle: 'Sign in with a recovery code',
  signInNext: 'It lets you read for an hour. To decide again you need a passkey: ask an administrator to invite you.',
  label: 'Recovery code',
  incomplete: 'A recovery code has 16 letters and digits.',
  wrong: 'This code is unknown, used or replaced.',
  signIn: 'Sign in',
  busy: 'Signing in…',
  back: 'Back',
  guest: (at: number) =>
    `You came in with a recovery code. Until ${time(at)} you can read; deciding and changing anything takes a passkey.`,
} as const

export const SETTINGS = {
  title: 'Settings',
  language: 'Language',
  languageOfBrowser: 'As in this browser',
  here: 'This device',
  pushOn: 'Notifications are on.',
  pushOff: 'Notifications are off. You will not be asked unless the app is open.',
  pushBlocked: 'Notifications are blocked in this browser’s site settings. Allow them there, then come back.',
  pushUnsupported: 'This browser has no notifications. Requests still appear in the inbox.',
  turnOn: 'Turn on notifications',
  turningOn: 'Turning on…',
  failed: 'Notifications could not be turned on. Check the connection and try again.',
  notEnrolled: 'This device is not set up: you can sign in on it, but it is not notified.',
  shown: (at: number) => `Last notification shown ${moment(at)}.`,
  neverShown: 'No notification has been shown on it yet.',
  devices: 'Your devices',
  kind: { phone: 'app', browser: 'paired browser' },
  current: 'this one',
  added: (at: number) => `added ${day(at)}`,
  seen: (at: number) => `last seen ${moment(at)}`,
  revoke: 'Revoke',
  revokeTitle: (name: string) => `Revoke ${name}?`,
  keep: 'Keep',
  more: 'More',
  signOut: 'Sign out',
} as const

/** Large bodies, and bodies that are no fields. */
export const MUCH = {
  notShown: (length: number) =>
    `A body of ${length.toLocaleString(speech.locale)} bytes is sent but not shown: not checked on this device, only as reported by `,
  bound: 'Bound by its fields, checked on this device against what is signed.',
  binary: 'Its bytes, which are not text',
  unread: 'Watched, but not told apart in this body:',
  show: 'Show more',
  moreText: (characters: number) => `${characters.toLocaleString(speech.locale)} more characters`,
  file: (length: number) => `file, ${length.toLocaleString(speech.locale)} bytes`,
  more: (count: number, characters: number) =>
    `${count.toLocaleString(speech.locale)} more between, ${characters.toLocaleString(speech.locale)} characters`,
} as const

export const SPOKEN = {
  secondsLeft: (seconds: number) => (seconds === 60 ? 'One minute left.' : `${seconds} seconds left.`),
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
