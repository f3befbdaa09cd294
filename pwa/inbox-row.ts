/** The inbox's route, by a look at the shape of its reply: it is the start page, and the schemas weigh more than it. */
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

const INBOX: Shape = { waiting: [SUMMARY], recent: [SUMMARY], now: 'number' }

export const INBOX_ROW = {
  inbox: { method: 'GET', path: '/v1/requests', reply: looksLike(INBOX) },
} as const satisfies Rows<'inbox'>
