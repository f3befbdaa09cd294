/**
 * What the relay needs of a database: few verbs, so that an adapter can be judged by reading this file.
 *
 * Rule 1: every verb that changes something is one transaction, together with its audit entries; when
 *   the promise resolves it is durable. Nothing is stored when it rejects.
 * Rule 2: `commit` is compare-and-swap on the request's version. A deadline that matters is compared
 *   with holdgate_now() inside the statement that writes, after the row is locked.
 * Rule 3: time is read from the database only, by holdgate_now(), in epoch milliseconds.
 */
import type { Role, SignedChange } from '../contract/change.ts'
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
  ServiceId,
} from '../contract/ids.ts'
import type { NoticeKind, PushTrouble, Subscription } from '../contract/push.ts'
import type { RosterStep } from '../contract/roster.ts'
import type { Request } from '../core/request.ts'
import type { Earlier, EarlierOf } from './earlier.ts'
import type { History, HistoryOf } from './history.ts'
import type { Report } from './reports.ts'
import type { LogEvent } from './log-event.ts'
import type { LogStory } from './log-story.ts'
import type { KeyName } from './noted-keys.ts'
import type { Reseal } from './reseal.ts'
import type {
  Device,
  Invitation,
  Pairing,
  Passkey,
  Person,
  Rebootstrap,
  RecoveryCodes,
  Service,
  Session,
} from './people.ts'

/** A message that is owed to a device. It is paid by the push sender, and survives a crash. */
export type Notice = Readonly<{
  id: Base64Url
  kind: NoticeKind
  request?: RequestId
  device: DeviceId
  /** Hash of the token with which the device says that it showed the notice. */
  receiptHash: Digest
  /** The token itself; it must travel in the push, and is worthless otherwise. */
  receipt: Base64Url
  dueAt: Instant
  /** After this nobody needs it any more. */
  until: Instant
  /** How often it was claimed before. */
  tries: number
}>

/** What became of a notice: its push service took it, or nobody will try again, or nobody needs it. */
export type Paid = Readonly<{ done: true; how?: 'sent' | PushTrouble } | { retryAt: Instant }>

/** How the newest test of a device fares, until nobody waits for it any more. */
export type PushTest = Readonly<{
  id: Base64Url
  device: DeviceId
  madeAt: Instant
  sentAt?: Instant
  shownAt?: Instant
  trouble?: PushTrouble
}>

/** A test push to everybody who may approve, at once. */
export type Drill = Readonly<{
  by: PersonId
  madeAt: Instant
  rings: readonly Readonly<{ device: DeviceId; shownAt?: Instant; trouble?: PushTrouble }>[]
}>

/** A test that may be made only so often: `most` in so many milliseconds, none while one is on its way. */
export type TestRate = Readonly<{ most: number; withinMilliseconds: number; aloneMilliseconds: number }>

export type RequestCommit = Readonly<{
  /** As it was read; absent for a new request. */
  before?: Request
  after: Request
  events: readonly LogEvent[]
  notices?: readonly Notice[]
  /** The deadline of `before` that must still lie ahead when the row is written. */
  within?: 'expires_at' | 'usable_until'
  /** The deadline of `before` that must have passed when the row is written. */
  past?: 'expires_at' | 'usable_until' | 'settle_by'
  /** People on whose approval the change rests. Is one of them no active approver any more, it is `stale`. */
  relyingOn?: readonly PersonId[]
  /** Passkeys by which they approved. Does one of them not count any more, it is `stale` too. */
  relyingOnPasskeys?: readonly CredentialId[]
  /** For a new request. Unique per requester; a second use makes the commit `taken`. */
  idempotency?: Readonly<{ key: string; bodyDigest: Digest }>
  /** For a new request: so many of its requester's may be pending, with this one. One more, and it is `full`. */
  mostPending?: number
  /** For a new request: the body to show, already encrypted. */
  sealedBody?: Uint8Array
}>

/** `stale`: somebody else changed it, or the people it relies on, first; read again. `late`: `within` failed. `early`: `past` failed. */
export type CommitResult = 'stored' | 'stale' | 'late' | 'early' | 'taken' | 'full'

/** A change of people, devices or keys. `nonce` is used up by it, once and for ever. */
export type PeopleChange = Readonly<{
  /** A function of the roster after the change, where the events name its digest. */
  events: readonly LogEvent[] | ((roster: StoredRoster) => readonly LogEvent[])
  nonce?: Readonly<{ nonce: string; expiresAt: Instant }>
  /** Whom it is told by push. */
  notices?: readonly Notice[]
  /** The roster that the change was signed over. Is another one stored by now, it is `stale`. */
  roster?: Digest
}> &
  (
    | Readonly<{
        kind: 'set_up' | 'enrol' | 'set_up_anew'
        /**
         * `enrol` uses this up and needs it; so does `set_up_anew`, of the newest `rebootstrap`. `set_up` needs
         * nothing but that there is nobody yet.
         */
        invitation?: Digest
        person: Person
        passkey: Passkey
        device: Device
        session: Session
      }>
    /** A further passkey, and the device that brings it, for the person whom the invitation names. */
    | Readonly<{ kind: 'add_passkey'; invitation: Digest; passkey: Passkey; device: Device; session: Session }>
    /** Whoever has the host; `setup` is the digest of the token that lets a new administrator in. */
    | Readonly<{ kind: 'rebootstrap'; setup: Digest; at: Instant; expiresAt: Instant }>
    | Readonly<{ kind: 'invite'; invitation: Invitation }>
    /** As `invite`, for somebody who lost what they had; `taken`: they are invited again already. */
    | Readonly<{ kind: 'reinvite'; invitation: Invitation & Readonly<{ person: PersonId; usableFrom: Instant }> }>
    | Readonly<{ kind: 'confirm_reinvite'; invitation: Digest; by: PersonId; signed: SignedChange }>
    | Readonly<{ kind: 'cancel_invitation' | 'cancel_reinvite'; invitation: Digest }>
    | Readonly<{ kind: 'disable_person'; person: PersonId; at: Instant; signed: SignedChange }>
    /** `roles`: all that they have from then on. */
    | Readonly<{ kind: 'change_roles'; person: PersonId; roles: readonly Role[]; signed: SignedChange }>
    | Readonly<{ kind: 'sign_in'; session: Session; passkey: CredentialId; signCount: number }>
    | Readonly<{ kind: 'sign_out'; session: Digest }>
    | Readonly<{ kind: 'pair'; pairing: Pairing }>
    | Readonly<{ kind: 'claim_pairing'; lookup: string; device: Device }>
    | Readonly<{ kind: 'add_device'; device: Device }>
    | Readonly<{ kind: 'rename_device'; device: DeviceId; name: string }>
    | Readonly<{ kind: 'rename_passkey'; passkey: CredentialId; name: string }>
    | Readonly<{ kind: 'make_recovery_codes'; person: PersonId; codes: readonly Digest[]; at: Instant }>
    /** Uses the code up. */
    | Readonly<{ kind: 'recover'; code: Digest; session: Session }>
    /** `passkey` goes with it; `by` and `signed` are as in `revoke_passkey`. */
    | Readonly<{
        kind: 'revoke_device'
        device: DeviceId
        at: Instant
        passkey?: Readonly<{ id: CredentialId; by: PersonId; signed: SignedChange }>
      }>
    /** `by`: whose statement it is. */
    | Readonly<{ kind: 'revoke_passkey'; passkey: CredentialId; by: PersonId; at: Instant; signed: SignedChange }>
    | Readonly<{ kind: 'create_service'; service: Service }>
    | Readonly<{ kind: 'revoke_service'; service: ServiceId; at: Instant }>
  )

/**
 * `used`: the nonce, invitation or pairing was used before or has expired by holdgate_now().
 * `withdrawn`: the invitation was cancelled.
 * `taken`: the e-mail address is in use, or, for `set_up`, somebody is here. `known_passkey`: it is,
 * by name or key, that of somebody here. `last_admin`, `last_passkey`, `too_many` (passkeys): see refusals.
 * `early`: a second administrator, or a day, has not confirmed it yet.
 * `missing`: there is no such thing, or it was revoked already. `stale`: people or passkeys have changed
 * since it was signed.
 */
export type PeopleResult =
  | 'stored'
  | 'used'
  | 'withdrawn'
  | 'early'
  | 'taken'
  | 'known_passkey'
  | 'last_admin'
  | 'last_passkey'
  | 'too_many'
  | 'missing'
  | 'stale'

/** The people, passkeys and groups that count now, as one versioned document. */
export type StoredRoster = Readonly<{ version: number; digest: Digest }>

/** What another relay on the same database has stored: where to look, never what is there. */
export type Elsewhere = Readonly<
  | { kind: 'request'; request: RequestId; people: readonly PersonId[] }
  /** A device showed it or a person opened it. */
  | { kind: 'marked'; request: RequestId; device?: DeviceId }
  | { kind: 'person'; person: PersonId }
  /** How a push to it fares has changed. */
  | { kind: 'device'; device: DeviceId }
  /** Notices may have been lost, so everything may have changed. */
  | { kind: 'anything' }
>

export interface Store {
  now(): Promise<Instant>
  close(): Promise<void>

  request(id: RequestId): Promise<Request | undefined>
  requestOfGrant(id: GrantId): Promise<Request | undefined>
  requestOfKey(
    requester: DeviceId | ServiceId,
    key: string,
  ): Promise<Readonly<{ request: Request; bodyDigest: Digest }> | undefined>
  sealedBody(id: RequestId): Promise<Uint8Array | undefined>
  commit(commit: RequestCommit): Promise<CommitResult>
  /** Marks that a person opened a request. First time only; no audit entry, no new version. */
  markSeen(id: RequestId, person: PersonId): Promise<boolean>
  countPending(requester: DeviceId | ServiceId): Promise<number>
  /** How many wait for a decision, and how many grants are open or redeemed without a report. */
  countHeld(): Promise<Readonly<{ pending: number; usable: number }>>
  /** How many pending requests ask this person and have no answer of theirs. */
  countWaitingFor(person: PersonId): Promise<number>
  /** Pending requests that ask this person, soonest deadline first. */
  waitingFor(person: PersonId, limit: number): Promise<readonly Request[]>
  /** What a person was asked or asked, latest first. */
  history(of: HistoryOf): Promise<History>
  /** What the same requester asked under the same rule up to this one. */
  earlier(of: EarlierOf, window: Readonly<{ since: Instant; limit: number }>): Promise<Earlier>
  /** Requests that an approver denied because they did not recognise them, from then on, latest first. */
  reports(since: Instant, limit: number): Promise<readonly Report[]>
  /** Requests with a deadline at or before holdgate_now(): to expire, lapse, or settle as unknown. */
  overdue(limit: number): Promise<readonly Request[]>
  /** The next such deadline, to arm one timer. */
  nextDeadline(): Promise<Instant | undefined>
  /**
   * Some of the bodies that are not sealed under the key of that name, sealed anew. `reseal` gives undefined
   * for one that does not open: it stays as it is.
   * @returns how many were
   */
  resealBodies(kid: Base64Url, reseal: Reseal): Promise<number>
  /** Deletes shown bodies of requests that were decided before `instant`; says how many. */
  shredBodies(instant: Instant): Promise<number>

  /** Notices due now, soonest first; each is leased for `leaseMilliseconds`, then due again. */
  claimNotices(limit: number, leaseMilliseconds: number): Promise<readonly Notice[]>
  nextNotice(): Promise<Instant | undefined>
  /** Also notes at its device how that went. */
  settleNotice(id: Base64Url, result: Paid): Promise<void>
  /** A device showed a notice: marks it, the device and the person's asking. Undefined: an unknown receipt. */
  markShown(receiptHash: Digest): Promise<Readonly<{ device: DeviceId; request?: RequestId }> | undefined>
  /** Stores the notice of a test, unless one is on its way or there were too many. */
  addTest(notice: Notice, rate: TestRate): Promise<'stored' | 'pending' | 'too_many'>
  /** Stores the notices of a drill in place of the last one's, unless that was too short a while ago. */
  addDrill(
    notices: readonly Notice[],
    how: Readonly<{ by: PersonId; everyMilliseconds: number }>,
  ): Promise<'stored' | 'too_many'>
  /** The last one. */
  drill(): Promise<Drill | undefined>
  /** The newest test of each of these devices that has one. */
  testsOf(devices: readonly DeviceId[]): Promise<readonly PushTest[]>

  changePeople(change: PeopleChange): Promise<PeopleResult>
  anybody(): Promise<boolean>
  person(id: PersonId): Promise<Person | undefined>
  personByEmail(email: string): Promise<Person | undefined>
  people(): Promise<readonly Person[]>
  /** Found also when it was revoked; so is a device. */
  passkey(id: CredentialId): Promise<Passkey | undefined>
  /** Only those that are not revoked; so for devices. */
  passkeysOf(people: readonly PersonId[]): Promise<readonly Passkey[]>
  device(id: DeviceId): Promise<Device | undefined>
  /** Only while the device is not revoked and its person active; so for sessions and service keys. */
  deviceByToken(tokenHash: Digest): Promise<Device | undefined>
  devicesOf(people: readonly PersonId[]): Promise<readonly Device[]>
  setSubscription(device: DeviceId, subscription: Subscription | undefined): Promise<void>
  /** Forgets exactly this one. False: the device has another one by now, which stays. */
  forgetSubscription(device: DeviceId, subscription: Subscription): Promise<boolean>
  session(hash: Digest): Promise<Session | undefined>
  invitation(tokenHash: Digest): Promise<Invitation | undefined>
  openInvitations(): Promise<readonly Invitation[]>
  /**
   * Whether a code is that of an open invitation, and uses the code up if it is; a wrong one is counted
   * against every invitation that its first characters find. Compared one after another, as for a pairing.
   */
  useInvitationCode(lookup: string, tokenHash: Digest): Promise<boolean>
  /** The newest time that the relay was set up anew by its host. */
  rebootstrap(): Promise<Rebootstrap | undefined>
  pairing(lookup: string): Promise<Pairing | undefined>
  /**
   * Compares a guess with an open pairing, and counts it when it is wrong. Guesses that come at once are
   * compared one after another, and none after the last wrong try that is allowed.
   */
  tryPairing(lookup: string, proofHash: Digest): Promise<boolean>
  service(keyHash: Digest): Promise<Service | undefined>
  services(): Promise<readonly Service[]>
  /** Notes that a device, service or passkey was used; kept to one write a minute by the adapter. */
  touch(id: DeviceId | ServiceId | CredentialId): Promise<void>
  /** Whose code it is, while it counts. */
  recoveryCode(hash: Digest): Promise<PersonId | undefined>
  recoveryCodes(person: PersonId): Promise<RecoveryCodes>

  /** Uses a DPoP proof up, once for all relays. False: it was used before. It is remembered until then. */
  useProof(proof: Readonly<{ jkt: string; jti: string; until: Instant }>): Promise<boolean>
  /**
   * Since when every used proof is remembered. Older ones cannot be told from new ones: memory went with a
   * process, or a database that was away may have come back without its last moments.
   */
  proofsSince(): Promise<Instant>

  roster(): Promise<StoredRoster>
  rosterText(): Promise<CanonicalJson>
  /** Of any roster that there was. */
  rosterOf(digest: Digest): Promise<CanonicalJson | undefined>
  /**
   * What leads from the roster of this version to the newest, oldest first. From 0, a chain begins with the
   * first set-up or, where version 0.1.0 was in use, with its last roster.
   */
  rosterSteps(after: number, limit: number): Promise<readonly RosterStep[]>
  /**
   * The version of this policy: that of the newest one if it is the same, otherwise the next. Going back
   * to an earlier policy is a new version as well, because enforcers refuse lower ones.
   */
  policyVersion(digest: Digest, source: string): Promise<number>
  /** The newest version that any relay on this database has loaded; 0: none. */
  newestPolicy(): Promise<number>
  /** A small fact of this relay, such as the host name that its passkeys are bound to. */
  fact(name: string): Promise<string | undefined>
  /** Stores a fact once; a second value is refused by returning the first. */
  keepFact(name: string, value: string): Promise<string>

  /** Puts what is new about the relay's keys into the log, once for all relays. @returns what was new */
  noteKeys(names: readonly KeyName[]): Promise<readonly Readonly<{ kind: string; use: string; kid: string }>[]>

  /** Size and root of the audit log as of the last commit. */
  logHead(): Promise<Readonly<{ size: number; root: Digest }>>
  /** @returns undefined when there is no such entry, or the log has not come to that size */
  logInclusion(index: number, size: number): Promise<readonly Base64Url[] | undefined>
  /** @returns undefined when the log has not come to those sizes */
  logConsistency(from: number, to: number): Promise<readonly Base64Url[] | undefined>
  logEntries(from: number, limit: number): Promise<readonly Readonly<{ index: number; leaf: string }>[]>
  /** All that the log says of a request, and of how these services and devices came to be; of one moment. */
  logStory(request: RequestId, origins: readonly (ServiceId | DeviceId)[]): Promise<LogStory>

  /** Calls the listener with what other relays store; never with what this one does. */
  onElsewhere(listener: (change: Elsewhere) => void): () => void
}
