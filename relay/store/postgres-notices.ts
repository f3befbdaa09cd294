/**
 * How relays on one database hear of each other: NOTIFY inside the transaction that changed something,
 * LISTEN on a connection of its own.
 *
 * Rule 1: a notice says where to look, never what is there. A relay reads the database, and nothing but
 *   the database, to know what counts.
 * Rule 2: notices get lost with the connection. When it is back, everything may have changed.
 */
import { Client } from 'pg'
import type { ClientBase, ClientConfig } from 'pg'
import type { Elsewhere } from './store.ts'

const CHANNEL = 'holdgate'
/** PostgreSQL takes 8,000 bytes; ids are ASCII. */
const MOST_CHARACTERS = 7_000

const FIRST_PAUSE_MILLISECONDS = 50
const MAX_PAUSE_MILLISECONDS = 2_000
/** A connection can be dead without a word; asking finds out. */
const ASK_EVERY_MILLISECONDS = 10_000
const PATIENCE: ClientConfig = { connectionTimeoutMillis: 5_000, query_timeout: 5_000 }

type Payload = Readonly<{ from: string; changes: readonly Elsewhere[] }>

/** @returns SQL that belongs before COMMIT, with its closing semicolon; '' when there is nothing to tell */
export function notify(client: ClientBase, from: string, changes: readonly Elsewhere[]): string {
  return chunks(from, changes)
    .map((payload) => `NOTIFY ${CHANNEL}, ${client.escapeLiteral(payload)};`)
    .join('')
}

function chunks(from: string, changes: readonly Elsewhere[]): readonly string[] {
  if (changes.length === 0) return []
  const payload = JSON.stringify({ from, changes } satisfies Payload)
  if (payload.length <= MOST_CHARACTERS) return [payload]
  // One that concerns more people than fit: whoever hears it looks at everything.
  if (changes.length === 1) return chunks(from, [{ kind: 'anything' }])
  const half = Math.ceil(changes.length / 2)
  return [...chunks(from, changes.slice(0, half)), ...chunks(from, changes.slice(half))]
}

/** Whoever may use the database may send a notice; one that is not ours means that anything may be. */
function readPayload(text: string): Payload {
  try {
    const { from, changes } = JSON.parse(text) as Partial<Payload>
    if (typeof from === 'string' && Array.isArray(changes) && changes.every(isChange)) return { from, changes }
  } catch {
    // Not JSON: not ours.
  }
  return { from: '', changes: [{ kind: 'anything' }] }
}

function isChange(change: unknown): change is Elsewhere {
  if (typeof change !== 'object' || change === null || !('kind' in change)) return false
  const isText = (name: string): boolean => typeof (change as Record<string, unknown>)[name] === 'string'
  if (change.kind === 'request') return isText('request') && 'people' in change && Array.isArray(change.people)
  if (change.kind === 'marked') return isText('request')
  if (change.kind === 'device') return isText('device')
  return change.kind === 'person' ? isText('person') : change.kind === 'anything'
}

export type Listening = Readonly<{ close: () => Promise<void> }>

export type ListenOptions = Readonly<{
  config: ClientConfig
  /** Of this relay, whose own notices it knows already. */
  self: string
  heard: (change: Elsewhere) => void
  /** The connection is gone; `heard` gets `anything` when it is back. */
  lost: () => void
}>

/** Resolves when it listens; from then on it comes back by itself. */
export async function listenToOthers({ config, self, heard, lost }: ListenOptions): Promise<Listening> {
  let closed = false
  let client: Client | undefined
  let pausing: ReturnType<typeof setTimeout> | undefined

  async function connect(): Promise<void> {
    const made = new Client({ ...config, ...PATIENCE })
    let gone = false
    let asking: ReturnType<typeof setInterval> | undefined
    const end = (): void => {
      if (gone) return
      gone = true
      clearInterval(asking)
      made.end().catch(() => undefined)
      if (closed || client !== made) return
      lost()
      comeBack(FIRST_PAUSE_MILLISECONDS)
    }
    made.on('error', end)
    made.on('end', end)
    made.on('notification', ({ payload = '' }) => {
      const { from, changes } = readPayload(payload)
      if (from !== self) for (const change of changes) heard(change)
    })
    try {
      await made.connect()
      await made.query(`LISTEN ${CHANNEL}`)
    } catch (error) {
      end()
      throw error
    }
    if (gone) throw new Error('The connection was lost at once.')
    client = made
    asking = setInterval(() => void made.query('SELECT 1').catch(end), ASK_EVERY_MILLISECONDS).unref()
  }

  function comeBack(pause: number): void {
    pausing = setTimeout(() => void tryAgain(pause), pause)
  }

  async function tryAgain(pause: number): Promise<void> {
    try {
      await connect()
      if (closed) await client?.end()
      else heard({ kind: 'anything' })
    } catch {
      // Still away. Each route says so by itself; this one only tries again.
      if (!closed) comeBack(Math.min(pause * 2, MAX_PAUSE_MILLISECONDS))
    }
  }

  await connect()
  return {
    async close() {
      closed = true
      clearTimeout(pausing)
      await client?.end().catch(() => undefined)
    },
  }
}
