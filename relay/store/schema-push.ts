/** What the tables gained for pushes: how each fares, who was told in a group, what a denial takes. */
import type { Dialect } from './schema.ts'

export function pushColumns({ instant }: Dialect): readonly string[] {
  return [
    `ALTER TABLE requests ADD COLUMN deny_by TEXT CHECK (deny_by = 'passkey')`,
    `ALTER TABLE askings ADD COLUMN grouped ${instant} CHECK (grouped = 1)`,
    // Null in notices of an older version.
    `ALTER TABLE notices ADD COLUMN made_at ${instant}`,
    `ALTER TABLE notices ADD COLUMN sent_at ${instant}`,
    `ALTER TABLE notices ADD COLUMN shown_at ${instant}`,
    `ALTER TABLE notices ADD COLUMN trouble TEXT CHECK (trouble IN ('gone', 'refused', 'unreachable'))`,
    `ALTER TABLE notices ADD COLUMN drill TEXT REFERENCES people (id)`,
    `CREATE INDEX notices_tests ON notices (device) WHERE kind = 'test'`,
    `CREATE INDEX notices_reported ON notices (device) WHERE kind = 'reported'`,
    `ALTER TABLE devices ADD COLUMN unshown_since ${instant}`,
    `ALTER TABLE devices ADD COLUMN push_trouble TEXT CHECK (push_trouble IN ('gone', 'refused', 'unreachable'))`,
    `ALTER TABLE devices ADD COLUMN push_trouble_at ${instant}`,
  ]
}
