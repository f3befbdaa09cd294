/**
 * The rules of DESIGN 2 and 5 that a constraint on one row cannot say: what the database itself refuses,
 * whoever asks. Each refuses with a sentence that begins `holdgate:`. How a rule becomes a trigger is in
 * sqlite-triggers.ts and postgres-triggers.ts.
 *
 * Rule: conditions are SQL that both databases read alike, with NEW and OLD for the row.
 */
export type TriggerRule = Readonly<{
  name: string
  table: string
  on: 'INSERT' | 'UPDATE' | 'DELETE'
  /** What is refused; absent: everything. */
  when?: string
  why: string
}>

const FIXED_IN_A_REQUEST = [
  'id',
  'requester',
  'requester_id',
  'requester_person',
  'enforcer',
  'action',
  'action_digest',
  'call_digest',
  'view_digest',
  'policy_digest',
  'roster_digest',
  'rule',
  'say',
  'consequence',
  'dangerous',
  'quorum',
  'justification',
  'body_shown',
  'deny_by',
  'created_at',
  'expires_at',
  'idempotency_key',
  'idempotency_digest',
]
const FIXED_IN_A_GRANT = ['id', 'request', 'jws', 'issued_at', 'usable_until']
const FIXED_IN_AN_ASKING = ['request', 'person', 'position', 'nonce', 'asked_at', 'grouped']
const FIXED_IN_A_PASSKEY = ['id', 'person', 'public_key', 'attestation_object', 'client_data_json', 'created_at']
const FIXED_IN_A_DEVICE = ['id', 'person', 'kind', 'jwk', 'jkt', 'token_hash', 'passkey', 'created_at']
const FIXED_IN_AN_INVITATION = [
  'token_hash',
  'name',
  'email',
  'roles',
  'invited_by',
  'expires_at',
  'signed',
  'signed_by',
  'person',
  'usable_from',
  'code_lookup',
]
const FIXED_IN_A_SERVICE = ['id', 'key_hash', 'rules', 'created_by', 'created_at']

/** Rows of these are evidence: nothing takes them back. */
export const KEPT = [
  'requests',
  'askings',
  'decisions',
  'grants',
  'log',
  'edges',
  'tiles',
  'nonces',
  'rosters',
  'policies',
  'people',
  'passkeys',
  'devices',
  'services',
]
/** Rows of these never change either. */
const WRITTEN_ONCE = ['decisions', 'log', 'tiles', 'nonces', 'rosters', 'policies', 'facts', 'bodies']

export const TRIGGER_RULES: readonly TriggerRule[] = [
  ...KEPT.map((table) => rule(`${table}_kept`, 'DELETE', { why: 'is never deleted' })),
  ...WRITTEN_ONCE.map((table) => rule(`${table}_written_once`, 'UPDATE', { why: 'never changes' })),
  rule('requests_fixed', 'UPDATE', { when: changed(FIXED_IN_A_REQUEST), why: 'is fixed at creation' }),
  rule('requests_start', 'INSERT', {
    when: `NEW.version <> 1 OR NEW.status NOT IN ('pending', 'approved', 'denied') OR NEW.basis = 'people'`,
    why: 'starts pending, or as its rule decides',
  }),
  // A policy that changed in the meantime may shorten the use of a grant, never lengthen it.
  rule('requests_use', 'UPDATE', {
    when: 'NEW.usable_milliseconds > OLD.usable_milliseconds',
    why: 'is not usable for longer',
  }),
  rule('requests_version', 'UPDATE', {
    when: 'NEW.version <> OLD.version + 1',
    why: 'rises by one with each change',
  }),
  rule('requests_final', 'UPDATE', {
    when: `OLD.status <> 'pending' AND ${changed(['status', 'basis', 'end_reason', 'decided_at'])}`,
    why: 'is final',
  }),
  rule('requests_in_time', 'UPDATE', {
    when: `OLD.status = 'pending' AND (
      (NEW.status <> 'pending' AND NEW.decided_at IS NULL)
      OR (NEW.status IN ('approved', 'denied') AND NEW.decided_at >= OLD.expires_at)
      OR (NEW.status = 'expired' AND NEW.decided_at < OLD.expires_at))`,
    why: 'is decided inside its window, and expires after it',
  }),
  rule('grants_fixed', 'UPDATE', { when: changed(FIXED_IN_A_GRANT), why: 'is fixed at issue' }),
  rule('grants_transition', 'UPDATE', {
    when: `NEW.status <> OLD.status AND NOT (
      (OLD.status = 'open' AND NEW.status IN ('redeemed', 'revoked', 'lapsed'))
      OR (OLD.status = 'redeemed' AND NEW.status IN ('executed', 'failed', 'unknown'))
      OR (OLD.status = 'unknown' AND NEW.status IN ('executed', 'failed')))`,
    why: 'has no such transition',
  }),
  rule('grants_one_attempt', 'UPDATE', {
    when: `OLD.redeemed_at IS NOT NULL AND ${changed(['attempt', 'redeemed_at'])}`,
    why: 'is redeemed once',
  }),
  rule('grants_start_open', 'INSERT', { when: `NEW.status <> 'open'`, why: 'starts open' }),
  rule('grants_need_approval', 'INSERT', {
    when: `NOT EXISTS (
      SELECT 1 FROM requests WHERE id = NEW.request AND status = 'approved' AND (basis <> 'people' OR (
        quorum > 0 AND quorum <= (
          SELECT count(*) FROM decisions WHERE request = NEW.request AND verdict = 'approve')
        AND NOT EXISTS (SELECT 1 FROM decisions WHERE request = NEW.request AND verdict = 'deny'))))`,
    why: 'needs an approved request with its quorum',
  }),
  rule('askings_fixed', 'UPDATE', { when: changed(FIXED_IN_AN_ASKING), why: 'is fixed when asked' }),
  rule('decisions_not_own', 'INSERT', {
    when: `NEW.verdict = 'approve' AND EXISTS (
      SELECT 1 FROM requests WHERE id = NEW.request AND requester_person = NEW.person)`,
    why: 'is not given on a request of one’s own',
  }),
  rule('decisions_of_approver', 'INSERT', {
    when: `NEW.verdict = 'approve' AND NOT EXISTS (
      SELECT 1 FROM people WHERE id = NEW.person AND active = 1 AND roles LIKE '%"approver"%')`,
    why: 'is given by somebody who is here and approves',
  }),
  rule('decisions_in_time', 'INSERT', {
    when: `NOT EXISTS (
      SELECT 1 FROM requests WHERE id = NEW.request
        AND NEW.decided_at >= created_at AND NEW.decided_at < expires_at
        AND (status = 'pending' OR decided_at = NEW.decided_at))`,
    why: 'belongs inside the window of a pending request',
  }),
  rule('log_gapless', 'INSERT', {
    when: 'NEW.position <> (SELECT coalesce(max(position) + 1, 0) FROM log)',
    why: 'has no gap',
  }),
  rule('edges_follow_log', 'UPDATE', {
    when: 'NEW.size < OLD.size OR NEW.size <> (SELECT coalesce(max(position) + 1, 0) FROM log)',
    why: 'follows the log',
  }),
  rule('rosters_gapless', 'INSERT', {
    when: 'NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM rosters)',
    why: 'rises by one with each change',
  }),
  rule('policies_gapless', 'INSERT', {
    when: 'NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM policies)',
    why: 'rises by one with each change',
  }),
  rule('rebootstraps_once', 'UPDATE', { when: 'OLD.used_at IS NOT NULL', why: 'is used once' }),
  rule('rebootstraps_fixed', 'UPDATE', {
    when: changed(['version', 'setup', 'made_at', 'expires_at']),
    why: 'is fixed when made',
  }),
  rule('people_last_admin', 'UPDATE', {
    when: `OLD.active = 1 AND OLD.admin = 1 AND (NEW.active = 0 OR NEW.admin = 0)
      AND NOT EXISTS (SELECT 1 FROM people WHERE active = 1 AND admin = 1 AND id <> OLD.id
        AND id IN (SELECT person FROM passkeys WHERE revoked_at IS NULL))`,
    why: 'keeps one administrator',
  }),
  rule('people_stay_out', 'UPDATE', { when: 'OLD.active = 0 AND NEW.active = 1', why: 'does not come back' }),
  rule('people_fixed', 'UPDATE', { when: changed(['id', 'created_at']), why: 'is fixed at enrolment' }),
  ...revocable('passkeys', FIXED_IN_A_PASSKEY),
  ...revocable('devices', FIXED_IN_A_DEVICE),
  rule('devices_own_passkey', 'INSERT', {
    when: `NEW.passkey IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM passkeys WHERE id = NEW.passkey AND person = NEW.person)`,
    why: 'comes with a passkey of its person',
  }),
  ...revocable('services', FIXED_IN_A_SERVICE),
  rule('recovery_codes_once', 'UPDATE', {
    when: `OLD.used_at IS NOT NULL OR ${changed(['hash', 'person', 'made_at'])}`,
    why: 'counts once, for one person',
  }),
  rule('invitations_once', 'UPDATE', { when: 'OLD.used_at IS NOT NULL', why: 'is used once' }),
  rule('invitations_code_once', 'UPDATE', {
    when: `OLD.code_used_at IS NOT NULL AND ${changed(['code_used_at', 'code_tries'])}`,
    why: 'gives its code away once',
  }),
  rule('invitations_confirmed_once', 'UPDATE', {
    when: `OLD.confirmed IS NOT NULL AND ${changed(['confirmed'])}`,
    why: 'is confirmed once',
  }),
  rule('invitations_stay_cancelled', 'UPDATE', { when: 'OLD.cancelled_at IS NOT NULL', why: 'does not come back' }),
  rule('invitations_fixed', 'UPDATE', {
    when: changed(FIXED_IN_AN_INVITATION),
    why: 'is fixed when made',
  }),
]

function revocable(table: string, fixed: readonly string[]): readonly TriggerRule[] {
  return [
    rule(`${table}_fixed`, 'UPDATE', { when: changed(fixed), why: 'is fixed when made' }),
    rule(`${table}_stay_revoked`, 'UPDATE', {
      when: 'OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL',
      why: 'does not come back',
    }),
  ]
}

function rule(name: string, on: TriggerRule['on'], { when, why }: Pick<TriggerRule, 'when' | 'why'>): TriggerRule {
  const table = name.startsWith('recovery_codes_') ? 'recovery_codes' : name.slice(0, name.indexOf('_'))
  return { name, table, on, why, ...(when !== undefined && { when }) }
}

function changed(columns: readonly string[]): string {
  return `(${columns.map((column) => `NEW.${column} IS DISTINCT FROM OLD.${column}`).join(' OR ')})`
}
