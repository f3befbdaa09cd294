/**
 * Routes of screens that are loaded later, by the contract's own schemas: those that somebody needs for themselves.
 * What is opened each day looks at less (day-rows.ts); what administrators ask is in office-rows.ts.
 */
import type { Rows } from '../relay/client/caller.ts'
import type { RouteName } from '../relay/contract/route.ts'
import * as replies from '../relay/contract/schema/replies.ts'

/** Another method or path than the contract's does not compile. */
export const OWN_ROWS = {
  about: { method: 'GET', path: '/v1/about', reply: replies.about },
  challenge: { method: 'GET', path: '/v1/challenge', reply: replies.challenge },
  claimInvitation: { method: 'POST', path: '/v1/invitations/claim', reply: replies.claimInvitation },
  openInvitation: { method: 'POST', path: '/v1/invitations/open', reply: replies.openInvitation },
  enrol: { method: 'POST', path: '/v1/enrolments', reply: replies.enrolled },
  setUp: { method: 'POST', path: '/v1/setup', reply: replies.enrolled },
  inviteDevice: { method: 'POST', path: '/v1/me/invitations', reply: replies.invited },
  renamePasskey: { method: 'PUT', path: '/v1/passkeys/:id/name', reply: null },
  revokePasskey: { method: 'DELETE', path: '/v1/passkeys/:id', reply: null },
  confirmReinvite: { method: 'POST', path: '/v1/reinvitations/:id/confirm', reply: null },
  cancelReinvite: { method: 'POST', path: '/v1/reinvitations/:id/cancel', reply: null },
  signIn: { method: 'POST', path: '/v1/sessions', reply: replies.signedIn },
  recover: { method: 'POST', path: '/v1/sessions/recovery', reply: replies.signedIn },
  makeRecoveryCodes: { method: 'PUT', path: '/v1/me/recovery-codes', reply: null },
  signOut: { method: 'DELETE', path: '/v1/sessions/current', reply: null },
  me: { method: 'GET', path: '/v1/me', reply: replies.me },
  pair: { method: 'POST', path: '/v1/pairings', reply: replies.pair },
  addDevice: { method: 'POST', path: '/v1/devices', reply: replies.addDevice },
  renameDevice: { method: 'PUT', path: '/v1/devices/:id/name', reply: null },
  revokeDevice: { method: 'DELETE', path: '/v1/devices/:id', reply: null },
  testPush: { method: 'POST', path: '/v1/push/tests', reply: replies.testPush },
  pushTest: { method: 'GET', path: '/v1/push/tests/newest', reply: replies.newestTest },
} as const satisfies Partial<Rows<RouteName>>
