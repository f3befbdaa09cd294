/** The relay, as screens ask it: each call answers with a reply or with what to tell the person. */
import { BadReply, createCaller, ProblemError, type CallOptions, type Rows } from '../relay/client/caller.ts'
import type { Refused } from '../relay/contract/refusals.ts'
import type { RouteName } from '../relay/contract/route.ts'
import type { ReplyOf } from '../relay/contract/schema/api.ts'
import { looksLike, REQUEST } from './shape.ts'
import { SHELL } from './words.ts'

export type Trouble = Readonly<{
  /** `outdated`: this app cannot read what the relay answered. */
  code: Refused | 'unreachable' | 'outdated' | 'cancelled'
  says: string
  detail?: string
  hint?: string
  id?: string
}>
export type Answered<R extends RouteName> = ReplyOf<R>
type Answer<R extends RouteName> = Readonly<{ reply: ReplyOf<R> }> | Readonly<{ trouble: Trouble }>

export type Relay<R extends RouteName = 'request' | 'decide'> = Readonly<{
  call: <Name extends R>(name: Name, input: CallOptions<Name>) => Promise<Answer<Name>>
  /** The same relay with the routes of a screen that is loaded later. */
  also: <More extends RouteName>(rows: Rows<More>) => Relay<R | More>
}>

/** Only what the way to a decision needs: the whole table with its schemas would weigh more than it. */
const request = looksLike(REQUEST)
const FIRST = {
  request: { method: 'GET', path: '/v1/requests/:id', reply: request },
  decide: { method: 'POST', path: '/v1/requests/:id/decisions', reply: request },
} as const satisfies Rows<'request' | 'decide'>

export function createRelay(origin: string): Relay {
  return relayWith(origin, FIRST)
}

function relayWith<R extends RouteName>(origin: string, rows: Rows<R>): Relay<R> {
  const caller = createCaller({ relay: origin, rows })
  return {
    also: <More extends RouteName>(more: Rows<More>) =>
      relayWith<R | More>(origin, { ...rows, ...more } as Rows<R | More>),
    call: async (name, input) => {
      try {
        const answer = await caller.call(name, input)
        return answer instanceof ProblemError ? { trouble: troubleOf(answer) } : { reply: answer }
      } catch (error) {
        // No relay answered: nobody knows more than that, and screens say so. Or one of another version did.
        const code = error instanceof BadReply ? 'outdated' : 'unreachable'
        return { trouble: { code, says: SHELL[code] } }
      }
    },
  }
}

function troubleOf({ problem }: ProblemError): Trouble {
  const { code, title, detail, hint, request_id: id } = problem
  return { code, says: title, hint, id, ...(detail ? { detail } : {}) }
}
