/**
 * Whether the lives that the entries of a log tell can have been: what a relay that keeps its promises
 * never writes. What signatures prove is for receipts.
 *
 * Rule: entries alone are believed here. Whoever can put a false one into the tree can put a possible one.
 */
import type { PersonId, RequestId } from '../contract/ids.ts'
import type { Event } from './log-event.ts'
import { fitsLate } from './log-event.ts'

type Of<K extends Event['kind']> = Extract<Event, { kind: K }>
type OfRequest = Extract<Event, { request: RequestId }>

type Life = {
  readonly opening: Of<'request.opened'>
  readonly decided: Map<PersonId, 'approve' | 'deny'>
  end?: OfRequest['kind']
  grant?: Of<'grant.issued'>
  use: 'open' | 'redeemed' | 'unknown' | 'over'
}

export type Lives = Readonly<{
  /** @returns what cannot be about the next entry, to follow its number */
  next: (event: Event) => string | undefined
  /** How many requests were opened. */
  requests: () => number
}>

export function followLives(): Lives {
  // Undefined: it is over, and nothing more may be told of it.
  const lives = new Map<string, Life | undefined>()
  const grants = new Set<string>()
  function next(event: Event): string | undefined {
    if (!('request' in event)) return undefined
    const { request } = event
    const life = lives.get(request)
    if (event.kind === 'request.opened') {
      if (lives.has(request)) return `opens request ${request} a second time`
      lives.set(request, { opening: event, decided: new Map(), use: 'over' })
      return undefined
    }
    if (!life)
      return lives.has(request) ? `(${event.kind}) is of a request that is over` : `(${event.kind}) is of no request`
    if (event.kind === 'grant.issued') {
      if (grants.has(event.grant)) return `issues grant ${event.grant} a second time`
      grants.add(event.grant)
    }
    const wrong = step(life, event)
    if (isOver(life)) lives.set(request, undefined)
    return wrong
  }
  return { next, requests: () => lives.size }
}

function isOver({ end, grant, use }: Life): boolean {
  return end !== undefined && (end !== 'request.approved' || (grant !== undefined && use === 'over'))
}

function step(life: Life, event: Exclude<OfRequest, Of<'request.opened'>>): string | undefined {
  switch (event.kind) {
    case 'decision.made':
      return decide(life, event)
    case 'request.approved':
    case 'request.denied':
    case 'request.cancelled':
    case 'request.expired':
      return end(life, event)
    case 'grant.issued':
      return issue(life, event)
    default:
      return use(life, event)
  }
}

function decide({ opening, decided, end }: Life, event: Of<'decision.made'>): string | undefined {
  const { person, decision, at } = event
  if (end !== undefined) return `is a decision after ${end}`
  if (decision !== 'approve' && decision !== 'deny') return 'is a decision that there is not'
  if (at >= opening.expires_at) return 'is a decision at or after the deadline'
  if (!opening.asked.includes(person)) return `is a decision of ${person}, who was not asked`
  if (decided.has(person)) return `is a second decision of ${person}`
  decided.set(person, decision)
  if (decision === 'approve' && opening.requester === person) return `is an approval by ${person}, who asked`
  return undefined
}

type End = Of<'request.approved'> | Of<'request.denied'> | Of<'request.cancelled'> | Of<'request.expired'>

function end(life: Life, event: End): string | undefined {
  const { opening, decided } = life
  if (life.end !== undefined) return `(${event.kind}) comes after ${life.end}`
  life.end = event.kind
  const denied = [...decided.values()].includes('deny')
  if (denied && event.kind !== 'request.denied') return `(${event.kind}) comes after a denial`
  if (event.kind === 'request.expired' && event.at < opening.expires_at) return 'expires a request before its deadline'
  if (event.kind === 'request.denied' && event.reason === 'decision' && !denied) return 'denies what nobody denied'
  if (event.kind !== 'request.approved' || event.basis !== 'people') return undefined
  if (event.at >= opening.expires_at) return 'approves at or after the deadline'
  const needed = Math.max(1, opening.quorum)
  return decided.size < needed ? `approves by ${decided.size} of ${needed} people` : undefined
}

function issue(life: Life, event: Of<'grant.issued'>): string | undefined {
  if (life.end !== 'request.approved') return 'issues a grant for what is not approved'
  if (life.grant) return 'issues a second grant for one request'
  life.grant = event
  life.use = 'open'
  if (event.enforcer !== life.opening.enforcer) return 'issues a grant to another enforcer'
  return event.call_digest === life.opening.call_digest ? undefined : 'issues a grant for another call'
}

type Use = Of<'grant.redeemed'> | Of<'grant.settled'> | Of<'grant.revoked'> | Of<'grant.lapsed'>

function use(life: Life, event: Use): string | undefined {
  const { grant } = life
  if (grant?.grant !== event.grant) return `(${event.kind}) is of a grant that was not issued`
  const before = life.use
  if (event.kind === 'grant.settled') {
    const known = event.result !== 'unknown'
    life.use = known ? 'over' : 'unknown'
    if (before === 'redeemed' || (before === 'unknown' && known))
      return fitsLate(event, before === 'unknown') ? undefined : 'is a report that says wrongly whether it is late'
    return before === 'open' ? 'settles a grant that was not redeemed' : 'settles a grant a second time'
  }
  life.use = event.kind === 'grant.redeemed' ? 'redeemed' : 'over'
  if (before !== 'open') return `(${event.kind}) is of a grant that was used already`
  if (event.kind === 'grant.lapsed' && event.at < grant.usable_until) return 'lets a grant lapse before its end'
  if (event.kind !== 'grant.redeemed') return undefined
  if (event.at >= grant.usable_until) return 'redeems a grant at or after its end'
  return event.enforcer === grant.enforcer ? undefined : 'redeems a grant for another enforcer'
}
