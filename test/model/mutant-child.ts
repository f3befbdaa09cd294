/** Runs one check under each seed in a copy of the tree: `mutant-child.ts <check> <seed>…`. One line of JSON each. */
import { alarmOf } from './checks.ts'
import type { Check } from './mutant.ts'

const [check = 'core', ...seeds] = process.argv.slice(2)
for (const seed of seeds) {
  const alarm = await alarmOf(check as Check, Number(seed))
  process.stdout.write(`${JSON.stringify({ seed: Number(seed), ...(alarm === undefined ? {} : { alarm }) })}\n`)
}
process.exit(0)
