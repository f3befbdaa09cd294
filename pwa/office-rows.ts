/** Routes that only administrators ask, as in own-rows.ts. */
import type { Rows } from '../relay/client/caller.ts'
import type { RouteName } from '../relay/contract/route.ts'
import * as office from '../relay/contract/schema/office.ts'
import * as replies from '../relay/contract/schema/replies.ts'

export const OFFICE_ROWS = {
  people: { method: 'GET', path: '/v1/people', reply: office.people },
  invite: { method: 'POST', path: '/v1/invitations', reply: replies.invited },
  cancelInvitation: { method: 'POST', path: '/v1/invitations/:id/cancel', reply: null },
  reinvite: { method: 'POST', path: '/v1/people/:id/reinvitations', reply: office.reinvite },
  changeRoles: { method: 'POST', path: '/v1/people/:id/roles', reply: null },
  disablePerson: { method: 'POST', path: '/v1/people/:id/disable', reply: null },
  health: { method: 'GET', path: '/v1/health', reply: office.health },
  services: { method: 'GET', path: '/v1/services', reply: office.services },
  createService: { method: 'POST', path: '/v1/services', reply: office.createService },
  revokeService: { method: 'DELETE', path: '/v1/services/:id', reply: null },
} as const satisfies Partial<Rows<RouteName>>
