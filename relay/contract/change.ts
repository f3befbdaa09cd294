import type {
  Base64Url,
  CanonicalJson,
  CredentialId,
  DeviceId,
  Digest,
  GrantId,
  Instant,
  PersonId,
  RuleId,
  ServiceId,
} from './ids.ts'
import type { Assertion } from './decision.ts'

export type Role = 'operator' | 'approver' | 'admin'

/** A change of people, devices or keys. Each takes its own passkey assertion over its own statement. */
export type Change =
  | Readonly<{ kind: 'invite'; name: string; email: string; roles: readonly Role[] }>
  /** `invitation`: digest of the statement that made it, under `holdgate/admin/v1`. */
  | Readonly<{ kind: 'cancel_invitation'; invitation: Digest }>
  | Readonly<{ kind: 'disable_person'; person: PersonId }>
  /** `roles`: all that they have from then on, at least one. Nobody changes their own. */
  | Readonly<{ kind: 'change_roles'; person: PersonId; roles: readonly Role[] }>
  /** A further device of one's own, with a passkey that it brings. */
  | Readonly<{ kind: 'invite_device' }>
  | Readonly<{ kind: 'revoke_passkey'; passkey: CredentialId }>
  /** A new passkey for somebody who lost theirs. `revoke_old`: whatever they had ends when they come. */
  | Readonly<{ kind: 'reinvite'; person: PersonId; revoke_old: boolean }>
  /** `reinvite`: digest of the statement that asked for it, under `holdgate/admin/v1`; so in the next one. */
  | Readonly<{ kind: 'confirm_reinvite'; reinvite: Digest }>
  | Readonly<{ kind: 'cancel_reinvite'; reinvite: Digest }>
  | Readonly<{ kind: 'pair_browser' }>
  /** This very device, by a passkey that is on it already. `device_jkt`: as in an enrolment. */
  | Readonly<{ kind: 'add_device'; name: string; device_jkt: string }>
  /** `passkey`: goes with it. */
  | Readonly<{ kind: 'revoke_device'; device: DeviceId; passkey?: CredentialId }>
  | Readonly<{ kind: 'rename_device'; device: DeviceId; name: string }>
  | Readonly<{ kind: 'rename_passkey'; passkey: CredentialId; name: string }>
  /** SHA-256 of each new code. Those of before are worth nothing any more. */
  | Readonly<{ kind: 'make_recovery_codes'; codes: readonly Digest[] }>
  /** `rules` empty: the key may ask under every rule. */
  | Readonly<{ kind: 'create_service'; name: string; rules: readonly RuleId[] }>
  | Readonly<{ kind: 'revoke_service'; service: ServiceId }>
  | Readonly<{ kind: 'revoke_grant'; grant: GrantId }>

/** What a person signs to make a change: PAE under `holdgate/admin/v1`. */
export type ChangeStatement = Readonly<{
  v: 1
  change: Change
  person: PersonId
  credential: CredentialId
  /** The roster that the change applies to; a statement over an older one is refused. */
  roster_digest: Digest
  nonce: Base64Url
  expires_at: Instant
}>

/** What a person signs to sign in: PAE under `holdgate/sign-in/v1`. It gives reading, nothing else. */
export type SignInStatement = Readonly<{ v: 1; sign_in: string; nonce: Base64Url; expires_at: Instant }>

/**
 * What the challenge of a passkey's creation commits to: PAE under `holdgate/enrolment/v1`. The
 * token is secret and single-use, so the challenge is fresh and unguessable.
 */
export type EnrolmentStatement = Readonly<{
  v: 1
  token_digest: Digest
  email: string
  name: string
  /** RFC 7638 thumbprint of the device key that is enrolled together with the passkey. */
  device_jkt: string
}>

export type SignedChange = Readonly<{ statement: CanonicalJson; assertion: Assertion }>
