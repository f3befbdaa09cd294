/**
 * The rules of triggers.ts as SQLite's triggers. `recursive_triggers` is on, so that REPLACE counts as a
 * DELETE.
 */
import { TRIGGER_RULES } from './triggers.ts'
import type { TriggerRule } from './triggers.ts'

export const SQLITE_TRIGGERS: readonly string[] = TRIGGER_RULES.map(trigger)

function trigger({ name, table, on, when, why }: TriggerRule): string {
  const condition = when === undefined ? '' : `WHEN ${when}`
  const sentence = `holdgate: ${table}: ${why}`
  return `CREATE TRIGGER ${name} BEFORE ${on} ON ${table} ${condition} BEGIN SELECT RAISE(ABORT, '${sentence}'); END`
}
