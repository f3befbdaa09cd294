/** What the tables gained so that it can be said how pushes fare: each notice, and each device. */
import type { Dialect } from './schema.ts'

export function pushColumns({ instant }: Dialect): readonly string[] {
  return [
    // Null in notices of an older version.
    `ALTER TABLE notices ADD COLUMN made_at ${instant}`,
    `ALTER TABLE notices ADD COLUMN sent_at ${instant}`,
    `ALTER TABLE notices ADD COLUMN shown_at ${instant}`,
    `ALTER TABLE notices ADD COLUMN trouble TEXT CHECK (trouble IN ('gone', 'refused', 'unreachable'))`,
    `CREATE INDEX notices_tests ON notices (device) WHERE kind = 'test'`,
    `ALTER TABLE devices ADD COLUMN unshown_since ${instant}`,
    `ALTER TABLE devices ADD COLUMN push_trouble TEXT CHECK (push_trouble IN ('gone', 'refused', 'unreachable'))`,
    `ALTER TABLE devices ADD COLUMN push_trouble_at ${instant}`,
  ]
}
