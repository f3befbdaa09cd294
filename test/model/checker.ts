/**
 * Decides from a history alone, and the log at its end, whether the relays kept their promises.
 *
 * Rule: what nobody waited for may have happened or not; it excuses nothing that was answered.
 */
import type { Entry, History, Leaf, Op } from './history.ts'

const FINAL: ReadonlySet<string> = new Set(['approved', 'denied', 'cancelled', 'expired'])
const END = '(request.approved grant.issued (grant.redeemed (grant.settled ){0,2}|grant.revoked |grant.lapsed )?)'
const STORY = new RegExp(
  `^request.opened (decision.made )*(${END}|request.denied |request.cancelled |request.expired )?$`,
)
/** What may be said no to whom; anything else is a fault. */
const REFUSALS: Readonly<Record<Op, readonly string[]>> = {
  ask: [],
  look: [],
  disable: [],
  decide: ['request-settled', 'request-expired', 'already-decided', 'passkey-refused', 'not-asked'],
  cancel: ['request-settled'],
  revoke: ['grant-redeemed', 'grant-settled', 'grant-lapsed'],
  redeem: ['grant-redeemed', 'grant-settled', 'grant-lapsed', 'approval-withdrawn'],
  report: [],
}

/** @returns a sentence for each promise that was broken */
export function wrongIn(history: History): readonly string[] {
  return [
    ...faults(history),
    ...runs(history),
    ...decisions(history),
    ...ends(history),
    ...deadlines(history),
    ...log(history),
    ...people(history),
  ]
}

const yes = ({ entries }: History, op: Op, what?: string): readonly Entry[] =>
  entries.filter((entry) => entry.op === op && entry.answer === 'yes' && (what === undefined || entry.what === what))
const maybe = ({ entries }: History, op: Op, what?: string): readonly Entry[] =>
  entries.filter((entry) => entry.op === op && entry.answer !== 'no' && (what === undefined || entry.what === what))
const says = (wrong: boolean, sentence: string): readonly string[] => (wrong ? [sentence] : [])
const peopleIn = (entries: readonly Readonly<{ who: string }>[]): ReadonlySet<string> =>
  new Set(entries.map(({ who }) => who))

function faults({ entries }: History): readonly string[] {
  return entries
    .filter(({ op, answer, code }) => answer === 'no' && !REFUSALS[op].includes(code))
    .map(({ op, who, code }) => `${op} by ${who} was refused with ${code}`)
}

/** No grant runs twice, and none that was withdrawn. */
function runs(history: History): readonly string[] {
  const attempts = peopleIn(yes(history, 'redeem'))
  return [
    ...says(attempts.size > 1, `the grant was redeemed by ${[...attempts].join(' and ')}`),
    ...says(attempts.size > 0 && yes(history, 'revoke').length > 0, 'the grant was redeemed and revoked'),
    ...says(
      yes(history, 'report').some(({ who }) => !peopleIn(maybe(history, 'redeem')).has(who)),
      'an attempt that never redeemed has reported',
    ),
  ]
}

/** Nobody counts twice, and a denial ends it. */
function decisions(history: History): readonly string[] {
  const made = yes(history, 'decide')
  const twice = made.filter((one, index) => made.findIndex(({ who }) => who === one.who) !== index)
  const isDenied = yes(history, 'decide', 'deny').length > 0
  const approvers = peopleIn(maybe(history, 'decide', 'approve'))
  const isApproved = history.ends.some(({ status }) => status === 'approved')
  return [
    ...twice.map(({ who }) => `${who} decided twice`),
    ...says(
      isDenied && history.ends.some(({ status }) => status !== 'denied'),
      'it was denied, and ended as something else',
    ),
    ...says(isDenied && maybe(history, 'redeem').some(({ answer }) => answer === 'yes'), 'it was denied, and redeemed'),
    ...says(isApproved && approvers.size < history.quorum, `${approvers.size} of ${history.quorum} approved it`),
  ]
}

/** Final is final, for everybody and from then on; and a met quorum is never stuck. */
function ends(history: History): readonly string[] {
  const looks = yes(history, 'look')
  const ended = new Set(looks.map(({ what }) => what).filter((status) => FINAL.has(status)))
  for (const { status } of history.ends) if (FINAL.has(status)) ended.add(status)
  const back = looks.some(
    (later) => !FINAL.has(later.what) && looks.some((earlier) => FINAL.has(earlier.what) && earlier.to < later.from),
  )
  const approvals = peopleIn(history.leaves.filter(isApproval).map(({ person }) => ({ who: person })))
  const loyal = [...approvals].filter((who) => who !== 'pat').length
  const [one, other] = history.ends
  return [
    ...says(ended.size > 1, `it ended as ${[...ended].join(' and as ')}`),
    ...says(
      back || (ended.size > 0 && history.ends.some(({ status }) => !FINAL.has(status))),
      'its end was taken back',
    ),
    ...says(JSON.stringify(one) !== JSON.stringify(other), 'the two relays tell it differently'),
    ...says(
      loyal >= history.quorum && history.ends.some(({ status }) => status === 'pending'),
      `${loyal} approved it, and it is stuck`,
    ),
    ...says(
      yes(history, 'cancel').length > 0 && history.ends.some(({ status }) => status !== 'cancelled'),
      'it was cancelled, and ended as something else',
    ),
  ]
}

/** Nothing at or after a deadline: neither by the client's clock nor by the database's. */
function deadlines(history: History): readonly string[] {
  const usableUntil = history.ends[0]?.usableUntil ?? 0
  return [
    ...yes(history, 'decide')
      .filter(({ at }) => at >= history.expiresAt)
      .map(({ who, at }) => `${who} decided ${at - history.expiresAt} ms after the deadline`),
    ...yes(history, 'redeem')
      .filter(({ at }) => usableUntil > 0 && at >= usableUntil)
      .map(({ who, at }) => `${who} redeemed ${at - usableUntil} ms after the deadline`),
    ...history.written
      .filter(({ status, at }) => (status === 'approved' || status === 'denied') && at >= history.expiresAt)
      .map(({ status, at }) => `${status} was written ${at - history.expiresAt} ms after the deadline`),
  ]
}

/** Every change has exactly one leaf, in order, and what was acknowledged is there. */
function log(history: History): readonly string[] {
  const own = history.leaves.filter(({ kind }) => kind !== 'people.disabled')
  const story = own.map(({ kind }) => `${kind} `).join('')
  const leafOf = ({ op, who, what }: Entry): Leaf | undefined => {
    if (op === 'decide')
      return own.find((leaf) => leaf.kind === 'decision.made' && leaf.person === who && leaf.decision === what)
    const kind = KINDS[op]
    return kind === undefined ? undefined : own.find((leaf) => leaf.kind === kind)
  }
  const acknowledged = history.entries.filter(({ op, answer }) => answer === 'yes' && op !== 'look' && op !== 'disable')
  const placed = acknowledged.map((entry) => ({ entry, leaf: leafOf(entry) }))
  const decided = own.filter(({ kind }) => kind === 'decision.made')
  return [
    ...says(!STORY.test(story), `the log tells ${story}`),
    ...placed
      .filter(({ leaf }) => !leaf)
      .map(({ entry }) => `${entry.op} by ${entry.who} was acknowledged and is lost`),
    ...says(
      decided.some(({ person }) => !peopleIn(maybe(history, 'decide')).has(person)),
      'the log has a decision that nobody made',
    ),
    ...placed.flatMap(({ entry, leaf }) =>
      placed
        // The same leaf answers to a question that was sent twice, so only different ones have an order.
        .filter((later) => entry.to < later.entry.from && leaf && later.leaf && later.leaf !== leaf)
        .filter((later) => (leaf?.position ?? 0) > (later.leaf?.position ?? 0) && later.entry.op !== 'ask')
        .map((later) => `${entry.op} was over before ${later.entry.op} began, and stands behind it in the log`),
    ),
  ]
}

const KINDS: Readonly<Partial<Record<Op, string>>> = {
  ask: 'request.opened',
  cancel: 'request.cancelled',
  revoke: 'grant.revoked',
  redeem: 'grant.redeemed',
  report: 'grant.settled',
}

/** Whoever is disabled counts for nothing that comes after it. */
function people({ leaves, quorum }: History): readonly string[] {
  const disabled = leaves.find(({ kind }) => kind === 'people.disabled')
  if (!disabled) return []
  const after = (kind: string) => leaves.some((leaf) => leaf.kind === kind && leaf.position > disabled.position)
  const others = new Set(leaves.filter(isApproval).map(({ person }) => person))
  others.delete(disabled.person)
  const late = leaves.some(
    (leaf) => leaf.kind === 'decision.made' && leaf.person === disabled.person && leaf.position > disabled.position,
  )
  return [
    ...says(late, `${disabled.person} was disabled, and decided`),
    ...says(after('request.approved') && others.size < quorum, `${disabled.person} was disabled, and counted`),
    ...says(after('grant.redeemed') && others.size < quorum, `${disabled.person} was disabled, and counted at redeem`),
  ]
}

const isApproval = ({ kind, decision }: Leaf): boolean => kind === 'decision.made' && decision === 'approve'
