/**
 * The tables and their constraints: what holds even if the code is wrong. Triggers, whose language
 * differs between databases, are in sqlite-triggers.ts.
 *
 * Rule: a constraint states a rule of DESIGN 2 or 5. Loosening one is a change of the design.
 */

export type Dialect = Readonly<{
  /** How the database calls a 64-bit integer, and bytes. */
  instant: string
  bytes: string
  /** What closes a table. */
  strict: string
  /** The same for one that is kept in the order of its primary key: each write then touches a page less. */
  clustered: string
  /** Type of a text column that the database derives: a member of the JSON object in another column. */
  memberOf: (column: string, member: string) => string
  /** How it wants a statement that makes a table. */
  spell: (statement: string) => string
  /** What the tables stand on. */
  first: readonly string[]
}>

export function tables(dialect: Dialect): readonly string[] {
  const { instant, strict } = dialect
  return [
    `CREATE TABLE people (
      id TEXT PRIMARY KEY CHECK (id LIKE 'per\\_%' ESCAPE '\\'),
      name TEXT NOT NULL,
      email TEXT NOT NULL CHECK (email = lower(email)),
      roles TEXT NOT NULL,
      admin ${instant} NOT NULL CHECK (admin IN (0, 1)),
      active ${instant} NOT NULL CHECK (active IN (0, 1)),
      created_at ${instant} NOT NULL
    ) ${strict}`,
    `CREATE UNIQUE INDEX people_active_email ON people (email) WHERE active = 1`,
    `CREATE TABLE passkeys (
      id TEXT PRIMARY KEY,
      person TEXT NOT NULL REFERENCES people (id),
      public_key TEXT NOT NULL,
      transports TEXT NOT NULL,
      backed_up ${instant} NOT NULL CHECK (backed_up IN (0, 1)),
      sign_count ${instant} NOT NULL CHECK (sign_count >= 0),
      attestation_object TEXT NOT NULL,
      client_data_json TEXT NOT NULL,
      created_at ${instant} NOT NULL,
      last_used_at ${instant},
      revoked_at ${instant}
    ) ${strict}`,
    `CREATE INDEX passkeys_person ON passkeys (person)`,
    `CREATE TABLE devices (
      id TEXT PRIMARY KEY CHECK (id LIKE 'dev\\_%' ESCAPE '\\'),
      person TEXT NOT NULL REFERENCES people (id),
      kind TEXT NOT NULL CHECK (kind IN ('phone', 'browser')),
      name TEXT NOT NULL,
      jwk TEXT NOT NULL,
      jkt TEXT NOT NULL,
      token_hash TEXT NOT NULL UNIQUE,
      subscription TEXT,
      created_at ${instant} NOT NULL,
      last_seen_at ${instant},
      last_shown_at ${instant},
      revoked_at ${instant}
    ) ${strict}`,
    `CREATE INDEX devices_person ON devices (person)`,
    `CREATE TABLE services (
      id TEXT PRIMARY KEY CHECK (id LIKE 'svc\\_%' ESCAPE '\\'),
      name TEXT NOT NULL,
      key_hash TEXT NOT NULL UNIQUE,
      rules TEXT NOT NULL,
      created_by TEXT NOT NULL REFERENCES people (id),
      created_at ${instant} NOT NULL,
      last_used_at ${instant},
      revoked_at ${instant}
    ) ${strict}`,
    `CREATE TABLE sessions (
      hash TEXT PRIMARY KEY,
      person TEXT NOT NULL REFERENCES people (id),
      created_at ${instant} NOT NULL,
      expires_at ${instant} NOT NULL
    ) ${strict}`,
    `CREATE INDEX sessions_person ON sessions (person)`,
    `CREATE INDEX sessions_expiry ON sessions (expires_at)`,
    `CREATE TABLE invitations (
      token_hash TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      email TEXT NOT NULL,
      roles TEXT NOT NULL,
      invited_by TEXT NOT NULL REFERENCES people (id),
      expires_at ${instant} NOT NULL,
      used_at ${instant} CHECK (used_at < expires_at)
    ) ${strict}`,
    `CREATE TABLE pairings (
      lookup TEXT PRIMARY KEY,
      proof_hash TEXT NOT NULL,
      person TEXT NOT NULL REFERENCES people (id),
      expires_at ${instant} NOT NULL,
      wrong_tries ${instant} NOT NULL CHECK (wrong_tries >= 0),
      used_at ${instant} CHECK (used_at < expires_at)
    ) ${strict}`,
    `CREATE TABLE nonces (nonce TEXT PRIMARY KEY, expires_at ${instant} NOT NULL) ${strict}`,
    `CREATE TABLE rosters (version ${instant} PRIMARY KEY, digest TEXT NOT NULL, roster TEXT NOT NULL) ${strict}`,
    `CREATE TABLE policies (
      version ${instant} PRIMARY KEY CHECK (version > 0),
      digest TEXT NOT NULL,
      source TEXT NOT NULL,
      stored_at ${instant} NOT NULL
    ) ${strict}`,
    `CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) ${strict}`,
    ...requestTables(dialect),
    ...logTables(dialect),
  ]
}

function requestTables({ instant, bytes, strict, clustered }: Dialect): readonly string[] {
  return [
    `CREATE TABLE requests (
      id TEXT PRIMARY KEY CHECK (id LIKE 'req\\_%' ESCAPE '\\'),
      version ${instant} NOT NULL CHECK (version > 0),
      status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'denied', 'cancelled', 'expired')),
      basis TEXT CHECK (basis IN ('people', 'rule', 'break_glass')),
      end_reason TEXT,
      requester TEXT NOT NULL,
      requester_id TEXT NOT NULL,
      requester_person TEXT,
      enforcer TEXT NOT NULL,
      action TEXT NOT NULL,
      action_digest TEXT NOT NULL,
      call_digest TEXT NOT NULL,
      view_digest TEXT NOT NULL,
      policy_digest TEXT NOT NULL,
      roster_digest TEXT NOT NULL,
      rule TEXT NOT NULL,
      say TEXT NOT NULL,
      consequence TEXT NOT NULL,
      quorum ${instant} NOT NULL CHECK (quorum >= 0),
      justification TEXT NOT NULL,
      body_shown TEXT NOT NULL CHECK (body_shown IN ('full', 'none')),
      created_at ${instant} NOT NULL,
      expires_at ${instant} NOT NULL,
      usable_milliseconds ${instant} NOT NULL CHECK (usable_milliseconds >= 0),
      decided_at ${instant},
      idempotency_key TEXT,
      idempotency_digest TEXT,
      UNIQUE (requester_id, idempotency_key),
      CHECK ((status = 'approved') = (basis IS NOT NULL)),
      CHECK ((idempotency_key IS NULL) = (idempotency_digest IS NULL))
    ) ${strict}`,
    `CREATE INDEX requests_pending_expiry ON requests (expires_at) WHERE status = 'pending'`,
    `CREATE INDEX requests_pending_requester ON requests (requester_id) WHERE status = 'pending'`,
    `CREATE INDEX requests_person ON requests (requester_person, created_at) WHERE requester_person IS NOT NULL`,
    `CREATE TABLE askings (
      request TEXT NOT NULL REFERENCES requests (id),
      person TEXT NOT NULL REFERENCES people (id),
      position ${instant} NOT NULL,
      nonce TEXT NOT NULL UNIQUE,
      asked_at ${instant} NOT NULL,
      shown_at ${instant},
      seen_at ${instant},
      PRIMARY KEY (request, person)
    ) ${clustered}`,
    `CREATE INDEX askings_person ON askings (person, asked_at)`,
    // The reference to askings: only who was asked can decide. The key: each person once.
    `CREATE TABLE decisions (
      request TEXT NOT NULL,
      person TEXT NOT NULL,
      position ${instant} NOT NULL,
      verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'deny')),
      statement TEXT NOT NULL,
      proof TEXT NOT NULL,
      comment TEXT NOT NULL,
      decided_at ${instant} NOT NULL,
      PRIMARY KEY (request, person),
      FOREIGN KEY (request, person) REFERENCES askings (request, person)
    ) ${clustered}`,
    `CREATE TABLE grants (
      request TEXT PRIMARY KEY REFERENCES requests (id),
      id TEXT NOT NULL UNIQUE CHECK (id LIKE 'grt\\_%' ESCAPE '\\'),
      status TEXT NOT NULL
        CHECK (status IN ('open', 'redeemed', 'revoked', 'lapsed', 'executed', 'failed', 'unknown')),
      jws TEXT NOT NULL,
      issued_at ${instant} NOT NULL,
      usable_until ${instant} NOT NULL,
      attempt TEXT,
      redeemed_at ${instant},
      settle_by ${instant},
      outcome TEXT,
      settled_at ${instant},
      CHECK (redeemed_at < usable_until),
      CHECK ((status IN ('open', 'revoked', 'lapsed')) = (redeemed_at IS NULL)),
      CHECK ((redeemed_at IS NULL) = (attempt IS NULL))
    ) ${clustered}`,
    `CREATE INDEX grants_open ON grants (usable_until) WHERE status = 'open'`,
    `CREATE INDEX grants_unsettled ON grants (settle_by) WHERE status = 'redeemed'`,
    `CREATE TABLE bodies (request TEXT PRIMARY KEY REFERENCES requests (id), sealed ${bytes} NOT NULL) ${strict}`,
    `CREATE TABLE notices (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('ask', 'settled', 'test')),
      request TEXT REFERENCES requests (id),
      device TEXT NOT NULL REFERENCES devices (id),
      receipt_hash TEXT NOT NULL UNIQUE,
      receipt TEXT NOT NULL,
      due_at ${instant},
      until ${instant} NOT NULL,
      tries ${instant} NOT NULL CHECK (tries >= 0)
    ) ${clustered}`,
    `CREATE INDEX notices_due ON notices (due_at) WHERE due_at IS NOT NULL`,
  ]
}

function logTables({ instant, strict }: Dialect): readonly string[] {
  return [
    `CREATE TABLE log (
      position ${instant} PRIMARY KEY CHECK (position >= 0),
      leaf TEXT NOT NULL,
      hash TEXT NOT NULL CHECK (length(hash) = 43)
    ) ${strict}`,
    // One row: the right edge of the tree, from which root and next leaf follow.
    `CREATE TABLE edges (
      id ${instant} PRIMARY KEY CHECK (id = 1),
      size ${instant} NOT NULL CHECK (size >= 0),
      edge TEXT NOT NULL
    ) ${strict}`,
  ]
}
