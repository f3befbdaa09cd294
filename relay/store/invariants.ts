/**
 * What must be true of the rows of any database, at any moment, whoever wrote them. Each query finds what
 * breaks one of them; triggers refuse most of it, so a row here was written past the relay.
 *
 * Rule: SQL that both databases read alike.
 */
export type Invariant = Readonly<{ name: string; says: string; breaks: string }>

/** True where the leaf has that member; canonical JSON has one spelling of it. LIKE would take _ for any letter. */
const has = (member: string, value: string): string => `replace(leaf, '"${member}":"' || ${value} || '"', '') <> leaf`
/** The same for a number that is not the last member. */
const hasNumber = (member: string, value: string): string =>
  `replace(leaf, '"${member}":' || ${value} || ',', '') <> leaf`
const told = (request: string, kind: string, more = ''): string =>
  `EXISTS (SELECT 1 FROM log WHERE log.request = ${request} AND ${has('kind', kind)}${more})`
const approvals = `(SELECT count(DISTINCT person) FROM decisions WHERE request = requests.id AND verdict = 'approve')`

/** What the leaf that opens a request says of its row. */
const AS_OPENED = [
  '',
  ...['action_digest', 'call_digest', 'policy_digest', 'roster_digest', 'rule'].map((column) =>
    has(column, `requests.${column}`),
  ),
  hasNumber('expires_at', 'requests.expires_at'),
  hasNumber('quorum', 'requests.quorum'),
].join(' AND ')

export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'grant-needs-approval',
    says: 'a grant without an approved request',
    breaks: `SELECT grants.id FROM grants LEFT JOIN requests ON requests.id = grants.request
      WHERE requests.status IS NULL OR requests.status <> 'approved'`,
  },
  {
    name: 'one-grant',
    says: 'more than one grant',
    breaks: 'SELECT request FROM grants GROUP BY request HAVING count(*) > 1',
  },
  {
    name: 'approved-has-grant',
    says: 'approved, and no grant',
    breaks: `SELECT id FROM requests WHERE status = 'approved'
      AND NOT EXISTS (SELECT 1 FROM grants WHERE request = requests.id)`,
  },
  {
    name: 'quorum',
    says: 'approved by fewer people than its quorum',
    breaks: `SELECT id FROM requests WHERE status = 'approved' AND basis = 'people' AND (quorum < 1 OR ${approvals} < quorum)`,
  },
  {
    name: 'no-denial',
    says: 'approved although somebody denied it',
    breaks: `SELECT id FROM requests WHERE status = 'approved'
      AND EXISTS (SELECT 1 FROM decisions WHERE request = requests.id AND verdict = 'deny')`,
  },
  {
    name: 'not-own',
    says: 'approved by whoever asked',
    breaks: `SELECT id FROM requests WHERE requester_person IS NOT NULL AND EXISTS (
      SELECT 1 FROM decisions WHERE request = requests.id AND verdict = 'approve' AND person = requester_person)`,
  },
  {
    name: 'in-time',
    says: 'a decision at or after the deadline',
    breaks: `SELECT requests.id FROM requests JOIN decisions ON decisions.request = requests.id
      WHERE decisions.decided_at >= requests.expires_at OR decisions.decided_at < requests.created_at`,
  },
  {
    name: 'used-in-time',
    says: 'a grant that was redeemed too late',
    breaks: 'SELECT id FROM grants WHERE redeemed_at >= usable_until',
  },
  {
    name: 'use-not-stretched',
    says: 'a grant that is usable for longer than its request says',
    breaks: `SELECT grants.id FROM grants JOIN requests ON requests.id = grants.request
      WHERE grants.usable_until - grants.issued_at > requests.usable_milliseconds`,
  },
  {
    name: 'opened-in-log',
    says: 'a request that the log never opened as it is',
    breaks: `SELECT id FROM requests WHERE NOT ${told('requests.id', `'request.opened'`, AS_OPENED)}`,
  },
  {
    name: 'ended-in-log',
    says: 'a request whose end the log does not tell',
    breaks: `SELECT id FROM requests WHERE status <> 'pending' AND NOT ${told('requests.id', `'request.' || requests.status`)}`,
  },
  {
    name: 'decision-in-log',
    says: 'a decision that the log does not tell',
    breaks: `SELECT request FROM decisions WHERE NOT ${told('decisions.request', `'decision.made'`, ` AND ${has('person', 'decisions.person')} AND ${has('decision', 'decisions.verdict')}`)}`,
  },
  {
    name: 'log-in-decisions',
    says: 'a decision of the log that is gone',
    breaks: `SELECT log.request FROM log WHERE log.request IS NOT NULL AND ${has('kind', `'decision.made'`)} AND NOT EXISTS (
      SELECT 1 FROM decisions WHERE decisions.request = log.request AND ${has('person', 'decisions.person')})`,
  },
  {
    name: 'grant-in-log',
    says: 'a grant that the log never issued, or whose use it does not tell',
    breaks: `SELECT id FROM grants WHERE NOT ${told('grants.request', `'grant.issued'`, ` AND ${has('grant', 'grants.id')}`)}
      OR (redeemed_at IS NOT NULL AND NOT ${told('grants.request', `'grant.redeemed'`)})`,
  },
  {
    name: 'used-once',
    says: 'a grant that was used before, and is open again',
    breaks: `SELECT id FROM grants WHERE redeemed_at IS NULL AND ${told('grants.request', `'grant.redeemed'`)}
      UNION ALL SELECT log.request FROM log WHERE log.request IS NOT NULL AND ${has('kind', `'grant.redeemed'`)}
      GROUP BY log.request HAVING count(*) > 1`,
  },
  {
    name: 'an-administrator',
    says: 'people, and no administrator among them',
    breaks: `SELECT min(id) FROM people HAVING count(*) > 0 AND sum(active * admin) = 0`,
  },
  {
    name: 'one-address',
    says: 'two active people with one e-mail address',
    breaks: `SELECT email FROM people WHERE active = 1 GROUP BY email HAVING count(*) > 1`,
  },
]
