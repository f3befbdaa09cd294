/** What the tables of people gained after the second version. */
import type { Dialect } from './schema.ts'

export function peopleColumns({ instant }: Dialect): readonly string[] {
  return [
    `ALTER TABLE invitations ADD COLUMN code_lookup TEXT`,
    `ALTER TABLE invitations ADD COLUMN code_tries ${instant} NOT NULL DEFAULT 0 CHECK (code_tries >= 0)`,
    `ALTER TABLE invitations ADD COLUMN code_used_at ${instant} CHECK (code_used_at < expires_at)`,
    `CREATE INDEX invitations_code ON invitations (code_lookup) WHERE code_lookup IS NOT NULL AND used_at IS NULL`,
  ]
}
