/** A log to check: that of a relay over HTTP, or that in a database, with the head it is said to have. */
import type { Client } from '../client/client.ts'
import { createClient, ProblemError } from '../client/client.ts'
import { BadReply, RelayUnreachable } from '../client/caller.ts'
import { LIMITS } from '../contract/limits.ts'
import type { LogEntry } from '../evidence/log.ts'
import type { Head } from '../evidence/merkle-proof.ts'
import { readCheckpoint } from '../evidence/note.ts'
import { visible } from '../evidence/visible.ts'
import { headIn } from '../store/check-log.ts'
import { valueOf } from '../store/snapshot.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { CommandError } from './machine.ts'
import type { Machine } from './machine.ts'

export type LogSource = Readonly<{
  head: Head
  /** The signed note that the head was read from; a database has none. */
  note?: string
  entries: AsyncIterable<readonly LogEntry[]>
}>

/** @throws {CommandError} when the relay gives no head that is of its log */
export async function openRelayLog(relay: string, { fetch }: Pick<Machine, 'fetch'>): Promise<LogSource> {
  const host = URL.parse(relay)?.host
  if (host === undefined)
    throw new CommandError(`"${relay}" is no address of a relay, such as https://holdgate.example.org.`)
  const client = createClient({ relay, credentials: { kind: 'session' }, fetch })
  const note = await asked(relay, async () => client.call('logCheckpoint', {}))
  const head = readCheckpoint(note)
  if (!head) throw new CommandError(`${relay} gave no checkpoint of a log.`)
  if (head.origin !== `${host}/log`)
    throw new CommandError(
      `${relay} gave the head of another log, ${visible(head.origin).text}. Give --relay its public URL.`,
    )
  return { head, note, entries: pagesOf(client, { relay, size: head.size }) }
}

async function* pagesOf(
  client: Client,
  { relay, size }: Readonly<{ relay: string; size: number }>,
): AsyncIterable<readonly LogEntry[]> {
  const limit = LIMITS.logPageEntries
  for (let from = 0; from < size;) {
    const query = { from, limit }
    const { entries } = await asked(relay, async () => client.call('logEntries', { query }))
    // Fewer than its head says: whoever counts them says so.
    if (entries.length === 0) return
    yield entries
    from += entries.length
  }
}

async function asked<T>(relay: string, call: () => Promise<T | ProblemError>): Promise<T> {
  try {
    const reply = await call()
    if (reply instanceof ProblemError) throw new CommandError(reply.message)
    return reply
  } catch (error) {
    if (error instanceof RelayUnreachable || error instanceof BadReply)
      throw new CommandError(`${relay} gave no answer that a relay gives. ${error.message}`, { cause: error })
    throw error
  }
}

export async function openStoredLog(snapshot: Snapshot): Promise<LogSource> {
  if ((await snapshot.schema()).length === 0)
    throw new CommandError('The database is empty. Start the relay once, or restore a backup.')
  const stored = await valueOf(snapshot, 'SELECT edge FROM edges WHERE id = 1')
  // An edge that is not that of the entries gives no root that they give.
  const head = headIn(stored)
  if (!head)
    throw new CommandError('The head of the log in the database cannot be read: somebody wrote to it past the relay.')
  return { head, entries: pagesIn(snapshot) }
}

async function* pagesIn(snapshot: Snapshot): AsyncIterable<readonly LogEntry[]> {
  let page: LogEntry[] = []
  for await (const [index, leaf] of snapshot.rows('SELECT position, leaf FROM log ORDER BY position')) {
    page.push({ index: Number(index), leaf: String(leaf) })
    if (page.length < LIMITS.logPageEntries) continue
    yield page
    page = []
  }
  yield page
}
