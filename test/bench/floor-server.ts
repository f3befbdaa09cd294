/**
 * The least that a durable release by passkey can do, as a server of its own: bare node:http; one POST
 * does the product's own passkey check and one durable insert, then answers a wait that another
 * connection holds. No people, no policy, no log, no grant.
 *
 * Takes a directory, a passkey's COSE key and the origin it signs for; prints its port.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SignedDecision } from '../../relay/contract/decision.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { checkAssertion } from '../../relay/evidence/assertion.ts'
import { importPasskey } from '../../relay/evidence/passkey-key.ts'
import { decisionChallenge } from '../../relay/evidence/statement.ts'
import { listen } from '../kit/loopback.ts'

const [directory = '', cose = '', origin = ''] = process.argv.slice(2)
const rpId = new URL(origin).hostname
const key = await importPasskey(cose as Base64Url)
const database = new DatabaseSync(join(directory, 'floor.sqlite'))
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
database.exec('CREATE TABLE decisions (id TEXT PRIMARY KEY, statement TEXT NOT NULL) STRICT')
const insert = database.prepare('INSERT INTO decisions VALUES (?, ?)')
const held = new Map<string, ServerResponse>()

const server = createServer((incoming, answer) => {
  const id = incoming.url ?? ''
  if (incoming.method === 'GET') held.set(id, answer)
  else void decide(incoming, answer, id)
})
process.stdout.write(`${await listen(server)}\n`)

async function decide(incoming: IncomingMessage, answer: ServerResponse, id: string): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  const { statement, proof } = JSON.parse(Buffer.concat(parts).toString()) as SignedDecision
  if (proof.kind !== 'passkey') return refuse(answer, 'Not signed by a passkey.')
  const challenge = decisionChallenge(statement)
  const { assertion } = proof
  const checked = await checkAssertion({ assertion, key, challenge, origin, rpId })
  if (!checked.ok) return refuse(answer, checked.why)
  insert.run(id, statement)
  const text = JSON.stringify({ status: 'approved' })
  held.get(id)?.end(text)
  held.delete(id)
  answer.end(text)
}

function refuse(answer: ServerResponse, why: string): void {
  answer.statusCode = 403
  answer.end(why)
}
