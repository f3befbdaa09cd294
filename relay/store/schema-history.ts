/** Indexes for what was asked before, by whom, under which rule; and for what was denied lately. */
export function historyIndexes(): readonly string[] {
  return [
    `CREATE INDEX requests_rule_person ON requests (requester_person, rule, created_at)
      WHERE requester_person IS NOT NULL`,
    `CREATE INDEX requests_rule_requester ON requests (requester_id, rule, created_at)`,
    `CREATE INDEX decisions_denied ON decisions (decided_at) WHERE verdict = 'deny'`,
  ]
}
