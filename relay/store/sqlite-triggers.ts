/**
 * The rules of DESIGN 2 and 5 that a constraint on one row cannot say, for SQLite. Each refuses with
 * a sentence that begins `holdgate:`. `recursive_triggers` is on, so that REPLACE counts as a DELETE.
 */
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
  'quorum',
  'justification',
  'body_shown',
  'created_at',
  'expires_at',
  'idempotency_key',
  'idempotency_digest',
]
const FIXED_IN_A_GRANT = ['id', 'request', 'jws', 'issued_at', 'usable_until']
const FIXED_IN_AN_ASKING = ['request', 'person', 'position', 'nonce', 'asked_at']

/** Rows of these are evidence: nothing takes them back. */
const KEPT = [
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
]
/** Rows of these never change either. */
const WRITTEN_ONCE = ['decisions', 'log', 'tiles', 'nonces', 'rosters', 'policies', 'facts', 'bodies']

export const SQLITE_TRIGGERS: readonly string[] = [
  ...KEPT.map((table) => refuse(`${table}_kept`, `BEFORE DELETE ON ${table}`, 'is never deleted')),
  ...WRITTEN_ONCE.map((table) => refuse(`${table}_written_once`, `BEFORE UPDATE ON ${table}`, 'never changes')),
  refuse('requests_fixed', `BEFORE UPDATE ON requests WHEN ${changed(FIXED_IN_A_REQUEST)}`, 'is fixed at creation'),
  refuse(
    'requests_start',
    `BEFORE INSERT ON requests WHEN NEW.status NOT IN ('pending', 'approved', 'denied') OR NEW.basis = 'people'`,
    'starts pending, or as its rule decides',
  ),
  // A policy that changed in the meantime may shorten the use of a grant, never lengthen it.
  refuse(
    'requests_use',
    'BEFORE UPDATE ON requests WHEN NEW.usable_milliseconds > OLD.usable_milliseconds',
    'is not usable for longer',
  ),
  refuse('grants_fixed', `BEFORE UPDATE ON grants WHEN ${changed(FIXED_IN_A_GRANT)}`, 'is fixed at issue'),
  refuse('askings_fixed', `BEFORE UPDATE ON askings WHEN ${changed(FIXED_IN_AN_ASKING)}`, 'is fixed when asked'),
  refuse(
    'requests_version',
    'BEFORE UPDATE ON requests WHEN NEW.version <> OLD.version + 1',
    'rises by one with each change',
  ),
  refuse(
    'requests_final',
    `BEFORE UPDATE ON requests WHEN OLD.status <> 'pending' AND ${changed(['status', 'basis', 'end_reason', 'decided_at'])}`,
    'is final',
  ),
  refuse(
    'grants_transition',
    `BEFORE UPDATE OF status ON grants WHEN NEW.status <> OLD.status AND NOT (
      (OLD.status = 'open' AND NEW.status IN ('redeemed', 'revoked', 'lapsed'))
      OR (OLD.status = 'redeemed' AND NEW.status IN ('executed', 'failed', 'unknown'))
      OR (OLD.status = 'unknown' AND NEW.status IN ('executed', 'failed')))`,
    'has no such transition',
  ),
  refuse(
    'grants_one_attempt',
    `BEFORE UPDATE ON grants WHEN OLD.redeemed_at IS NOT NULL AND ${changed(['attempt', 'redeemed_at'])}`,
    'is redeemed once',
  ),
  refuse('grants_start_open', `BEFORE INSERT ON grants WHEN NEW.status <> 'open'`, 'starts open'),
  refuse(
    'grants_need_approval',
    `BEFORE INSERT ON grants WHEN NOT EXISTS (
      SELECT 1 FROM requests WHERE id = NEW.request AND status = 'approved' AND (basis <> 'people' OR (
        quorum > 0 AND quorum <= (
          SELECT count(*) FROM decisions WHERE request = NEW.request AND verdict = 'approve')
        AND NOT EXISTS (SELECT 1 FROM decisions WHERE request = NEW.request AND verdict = 'deny'))))`,
    'needs an approved request with its quorum',
  ),
  refuse(
    'decisions_not_own',
    `BEFORE INSERT ON decisions WHEN NEW.verdict = 'approve' AND EXISTS (
      SELECT 1 FROM requests WHERE id = NEW.request AND requester_person = NEW.person)`,
    'is not given on a request of one’s own',
  ),
  refuse(
    'decisions_in_time',
    `BEFORE INSERT ON decisions WHEN NOT EXISTS (
      SELECT 1 FROM requests WHERE id = NEW.request
        AND NEW.decided_at >= created_at AND NEW.decided_at < expires_at
        AND (status = 'pending' OR decided_at = NEW.decided_at))`,
    'belongs inside the window of a pending request',
  ),
  refuse(
    'log_gapless',
    'BEFORE INSERT ON log WHEN NEW.position <> (SELECT coalesce(max(position) + 1, 0) FROM log)',
    'has no gap',
  ),
  refuse(
    'edges_follow_log',
    `BEFORE UPDATE ON edges WHEN NEW.size < OLD.size
      OR NEW.size <> (SELECT coalesce(max(position) + 1, 0) FROM log)`,
    'follows the log',
  ),
  refuse(
    'people_last_admin',
    `BEFORE UPDATE ON people WHEN OLD.active = 1 AND OLD.admin = 1 AND (NEW.active = 0 OR NEW.admin = 0)
      AND NOT EXISTS (SELECT 1 FROM people WHERE active = 1 AND admin = 1 AND id <> OLD.id)`,
    'keeps one administrator',
  ),
  refuse('people_stay_out', 'BEFORE UPDATE ON people WHEN OLD.active = 0 AND NEW.active = 1', 'does not come back'),
  refuse('invitations_once', 'BEFORE UPDATE ON invitations WHEN OLD.used_at IS NOT NULL', 'is used once'),
]

function refuse(name: string, event: string, why: string): string {
  const table = name.slice(0, name.indexOf('_'))
  return `CREATE TRIGGER ${name} ${event} BEGIN SELECT RAISE(ABORT, 'holdgate: ${table}: ${why}'); END`
}

function changed(columns: readonly string[]): string {
  return `(${columns.map((column) => `NEW.${column} IS NOT OLD.${column}`).join(' OR ')})`
}
