import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Statement } from '../../relay/contract/decision.ts'
import { decisionChallenge, decisionStatement } from '../../relay/evidence/statement.ts'
import { startChild } from '../kit/child.ts'
import { ORIGIN } from '../kit/relay.ts'
import { softwarePasskey } from '../kit/software-passkey.ts'
import { makeTempDir } from '../kit/temp-dir.ts'
import { openLine } from './line.ts'
import type { Lap, Target } from './target.ts'

export type Floor = Target & Readonly<{ pid: number }>

/**
 * Starts floor-server.ts as a child process.
 *
 * @param databaseUrl an empty PostgreSQL database to insert into, instead of SQLite
 */
export async function startFloor(databaseUrl = ''): Promise<Floor> {
  const directory = makeTempDir('floor')
  const passkey = softwarePasskey(ORIGIN)
  const server = join(import.meta.dirname, 'floor-server.ts')
  const child = startChild(process.execPath, [server, directory.path, passkey.cose, ORIGIN, databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { stdout, pid } = child.process
  if (!stdout || pid === undefined) throw new Error('The floor has no output.')
  const port = Number(String((await once(stdout, 'data'))[0]))
  const [caller, approver] = [openLine(port), openLine(port)]

  function lap(): Lap {
    const path = `/${randomBytes(16).toString('base64url')}`
    const statement = decisionStatement(statementLike(passkey.id))
    const proof = { kind: 'passkey', assertion: passkey.assert(decisionChallenge(statement)) } as const
    const body = JSON.stringify({ statement, proof, comment: '' })
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }
    return { wait: { method: 'GET', path }, decide: { method: 'POST', path, headers, body } }
  }

  return {
    name: 'floor',
    port,
    pid,
    prepare: async (laps) => Array.from({ length: laps }, lap),
    caller,
    approver,
    async stop() {
      caller.close()
      approver.close()
      await child.stop()
      directory.remove()
    },
  }
}

/** As long as a real one. */
function statementLike(credential: Statement['credential']): Statement {
  const bits = (bytes: number): string => randomBytes(bytes).toString('base64url')
  return {
    v: 1,
    decision: 'approve',
    request: `req_${bits(16)}`,
    action_digest: bits(32),
    view_digest: bits(32),
    policy_digest: bits(32),
    roster_digest: bits(32),
    approver: `per_${bits(16)}`,
    credential,
    nonce: bits(32),
    expires_at: 1_800_000_000_000,
    comment_digest: bits(32),
  } as Statement
}
