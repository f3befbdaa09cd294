/**
 * What must always be true, read from the relay's own database after each step of a journey. It reads
 * rows as they lie on disk, not through the code that wrote them.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { append, emptyEdge, leafHash, rootOf } from '../../relay/evidence/merkle.ts'
import type { Edge } from '../../relay/evidence/merkle.ts'

type RequestRow = Readonly<{
  id: string
  status: string
  expires_at: number
  decided_at: number | null
  quorum: number
}>
type GrantRow = Readonly<{ request: string; status: string; redeemed_at: number | null; usable_until: number }>
type DecisionRow = Readonly<{ request: string; person: string; verdict: string; decided_at: number }>
type LogRow = Readonly<{ position: number; leaf: string; hash: string }>

export type Records = Readonly<{
  requests: readonly RequestRow[]
  grants: readonly GrantRow[]
  decisions: readonly DecisionRow[]
  log: readonly LogRow[]
  edge: Edge
}>

export function readRecords(directory: string): Records {
  const database = new DatabaseSync(join(directory, 'holdgate.sqlite'), { readOnly: true })
  const rows = (query: string) => database.prepare(query).all()
  try {
    // One transaction: what is compared here must be of one moment.
    database.exec('BEGIN')
    const [edge] = rows('SELECT edge FROM edges') as unknown as readonly { edge: string }[]
    return {
      requests: rows('SELECT id, status, expires_at, decided_at, quorum FROM requests') as unknown as RequestRow[],
      grants: rows('SELECT request, status, redeemed_at, usable_until FROM grants') as unknown as GrantRow[],
      decisions: rows('SELECT request, person, verdict, decided_at FROM decisions') as unknown as DecisionRow[],
      log: rows('SELECT position, leaf, hash FROM log ORDER BY position') as unknown as LogRow[],
      edge: edge === undefined ? emptyEdge : (JSON.parse(edge.edge) as Edge),
    }
  } finally {
    database.close()
  }
}

/**
 * @param sent how many guarded calls reached the console's own server
 * @returns all that is broken; nothing when all is well
 */
export function brokenInvariants(records: Records, sent: number): readonly string[] {
  return [...brokenLog(records), ...brokenRequests(records), ...brokenGrants(records, sent)]
}

function brokenLog({ log, edge }: Records): readonly string[] {
  const broken = log
    .filter(({ position, leaf, hash }, index) => position !== index || hash !== leafHash(leaf))
    .map(({ position }) => `log entry ${position} is out of place or is not what was hashed`)
  const grown = log.reduce((tree, { leaf }) => append(tree, leafHash(leaf)), emptyEdge)
  if (grown.size === edge.size && rootOf(grown) === rootOf(edge)) return broken
  return [...broken, `the log has ${grown.size} entries, and its tree was grown from others`]
}

function brokenRequests({ requests, decisions, log }: Records): readonly string[] {
  const events = log.map(({ leaf }) => JSON.parse(leaf) as Readonly<{ kind: string; request?: string }>)
  return requests.flatMap((request) => {
    const told = events.filter((event) => event.request === request.id).map(({ kind }) => kind)
    const approvals = decisions.filter((one) => one.request === request.id && one.verdict === 'approve')
    const late = decisions.filter((one) => one.request === request.id && one.decided_at >= request.expires_at)
    const end = request.status === 'pending' ? 'request.opened' : `request.${request.status}`
    return [
      ...(told.includes('request.opened') ? [] : [`${request.id} was never opened in the log`]),
      ...(told.includes(end) ? [] : [`${request.id} is ${request.status}, and the log does not say so`]),
      ...(late.length === 0 ? [] : [`${request.id} has a decision after its deadline`]),
      ...(request.status === 'approved' && approvals.length < request.quorum
        ? [`${request.id} is approved by ${approvals.length} of ${request.quorum} people`]
        : []),
    ]
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
