/**
 * How long `holdgate verify-log` takes for a large log in a database, beside a signature check for each entry.
 *
 * Rule: it is one thread that waits for nothing, so that CPU is judged: what else the machine does is not in it.
 */
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { join } from 'node:path'
import { emptyEdge } from '../../relay/evidence/merkle.ts'
import { openDatabase } from '../../relay/store/sqlite-database.ts'
import { openSqlite } from '../../relay/store/sqlite.ts'
import { grown } from '../../relay/store/audit.ts'
import { leafHash } from '../../relay/store/tree-hash.ts'
import { holdgateOn } from '../kit/holdgate.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { lifeOf } from './log-leaves.ts'
import { say } from './say.ts'

const GOAL_SECONDS = 8
const GOAL_TIMES = 10

/** @param entries how many there are, about */
export async function benchLogVerify(entries: number): Promise<void> {
  const directory = makeTempDir('log')
  const filled = await fill(directory.path, entries)
  const [from, cpu] = [performance.now(), process.cpuUsage()]
  const { code, out } = await holdgateOn({}, 'verify-log', '--data', directory.path, '--json')
  const seconds = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(cpu)
  directory.remove()
  if (code !== 0) throw new Error(`A good log did not hold: ${out}`)
  const own = (user + system) / 1_000_000
  const signed = (filled * oneSignature()) / 1_000_000
  say(`Verifying a log of ${filled} entries in SQLite: tree, canonical form, members, lives of requests.`)
  say(`  CPU ${own.toFixed(1)} s (wall ${seconds.toFixed(1)} s), ${Math.round(filled / own)} entries a second`)
  say(`  a bare ES256 check for each entry: CPU ${signed.toFixed(0)} s, ${(signed / own).toFixed(1)} times as much`)
  if (filled < 1_000_000) return
  say(`  goal at most ${GOAL_SECONDS} s: ${own <= GOAL_SECONDS ? 'met' : 'not met'}`)
  say(`  goal at least ${GOAL_TIMES} times faster than signatures: ${signed / own >= GOAL_TIMES ? 'met' : 'not met'}`)
}

async function fill(directory: string, entries: number): Promise<number> {
  const now = () => 1_800_000_000_000
  const store = await openSqlite({ directory, now })
  await store.close()
  const { sqlite } = openDatabase({ path: join(directory, 'holdgate.sqlite'), readOnly: false, now })
  const insert = sqlite.prepare('INSERT INTO log (position, leaf, hash) VALUES (?, ?, ?)')
  sqlite.exec('BEGIN')
  let edge = emptyEdge
  for (let request = 0; edge.size < entries; request += 1) {
    for (const leaf of lifeOf(request)) {
      const hash = leafHash(leaf)
      insert.run(edge.size, leaf, hash)
      edge = grown(edge, hash).edge
    }
  }
  sqlite.prepare('INSERT INTO edges (id, size, edge) VALUES (1, ?, ?)').run(edge.size, JSON.stringify(edge))
  sqlite.exec('COMMIT')
  sqlite.close()
  return edge.size
}

/** Microseconds of CPU. */
function oneSignature(): number {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const text = Buffer.from(lifeOf(1)[1] ?? '')
  const signature = sign('sha256', text, privateKey)
  const key = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }))
  const rounds = 2_000
  const cpu = process.cpuUsage()
  for (let round = 0; round < rounds; round += 1)
    if (!verify('sha256', text, key, signature)) throw new Error('Not signed.')
  const { user, system } = process.cpuUsage(cpu)
  return (user + system) / rounds
}
