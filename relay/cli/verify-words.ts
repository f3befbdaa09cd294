/**
 * What `holdgate verify` says to people.
 *
 * Rule 1: words of a receipt stand between quotes or in their own column, with whatever hides, reorders
 *   or moves a terminal's cursor written out.
 * Rule 2: what a valid receipt does not prove is said with it, every time.
 */
import type { Action } from '../contract/action.ts'
import type { CallBody } from '../contract/call.ts'
import type { Instant } from '../contract/ids.ts'
import type { Receipt } from '../contract/receipt.ts'
import { readAction } from '../evidence/action.ts'
import { fingerprint } from '../evidence/phrase.ts'
import type { Finding } from '../evidence/receipt.ts'
import { visible } from '../evidence/visible.ts'
import type { Against, Verified } from './verify.ts'

export function tellFinding({ finding, receipt }: Verified, against: Against): string {
  if (finding.verdict === 'invalid' || !receipt) return `Invalid: ${invalidity(finding)}.\nIt proves nothing.\n`
  const headline =
    finding.verdict === 'valid'
      ? 'Valid: all that it says was signed by the people and keys of the roster file, and is in the log.'
      : 'Incomplete: nothing in it is wrong, and not all of it could be checked.'
  const notMade = finding.verdict === 'incomplete' ? finding.notMade.map(({ check, says }) => `${check}: ${says}.`) : []
  return [
    headline,
    '',
    ...story(receipt, finding, against),
    ...(notMade.length === 0 ? [] : ['', 'Not checked', ...notMade.map(item)]),
    '',
    'What it does not prove',
    ...limits(receipt, against).map(item),
    '',
  ].join('\n')
}

function invalidity(finding: Finding): string {
  if (finding.verdict !== 'invalid') return 'it has not the shape of a receipt'
  return `${clear(finding.failed.says)} (check: ${finding.failed.check})`
}

function story(
  receipt: Receipt,
  finding: Exclude<Finding, { verdict: 'invalid' }>,
  { book }: Against,
): readonly string[] {
  const action = receipt.action === undefined ? undefined : readAction(receipt.action)
  const people = book.rosters.get(receipt.roster_digest)?.people
  const nameOf = (id: Receipt['asked'][number]['person']): string => {
    const person = people?.get(id)
    return person ? `${clear(person.name)} <${clear(person.email)}>` : id
  }
  const decided = receipt.decisions.flatMap(({ proof, comment }, at) => {
    const told = finding.story.decisions[at]
    if (!told) return []
    const verb = told.verdict === 'approve' ? 'Approved' : 'Denied'
    const means = proof.kind === 'passkey' ? `passkey ${proof.assertion.credential}` : `the key of ${proof.device}`
    const words = comment === undefined || comment === '' ? '' : `, saying "${clear(comment)}"`
    return [row(verb, `by ${nameOf(told.person)} at ${time(told.at)}, with ${means}${words}`)]
  })
  return [
    row('Request', `${receipt.request} at ${receipt.relay}`),
    row('Rule', receipt.rule === '' ? 'none: the policy’s default' : receipt.rule),
    row('Says', `"${clear(receipt.words.say)}" "${clear(receipt.words.consequence)}"`),
    ...(receipt.words.dangerous ? [row('Watches', `"${clear(receipt.words.dangerous.join(' '))}"`)] : []),
    ...(action ? whatAndWho(action, receipt.body) : []),
    ...(receipt.justification ? [row('Because', `"${clear(receipt.justification)}"`)] : []),
    row('Opened', `${time(receipt.created_at)}, to be decided before ${time(receipt.expires_at)}`),
    ...(receipt.asked.length === 0
      ? []
      : [
          row(
            'Asked',
            `${receipt.asked.map(({ person }) => nameOf(person)).join(', ')}; ${receipt.quorum} must approve`,
          ),
        ]),
    ...decided,
    row('Ended', `${receipt.status} at ${time(receipt.decided_at)}${reason(receipt)}`),
    ...(receipt.grant ? [row('Grant', grantWords(receipt.grant, finding.story.redeemedAt))] : []),
    row('Action', fingerprint(receipt.action_digest)),
  ]
}

function whatAndWho(action: Action, body: Receipt['body']): readonly string[] {
  const { requester } = action
  const who =
    requester.kind === 'operator'
      ? `${clear(requester.name)} <${clear(requester.email)}>, in browser ${requester.device}`
      : `service ${clear(requester.name)} (${requester.service})`
  const behalf =
    requester.kind === 'service' && requester.on_behalf_of !== undefined
      ? `, on behalf of ${clear(requester.on_behalf_of)}`
      : ''
  const what =
    action.kind === 'http'
      ? `${clear(action.call.method)} ${clear(action.call.target)}, ${bodyWords(action.call.body, body)}`
      : `operation ${clear(action.name)} ${clear(JSON.stringify(action.args))}`
  return [row('What', what), row('Who', `${who}${behalf}`)]
}

/** Whether people saw the bytes, or only how many there were. */
function bodyWords({ length, form }: CallBody, body: Receipt['body']): string {
  if (length === 0) return 'without a body'
  const bound = form ? 'with a form that is bound by its fields' : `with a body of ${length} bytes`
  return `${bound}, which ${form ? 'were' : 'was'} ${body?.shown === 'none' ? 'not ' : ''}shown`
}

function reason({ basis, end_reason }: Receipt): string {
  if (basis === 'rule') return ', by the rule alone'
  return end_reason === undefined ? '' : ` (${end_reason})`
}

function grantWords({ id, status, outcome }: NonNullable<Receipt['grant']>, redeemedAt: Instant | undefined): string {
  const used = redeemedAt === undefined ? '' : `, redeemed at ${time(redeemedAt)}`
  if (outcome?.result === 'executed') return `${id}: executed, answered with status ${outcome.status}${used}`
  const why = outcome === undefined ? '' : ` ("${clear(outcome.reason)}")`
  return `${id}: ${status}${why}${used}`
}

function limits(receipt: Receipt, { book, policy, executed }: Against): readonly string[] {
  const signed = receipt.decisions.length > 0
  const byDevice = receipt.device_keys.length > 0
  return [
    'All times are the relay’s: nobody else’s clock is in it.',
    ...firstRoster(book),
    'The head of the log is signed by the relay alone. Compare it with heads that others keep, or run holdgate verify-log.',
    'What happened after its last entry in that log is not in it.',
    ...(signed
      ? ['That the app showed on the phone what was signed: whoever serves its pages could show something else.']
      : []),
    ...(signed ? [rightsWords(receipt, book)] : []),
    ...(signed && receipt.origins.length > receipt.device_keys.length
      ? ['Who made the service key, and may not decide what it asks: for that, the log is the relay’s word.']
      : []),
    ...(byDevice ? ['Which device a person owns: for that, the log is the relay’s word. A device can only deny.'] : []),
    ...(receipt.basis === 'rule' ? ['That the rule was right to allow it: nobody was asked.'] : []),
    ...(policy === undefined
      ? ['Which policy decided, and that it asked the right people: give --policy, and read that file.']
      : ['That the policy asks the right people: it asked those it names; read that file.']),
    ...(receipt.grant && executed === undefined
      ? ['What was sent: the outcome is its enforcer’s report. Give --executed to compare a request with it.']
      : []),
    ...(executed === undefined ? [] : ['Headers that no rule binds, and that this request was the only one sent.']),
  ]
}

function firstRoster({ rosters, begin }: Against['book']): readonly string[] {
  const [first] = rosters.keys()
  const print = first === undefined ? '' : ` (${fingerprint(first)})`
  if (begin === 'rebootstrap')
    return [
      `The roster file begins where the relay’s host set it up anew, which no passkey signed. Ask an administrator whether that was right, and compare its first roster${print} and its keys by another way.`,
    ]
  return [`The roster file is believed from its first roster on. Compare that${print} and its keys by another way.`]
}

/** Names whoever has lost their rights since, by the newest roster that the file leads to. */
function rightsWords({ decisions, roster_digest }: Receipt, { rosters }: Against['book']): string {
  const newest = [...rosters.values()].at(-1)
  const then = rosters.get(roster_digest)
  const gone = decisions.flatMap(({ proof }) => {
    if (proof.kind !== 'passkey' || newest?.passkeys.has(proof.assertion.credential)) return []
    const owner = then?.passkeys.get(proof.assertion.credential)?.person
    return [owner === undefined ? 'somebody' : clear(then?.people.get(owner)?.email ?? owner)]
  })
  const general = 'That nobody’s rights were taken between that roster and their decision.'
  return gone.length === 0 ? general : `${general} Since that roster, ${gone.join(' and ')} lost them.`
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(9)} ${text}`
}

function item(text: string): string {
  return `  - ${text}`
}

/** A new line is written out as well: one field is one line. */
function clear(text: string): string {
  return visible(text).text
}

function time(instant: Instant): string {
  const date = new Date(instant)
  // The largest instants of canonical JSON are no dates.
  return Number.isNaN(date.valueOf()) ? `${instant} ms` : date.toISOString().replace('T', ' ').replace('Z', ' UTC')
}
