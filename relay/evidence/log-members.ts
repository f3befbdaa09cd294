/**
 * The members of each kind of entry, for whoever reads a log that somebody else wrote.
 *
 * Rule: an entry has exactly these. A kind or a member that the types do not have, or that is missing here,
 *   does not compile.
 */
import type { Event } from './log-event.ts'

type Kind = Event['kind']
type Shape = 'text' | 'texts' | 'count' | 'digest' | 'digest?' | 'true?'
type Of<K extends Kind, E = Event> = E extends { kind: infer Kinds } ? (K extends Kinds ? E : never) : never
type Members<K extends Kind> = Readonly<Record<Exclude<keyof Of<K>, 'v' | 'at' | 'kind'>, Shape>>

const ENDED = { request: 'text', reason: 'text' } as const
const GRANT = { request: 'text', grant: 'text' } as const
const CHANGED = { by: 'text', statement_digest: 'digest' } as const
const KEY = { use: 'text', kid: 'text' } as const
const BROUGHT = {
  person: 'text',
  credential: 'text',
  key_digest: 'digest',
  device: 'text',
  device_jkt: 'text',
  roster_digest: 'digest',
} as const
const ENROLLED = { ...BROUGHT, roles: 'texts', identity: 'digest' } as const

const MEMBERS: { readonly [K in Kind]: Members<K> } = {
  'request.opened': {
    request: 'text',
    action_digest: 'digest',
    call_digest: 'digest',
    policy_digest: 'digest',
    roster_digest: 'digest',
    rule: 'text',
    requester: 'text',
    enforcer: 'text',
    asked: 'texts',
    quorum: 'count',
    expires_at: 'count',
    question_digest: 'digest?',
  },
  'request.approved': { request: 'text', basis: 'text' },
  'request.denied': ENDED,
  'request.cancelled': ENDED,
  'request.expired': { request: 'text' },
  'decision.made': {
    request: 'text',
    person: 'text',
    decision: 'text',
    proof: 'text',
    credential: 'text',
    statement_digest: 'digest',
  },
  'grant.issued': { ...GRANT, basis: 'text', call_digest: 'digest', enforcer: 'text', usable_until: 'count' },
  'grant.redeemed': { ...GRANT, enforcer: 'text', attempt_digest: 'digest' },
  'grant.settled': { ...GRANT, result: 'text', by: 'text', outcome_digest: 'digest?', late: 'true?' },
  'grant.revoked': { ...GRANT, by: 'text' },
  'grant.lapsed': GRANT,
  'people.set_up': ENROLLED,
  'people.invited': { invitation: 'digest', roles: 'texts', identity: 'digest', ...CHANGED },
  'people.invitation_cancelled': { invitation: 'digest', ...CHANGED },
  'people.enrolled': { invitation: 'digest', ...ENROLLED },
  'people.disabled': { person: 'text', roster_digest: 'digest', ...CHANGED },
  'people.roles_changed': { person: 'text', roles: 'texts', roster_digest: 'digest', ...CHANGED },
  'people.rebootstrapped': { setup: 'digest', roster_digest: 'digest' },
  'passkey.reinvited': { invitation: 'digest', person: 'text', revokes_old: 'true?', ...CHANGED },
  'passkey.reinvite_confirmed': { invitation: 'digest', person: 'text', ...CHANGED },
  'passkey.reinvite_cancelled': { invitation: 'digest', person: 'text', ...CHANGED },
  'passkey.invited': { invitation: 'digest', person: 'text', ...CHANGED },
  'passkey.added': { invitation: 'digest', ...BROUGHT },
  'passkey.renamed': { credential: 'text', ...CHANGED },
  'passkey.revoked': { credential: 'text', person: 'text', roster_digest: 'digest', ...CHANGED },
  'device.pairing_opened': CHANGED,
  'device.paired': { device: 'text', person: 'text', device_jkt: 'text' },
  'device.added': { device: 'text', person: 'text', device_jkt: 'text', ...CHANGED },
  'device.renamed': { device: 'text', ...CHANGED },
  'device.revoked': { device: 'text', ...CHANGED },
  'service.created': { service: 'text', rules: 'texts', ...CHANGED },
  'service.revoked': { service: 'text', ...CHANGED },
  'session.started': { person: 'text', credential: 'text', statement_digest: 'digest' },
  'session.codes_made': { person: 'text', ...CHANGED },
  'session.recovered': { person: 'text', code: 'digest' },
  'session.ended': { person: 'text' },
  'policy.loaded': { policy_digest: 'digest', version: 'count' },
  'key.rotated': KEY,
  'key.retired': KEY,
  'relay.restored': { from_size: 'count', from_root: 'digest', voided: 'count' },
}

const FITS: Readonly<Record<Shape, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  count: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  digest: (value) => typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value),
  'digest?': (value) => value === undefined || FITS.digest(value),
  'true?': (value) => value === undefined || value === true,
}

/** Of each kind, with those that every entry has; made once, because it is asked a million times. */
const SHAPES: ReadonlyMap<string, readonly (readonly [name: string, fits: (value: unknown) => boolean])[]> = new Map(
  Object.entries(MEMBERS).map(([kind, members]) => [
    kind,
    Object.entries<Shape>({ ...members, at: 'count' }).map(([name, shape]) => [name, FITS[shape]] as const),
  ]),
)

/** @returns the event, or what is wrong with the value of an entry, to follow its number */
export function eventOf(value: unknown): Event | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is no event'
  const members = value as Readonly<Record<string, unknown>>
  if (members['v'] !== 1) return 'is of another version'
  const kind = String(members['kind'])
  const shapes = SHAPES.get(kind)
  if (!shapes) return 'is of a kind that there is not'
  let known = 2
  for (const [name, fits] of shapes) {
    const member = members[name]
    if (!fits(member)) return `(${kind}) has no right ${name}`
    if (member !== undefined) known += 1
  }
  // Checked member by member above.
  return Object.keys(members).length === known ? (value as Event) : `(${kind}) has a member that it cannot have`
}
