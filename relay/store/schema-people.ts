/** What the tables of people gained after the second version. */
import type { Dialect } from './schema.ts'

export function peopleColumns({ instant, strict }: Dialect): readonly string[] {
  return [
    `ALTER TABLE passkeys ADD COLUMN name TEXT NOT NULL DEFAULT ''`,
    `ALTER TABLE passkeys ADD COLUMN syncs ${instant} CHECK (syncs IN (0, 1))`,
    `ALTER TABLE devices ADD COLUMN passkey TEXT REFERENCES passkeys (id)`,
    // Until now each phone came in with its person, who had the one passkey.
    `UPDATE devices SET passkey = (SELECT passkeys.id FROM passkeys WHERE passkeys.person = devices.person)
      WHERE kind = 'phone'`,
    `ALTER TABLE sessions ADD COLUMN began TEXT CHECK (began IN ('passkey', 'recovery'))`,
    `ALTER TABLE sessions ADD COLUMN passkey TEXT`,
    `ALTER TABLE sessions ADD COLUMN device TEXT`,
    `CREATE TABLE recovery_codes (
      hash TEXT PRIMARY KEY CHECK (length(hash) = 43),
      person TEXT NOT NULL REFERENCES people (id),
      made_at ${instant} NOT NULL,
      used_at ${instant}
    ) ${strict}`,
    `CREATE INDEX recovery_codes_person ON recovery_codes (person)`,
    `ALTER TABLE invitations ADD COLUMN signed_by TEXT`,
    `ALTER TABLE invitations ADD COLUMN person TEXT REFERENCES people (id)`,
    `ALTER TABLE invitations ADD COLUMN usable_from ${instant}`,
    `ALTER TABLE invitations ADD COLUMN confirmed TEXT`,
    `ALTER TABLE invitations ADD COLUMN cancelled_at ${instant}`,
    `ALTER TABLE invitations ADD COLUMN code_lookup TEXT`,
    `ALTER TABLE invitations ADD COLUMN code_tries ${instant} NOT NULL DEFAULT 0 CHECK (code_tries >= 0)`,
    `ALTER TABLE invitations ADD COLUMN code_used_at ${instant} CHECK (code_used_at < expires_at)`,
    `CREATE INDEX invitations_code ON invitations (code_lookup) WHERE code_lookup IS NOT NULL AND used_at IS NULL`,
  ]
}
