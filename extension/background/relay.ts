/** Talking to the relay this browser is paired with. */
import type { Instant } from '../../relay/contract/ids.ts'
import type { RouteName } from '../../relay/contract/route.ts'
import type { ReplyOf } from '../../relay/contract/schema/api.ts'
import { createClient, ProblemError, type CallOptions, type Client } from '../../relay/client/client.ts'
import type { RelayState } from './messages.ts'
import { proofFor, type Pairing } from './pairing.ts'

/** More than the relay lets a question wait. One that takes a call and says nothing is no relay. */
const ANSWER_MILLISECONDS = 30_000

export type Relay = Readonly<{
  /**
   * @returns the reply, or the relay's "no" as a value
   * @throws when no relay answered, whatever the cause; nothing is known then
   */
  call: <R extends RouteName>(name: R, options: CallOptions<R>) => Promise<ReplyOf<R> | ProblemError>
  /** The relay's clock, as far as it is known. */
  now: () => Instant
  /** How far the relay's clock is ahead of this computer's, in milliseconds. */
  ahead: () => number
  state: () => RelayState
}>

export function openRelay(pairing: Pairing, changed: () => void): Relay {
  return relayOf((now) => {
    const sign = (method: string, url: string) => proofFor({ method, url }, pairing.token, now())
    return createClient({ relay: pairing.relay, credentials: { kind: 'device', token: pairing.token, sign } })
  }, changed)
}

/** @param clientFor the client of a relay whose clock says `now` */
export function relayOf(clientFor: (now: () => Instant) => Client, changed: () => void): Relay {
  let ahead = 0
  let state: RelayState = { kind: 'unknown' }
  const now = () => Date.now() + ahead
  const client = clientFor(now)
  const become = (next: RelayState) => {
    const was = state.kind
    state = next
    if (was !== next.kind) changed()
  }
  const hear = (relayNow: Instant) => {
    ahead = relayNow - Date.now()
  }

  async function once<R extends RouteName>(name: R, options: CallOptions<R>): Promise<ReplyOf<R> | ProblemError> {
    const started = performance.now()
    const limit = AbortSignal.timeout(ANSWER_MILLISECONDS)
    const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit
    try {
      const reply = await client.call(name, { ...options, signal })
      if (reply instanceof ProblemError) {
        hear(reply.problem.now)
        if (reply.problem.code === 'unauthenticated') become({ kind: 'revoked', since: Date.now() })
        return reply
      }
      if (typeof reply === 'object' && reply !== null && 'now' in reply) hear(Number(reply.now))
      become({ kind: 'fine', at: Date.now(), milliseconds: Math.round(performance.now() - started) })
      return reply
    } catch (error) {
      // An abort is ours; everything else means that nobody can say what the relay did.
      if (options.signal?.aborted !== true) {
        become({ kind: 'unreachable', since: state.kind === 'unreachable' ? state.since : Date.now() })
      }
      throw error
    }
  }

  return {
    call: async (name, options) => {
      const reply = await once(name, options)
      // The answer carried the relay's clock: sign again by it, once.
      return reply instanceof ProblemError && reply.problem.code === 'proof-stale' ? once(name, options) : reply
    },
    now,
    ahead: () => ahead,
    state: () => state,
  }
}
