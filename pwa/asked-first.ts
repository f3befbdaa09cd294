/**
 * What each screen asks the relay for before it shows anything, for the build: the relay names it beside the page, so that the
 * answers are on their way while the scripts are.
 *
 * Rule: a screen asks for all of it, whoever it is and whatever is there; what nobody takes would be answered in vain.
 */
import type { SCREENS } from './router.ts'

export type Entrance = (typeof SCREENS)[string] | 'request' | 'sign-in'

/** `:id` is the request that the page shows. */
export const ASKED_FIRST: Readonly<Partial<Record<Entrance, readonly string[]>>> = {
  request: ['/v1/requests/:id'],
  inbox: ['/v1/requests', '/v1/me', '/v1/news'],
  people: ['/v1/people', '/v1/me', '/v1/challenge'],
  services: ['/v1/services', '/v1/me', '/v1/challenge'],
  settings: ['/v1/me', '/v1/challenge'],
  health: ['/v1/health'],
  enrol: ['/v1/about'],
  'sign-in': ['/v1/sessions/current', '/v1/about', '/v1/challenge'],
}

/** They show the same to somebody without a session. */
export const FOR_ANYBODY: readonly Entrance[] = ['set-up', 'enrol']
