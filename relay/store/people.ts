/** People, their keys and devices, as they are stored. Secrets are stored as SHA-256 only. */
import type { Role, SignedChange } from '../contract/change.ts'
import type {
  Base64Url,
  CredentialId,
  DeviceId,
  Digest,
  Instant,
  PersonId,
  RuleId,
  ServiceId,
} from '../contract/ids.ts'
import type { PushTrouble, Subscription } from '../contract/push.ts'

export type Person = Readonly<{
  id: PersonId
  name: string
  /** Lower case; joins the person with the policy's groups. Unique among active people. */
  email: string
  roles: readonly Role[]
  active: boolean
  createdAt: Instant
}>

export type Passkey = Readonly<{
  id: CredentialId
  person: PersonId
  /** COSE_Key bytes (RFC 9052), as the authenticator gave them. */
  publicKey: Base64Url
  /** What its person calls it. */
  name: string
  transports: readonly string[]
  /** Whether it may be on other devices too (a synced one); unknown of passkeys of version 0.1.0. */
  syncs?: boolean
  backedUp: boolean
  /** A signal, not a gate: the last value seen. */
  signCount: number
  /** The ceremony that ties the key to its enrolment. */
  attestationObject: Base64Url
  clientDataJson: Base64Url
  createdAt: Instant
  lastUsedAt?: Instant
  revokedAt?: Instant
}>

export type Device = Readonly<{
  id: DeviceId
  person: PersonId
  kind: 'phone' | 'browser'
  name: string
  jwk: Readonly<{ kty: 'EC'; crv: 'P-256'; x: string; y: string }>
  /** RFC 7638 thumbprint of `jwk`. */
  jkt: string
  tokenHash: Digest
  /** The passkey that came in with it. */
  passkey?: CredentialId
  subscription?: Subscription
  createdAt: Instant
  lastSeenAt?: Instant
  lastShownAt?: Instant
  /** The first push that its push service took and that it has not said to have shown. */
  unshownSince?: Instant
  /** What became of the newest push, where its push service did not take it. */
  pushTrouble?: Readonly<{ why: PushTrouble; at: Instant }>
  revokedAt?: Instant
}>

export type Service = Readonly<{
  id: ServiceId
  name: string
  keyHash: Digest
  /** Empty: every rule. */
  rules: readonly RuleId[]
  createdBy: PersonId
  createdAt: Instant
  lastUsedAt?: Instant
  revokedAt?: Instant
}>

export type Session = Readonly<{
  hash: Digest
  person: PersonId
  /** What it began with, and on which device, as far as they are known: it ends with either. */
  by?: 'passkey' | 'recovery'
  passkey?: CredentialId
  device?: DeviceId
  createdAt: Instant
  expiresAt: Instant
}>

/** What is left of a person's recovery codes. */
export type RecoveryCodes = Readonly<{ left: number; madeAt?: Instant; lastUsedAt?: Instant }>

export type Invitation = Readonly<{
  tokenHash: Digest
  /** Whose further passkey and device it lets in; absent: a newcomer's first. Name, address and roles are theirs. */
  person?: PersonId
  name: string
  email: string
  roles: readonly Role[]
  invitedBy: PersonId
  /** What let it be made. Absent in invitations of version 0.1.0, which let nobody in any more. */
  signed?: SignedChange
  /** Before this it lets nobody in, unless a second administrator confirmed it. */
  usableFrom?: Instant
  confirmed?: SignedChange
  expiresAt: Instant
  usedAt?: Instant
  cancelledAt?: Instant
  /** Its short code; the token is made from it, so that this finds it and the token's hash proves it. */
  code?: Readonly<{ lookup: string; wrongTries: number; usedAt?: Instant }>
}>

/** The relay set up anew by its host, and the link by which a new administrator comes in. */
export type Rebootstrap = Readonly<{
  /** Of the roster that says so. */
  version: number
  /** Digest of the link's token. */
  setup: Digest
  madeAt: Instant
  expiresAt: Instant
  usedAt?: Instant
}>

/** A code is stored in two parts: one finds it, the other proves it, so that wrong tries can be counted. */
export type Pairing = Readonly<{
  lookup: string
  proofHash: Digest
  person: PersonId
  expiresAt: Instant
  wrongTries: number
  usedAt?: Instant
}>
