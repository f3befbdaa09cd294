/**
 * What the tables gained after the first version: subtrees of the log, the proof of each roster, the key
 * that a subscription is bound to, and used DPoP proofs where several relays share a database.
 *
 * Rule: a database of the first version, with everything in it, goes through these statements.
 */
import type { Dialect } from './schema.ts'

export function evidenceTables(dialect: Dialect): readonly string[] {
  const { instant, clustered } = dialect
  return [
    // The roots of full subtrees: level 1 over 256 leaves, level 2 over 256 of those, and so on.
    `CREATE TABLE tiles (
      level ${instant} NOT NULL CHECK (level > 0),
      position ${instant} NOT NULL CHECK (position >= 0),
      hash TEXT NOT NULL CHECK (length(hash) = 43),
      PRIMARY KEY (level, position)
    ) ${clustered}`,
    // Made from the leaf by the database, so that it cannot say anything else.
    `ALTER TABLE log ADD COLUMN request ${dialect.memberOf('leaf', 'request')}`,
    // One for both: entries of people, devices and keys have no request, are few, and are looked through as
    // they are. A second index, and conditions on both, would take the member out of each leaf once more.
    `CREATE INDEX log_request ON log (request, position)`,
    `ALTER TABLE rosters ADD COLUMN step TEXT`,
    `ALTER TABLE invitations ADD COLUMN signed TEXT`,
    `ALTER TABLE devices ADD COLUMN vapid TEXT`,
    `CREATE TABLE proofs (
      jkt TEXT NOT NULL,
      jti TEXT NOT NULL,
      expires_at ${instant} NOT NULL,
      PRIMARY KEY (jkt, jti)
    ) ${clustered}`,
    `CREATE INDEX proofs_expiry ON proofs (expires_at)`,
  ]
}
