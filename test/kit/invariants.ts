/**
 * What must always be true, read from the relay's own database after each step of a journey, a crash or a
 * fault. It reads rows as they lie there, not through the code that wrote them.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Digest } from '../../relay/contract/ids.ts'
import { fitsLate } from '../../relay/evidence/log-event.ts'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import type { Edge } from '../../relay/evidence/merkle.ts'

type RequestRow = Readonly<{
  id: string
  status: string
  basis: string | null
  requester_person: string | null
  expires_at: number
  decided_at: number | null
  quorum: number
}>
type GrantRow = Readonly<{ request: string; status: string; redeemed_at: number | null; usable_until: number }>
type DecisionRow = Readonly<{ request: string; person: string; verdict: string; decided_at: number }>
type AskingRow = Readonly<{ request: string; person: string }>
type LogRow = Readonly<{ position: number; leaf: string; hash: string }>

export type Records = Readonly<{
  requests: readonly RequestRow[]
  grants: readonly GrantRow[]
  decisions: readonly DecisionRow[]
  askings: readonly AskingRow[]
  log: readonly LogRow[]
  edge: Edge
}>

const QUERIES = {
  requests: 'SELECT id, status, basis, requester_person, expires_at, decided_at, quorum FROM requests',
  grants: 'SELECT request, status, redeemed_at, usable_until FROM grants',
  decisions: 'SELECT request, person, verdict, decided_at FROM decisions ORDER BY request, position',
  askings: 'SELECT request, person FROM askings',
  log: 'SELECT position, leaf, hash FROM log ORDER BY position',
  edges: 'SELECT edge FROM edges',
} as const

type Rows = Readonly<Record<keyof typeof QUERIES, readonly Readonly<Record<string, unknown>>[]>>

export function readRecords(directory: string): Records {
  const database = new DatabaseSync(join(directory, 'holdgate.sqlite'), { readOnly: true })
  try {
    // One transaction: what is compared here must be of one moment.
    database.exec('BEGIN')
    const read = Object.entries(QUERIES).map(([name, query]) => [name, database.prepare(query).all()])
    return recordsOf(Object.fromEntries(read) as Rows)
  } finally {
    database.close()
  }
}

/** The same from PostgreSQL, by one statement, so that it is of one moment. */
export async function readPostgresRecords(
  sql: (text: string) => Promise<readonly Record<string, unknown>[]>,
): Promise<Records> {
  const parts = Object.entries(QUERIES).map(
    ([name, query]) => `(SELECT coalesce(json_agg(row), '[]') FROM (${query}) AS row) AS ${name}`,
  )
  const [rows] = await sql(`SELECT ${parts.join(', ')}`)
  return recordsOf(rows as Rows)
}

function recordsOf({ edges, ...rows }: Rows): Records {
  const [edge] = edges
  const records = rows as unknown as Omit<Records, 'edge'>
  return { ...records, edge: edge === undefined ? emptyEdge : (JSON.parse(String(edge['edge'])) as Edge) }
}

/**
 * @param sent how many guarded calls reached the console's own server, or how many actions a service ran
 * @returns all that is broken; nothing when all is well
 */
export function brokenInvariants(records: Records, sent: number): readonly string[] {
  return [...brokenLog(records), ...brokenRequests(records), ...brokenStories(records), ...brokenGrants(records, sent)]
}

function brokenLog({ log, edge }: Records): readonly string[] {
  const broken = log
    .filter(({ position, leaf, hash }, index) => position !== index || hash !== leafHash(leaf))
    .map(({ position }) => `log entry ${position} is out of place or is not what was hashed`)
  const grown = log.reduce((tree, { leaf }) => append(tree, leafHash(leaf)), emptyEdge)
  if (grown.size === edge.size && rootOf(grown) === rootOf(edge)) return broken
  return [...broken, `the log has ${grown.size} entries, and its tree was grown from others`]
}

function brokenRequests({ requests, decisions, askings }: Records): readonly string[] {
  return requests.flatMap((request) => {
    const made = decisions.filter((one) => one.request === request.id)
    const asked = new Set(askings.filter((one) => one.request === request.id).map(({ person }) => person))
    const approvers = new Set(made.filter(({ verdict }) => verdict === 'approve').map(({ person }) => person))
    const late = made.filter((one) => one.decided_at >= request.expires_at)
    const denied = made.some(({ verdict }) => verdict === 'deny')
    return [
      ...(late.length === 0 ? [] : [`${request.id} has a decision after its deadline`]),
      ...(new Set(made.map(({ person }) => person)).size === made.length
        ? []
        : [`${request.id} counts a person twice`]),
      ...(made.every(({ person }) => asked.has(person))
        ? []
        : [`${request.id} was decided by somebody who is not asked`]),
      ...(request.requester_person !== null && approvers.has(request.requester_person)
        ? [`${request.id} was approved by whoever asked`]
        : []),
      ...(request.status === 'approved' && denied ? [`${request.id} is approved although somebody denied it`] : []),
      ...(request.status === 'approved' && request.basis === 'people' && approvers.size < request.quorum
        ? [`${request.id} is approved by ${approvers.size} of ${request.quorum} people`]
        : []),
    ]
  })
}

type Told = Readonly<{ kind: string; request?: string; result?: string; late?: true; outcome_digest?: Digest }>

/** Of these each stands in the log once, in this order. */
const OF_GRANT: Readonly<Record<string, readonly string[]>> = {
  open: [],
  redeemed: ['grant.redeemed'],
  revoked: ['grant.revoked'],
  lapsed: ['grant.lapsed'],
  executed: ['grant.redeemed', 'grant.settled'],
  failed: ['grant.redeemed', 'grant.settled'],
  unknown: ['grant.redeemed', 'grant.settled'],
}

/** Each change of state has its leaf, once, in the order in which it was made. */
function brokenStories({ requests, decisions, grants, log }: Records): readonly string[] {
  const stories = new Map<string, Told[]>(requests.map(({ id }) => [id, []]))
  for (const { leaf } of log) {
    const told = JSON.parse(leaf) as Told
    if (told.request === undefined) continue
    const story = stories.get(told.request)
    if (!story) return [`the log tells of ${told.request}, which is not there`]
    // A late report after `unknown` is told as well, and takes its place.
    const after = told.kind === 'grant.settled' && story.at(-1)?.result === 'unknown'
    if (!fitsLate(told, after)) return [`the log says wrongly whether a report on ${told.request} is late`]
    if (after) story.pop()
    story.push(told)
  }
  return requests.flatMap(({ id, status }) => {
    const grant = grants.find(({ request }) => request === id)
    const expected = [
      'request.opened',
      ...decisions.filter(({ request }) => request === id).map(() => 'decision.made'),
      ...(status === 'pending' ? [] : [`request.${status}`]),
      ...(grant ? ['grant.issued', ...(OF_GRANT[grant.status] ?? [])] : []),
    ]
    const told = (stories.get(id) ?? []).map(({ kind }) => kind)
    if (told.join() === expected.join()) return []
    return [`${id} is ${status}, and the log says: ${told.join(', ')}; wanted: ${expected.join(', ')}`]
  })
}

function brokenGrants({ requests, grants }: Records, sent: number): readonly string[] {
  const approved = new Set(requests.filter(({ status }) => status === 'approved').map(({ id }) => id))
  const redeemed = grants.filter(({ redeemed_at }) => redeemed_at !== null)
  return [
    ...grants.filter(({ request }) => !approved.has(request)).map(({ request }) => `${request} has a grant unapproved`),
    ...redeemed
      .filter(({ redeemed_at, usable_until }) => (redeemed_at ?? 0) >= usable_until)
      .map(({ request }) => `the grant of ${request} was redeemed too late`),
    ...(sent > redeemed.length ? [`${sent} calls were sent on ${redeemed.length} redeemed grants`] : []),
  ]
}
