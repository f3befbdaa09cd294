/** What the background says to pages and screens. */
import type { Hold } from './hold.ts'

const SENT_NOTHING = 'Nothing was sent.'

/** The relay's reasons for an end, where nobody's decision says it. */
export const REASONS: Readonly<Record<string, string>> = {
  rule_denies: 'The policy forbids this.',
  no_rule_allows: 'No rule of the policy allows this.',
  deadline: 'Nobody answered in time.',
  requester_cancelled: 'It was cancelled.',
  page_gone: 'The page was left.',
  nobody_can_approve: 'Nobody can approve this just now.',
  relay_restored: 'The approval service was restored from a backup.',
  lapsed: 'The approval was not used in time.',
  no_grant: 'The approval carried no grant.',
}

/** Why an approval was not acted upon. Each is a whole sentence, or two. */
export const APPROVAL = {
  oldPairing:
    'This browser was paired before it could check who approved. Unpair it in Settings, pair it again, and send the call once more.',
  doubt: {
    'roster-older':
      'The approval service shows an older list of people than before, as if it had been set back. Nothing is released until this browser is paired again; ask who runs it why.',
    'roster-other':
      'The approval service shows this browser another list of people than before. Nothing is released until it is paired again; ask who runs it why.',
    'roster-unsigned':
      'The approval service changed its list of people without an administrator’s signature. Nothing is released until this browser is paired again; ask who runs it why.',
    'log-older':
      'The approval service’s log has gone backwards, as if it had been restored from a backup. Nothing is released until this browser is paired again; ask who runs it why.',
    'log-other':
      'The approval service’s log is not the one that this browser saw before. Nothing is released until it is paired again; ask who runs it why.',
  },
  uncheckedLog: 'The approval service’s log could not be checked, so its approval was not acted upon. Try again.',
  late: 'The approval came too late to be acted upon. Send the call again.',
  otherPolicy: 'The policy changed while this was asked, and its rules have not arrived here. Send the call again.',
  otherGrant: 'The approval is for another policy or other people than were asked.',
  breakGlass: 'An override without approvers is not supported by this version.',
  notByRule: 'The approval service says that no approval is needed, but its signed rules ask for one.',
  otherRule: 'The approval service decided by a rule that is not about this call.',
  otherRoster: 'The list of people that this was decided under is not known here. Send the call again.',
  denied: 'Somebody denied it, although the approval service called it approved.',
  tooFew: (people: number, quorum: number) =>
    `The approval service called it approved, but only ${people} of ${quorum} needed approvals could be verified.`,
} as const

export const WORDS = {
  notPaired: 'This browser is not paired with an approval service.',
  foreign: 'No rule is about this call, so it was not held. Nothing was sent. Reload the page and try again.',
  left: 'The page stopped waiting.',
  unreachable: 'The approval service could not be reached in time.',
  differs: (what: string) => `The approval service answered about something else: ${what} differs.`,
  badGrant: (why: string) => `The approval could not be verified (${why}).`,
  badAddress: 'Enter the address of your approval service, such as https://holdgate.example.com.',
  badCode: 'The code has 8 characters, such as 7KQ4-M2XZ.',
  cannotReach: (relay: string) => `${relay} does not answer as an approval service. Check the address.`,
  notSetUp: 'That approval service is not set up yet.',
  noPermission: 'The browser has not granted access to this site.',
  noSuchConsole: 'The policy names no such console.',
  rulesRefused: (why: string) => `New rules were refused (${why}). The last good ones stay.`,

  /** The error that the page's own code gets. */
  toPage: (hold: Hold): string => {
    const says = hold.end?.says
    const why = says === undefined ? '' : (REASONS[says] ?? says)
    if (hold.state === 'denied') {
      const who = hold.end?.by === undefined ? why : `${hold.end.by} denied it${why ? `: ${why}` : ''}`
      return `Not sent. ${who || 'It was denied'}. ${SENT_NOTHING}`.replace('..', '.')
    }
    if (hold.state === 'cancelled') return `The call was cancelled. ${SENT_NOTHING}`
    if (hold.state === 'expired') return `${why || 'Nobody answered in time.'} ${SENT_NOTHING}`
    return `${why || 'The call was refused.'} ${SENT_NOTHING}`
  },
} as const
