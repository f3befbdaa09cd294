/**
 * The relay's routes: who may call each and what proves it. Bodies and replies are in schema/.
 *
 * Rule 1: a row without `who` or `proof` does not compile.
 * Rule 2: `session` proves nothing but reading. A row that writes takes a proof of its own; the one
 *   exception is signing out, which only gives something up.
 */
export type Who =
  | 'anyone'
  | 'requester'
  | 'enforcer'
  | 'approver'
  | 'person'
  | 'operator'
  | 'admin'
  | 'device'
  | 'participant'

/**
 * - `setup_token`, `invitation_token`, `pairing_code`, `invitation_code`, `recovery_code`, `receipt_token`: a
 *   one-time secret in the body
 * - `session`: the cookie of a signed-in person; reads only
 * - `session_or_nothing`: the same, and who comes without one is nobody
 * - `requester`: a paired browser's token with DPoP (RFC 9449), or a service key as bearer
 * - `device`: a device token with DPoP
 * - `passkey`: an assertion over a statement of exactly this change, sign-in or decision
 * - `passkey_or_device_deny`: the same; or, for a denial only, the device's key
 * - `requester_or_session`: either, for reading
 * - `requester_or_passkey`: the enforcer itself, or a person's assertion
 */
export type Proof =
  | 'none'
  | 'setup_token'
  | 'invitation_token'
  | 'pairing_code'
  | 'recovery_code'
  | 'invitation_code'
  | 'receipt_token'
  | 'session'
  | 'session_or_nothing'
  | 'requester'
  | 'device'
  | 'passkey'
  | 'passkey_or_device_deny'
  | 'requester_or_session'
  | 'requester_or_passkey'

export type Route = Readonly<{
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `:name` stands for one path segment. */
  path: string
  who: Who
  proof: Proof
  summary: string
}>

export const ROUTES = {
  about: {
    method: 'GET',
    path: '/v1/about',
    who: 'anyone',
    proof: 'none',
    summary: 'This relay: its address, version, push key and whether it is set up.',
  },
  challenge: {
    method: 'GET',
    path: '/v1/challenge',
    who: 'anyone',
    proof: 'none',
    summary: 'A fresh nonce for one passkey statement.',
  },

  setUp: {
    method: 'POST',
    path: '/v1/setup',
    who: 'anyone',
    proof: 'setup_token',
    summary: 'Make the first administrator, with a passkey.',
  },
  invite: {
    method: 'POST',
    path: '/v1/invitations',
    who: 'admin',
    proof: 'passkey',
    summary: 'Invite a person; the answer has the link, once.',
  },
  openInvitation: {
    method: 'POST',
    path: '/v1/invitations/open',
    who: 'anyone',
    proof: 'invitation_token',
    summary: 'What an invitation says. Does not use it up.',
  },
  claimInvitation: {
    method: 'POST',
    path: '/v1/invitations/claim',
    who: 'anyone',
    proof: 'invitation_code',
    summary: 'Turn an invitation’s code, once, into the secret of its link.',
  },
  cancelInvitation: {
    method: 'POST',
    path: '/v1/invitations/:id/cancel',
    who: 'person',
    proof: 'passkey',
    summary:
      'Withdraw an open invitation of your own making or, as administrator, any; link and code are dead at once.',
  },
  enrol: {
    method: 'POST',
    path: '/v1/enrolments',
    who: 'anyone',
    proof: 'invitation_token',
    summary: 'Accept an invitation with a new passkey and this device’s key.',
  },
  people: {
    method: 'GET',
    path: '/v1/people',
    who: 'admin',
    proof: 'session',
    summary: 'Everybody, their roles and devices.',
  },
  inviteDevice: {
    method: 'POST',
    path: '/v1/me/invitations',
    who: 'person',
    proof: 'passkey',
    summary: 'Invite a further device of your own; the answer has the link, once.',
  },
  renamePasskey: {
    method: 'PUT',
    path: '/v1/passkeys/:id/name',
    who: 'person',
    proof: 'passkey',
    summary: 'Name a passkey of your own.',
  },
  revokePasskey: {
    method: 'DELETE',
    path: '/v1/passkeys/:id',
    who: 'person',
    proof: 'passkey',
    summary: 'Revoke a passkey of your own, or, as administrator, anybody’s.',
  },
  reinvite: {
    method: 'POST',
    path: '/v1/people/:id/reinvitations',
    who: 'admin',
    proof: 'passkey',
    summary: 'A new passkey for somebody who lost theirs; usable when another administrator confirms, or after a day.',
  },
  confirmReinvite: {
    method: 'POST',
    path: '/v1/reinvitations/:id/confirm',
    who: 'admin',
    proof: 'passkey',
    summary: 'Confirm what another administrator asked for, for somebody else.',
  },
  cancelReinvite: {
    method: 'POST',
    path: '/v1/reinvitations/:id/cancel',
    who: 'person',
    proof: 'passkey',
    summary: 'End one that is for oneself or, as administrator, any.',
  },
  news: {
    method: 'GET',
    path: '/v1/news',
    who: 'person',
    proof: 'session',
    summary: 'What happens to people here that the caller has to know: set up anew, new passkeys asked for.',
  },
  disablePerson: {
    method: 'POST',
    path: '/v1/people/:id/disable',
    who: 'admin',
    proof: 'passkey',
    summary: 'End a person’s rights, sessions and devices.',
  },
  changeRoles: {
    method: 'POST',
    path: '/v1/people/:id/roles',
    who: 'admin',
    proof: 'passkey',
    summary: 'Give somebody else other roles; from then on they have these and no others.',
  },

  signIn: {
    method: 'POST',
    path: '/v1/sessions',
    who: 'anyone',
    proof: 'passkey',
    summary: 'Sign in; the cookie it sets can only read.',
  },
  recover: {
    method: 'POST',
    path: '/v1/sessions/recovery',
    who: 'anyone',
    proof: 'recovery_code',
    summary: 'Sign in with a recovery code, for an hour; the cookie it sets can only read.',
  },
  makeRecoveryCodes: {
    method: 'PUT',
    path: '/v1/me/recovery-codes',
    who: 'person',
    proof: 'passkey',
    summary: 'Ten new recovery codes in place of those of before.',
  },
  signOut: { method: 'DELETE', path: '/v1/sessions/current', who: 'person', proof: 'session', summary: 'Sign out.' },
  whoIsHere: {
    method: 'GET',
    path: '/v1/sessions/current',
    who: 'anyone',
    proof: 'session_or_nothing',
    summary: 'Who is signed in here, if anybody is.',
  },
  me: {
    method: 'GET',
    path: '/v1/me',
    who: 'person',
    proof: 'session',
    summary: 'Who is signed in, their passkeys and devices.',
  },

  pair: {
    method: 'POST',
    path: '/v1/pairings',
    who: 'operator',
    proof: 'passkey',
    summary: 'Make a pairing code for a browser of your own.',
  },
  claimPairing: {
    method: 'POST',
    path: '/v1/pairings/claim',
    who: 'anyone',
    proof: 'pairing_code',
    summary: 'Turn a code and a key into a paired browser.',
  },
  addDevice: {
    method: 'POST',
    path: '/v1/devices',
    who: 'person',
    proof: 'passkey',
    summary: 'Make this device one of your own, by a passkey that it has already.',
  },
  renameDevice: {
    method: 'PUT',
    path: '/v1/devices/:id/name',
    who: 'person',
    proof: 'passkey',
    summary: 'Name a device of your own.',
  },
  revokeDevice: {
    method: 'DELETE',
    path: '/v1/devices/:id',
    who: 'person',
    proof: 'passkey',
    summary: 'Revoke a device of your own, or, as administrator, anybody’s.',
  },
  subscribe: {
    method: 'PUT',
    path: '/v1/devices/current/subscription',
    who: 'device',
    proof: 'device',
    summary: 'Where this device is reached by Web Push.',
  },
  testPush: {
    method: 'POST',
    path: '/v1/push/tests',
    who: 'device',
    proof: 'device',
    summary: 'Send a test push to this very device.',
  },
  pushTest: {
    method: 'GET',
    path: '/v1/push/tests/newest',
    who: 'device',
    proof: 'device',
    summary: 'How the newest test of this device fares; `wait` seconds for a state other than `after`.',
  },
  drill: {
    method: 'POST',
    path: '/v1/push/drills',
    who: 'admin',
    proof: 'device',
    summary: 'Ring everybody who may approve, by a visible test push. It changes nothing.',
  },
  health: {
    method: 'GET',
    path: '/v1/health',
    who: 'admin',
    proof: 'session',
    summary: 'Who can be rung, and the last drill; `wait` seconds for more than `after` answers to it.',
  },
  pushShown: {
    method: 'POST',
    path: '/v1/push/receipts',
    who: 'anyone',
    proof: 'receipt_token',
    summary: 'A device showed a notification.',
  },

  services: {
    method: 'GET',
    path: '/v1/services',
    who: 'admin',
    proof: 'session',
    summary: 'Service keys, without the keys.',
  },
  createService: {
    method: 'POST',
    path: '/v1/services',
    who: 'admin',
    proof: 'passkey',
    summary: 'Make a service key; the answer has it, once.',
  },
  revokeService: {
    method: 'DELETE',
    path: '/v1/services/:id',
    who: 'admin',
    proof: 'passkey',
    summary: 'Revoke a service key.',
  },

  consoleRules: {
    method: 'GET',
    path: '/v1/console-rules',
    who: 'device',
    proof: 'device',
    summary: 'What this browser must hold, signed; `kid` names the newest of the relay’s keys that it knows.',
  },
  rosters: {
    method: 'GET',
    path: '/v1/rosters',
    who: 'participant',
    proof: 'requester_or_session',
    summary: 'The signed steps from the roster `after` to the newest; some of them, oldest first.',
  },

  ask: {
    method: 'POST',
    path: '/v1/requests',
    who: 'requester',
    proof: 'requester',
    summary: 'Ask whether one action may happen. 200: decided already; 202: pending.',
  },
  inbox: {
    method: 'GET',
    path: '/v1/requests',
    who: 'person',
    proof: 'session',
    summary:
      'What waits for you, and what was: page by page, `before` where the last one ended. `list=mine`: what you asked.',
  },
  inboxEvents: {
    method: 'GET',
    path: '/v1/requests/events',
    who: 'person',
    proof: 'session',
    summary: 'Server-sent events: something in your inbox changed.',
  },
  request: {
    method: 'GET',
    path: '/v1/requests/:id',
    who: 'participant',
    proof: 'requester_or_session',
    summary:
      'One request; `wait` seconds for a version above `after`, or more than `marks` (shown, seen). `quiet`: nobody has seen it by that.',
  },
  requestEvents: {
    method: 'GET',
    path: '/v1/requests/:id/events',
    who: 'participant',
    proof: 'requester_or_session',
    summary: 'Server-sent events: the request, at each change.',
  },
  earlier: {
    method: 'GET',
    path: '/v1/requests/:id/earlier',
    who: 'participant',
    proof: 'requester_or_session',
    summary: 'What the same requester asked before under the same rule, and how it ended.',
  },
  noticeOf: {
    method: 'GET',
    path: '/v1/requests/:id/notice',
    who: 'device',
    proof: 'device',
    summary: 'What a notification on a phone of somebody who was asked says, and what a tap there signs to deny.',
  },
  cancel: {
    method: 'POST',
    path: '/v1/requests/:id/cancel',
    who: 'requester',
    proof: 'requester',
    summary: 'Withdraw the question.',
  },
  decide: {
    method: 'POST',
    path: '/v1/requests/:id/decisions',
    who: 'approver',
    proof: 'passkey_or_device_deny',
    summary: 'Approve or deny.',
  },

  redeem: {
    method: 'POST',
    path: '/v1/grants/:id/redeem',
    who: 'enforcer',
    proof: 'requester',
    summary: 'Use the grant up, just before acting.',
  },
  reportOutcome: {
    method: 'POST',
    path: '/v1/grants/:id/outcome',
    who: 'enforcer',
    proof: 'requester',
    summary: 'Say what the action did.',
  },
  revokeGrant: {
    method: 'POST',
    path: '/v1/grants/:id/revoke',
    who: 'participant',
    proof: 'requester_or_passkey',
    summary: 'Withdraw a grant that was not redeemed.',
  },

  receipt: {
    method: 'GET',
    path: '/v1/receipts/:request',
    who: 'participant',
    proof: 'requester_or_session',
    summary: 'What proves a request’s story to others, once it has ended.',
  },
  rosterFile: {
    method: 'GET',
    path: '/v1/roster-file',
    who: 'participant',
    proof: 'requester_or_session',
    summary: 'What whoever checks a receipt has to believe: people, passkeys, and this relay’s keys.',
  },
  logCheckpoint: {
    method: 'GET',
    path: '/log/checkpoint',
    who: 'anyone',
    proof: 'none',
    summary: 'Size and root of the log as of the last commit, signed (C2SP tlog-checkpoint).',
  },
  logEntries: {
    method: 'GET',
    path: '/log/entries',
    who: 'anyone',
    proof: 'none',
    summary: 'Entries of the log, `limit` of them at most, from the index `from` on.',
  },
  logInclusion: {
    method: 'GET',
    path: '/log/inclusion',
    who: 'anyone',
    proof: 'none',
    summary: 'Hashes that lead from the entry `index` to the root of the first `size` entries (RFC 6962).',
  },
  logConsistency: {
    method: 'GET',
    path: '/log/consistency',
    who: 'anyone',
    proof: 'none',
    summary: 'Hashes by which the first `to` entries begin with the first `from` ones (RFC 6962).',
  },

  jwks: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    who: 'anyone',
    proof: 'none',
    summary: 'The keys that sign grants and console rules.',
  },
  healthz: { method: 'GET', path: '/healthz', who: 'anyone', proof: 'none', summary: 'The process runs.' },
  readyz: {
    method: 'GET',
    path: '/readyz',
    who: 'anyone',
    proof: 'none',
    summary: 'The relay can store and is not stopping.',
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    who: 'anyone',
    proof: 'none',
    summary: 'Counts for Prometheus: no ids, no names. Keep it from the internet at the proxy.',
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    who: 'anyone',
    proof: 'none',
    summary: 'This table as OpenAPI 3.1.',
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof ROUTES
