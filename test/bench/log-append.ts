/**
 * What an entry of the log costs beside a bare insert of the same text: CPU in batches and one by one, on the
 * same SQLite file, in this process.
 *
 * Rule: variants take turns in random order; what is judged is the ratio of one run.
 */
import { join } from 'node:path'
import { appendEvents } from '../../relay/store/audit.ts'
import type { LogEvent } from '../../relay/store/log-event.ts'
import { all, query } from '../../relay/store/query.ts'
import { openDatabase } from '../../relay/store/sqlite-database.ts'
import type { Database } from '../../relay/store/sqlite-database.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { decisionLeaf } from './log-leaves.ts'
import { quantile } from './quantile.ts'
import { say } from './say.ts'

const GOAL_IN_BATCHES = 2.5
const GOAL_ONE_BY_ONE = 1.1
const BATCH = 64
const ROUNDS = 200

type Variant = 'bare insert' | 'same table, no tree' | 'log'
type Write = (database: Database, leaves: readonly LogEvent[]) => void
type Spent = Readonly<{ cpu: number; wall: number }>

const insertPlain = query<{ leaf: string; hash: string }>()((db, $) =>
  // The table of the log under another name, with its column and its index.
  db.insertInto('plain' as 'log').values({ leaf: $.leaf, hash: $.hash } as never),
)
/** As long as a hash. */
const NO_HASH = '-'.repeat(43)

export async function benchLogAppend(): Promise<void> {
  const directory = makeTempDir('log')
  const database = await openFile(directory.path)
  const bare = database.sqlite.prepare('INSERT INTO bare (leaf) VALUES (?)')
  const variants: Readonly<Record<Variant, Write>> = {
    'bare insert': (_, leaves) => {
      for (const leaf of leaves) bare.run(leaf)
    },
    'same table, no tree': ({ run }, leaves) => {
      for (const leaf of leaves) run(all(insertPlain, { leaf, hash: NO_HASH }))
    },
    log: ({ run }, leaves) => run(appendEvents(leaves)),
  }
  say('Log: one entry beside a bare insert of its text; SQLite, write-ahead log, synchronous=FULL.')
  for (const batch of [BATCH, 1]) {
    const spent = measure(database, variants, batch)
    const of = (variant: Variant, what: keyof Spent): number =>
      quantile(
        spent[variant].map((one) => one[what]),
        0.5,
      )
    for (const variant of Object.keys(variants) as Variant[]) {
      const ratio = of(variant, 'cpu') / of('bare insert', 'cpu')
      say(
        `  batches of ${String(batch).padEnd(3)} ${variant.padEnd(20)} CPU ${of(variant, 'cpu').toFixed(1)} us an entry (${ratio.toFixed(2)}), wall ${of(variant, 'wall').toFixed(1)} us`,
      )
    }
    if (batch === 1) sayGoal('wall of a bare insert', of('log', 'wall') / of('bare insert', 'wall'), GOAL_ONE_BY_ONE)
    else {
      sayGoal('CPU of a bare insert', of('log', 'cpu') / of('bare insert', 'cpu'), GOAL_IN_BATCHES)
      sayGoal('CPU of the same table', of('log', 'cpu') / of('same table, no tree', 'cpu'), GOAL_IN_BATCHES)
    }
  }
  database.sqlite.close()
  directory.remove()
}

async function openFile(directory: string): Promise<Database> {
  const now = () => 1_800_000_000_000
  const store = await openSqlite({ directory, now })
  await store.close()
  const database = openDatabase({ path: join(directory, 'holdgate.sqlite'), readOnly: false, now })
  const log = database.sqlite.prepare(`SELECT sql FROM sqlite_master WHERE name = 'log'`).get()?.['sql']
  database.sqlite.exec(`
    CREATE TABLE bare (position INTEGER PRIMARY KEY, leaf TEXT NOT NULL) STRICT;
    ${String(log).replace('CREATE TABLE log', 'CREATE TABLE plain')};
    CREATE INDEX plain_request ON plain (request, position)`)
  return database
}

function measure(
  database: Database,
  variants: Readonly<Record<Variant, Write>>,
  batch: number,
): Readonly<Record<Variant, Spent[]>> {
  const names = Object.keys(variants) as Variant[]
  const spent: Record<Variant, Spent[]> = { 'bare insert': [], 'same table, no tree': [], log: [] }
  for (let round = -20; round < ROUNDS; round += 1) {
    for (const name of names.toSorted(() => Math.random() - 0.5)) {
      const leaves = Array.from({ length: batch }, (_, n) => decisionLeaf(round * BATCH + n))
      const [from, cpu] = [performance.now(), process.cpuUsage()]
      database.sqlite.exec('BEGIN IMMEDIATE')
      variants[name](database, leaves)
      database.sqlite.exec('COMMIT')
      const { user, system } = process.cpuUsage(cpu)
      // The first rounds warm up.
      if (round < 0) continue
      spent[name].push({ cpu: (user + system) / batch, wall: ((performance.now() - from) * 1000) / batch })
    }
  }
  return spent
}

function sayGoal(of: string, ratio: number, goal: number): void {
  say(`  goal at most ${goal} of the ${of}: ${ratio.toFixed(2)}: ${ratio <= goal ? 'met' : 'not met'}`)
}
