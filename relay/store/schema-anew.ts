/**
 * Each time that whoever has the host set the relay up anew, by the roster that says so first; and notices
 * that tell people of that and of other news about themselves.
 */
import type { Dialect } from './schema.ts'

export function anewTables({ instant, strict, clustered }: Dialect): readonly string[] {
  return [
    `CREATE TABLE rebootstraps (
      version ${instant} PRIMARY KEY REFERENCES rosters (version),
      setup TEXT NOT NULL UNIQUE,
      made_at ${instant} NOT NULL,
      expires_at ${instant} NOT NULL CHECK (expires_at > made_at),
      used_at ${instant} CHECK (used_at < expires_at)
    ) ${strict}`,
    // A condition on a column cannot be changed in SQLite, only made anew with its table.
    `CREATE TABLE notices_of_more_kinds (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('ask', 'settled', 'test', 'rebootstrap', 'reinvite', 'recovered', 'reported')),
      request TEXT REFERENCES requests (id),
      device TEXT NOT NULL REFERENCES devices (id),
      receipt_hash TEXT NOT NULL UNIQUE,
      receipt TEXT NOT NULL,
      due_at ${instant},
      until ${instant} NOT NULL,
      tries ${instant} NOT NULL CHECK (tries >= 0)
    ) ${clustered}`,
    `INSERT INTO notices_of_more_kinds
      SELECT id, kind, request, device, receipt_hash, receipt, due_at, until, tries FROM notices`,
    `DROP TABLE notices`,
    `ALTER TABLE notices_of_more_kinds RENAME TO notices`,
    `CREATE INDEX notices_due ON notices (due_at) WHERE due_at IS NOT NULL`,
  ]
}
