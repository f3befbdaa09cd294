import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Writes to a relay's database as whoever owns it can, beside the relay: without its triggers, which are put
 * back afterwards, so that nothing but the rows tells of it.
 *
 * @param rules `stay`: the triggers are left alone
 */
export function tamper(
  directory: string,
  sql: string,
  { rules = 'away' }: Readonly<{ rules?: 'away' | 'stay' }> = {},
): void {
  const database = new DatabaseSync(join(directory, 'holdgate.sqlite'), { timeout: 5_000 })
  try {
    const found = database.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`).all()
    const triggers = rules === 'away' ? found : []
    database.exec('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE')
    for (const { name } of triggers) database.exec(`DROP TRIGGER ${String(name)}`)
    database.exec(sql)
    for (const { sql: made } of triggers) database.exec(String(made))
    database.exec('COMMIT')
  } finally {
    database.close()
  }
}
