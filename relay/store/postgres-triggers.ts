/**
 * The rules of triggers.ts as PostgreSQL's triggers.
 *
 * Rule: a condition that looks at other rows first waits for its turn to write. Under READ COMMITTED it
 *   would otherwise not see what a transaction beside it is about to store, such as the last but one
 *   administrator's end.
 */
import { KEPT, TRIGGER_RULES } from './triggers.ts'
import type { TriggerRule } from './triggers.ts'

/** Every transaction of the store that changes more than marks holds this until it ends. */
export const TAKE_TURN = `pg_advisory_xact_lock(x'686f6c6467617465'::bigint)`

export const POSTGRES_TRIGGERS: readonly string[] = [
  `CREATE OR REPLACE FUNCTION holdgate_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'holdgate: %: %', TG_TABLE_NAME, TG_ARGV[0]; END $$`,
  ...TRIGGER_RULES.flatMap((rule) => (rule.when?.includes('SELECT') ? looking(rule) : [plain(rule)])),
  ...KEPT.map(
    (table) => `CREATE TRIGGER ${table}_kept_whole BEFORE TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION holdgate_refuse('is never deleted')`,
  ),
]

function plain({ name, table, on, when, why }: TriggerRule): string {
  const condition = when === undefined ? '' : `WHEN (${when})`
  return `CREATE TRIGGER ${name} BEFORE ${on} ON ${table} FOR EACH ROW ${condition}
    EXECUTE FUNCTION holdgate_refuse('${why}')`
}

function looking({ name, table, on, when, why }: TriggerRule): readonly string[] {
  return [
    `CREATE OR REPLACE FUNCTION holdgate_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM ${TAKE_TURN};
        IF ${when} THEN RAISE EXCEPTION 'holdgate: %: ${why}', TG_TABLE_NAME; END IF;
        RETURN NEW;
      END $$`,
    `CREATE TRIGGER ${name} BEFORE ${on} ON ${table} FOR EACH ROW EXECUTE FUNCTION holdgate_${name}()`,
  ]
}
