import type { LogRoutes } from './log-look.ts'
import { createRelay } from './relay.ts'
import { looksLike, type Shape } from './shape.ts'

const PROOF: Shape = { proof: ['string'] }
const relay = createRelay(location.origin).also({
  logCheckpoint: { method: 'GET', path: '/log/checkpoint', reply: looksLike('string') },
  logEntries: {
    method: 'GET',
    path: '/log/entries',
    reply: looksLike({ entries: [{ index: 'number', leaf: 'string' }] }),
  },
  logInclusion: { method: 'GET', path: '/log/inclusion', reply: looksLike(PROOF) },
  logConsistency: { method: 'GET', path: '/log/consistency', reply: looksLike(PROOF) },
})

/** The log of the relay that serves this app. */
export const logRoutes: LogRoutes = {
  checkpoint: async () => replyOf(await relay.call('logCheckpoint', {})),
  entries: async (from, limit) => replyOf(await relay.call('logEntries', { query: { from, limit } })).entries,
  inclusion: async (index, size) => replyOf(await relay.call('logInclusion', { query: { index, size } })).proof,
  consistency: async (from, to) => replyOf(await relay.call('logConsistency', { query: { from, to } })).proof,
}

function replyOf<Reply>(answer: Readonly<{ reply: Reply } | { trouble: Readonly<{ says: string }> }>): Reply {
  if ('trouble' in answer) throw new Error(answer.trouble.says)
  return answer.reply
}
