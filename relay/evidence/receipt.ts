/**
 * Checks a receipt, with nothing but the roster file of whoever reads it: no relay, no clock.
 *
 * Rule 1: every check is made, in the order of RECEIPT_CHECKS, and the first that fails is the answer.
 * Rule 2: a check that cannot be made is said, and the receipt is then not valid, only incomplete.
 * Rule 3: input never throws. Its shape is known (contract/schema/receipt.ts), and nothing else of it.
 */
import type { Action } from '../contract/action.ts'
import type { CanonicalJson, PersonId } from '../contract/ids.ts'
import type { Receipt } from '../contract/receipt.ts'
import { actionDigest, callDigest, readAction } from './action.ts'
import { BodyDiffers } from './body-view.ts'
import { fromBase64Url } from './bytes.ts'
import { canonical, NotCanonical } from './canonical.ts'
import { checkJws } from './jws.ts'
import { outcomeDigest, questionDigest } from './question.ts'
import type { Outcome, ReceiptCheck } from './receipt-check.ts'
import { failed, lacks, RECEIPT_CHECKS } from './receipt-check.ts'
import { checkPeople, checkProofs, checkStatements } from './receipt-people.ts'
import { checkHead, checkInclusion } from './receipt-log.ts'
import type { Story } from './receipt-story.ts'
import { readStory } from './receipt-story.ts'
import type { RosterBook } from './roster-book.ts'
import { viewOf } from './view-of.ts'
import { viewDigest } from './view.ts'

export type Checking = Readonly<{
  receipt: Receipt
  book: RosterBook
  /** Compares with the policy that the reader expects; without it nothing is said about the policy. */
  policy?: (facts: PolicyFacts) => Outcome
  /** Compares what was sent with the action; without it nothing is said about what was sent. */
  executed?: (facts: Readonly<{ receipt: Receipt; action: Action | undefined }>) => Outcome
}>

export type PolicyFacts = Readonly<{
  receipt: Receipt
  action?: Action
  /** As the roster has it, in lower case. */
  emailOf: (person: PersonId) => string | undefined
}>

export type Note = Readonly<{ check: ReceiptCheck; says: string }>

export type Finding =
  | Readonly<{ verdict: 'valid'; story: Story }>
  | Readonly<{ verdict: 'incomplete'; story: Story; notMade: readonly Note[] }>
  | Readonly<{ verdict: 'invalid'; failed: Note }>

/** What the checks share; each part is there once the check that makes it has passed. */
export type Facts = Checking & Readonly<{ action?: Action; story: Story }>

type Made = (facts: Facts) => Outcome | Promise<Outcome>

export async function checkReceipt(checking: Checking): Promise<Finding> {
  const { receipt } = checking
  const action = actionOf(receipt.action)
  const story = readStory(receipt)
  // What is wrong with either is said at its own place in the order; what comes before does not look at it.
  const facts: Facts = {
    ...checking,
    ...(action ? { action } : {}),
    story: 'failed' in story ? NO_STORY : story,
  }
  const notMade: Note[] = []
  for (const check of RECEIPT_CHECKS) {
    if (check === 'story' && 'failed' in story) return invalid(check, story.failed)
    const outcome = await CHECKS[check](facts)
    if (!outcome) continue
    if ('failed' in outcome) return invalid(check, outcome.failed)
    notMade.push({ check, says: outcome.lacks })
  }
  if (notMade.length > 0) return { verdict: 'incomplete', story: facts.story, notMade }
  return { verdict: 'valid', story: facts.story }
}

const CHECKS: Readonly<Record<ReceiptCheck, Made>> = {
  // Made by whoever read the text.
  form: () => undefined,
  relay: checkRelay,
  action: checkAction,
  call: ({ receipt, action }) => {
    if (!action) return lacks('the action is not in it')
    return callDigest(action) === receipt.call_digest ? undefined : failed('its call digest is not that of the action')
  },
  story: () => undefined,
  question: checkQuestion,
  view: checkView,
  inclusion: checkInclusion,
  roster: checkRoster,
  statements: checkStatements,
  people: checkPeople,
  times: checkTimes,
  proofs: checkProofs,
  grant: checkGrantOf,
  checkpoint: checkHead,
  policy: ({ receipt, book, action, policy }) => {
    const people = book.rosters.get(receipt.roster_digest)?.people
    const emailOf = (person: PersonId): string | undefined => people?.get(person)?.email.toLowerCase()
    return policy?.({ receipt, emailOf, ...(action ? { action } : {}) })
  },
  executed: ({ receipt, action, executed }) => executed?.({ receipt, action }),
}

const NO_STORY = { decisions: [], reports: [] } as unknown as Story

function invalid(check: ReceiptCheck, says: string): Finding {
  return { verdict: 'invalid', failed: { check, says } }
}

function actionOf(text: CanonicalJson | undefined): Action | undefined {
  if (text === undefined) return undefined
  try {
    return readAction(text)
  } catch (error) {
    if (error instanceof NotCanonical) return undefined
    throw error
  }
}

function checkRelay({ receipt, book }: Facts): Outcome {
  if (receipt.relay !== book.relay) return failed(`it is of ${receipt.relay}, and the roster file of ${book.relay}`)
  return receipt.rp_id === book.rpId ? undefined : failed('its passkeys are bound to another host name')
}

/** What nobody signed is never called valid: whoever has asked takes a roster file that begins behind it. */
function checkRoster({ receipt, book }: Facts): Outcome {
  const roster = book.rosters.get(receipt.roster_digest)
  if (!roster) return lacks('the roster that it names is not in the roster file; get a newer one')
  return roster.unsigned
    ? lacks('the relay was set up anew by its host before it, which no passkey signed; see whether that was right')
    : undefined
}

function checkAction({ receipt, action }: Facts): Outcome {
  if (receipt.action === undefined) return lacks('the action is not in it')
  if (!action) return failed('its action is not an action of version 1')
  if (actionDigest(receipt.action) !== receipt.action_digest)
    return failed('its action digest is not that of the action')
  return action.created_at === receipt.created_at ? undefined : failed('its action was made at another time')
}

function checkQuestion({ receipt, action, story }: Facts): Outcome {
  if (!action || receipt.justification === undefined) return lacks('the action or the justification is not in it')
  const { request, view_digest, words, justification, asked, grant } = receipt
  const { salt } = action
  if (story.question === undefined) return lacks('the log of its time does not commit to words and nonces')
  if (questionDigest({ request, salt, view_digest, words, justification, asked }) !== story.question)
    return failed('the log commits to other words, another view or other nonces')
  const reported = story.reports.at(-1)
  if (!reported || !grant?.outcome) return undefined
  if (reported.digest === undefined) return lacks('the log of its time does not commit to the outcome')
  if (outcomeDigest(salt, grant.outcome) === reported.digest) return undefined
  return failed('the log commits to another outcome')
}

function checkView({ receipt, action }: Facts): Outcome {
  const { body, words, action: text } = receipt
  if (!action || text === undefined || !body) return lacks('the action or the body is not in it')
  if (body.shown === 'gone') return lacks('the body that was shown is not in it')
  if (body.shown === 'full' && action.kind !== 'http') return failed('an operation has no body')
  try {
    const shown = body.shown === 'full' ? { body: fromBase64Url(body.bytes) } : {}
    if (viewDigest(viewOf({ action: text, words, ...shown })) === receipt.view_digest) return undefined
    return failed('what a phone showed of it has another digest')
  } catch (error) {
    if (error instanceof BodyDiffers) return failed('its body is not the one that the call names')
    // A target in another spelling than the serialised one, or bytes that are not base64url.
    if (error instanceof TypeError) return failed('its target or its body cannot be shown')
    throw error
  }
}

function checkTimes({ receipt, story }: Facts): Outcome {
  const { created_at, expires_at, decided_at, status, basis } = receipt
  if (story.decisions.some(({ at }) => at >= expires_at)) return failed('a decision came at or after the deadline')
  const last = story.decisions.at(-1)
  const byPeople = basis === 'people' || (status === 'denied' && receipt.end_reason === undefined)
  if (byPeople && last?.at !== decided_at) return failed('it did not end with its last decision')
  if (basis === 'rule' && decided_at !== created_at) return failed('a rule decided it after it was opened')
  if (status === 'expired' && decided_at < expires_at) return failed('it expired before its deadline')
  const { usableUntil = Infinity, redeemedAt, lapsedAt } = story
  if (usableUntil <= decided_at) return failed('its grant was never usable')
  if (redeemedAt !== undefined && redeemedAt >= usableUntil) return failed('its grant was redeemed too late')
  return lapsedAt !== undefined && lapsedAt < usableUntil ? failed('its grant lapsed before its end') : undefined
}

/** That the relay signed a grant for exactly this; whether it was used is for the log to say. */
async function checkGrantOf({ receipt, book, story }: Facts): Promise<Outcome> {
  const { grant, basis } = receipt
  if (!grant) return undefined
  if (grant.jws === undefined) return lacks('the signed grant is not in it: it may still be redeemed')
  const checked = await checkJws({ jws: grant.jws, typ: 'holdgate-grant+jwt', jwks: book.jwks })
  if ('why' in checked) return failed(`its grant is not the relay’s: ${checked.why}`)
  const { content } = checked
  const cnf = typeof content === 'object' && content !== null && 'cnf' in content ? { cnf: content.cnf } : {}
  const claims = {
    iss: receipt.relay,
    aud: story.enforcer,
    jti: grant.id,
    req: receipt.request,
    basis: basis ?? '',
    call_digest: receipt.call_digest,
    action_digest: receipt.action_digest,
    policy_digest: receipt.policy_digest,
    roster_digest: receipt.roster_digest,
    iat: Math.floor(receipt.decided_at / 1000),
    exp: Math.floor((story.usableUntil ?? 0) / 1000),
    ...cnf,
  }
  return canonical(claims) === canonical(content) ? undefined : failed('its grant is for something else')
}
