/** What stands in the database: of which version, in which state, whether it could have come about. */
import type { Instant } from '../contract/ids.ts'
import { checkLog } from '../store/check-log.ts'
import { checkPolicies } from '../store/check-policies.ts'
import { checkRosters } from '../store/check-rosters.ts'
import { INVARIANTS } from '../store/invariants.ts'
import { KNOWN_MIGRATIONS } from '../store/migrations.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { good, wrong } from './doctor-check.ts'
import type { Check } from './doctor-check.ts'

type Asked = Readonly<{ snapshot: Snapshot; now: () => Instant; note: (text: string) => void }>

const CLOCK_MILLISECONDS = 5_000
const MOST = 5
const EVIDENCE =
  'Somebody wrote to it past the relay. Take a backup as evidence, stop the relay, and look at who can write there.'
/** What is said of the things that are found, before their list. */
const FOUND: Readonly<Record<string, string>> = {
  'database files': 'The database’s files are damaged',
  'database rules': 'Rules by which the database itself refuses wrong rows are missing or changed',
  log: 'The log does not hold',
  'people and rosters': 'People and rosters do not fit',
  'stored policies': 'Stored policies do not fit',
  'requests and grants': 'No relay writes such rows',
}

export async function checkDatabase({ snapshot, now, note }: Asked): Promise<readonly Check[]> {
  const version = await checkVersion(snapshot)
  // Another version has other tables: nothing below would mean anything.
  if (version.state !== 'good') return [version]
  return [
    version,
    await checkClock(snapshot, now),
    listed('database files', await snapshot.damage(), 'Stop the relay, keep a copy, and restore the newest backup.'),
    listed(
      'database rules',
      await snapshot.changedTriggers(),
      `${EVIDENCE} When it is started again it puts them back.`,
    ),
    await checkTree(snapshot, note),
    listed('people and rosters', await checkRosters(snapshot), EVIDENCE),
    listed('stored policies', await checkPolicies(snapshot), EVIDENCE),
    await checkRows(snapshot),
  ]
}

async function checkVersion(snapshot: Snapshot): Promise<Check> {
  const schema = await snapshot.schema()
  const name = 'database version'
  if (schema.length === 0) return wrong(name, 'The database is empty.', 'Start the relay once, or restore a backup.')
  const newer = schema.find((step) => !KNOWN_MIGRATIONS.includes(step))
  if (newer !== undefined) {
    return wrong(name, `The database was written by a newer Holdgate (${newer}).`, 'Use the holdgate of that version.')
  }
  if (schema.length < KNOWN_MIGRATIONS.length) {
    return wrong(
      name,
      `The database is of an older version (${schema.at(-1) ?? ''}).`,
      'Back it up, then start the relay of this version: it brings it forward.',
    )
  }
  return good(name, `The database is of this version (${schema.at(-1) ?? ''}).`)
}

async function checkClock(snapshot: Snapshot, now: () => Instant): Promise<Check> {
  const [before, theirs, after] = [now(), await snapshot.now(), now()]
  const off = Math.max(before - theirs, theirs - after, 0)
  if (off < CLOCK_MILLISECONDS) return good('clock', 'The clock of the database is that of this machine.')
  return wrong(
    'clock',
    `The clock of the database differs from this machine’s by ${Math.round(off / 1000)} s.`,
    'Deadlines go by the database. Let both take their time from one server (NTP).',
  )
}

async function checkTree(snapshot: Snapshot, note: (text: string) => void): Promise<Check> {
  const { size, root, broken } = await checkLog(snapshot, (leaves) => note(`${leaves} log entries …\n`))
  if (broken.length === 0) return good('log', `The log is one tree of ${size} entries with the root ${root}.`)
  return listed('log', broken, EVIDENCE)
}

async function checkRows(snapshot: Snapshot): Promise<Check> {
  const broken: string[] = []
  for (const { says, breaks } of INVARIANTS) {
    for await (const [id] of snapshot.rows(breaks)) {
      broken.push(`${String(id)} is ${says}`)
      if (broken.length > MOST) break
    }
  }
  return listed('requests and grants', broken, EVIDENCE)
}

function listed(name: string, broken: readonly string[], next: string): Check {
  if (broken.length === 0)
    return good(name, `${name.charAt(0).toUpperCase()}${name.slice(1)}: nothing is out of place.`)
  const more = broken.length > MOST ? `; and ${broken.length - MOST} more` : ''
  return wrong(name, `${FOUND[name] ?? name}: ${broken.slice(0, MOST).join('; ')}${more}.`, next)
}
