/** What the background says to pages and screens. */
import { say, sayCount, worded } from '../words/say.ts'
import type { Hold } from './hold.ts'
import { whyOf } from './why.ts'

/** Why an approval was not acted upon. Each is a whole sentence, or two. */
export const APPROVAL = worded({
  oldPairing: 'background_approval_oldPairing',
  doubt: {
    'roster-older': 'background_approval_doubt_rosterOlder',
    'roster-other': 'background_approval_doubt_rosterOther',
    'roster-unsigned': 'background_approval_doubt_rosterUnsigned',
    'roster-anew': 'background_approval_doubt_rosterAnew',
    'log-older': 'background_approval_doubt_logOlder',
    'log-other': 'background_approval_doubt_logOther',
  },
  uncheckedLog: 'background_approval_uncheckedLog',
  late: 'background_approval_late',
  otherPolicy: 'background_approval_otherPolicy',
  otherGrant: 'background_approval_otherGrant',
  breakGlass: 'background_approval_breakGlass',
  notByRule: 'background_approval_notByRule',
  otherRule: 'background_approval_otherRule',
  otherRoster: 'background_approval_otherRoster',
  denied: 'background_approval_denied',
  tooFew: (people: number, quorum: number) => say('background_approval_tooFew', people, quorum),
})

export const WORDS = worded({
  name: 'background_name',
  waiting: (count: number) => sayCount('background_waiting', count),
  trouble: {
    managed: (names: string) => say('background_trouble_managed', names),
    revoked: 'background_trouble_revoked',
    unreachable: 'background_trouble_unreachable',
    noRules: 'background_trouble_noRules',
  },
  notPaired: 'background_notPaired',
  foreign: 'background_foreign',
  left: 'background_left',
  /** Where the bytes are sent, they were compared once more. */
  notApproved: {
    method: 'background_notApproved_method',
    target: 'background_notApproved_target',
    headers: 'background_notApproved_headers',
    body: 'background_notApproved_body',
    redirect: 'background_notApproved_redirect',
    credentials: 'background_notApproved_credentials',
    route: 'background_notApproved_route',
    place: 'background_notApproved_place',
  },
  unreachable: 'background_unreachable',
  broken: 'background_broken',
  flood: 'background_flood',
  differs: (what: string) => say('background_differs', what),
  badGrant: (why: string) => say('background_badGrant', why),
  badAddress: 'background_badAddress',
  badCode: 'background_badCode',
  cannotReach: (relay: string) => say('background_cannotReach', relay),
  claimLost: (relay: string) => say('background_claimLost', relay),
  notKept: 'background_notKept',
  notSetUp: 'background_notSetUp',
  noPermission: 'background_noPermission',
  noSuchConsole: 'background_noSuchConsole',
  locked: 'background_locked',
  badManaged: 'background_badManaged',
  otherRelay: (relay: string) => say('background_otherRelay', relay),
  rulesRefused: (why: string) => say('background_rulesRefused', why),
  toPage,
})

/** The error that the page's own code gets. */
function toPage({ state, end }: Hold): string {
  const { says = '', quoted = '' } = end ? whyOf(end) : {}
  const why = [says, quoted].filter((part) => part !== '').join(': ')
  if (state === 'denied') return say(...denial(end?.by ?? '', why.replace(/\.$/, '')))
  if (state === 'cancelled' && why === '') return say('background_toPage_cancelled')
  if (why !== '') return say('background_toPage_why', why)
  return say(state === 'expired' ? 'background_toPage_expired' : 'background_toPage_refused')
}

/** @param why without a full stop, for the message brings its own */
function denial(name: string, why: string): Parameters<typeof say> {
  if (name === '') return why === '' ? ['background_toPage_denied'] : ['background_toPage_notSent', why]
  return why === '' ? ['background_toPage_deniedBy', name] : ['background_toPage_deniedFor', name, why]
}
