/**
 * What the log can say. Each event is one leaf, as canonical JSON.
 *
 * Rule: ids, digests, instants and words of our own only. Whatever names a person in the world (name,
 * e-mail address, free text) enters as a commitment, whose salt can be deleted later.
 */
import type { Role } from '../contract/change.ts'
import type { Verdict } from '../contract/decision.ts'
import type { Basis, Outcome } from '../contract/grant.ts'
import type {
  Base64Url,
  CanonicalJson,
  CredentialId,
  DeviceId,
  Digest,
  GrantId,
  Instant,
  PersonId,
  RequestId,
  RuleId,
  ServiceId,
} from '../contract/ids.ts'
import type { EndReason } from '../contract/request.ts'
import { canonical } from './canonical.ts'
import { digestOf } from './digest.ts'

type Enforcer = DeviceId | ServiceId
type OfRequest<Kind extends string, Rest = unknown> = Readonly<{ kind: Kind; request: RequestId }> & Readonly<Rest>
type OfGrant<Kind extends string, Rest = unknown> = OfRequest<Kind, { grant: GrantId } & Rest>

type RequestEvent =
  | OfRequest<
      'request.opened',
      {
        action_digest: Digest
        call_digest: Digest
        policy_digest: Digest
        roster_digest: Digest
        /** '' when the policy's default decided. */
        rule: RuleId | ''
        requester: PersonId | ServiceId
        enforcer: Enforcer
        asked: readonly PersonId[]
        quorum: number
        expires_at: Instant
        /** `questionDigest`; leaves of the first version have none. */
        question_digest?: Digest
      }
    >
  | OfRequest<'request.approved', { basis: Basis }>
  /** `decision`: a person's `decision.made` stands before it. */
  | OfRequest<'request.denied', { reason: EndReason | 'decision' }>
  | OfRequest<'request.cancelled', { reason: EndReason }>
  | OfRequest<'request.expired'>

type DecisionEvent = OfRequest<
  'decision.made',
  {
    person: PersonId
    decision: Verdict
    proof: 'passkey' | 'device_key'
    credential: CredentialId | DeviceId
    /** Digest of the signed statement, under the type it was signed with. */
    statement_digest: Digest
  }
>

type GrantEvent =
  | OfGrant<'grant.issued', { basis: Basis; call_digest: Digest; enforcer: Enforcer; usable_until: Instant }>
  | OfGrant<'grant.redeemed', { enforcer: Enforcer; attempt_digest: Digest }>
  /**
   * `deadline`: nobody reported in time; `restore`: nobody can know. Then the result is `unknown`.
   * `outcome_digest`: as `question_digest`. `late`: a report that came after `unknown`, so that nobody can leave
   * the `unknown` out; leaves of the first version have none.
   */
  | OfGrant<
      'grant.settled',
      { result: Outcome['result']; by: Enforcer | 'deadline' | 'restore'; outcome_digest?: Digest; late?: true }
    >
  | OfGrant<'grant.revoked', { by: PersonId | Enforcer | 'restore' }>
  | OfGrant<'grant.lapsed'>

/** The passkey statement that made the change, and the roster after it. */
type Change = Readonly<{ by: PersonId; statement_digest: Digest }>

type PeopleEvent =
  | Readonly<{ kind: 'people.set_up' } & Enrolled>
  | (Readonly<{ kind: 'people.invited'; invitation: Digest; roles: readonly Role[]; identity: Digest }> & Change)
  | (Readonly<{ kind: 'people.invitation_cancelled'; invitation: Digest }> & Change)
  | Readonly<{ kind: 'people.enrolled'; invitation: Digest } & Enrolled>
  | (Readonly<{ kind: 'people.disabled'; person: PersonId; roster_digest: Digest }> & Change)
  /** `roles`: all that they have from then on. */
  | (Readonly<{ kind: 'people.roles_changed'; person: PersonId; roles: readonly Role[]; roster_digest: Digest }> &
      Change)
  /** Whoever has the host let in a new administrator. `setup`: digest of the link's token, as of an invitation. */
  | Readonly<{ kind: 'people.rebootstrapped'; setup: Digest; roster_digest: Digest }>

type PasskeyEvent =
  | (Readonly<{ kind: 'passkey.reinvited'; invitation: Digest; person: PersonId; revokes_old?: true }> & Change)
  | (Readonly<{ kind: 'passkey.reinvite_confirmed'; invitation: Digest; person: PersonId }> & Change)
  | (Readonly<{ kind: 'passkey.reinvite_cancelled'; invitation: Digest; person: PersonId }> & Change)
  | (Readonly<{ kind: 'passkey.invited'; invitation: Digest; person: PersonId }> & Change)
  /** With the device that brought it. */
  | Readonly<{ kind: 'passkey.added'; invitation: Digest; person: PersonId } & Brought>
  | (Readonly<{ kind: 'passkey.renamed'; credential: CredentialId }> & Change)
  | (Readonly<{ kind: 'passkey.revoked'; credential: CredentialId; person: PersonId; roster_digest: Digest }> & Change)

type Brought = {
  credential: CredentialId
  /** `plainDigest` of the COSE_Key. */
  key_digest: Digest
  device: DeviceId
  device_jkt: string
  roster_digest: Digest
}

type Enrolled = Brought & {
  person: PersonId
  roles: readonly Role[]
  /** `commitment` to the e-mail address. */
  identity: Digest
}

type DeviceEvent =
  | (Readonly<{ kind: 'device.pairing_opened' }> & Change)
  | Readonly<{ kind: 'device.paired'; device: DeviceId; person: PersonId; device_jkt: string }>
  /** By a passkey that it had already, so that nothing of the roster changed. */
  | (Readonly<{ kind: 'device.added'; device: DeviceId; person: PersonId; device_jkt: string }> & Change)
  | (Readonly<{ kind: 'device.renamed'; device: DeviceId }> & Change)
  | (Readonly<{ kind: 'device.revoked'; device: DeviceId }> & Change)

type ServiceEvent =
  | (Readonly<{ kind: 'service.created'; service: ServiceId; rules: readonly RuleId[] }> & Change)
  | (Readonly<{ kind: 'service.revoked'; service: ServiceId }> & Change)

type SessionEvent =
  | Readonly<{ kind: 'session.started'; person: PersonId; credential: CredentialId; statement_digest: Digest }>
  | (Readonly<{ kind: 'session.codes_made'; person: PersonId }> & Change)
  /** `code`: `plainDigest` of the recovery code. */
  | Readonly<{ kind: 'session.recovered'; person: PersonId; code: Digest }>
  | Readonly<{ kind: 'session.ended'; person: PersonId }>

/** Another policy counts from here on; each request names the digest of its own. */
type PolicyEvent = Readonly<{ kind: 'policy.loaded'; policy_digest: Digest; version: number }>

type RelayEvent =
  /** The database was put back to a backup, whose log had that head; `voided` requests were ended by it. */
  | Readonly<{ kind: 'relay.restored'; from_size: number; from_root: Digest; voided: number }>
  /** The relay has one key more, or one less. `kid`: digest of its public half; of a seal key, of itself. */
  | Readonly<{ kind: 'key.rotated' | 'key.retired'; use: 'grant' | 'log' | 'vapid' | 'seal'; kid: string }>

export type Event = Readonly<{ v: 1; at: Instant }> &
  (
    | RelayEvent
    | PolicyEvent
    | RequestEvent
    | DecisionEvent
    | GrantEvent
    | PeopleEvent
    | PasskeyEvent
    | DeviceEvent
    | ServiceEvent
    | SessionEvent
  )

const ARRIVALS = ['people.set_up', 'people.enrolled', 'passkey.added', 'device.added'] as const
type Arrival = Extract<Event, { kind: (typeof ARRIVALS)[number] }>

/** Whether a phone came in with it, so that the leaf says whose its key is. */
export function isArrival(event: Event): event is Arrival {
  return ARRIVALS.some((kind) => kind === event.kind)
}

/** Whether an outcome bears `late` as it must, and not otherwise. With neither mark nor digest it is of 0.1.0. */
export function fitsLate(
  { late, outcome_digest }: Pick<Extract<Event, { kind: 'grant.settled' }>, 'late' | 'outcome_digest'>,
  afterUnknown: boolean,
): boolean {
  return late === (afterUnknown && outcome_digest !== undefined ? true : undefined)
}

export function logEvent(event: Event): CanonicalJson {
  return canonical(event)
}

/**
 * Stands for personal data in the log: whoever has salt and text can show what it was; when the salt
 * is deleted, nobody can.
 *
 * @param salt 128 random bits, one for each commitment
 */
export function commitment(salt: Base64Url, text: string): Digest {
  return digestOf('holdgate/commitment/v1', canonical({ salt, text }))
}
