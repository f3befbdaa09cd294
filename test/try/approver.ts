/**
 * Who answers in a run: the approver by themselves (`--approver`), the script, or whoever types.
 *
 * Rule 1: one answer at a time, in the order in which they are due; the phone is one.
 * Rule 2: a script that asks first decides; where `--approver` was first and said the same, the script is
 *   given that answer; where it said the other, the script is told.
 */
import type { AskedCall } from '../kit/relay-requests.ts'
import type { Phone } from '../kit/phone.ts'
import type { Approver as Mode } from './options.ts'
import { isWanted, requestOf } from './requests.ts'
import type { PhoneForScript, TriedRequest, Wanted } from './script.ts'

export type Verdict = 'approve' | 'deny'

export type Approver = Readonly<{
  forScript: PhoneForScript
  /** What the relay has now; answers what is due. */
  look: (asked: readonly AskedCall[]) => void
  /** Whoever types decides about the oldest that waits. @returns false when none does */
  type: (verdict: Verdict) => boolean
  /** True while an answer is being given. */
  isBusy: () => boolean
  close: () => void
}>

type Deps = Readonly<{
  phone: Pick<Phone, 'opens'>
  mode: Mode
  tell: (what: string) => void
}>

type Claim = Readonly<{
  verdict: Verdict
  comment: string
  /** Only this request. */
  request?: string
  done: (asked: AskedCall) => void
  failed: (error: Error) => void
}>
type Waiter = Readonly<{ wanted: Wanted; found: (request: TriedRequest) => void; failed: (error: Error) => void }>

const WAIT_MILLISECONDS = 30_000
const VERDICT_OF = { approved: 'approve', denied: 'deny' } as const

export function createApprover({ phone, mode, tell }: Deps): Approver {
  const automatic: Verdict | undefined = mode === 'approve' || mode === 'deny' ? mode : undefined
  const claims: Claim[] = []
  const waiters: Waiter[] = []
  const waitedFor = new Set<string>()
  /** Somebody answers them, or did. */
  const taken = new Set<string>()
  /** Answered by `--approver`, and not yet given to a script that wants it so. */
  const unclaimed = new Set<string>()
  /** Given to a script that named them. */
  const claimed = new Set<string>()
  const answering: { request: string; claim: Claim | undefined }[] = []
  let latest: readonly AskedCall[] = []
  let turn: Promise<void> = Promise.resolve()

  function look(asked: readonly AskedCall[]): void {
    latest = asked
    strike(waiters, (waiter) => {
      const found = latest.find((one) => !waitedFor.has(one.request) && isWanted(one, waiter.wanted))
      if (found === undefined) return false
      waitedFor.add(found.request)
      waiter.found(requestOf(found))
      return true
    })
    strike(claims, settled)
    for (const one of latest) {
      if (one.status !== 'pending' || taken.has(one.request)) continue
      const at = claims.findIndex(({ request }) => request === undefined || request === one.request)
      const [claim] = at < 0 ? [] : claims.splice(at, 1)
      const verdict = claim?.verdict ?? automatic
      if (verdict !== undefined) answer(one, verdict, claim)
    }
    strike(answering, ({ request, claim }) => {
      const now = latest.find((one) => one.request === request)
      if (now === undefined || now.status === 'pending') return false
      if (claim !== undefined) conclude(claim, now)
      else if (!claimed.has(request)) unclaimed.add(request)
      return true
    })
  }

  /** True when there is nothing left to answer for this one. */
  function settled(claim: Claim): boolean {
    const found = latest.find(({ request, status }) =>
      claim.request === undefined
        ? unclaimed.has(request) && VERDICT_OF[status as 'approved'] === claim.verdict
        : request === claim.request && status !== 'pending',
    )
    if (found === undefined) return false
    unclaimed.delete(found.request)
    claimed.add(found.request)
    conclude(claim, found)
    return true
  }

  function answer(asked: AskedCall, verdict: Verdict, claim: Claim | undefined): void {
    const { request } = asked
    taken.add(request)
    answering.push({ request, claim })
    turn = turn.then(() => give(asked, verdict, claim))
  }

  async function give({ request, call }: AskedCall, verdict: Verdict, claim: Claim | undefined): Promise<void> {
    try {
      const app = await phone.opens(request)
      if (verdict === 'approve') await app.approve()
      else await app.deny('Not now', claim?.comment ?? '')
      tell(`The approver ${verdict === 'approve' ? 'approves' : 'denies'} ${call.method} ${call.target}`)
    } catch (error) {
      const says = firstLine(error)
      tell(`The phone could not ${verdict} ${call.method} ${call.target}: ${says}`)
      claim?.failed(new Error(`The phone could not ${verdict} ${request}: ${says}`))
    }
  }

  function promise(verdict: Verdict, request: TriedRequest | undefined, comment = ''): Promise<TriedRequest> {
    const { promise, resolve, reject } = Promise.withResolvers<TriedRequest>()
    const name = request?.id
    const timer = setTimeout(() => {
      claims.splice(claims.indexOf(claim), claims.includes(claim) ? 1 : 0)
      reject(new Error(`Nothing to ${verdict} within ${WAIT_MILLISECONDS} ms${seen(latest)}`))
    }, WAIT_MILLISECONDS)
    const claim: Claim = {
      verdict,
      comment,
      ...(name !== undefined && { request: name }),
      done: (asked) => {
        clearTimeout(timer)
        resolve(requestOf(asked))
      },
      failed: (error) => {
        clearTimeout(timer)
        reject(error)
      },
    }
    claims.push(claim)
    look(latest)
    return promise
  }

  return {
    look,
    isBusy: () => answering.length > 0,
    type: (verdict) => {
      const oldest = latest.find(({ request, status }) => status === 'pending' && !taken.has(request))
      if (oldest !== undefined) answer(oldest, verdict, undefined)
      return oldest !== undefined
    },
    close: () => {
      const over = new Error('The run is over.')
      for (const { failed } of [...claims.splice(0), ...waiters.splice(0)]) failed(over)
      for (const { claim } of answering.splice(0)) claim?.failed(over)
    },
    forScript: {
      approve: (request) => promise('approve', request),
      deny: (request, comment) => promise('deny', request, comment),
      waitForRequest: (wanted = {}) => {
        const { promise, resolve, reject } = Promise.withResolvers<TriedRequest>()
        const milliseconds = wanted.timeout ?? WAIT_MILLISECONDS
        const timer = setTimeout(() => {
          waiters.splice(waiters.indexOf(waiter), waiters.includes(waiter) ? 1 : 0)
          reject(new Error(`No held call${wantedIn(wanted)} within ${milliseconds} ms${seen(latest)}`))
        }, milliseconds)
        const waiter: Waiter = {
          wanted,
          found: (request) => {
            clearTimeout(timer)
            resolve(request)
          },
          failed: (error) => {
            clearTimeout(timer)
            reject(error)
          },
        }
        waiters.push(waiter)
        look(latest)
        return promise
      },
    },
  }
}

/** Takes out whatever is done with. */
function strike<Thing>(things: Thing[], done: (thing: Thing) => boolean): void {
  things.splice(0, things.length, ...things.filter((thing) => !done(thing)))
}

function conclude({ verdict, done, failed }: Claim, asked: AskedCall): void {
  const { status, call, request } = asked
  if (VERDICT_OF[status as 'approved'] === verdict) done(asked)
  else failed(new Error(`${call.method} ${call.target} cannot be answered with ${verdict}: ${request} is ${status}.`))
}

function wantedIn({ method, url }: Wanted): string {
  return `${method === undefined ? '' : ` with ${method}`}${url === undefined ? '' : ` to …${url}…`}`
}

function seen(asked: readonly AskedCall[]): string {
  if (asked.length === 0) return '; nothing was held so far.'
  return `. Held so far: ${asked.map(({ call, status }) => `${call.method} ${call.target} (${status})`).join(', ')}.`
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0] ?? ''
}
