/**
 * Routes of what an approver opens each day, by a look at the shape of their replies (shape.ts): the schemas weigh more
 * than the screens.
 */
import type { Rows } from '../relay/client/caller.ts'
import { looksLike, WORDS, type Shape } from './shape.ts'

const SUMMARY: Shape = {
  id: 'string',
  status: 'string',
  words: WORDS,
  requester_name: 'string',
  where: 'string',
  created_at: 'number',
  expires_at: 'number',
  can_decide: 'boolean',
}

const EARLIER: Shape = {
  id: 'string',
  status: 'string',
  words: WORDS,
  created_at: 'number',
  decisions: [{ name: 'string', verdict: 'string', comment: 'string' }],
}

/** What would stop the screen where it is missing. */
const REINVITE: Shape = { name: 'string', by_name: 'string', usable_from: 'number', expires_at: 'number' }

export const PERSON: Shape = { id: 'string', name: 'string', email: 'string', roles: ['string'] }

export const DAY_ROWS = {
  inbox: {
    method: 'GET',
    path: '/v1/requests',
    reply: looksLike({ waiting: [SUMMARY], recent: [SUMMARY], now: 'number' }),
  },
  earlier: {
    method: 'GET',
    path: '/v1/requests/:id/earlier',
    reply: looksLike({ first: 'boolean', in_ten_minutes: 'number', similar: [EARLIER] }),
  },
  news: {
    method: 'GET',
    path: '/v1/news',
    reply: looksLike({
      reinvites: [REINVITE],
      reported: { requests: [{}] },
      now: 'number',
    }),
  },
  whoIsHere: { method: 'GET', path: '/v1/sessions/current', reply: looksLike({ now: 'number' }) },
  me: {
    method: 'GET',
    path: '/v1/me',
    reply: looksLike({
      person: PERSON,
      devices: [{ id: 'string', push: 'boolean' }],
      session: { by: 'string' },
    }),
  },
} as const satisfies Partial<Rows<'inbox' | 'earlier' | 'news' | 'whoIsHere' | 'me'>>
