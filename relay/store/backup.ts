/**
 * Writes one state of a database, and the files that belong to it, into one file (backup-format.ts).
 *
 * Rule: the file is whole or absent, and its owner's alone: with the keys in it, it is a secret.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { append, emptyEdge, leafHash, rootOf } from '../evidence/merkle.ts'
import type { Edge } from '../evidence/merkle.ts'
import { toBase64Url } from '../evidence/bytes.ts'
import { COPIED, FORMAT, rowLine } from './backup-format.ts'
import type { BackupEnd, BackupHeader } from './backup-format.ts'
import type { Value } from './query.ts'
import { valueOf } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'
import { StoreError } from './store-error.ts'
import { writeGzipped } from './whole-file.ts'

export type BackingUp = Readonly<{
  snapshot: Snapshot
  to: string
  /** Of this program. */
  version: string
  /** By name: keys.json, policy.yaml. */
  files: Readonly<Record<string, string>>
  /** Told now and then how many rows are written. */
  progress?: (rows: number) => void
}>

export type BackedUp = Readonly<{
  header: BackupHeader
  rows: number
  /** False: the entries of the log do not give its own root, so a restore would refuse this. */
  logIsWhole: boolean
}>

const PART_CHARACTERS = 64 * 1024
const TOLD_ROWS = 50_000

/** @throws {StoreError} when there is nothing to back up, or the file cannot be written */
export async function writeBackup(backing: BackingUp): Promise<BackedUp> {
  const { snapshot, version } = backing
  const schema = await snapshot.schema()
  if (schema.length === 0) throw new StoreError('There is nothing to back up: the database has no tables of Holdgate.')
  const edge = await readEdge(snapshot)
  const header: BackupHeader = {
    format: FORMAT,
    schema,
    version,
    made_at: await snapshot.now(),
    log: { size: edge.size, root: rootOf(edge) },
  }
  const told = { rows: 0, edge: emptyEdge }
  await writeGzipped(backing.to, Readable.from(parts(linesOf(backing, header, told)), { objectMode: false }))
  const logIsWhole = told.edge.size === edge.size && rootOf(told.edge) === header.log.root
  return { header, rows: told.rows, logIsWhole }
}

async function readEdge(snapshot: Snapshot): Promise<Edge> {
  const text = await valueOf(snapshot, 'SELECT edge FROM edges WHERE id = 1')
  // Written by `appendEvents` only.
  return typeof text === 'string' ? (JSON.parse(text) as Edge) : emptyEdge
}

/** What is found out on the way. */
type Told = { rows: number; edge: Edge }

async function* linesOf({ snapshot, files, progress }: BackingUp, header: BackupHeader, told: Told): Lines {
  yield JSON.stringify(header)
  const rows: Record<string, number> = {}
  for (const [table, order] of COPIED) {
    const columns = await snapshot.columnsOf(table)
    // Written by an older version, which had no such table.
    if (columns.length === 0) continue
    yield JSON.stringify({ table, columns })
    const leaf = table === 'log' ? columns.indexOf('leaf') : -1
    let count = 0
    for await (const row of snapshot.rows(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${order}`)) {
      count += 1
      told.rows += 1
      if (leaf >= 0) told.edge = grown(told.edge, row[leaf])
      if (told.rows % TOLD_ROWS === 0) progress?.(told.rows)
      yield rowLine(row)
    }
    rows[table] = count
  }
  for (const [file, text] of Object.entries(files)) yield JSON.stringify({ file, text })
  return rows
}

type Lines = AsyncGenerator<string, Record<string, number>>

/** Some 64 kB at a time, and at the end the line that says what stands before it. */
async function* parts(lines: Lines): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let part = ''
  for (;;) {
    const next = await lines.next()
    if (!next.done) part += `${next.value}\n`
    if (next.done || part.length > PART_CHARACTERS) {
      const bytes = Buffer.from(part)
      hash.update(bytes)
      yield bytes
      part = ''
    }
    if (!next.done) continue
    const end: BackupEnd = { rows: next.value, sha256: toBase64Url(hash.digest()) }
    yield Buffer.from(`${JSON.stringify(end)}\n`)
    return
  }
}

function grown(edge: Edge, leaf: Value | undefined): Edge {
  return typeof leaf === 'string' ? append(edge, leafHash(leaf)) : edge
}
