/** What became of a request, in words: one headline, what follows from it, and how it feels. */
import type { PersonId } from '../relay/contract/ids.ts'
import type { RequestView } from '../relay/contract/request.ts'
import { readAction } from '../relay/evidence/action.ts'
import { moment } from './moments.ts'
import { HERE, named, type Sentence } from './sentence.ts'
import { OUTCOME } from './words-later.ts'

export type Told = Readonly<{
  tone: 'good' | 'bad' | 'calm' | 'unsure'
  head: Sentence
  /** Empty where nothing follows. */
  next: Sentence
  /** An approver's own words, to be shown as theirs. */
  comment?: string
}>

/** @returns undefined while the request waits and the viewer has not decided */
export function outcomeOf(request: RequestView, me: PersonId | undefined): Told | undefined {
  switch (request.status) {
    case 'pending':
      return request.asked.some((one) => one.person === me && one.decision === 'approve')
        ? { tone: 'good', head: [OUTCOME.approvedMore(request.quorum.approved, request.quorum.needed)], next: [] }
        : undefined
    case 'denied':
      return denied(request, me)
    case 'expired':
      return { tone: 'calm', head: [OUTCOME.expired], next: [OUTCOME.nothingSent] }
    case 'cancelled':
      return { tone: 'calm', head: [cancelled(request)], next: [OUTCOME.nothingSent] }
    default:
      return approved(request, me)
  }
}

function denied(request: RequestView, me: PersonId | undefined): Told {
  const by = request.asked.filter((one) => one.decision === 'deny')
  const comment = by.find((one) => one.comment)?.comment
  const head =
    by.length === 0
      ? [OUTCOME.deniedRule]
      : by.some((one) => one.person === me)
        ? [OUTCOME.youDenied]
        : named(OUTCOME.deniedBy(HERE), namesOf(by))
  return { tone: 'bad', head, next: [OUTCOME.nothingSent], ...(comment ? { comment } : {}) }
}

function namesOf(people: RequestView['asked']): readonly string[] {
  return people.map(({ name }) => name)
}

function cancelled(request: RequestView): string {
  if (request.end_reason === 'page_gone') return OUTCOME.pageGone
  if (request.end_reason === 'nobody_can_approve') return OUTCOME.nobody
  if (request.end_reason === 'relay_restored') return OUTCOME.restored
  return OUTCOME.cancelled
}

function approved(request: RequestView, me: PersonId | undefined): Told {
  const by = request.asked.filter((one) => one.decision === 'approve')
  const approval =
    request.basis === 'rule' || by.length === 0
      ? [OUTCOME.approvedRule]
      : by.some((one) => one.person === me)
        ? [OUTCOME.youApproved]
        : named(OUTCOME.approvedBy(HERE), namesOf(by))
  const grant = request.grant
  if (!grant) return { tone: 'good', head: approval, next: [OUTCOME.waitingToRun] }
  switch (grant.status) {
    case 'open':
      return { tone: 'good', head: approval, next: [OUTCOME.waitingUntil(grant.usable_until)] }
    case 'redeemed':
      return { tone: 'good', head: approval, next: [OUTCOME.running] }
    case 'lapsed':
      return { tone: 'calm', head: [OUTCOME.lapsed(moment(grant.usable_until))], next: [OUTCOME.lapsedNext] }
    case 'revoked':
      return { tone: 'calm', head: [OUTCOME.revoked], next: [OUTCOME.nothingSent] }
    case 'unknown':
      return { tone: 'unsure', head: unknown(request), next: [OUTCOME.unknownNext] }
    case 'failed':
      return { tone: 'bad', head: [OUTCOME.failed], next: [OUTCOME.failedNext] }
    default:
      return executed(grant.outcome, approval)
  }
}

/** Names the place to look at, where the viewer may know it. */
function unknown({ action }: RequestView): Sentence {
  const asked = action === undefined ? undefined : readAction(action)
  return asked?.kind === 'http' ? named(OUTCOME.unknownIn(HERE), [new URL(asked.call.target).host]) : [OUTCOME.unknown]
}

function executed(outcome: NonNullable<RequestView['grant']>['outcome'], approval: Sentence): Told {
  if (outcome?.result !== 'executed') return { tone: 'good', head: approval, next: [OUTCOME.ranNext] }
  const time = outcome.milliseconds === undefined ? '' : OUTCOME.seconds(outcome.milliseconds)
  const answeredWell = outcome.status < 400
  return {
    tone: answeredWell ? 'good' : 'unsure',
    head: [OUTCOME.ran(outcome.status, time)],
    next: [...approval, `. ${OUTCOME.ranNext}`],
  }
}
