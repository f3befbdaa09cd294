/**
 * The least that a durable release by passkey can do, as a server of its own: bare node:http; one POST
 * does the product's own passkey check and one durable insert, then answers a wait that another
 * connection holds. It takes and keeps the same bytes as the product; there are no people, no policy,
 * no log and no grant.
 *
 * Takes a directory, a passkey's COSE key and the origin it signs for, and the URL of an empty PostgreSQL
 * database where the insert is to go there; prints its port.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { SignedDecision } from '../../relay/contract/decision.ts'
import type { Base64Url } from '../../relay/contract/ids.ts'
import { checkAssertion } from '../../relay/evidence/assertion.ts'
import { importPasskey } from '../../relay/evidence/passkey-key.ts'
import { decisionChallenge } from '../../relay/evidence/statement.ts'
import { listen } from '../kit/loopback.ts'

/** Their pages are more than the 1000 at which SQLite begins its log anew. */
const ROWS_TO_FILL_LOG = 600

const [directory = '', cose = '', origin = '', databaseUrl = ''] = process.argv.slice(2)
const rpId = new URL(origin).hostname
const key = await importPasskey(cose as Base64Url)
const insert: (row: Row) => Promise<void> | undefined =
  databaseUrl === '' ? openFile() : await openDatabase(databaseUrl)
const held = new Map<string, ServerResponse>()

const server = createServer((incoming, answer) => {
  const id = incoming.url ?? ''
  if (incoming.method === 'GET') held.set(id, answer)
  else void decide(incoming, answer, id)
})
process.stdout.write(`${await listen(server)}\n`)

type Row = readonly [id: string, statement: string, proof: string]

function openFile(): (row: Row) => undefined {
  const database = new DatabaseSync(join(directory, 'floor.sqlite'))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec('CREATE TABLE decisions (id TEXT PRIMARY KEY, statement TEXT NOT NULL, proof TEXT NOT NULL) STRICT')
  const statement = database.prepare('INSERT INTO decisions VALUES (?, ?, ?)')
  // While SQLite's log still grows, each commit changes the file's size as well, which costs the disk more.
  // The relay's is past that after a few dozen requests; so is this one from here on.
  for (let row = 0; row < ROWS_TO_FILL_LOG; row += 1) statement.run(`/${row}`, 's'.repeat(700), 'p'.repeat(700))
  return (row) => {
    statement.run(...row)
    return undefined
  }
}

async function openDatabase(url: string): Promise<(row: Row) => Promise<void>> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('CREATE TABLE decisions (id TEXT PRIMARY KEY, statement TEXT NOT NULL, proof TEXT NOT NULL)')
  return async (row) => {
    await client.query({ name: 'insert', text: 'INSERT INTO decisions VALUES ($1, $2, $3)', values: [...row] })
  }
}

async function decide(incoming: IncomingMessage, answer: ServerResponse, id: string): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  const { statement, proof } = JSON.parse(Buffer.concat(parts).toString()) as SignedDecision
  if (proof.kind !== 'passkey') return refuse(answer, 'Not signed by a passkey.')
  const challenge = decisionChallenge(statement)
  const { assertion } = proof
  const checked = await checkAssertion({ assertion, key, challenge, origin, rpId })
  if (!checked.ok) return refuse(answer, checked.why)
  // The file is written when it returns.
  const storing = insert([id, statement, JSON.stringify(proof)])
  if (storing) await storing
  const text = JSON.stringify({ status: 'approved', statement, proof })
  held.get(id)?.end(text)
  held.delete(id)
  answer.end(text)
}

function refuse(answer: ServerResponse, why: string): void {
  answer.statusCode = 403
  answer.end(why)
}
