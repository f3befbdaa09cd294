/**
 * The tables as queries see them; schema.ts makes them.
 *
 * Rule 1: instants are integers in epoch milliseconds, truths are 0 or 1.
 * Rule 2: what was hashed or signed is text exactly as it came, never a JSON column. JSON that is ours
 *   (`requester`, `proof`, `roles`, …) is text as well, so that both databases give it back unchanged.
 */
import type { GeneratedAlways } from 'kysely'

export type Tables = Readonly<{
  requests: RequestRow
  askings: AskingRow
  decisions: DecisionRow
  grants: GrantRow
  bodies: Readonly<{ request: string; sealed: Uint8Array }>
  notices: NoticeRow
  /** `request` is the leaf's member of that name. */
  log: Readonly<{ position: number; leaf: string; hash: string; request: GeneratedAlways<string | null> }>
  tiles: Readonly<{ level: number; position: number; hash: string }>
  edges: Readonly<{ id: number; size: number; edge: string }>
  people: PersonRow
  passkeys: PasskeyRow
  devices: DeviceRow
  services: ServiceRow
  sessions: SessionRow
  recovery_codes: Readonly<{ hash: string; person: string; made_at: number; used_at: number | null }>
  invitations: InvitationRow
  pairings: PairingRow
  nonces: Readonly<{ nonce: string; expires_at: number }>
  /** `step`: how it came about, as canonical JSON; null for one of the first version. */
  rosters: Readonly<{ version: number; digest: string; roster: string; step: string | null }>
  rebootstraps: Readonly<{
    version: number
    setup: string
    made_at: number
    expires_at: number
    used_at: number | null
  }>
  policies: Readonly<{ version: number; digest: string; source: string; stored_at: number }>
  facts: Readonly<{ name: string; value: string }>
  /** DPoP proofs that were used, where several relays have to know. */
  proofs: Readonly<{ jkt: string; jti: string; expires_at: number }>
}>

export type RequestRow = Readonly<{
  id: string
  version: number
  status: string
  basis: string | null
  end_reason: string | null
  requester: string
  /** The device or service that asks: scope of idempotency keys and of the limit on pending ones. */
  requester_id: string
  /** The operator, where a person asks. */
  requester_person: string | null
  enforcer: string
  action: string
  action_digest: string
  call_digest: string
  view_digest: string
  policy_digest: string
  roster_digest: string
  rule: string
  say: string
  consequence: string
  /** A list as JSON; null where the rule calls nothing dangerous. */
  dangerous: string | null
  quorum: number
  justification: string
  body_shown: string
  deny_by: string | null
  created_at: number
  expires_at: number
  usable_milliseconds: number
  decided_at: number | null
  idempotency_key: string | null
  idempotency_digest: string | null
}>

export type AskingRow = Readonly<{
  request: string
  person: string
  position: number
  nonce: string
  asked_at: number
  shown_at: number | null
  seen_at: number | null
  /** 1 or null. */
  grouped: number | null
}>

export type DecisionRow = Readonly<{
  request: string
  person: string
  position: number
  verdict: string
  statement: string
  proof: string
  comment: string
  decided_at: number
}>

export type GrantRow = Readonly<{
  id: string
  request: string
  status: string
  jws: string
  issued_at: number
  usable_until: number
  attempt: string | null
  redeemed_at: number | null
  settle_by: number | null
  outcome: string | null
  settled_at: number | null
}>

export type NoticeRow = Readonly<{
  id: string
  kind: string
  request: string | null
  device: string
  receipt_hash: string
  receipt: string
  /** Null once it is paid. The row stays until `until`, because its receipt may still come in. */
  due_at: number | null
  until: number
  tries: number
  made_at: number | null
  /** When the push service took it, and when the device showed it. */
  sent_at: number | null
  shown_at: number | null
  /** Why it will not be sent any more, where it was not. */
  trouble: string | null
  /** Who rang everybody; null for a notice of its own. */
  drill: string | null
}>

export type PersonRow = Readonly<{
  id: string
  name: string
  email: string
  roles: string
  admin: number
  active: number
  created_at: number
}>

export type PasskeyRow = Readonly<{
  id: string
  person: string
  public_key: string
  name: string
  transports: string
  /** Null: nobody noted it. */
  syncs: number | null
  backed_up: number
  sign_count: number
  attestation_object: string
  client_data_json: string
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
}>

export type DeviceRow = Readonly<{
  id: string
  person: string
  kind: string
  name: string
  jwk: string
  jkt: string
  token_hash: string
  passkey: string | null
  subscription: string | null
  /** The relay's push key that the subscription is bound to; null: the first one. */
  vapid: string | null
  created_at: number
  last_seen_at: number | null
  last_shown_at: number | null
  /** The first push that its push service took and that it has not said to have shown; null: none. */
  unshown_since: number | null
  push_trouble: string | null
  push_trouble_at: number | null
  revoked_at: number | null
}>

export type SessionRow = Readonly<{
  hash: string
  person: string
  /** Null, as what follows, for one of the first version. */
  began: string | null
  passkey: string | null
  device: string | null
  created_at: number
  expires_at: number
}>

export type ServiceRow = Readonly<{
  id: string
  name: string
  key_hash: string
  rules: string
  created_by: string
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
}>

export type InvitationRow = Readonly<{
  token_hash: string
  name: string
  email: string
  roles: string
  invited_by: string
  expires_at: number
  used_at: number | null
  /** What let it be made, as JSON, and by which passkey; null for one of the first version, which lets nobody in. */
  signed: string | null
  /** The first characters of its code; null for one without. */
  code_lookup: string | null
  code_tries: number
  code_used_at: number | null
  signed_by: string | null
  person: string | null
  usable_from: number | null
  /** What a second administrator signed, as JSON. */
  confirmed: string | null
  cancelled_at: number | null
}>

export type PairingRow = Readonly<{
  lookup: string
  proof_hash: string
  person: string
  expires_at: number
  wrong_tries: number
  used_at: number | null
}>
