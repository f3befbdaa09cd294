/**
 * Puts a backup into an empty place, checks it, and declares it.
 *
 * Rule 1: the rows must be those that were counted and hashed, and the log must give the root that the
 *   backup names; otherwise the place stays as it was.
 * Rule 2: keys are in place before the database is: a relay never finds restored rows without them.
 * Rule 3: what was signed for the relay as it was is worthless for the one that was restored: the secret
 *   behind nonces, codes and set-up links is a new one, and the database names it from its first moment, or a
 *   relay that still has the old one could start first.
 */
import { emptyEdge, leafHash, rootOf } from '../evidence/merkle.ts'
import type { Edge } from '../evidence/merkle.ts'
import { grown } from './audit.ts'
import { COPIED, notABackup } from './backup-format.ts'
import type { BackupHeader, BackupItem } from './backup-format.ts'
import type { Place } from './place.ts'
import type { Value } from './query.ts'
import { readBackup } from './read-backup.ts'
import { MAC_FACT, keepFact } from './relay-facts.ts'
import { declareRestored } from './restored.ts'
import type { Voided } from './restored.ts'
import { StoreError } from './store-error.ts'

export type Restoring = Readonly<{
  from: string
  place: Place
  /**
   * Puts keys and policy where the relay finds them. Called when all else is checked, before the place is finished.
   *
   * @returns `macPrint` of the keys: no relay with others starts on what is restored
   */
  putFiles: (files: Readonly<Record<string, string>>) => Promise<string>
  progress?: (rows: number) => void
}>

export type Restored = Readonly<{ header: BackupHeader; rows: number; voided: Voided }>

const BATCH = 500
const TOLD_ROWS = 50_000

/** @throws {StoreError} when the place is not empty, or the backup not whole */
export async function restoreBackup({ from, place, putFiles, progress }: Restoring): Promise<Restored> {
  try {
    const filled = await fill(place, readBackup(from), progress)
    await place.complete()
    const voided = await place.run(declareRestored(filled.header.log))
    // A crash up to here leaves an empty place; from here to `finish` one with keys and no database.
    const print = await putFiles(filled.files)
    await place.run(keepFact(MAC_FACT, print))
    await place.finish()
    return { header: filled.header, rows: filled.rows, voided }
  } finally {
    await place.abandon()
  }
}

type Filled = Readonly<{ header: BackupHeader; files: Readonly<Record<string, string>>; rows: number }>

async function fill(place: Place, items: AsyncIterable<BackupItem>, progress: Restoring['progress']): Promise<Filled> {
  let header: BackupHeader | undefined
  const files: Record<string, string> = {}
  const counts: Record<string, number> = {}
  const log: Log = { edge: emptyEdge, tiles: new Map() }
  let [table, rows]: [TableFill | undefined, number] = [undefined, 0]
  for await (const item of items) {
    if (item.kind === 'header') {
      header = item.header
      await place.prepare(newestOf(header, place))
    } else if (item.kind === 'row') {
      if (!table) throw notABackup('a row stands before any table')
      await table.add(item.values)
      rows += 1
      if (rows % TOLD_ROWS === 0) progress?.(rows)
    } else {
      if (table) counts[table.name] = await table.end()
      table = item.kind === 'table' ? await fillTable(place, item, log) : undefined
      if (item.kind === 'file') files[item.name] = item.text
      if (item.kind === 'end') compareCounts(counts, item.end.rows)
    }
  }
  if (!header) throw notABackup('its first line is missing')
  if (log.edge.size !== header.log.size || rootOf(log.edge) !== header.log.root) {
    throw new StoreError(
      `The log in this backup has ${log.edge.size} entries that do not give its own root (${header.log.size} entries). It was changed before the backup was made; take an older one.`,
    )
  }
  // A first version kept none; the migration makes them.
  if ('tiles' in counts && log.tiles.size > 0) throw notABackup('subtrees of its log are missing')
  return { header, files, rows }
}

function newestOf({ schema, version }: BackupHeader, { known }: Place): string {
  const newest = schema.at(-1)
  if (newest === undefined) throw notABackup('it names no version of the tables')
  if (schema.some((name, index) => known[index] !== name)) {
    throw new StoreError(`This backup was written by a newer Holdgate (${version}). Restore it with that version.`)
  }
  return newest
}

type TableFill = Readonly<{
  name: string
  add: (values: readonly Value[]) => Promise<void>
  end: () => Promise<number>
}>

async function fillTable(
  place: Place,
  { table, columns }: Extract<BackupItem, { kind: 'table' }>,
  log: Log,
): Promise<TableFill> {
  if (!COPIED.some(([name]) => name === table)) throw notABackup(`it has a table ${JSON.stringify(table)}`)
  const there = await place.columnsOf(table)
  if (there.length !== columns.length || columns.some((column) => !there.includes(column))) {
    throw notABackup(`its table ${table} has other columns than that version of Holdgate`)
  }
  let [waiting, count]: [(readonly Value[])[], number] = [[], 0]
  async function flush(): Promise<void> {
    if (waiting.length > 0) await place.insert(table, columns, waiting)
    waiting = []
  }
  return {
    name: table,
    async add(values) {
      if (values.length !== columns.length) throw notABackup(`a row of ${table} is not whole`)
      if (table === 'log') grow(log, columns, values)
      if (table === 'tiles') compareTile(log, columns, values)
      waiting.push(values)
      count += 1
      if (waiting.length === BATCH) await flush()
    },
    async end() {
      await flush()
      return count
    },
  }
}

/** What the entries give: the tree so far, and those of its subtrees that the backup has yet to show. */
type Log = { edge: Edge; readonly tiles: Map<string, string> }

function grow(log: Log, columns: readonly string[], values: readonly Value[]): void {
  const [position, leaf, hash] = ['position', 'leaf', 'hash'].map((column) => values[columns.indexOf(column)])
  const made = leafHash(String(leaf))
  if (position !== log.edge.size || hash !== made) {
    throw new StoreError(`Entry ${log.edge.size} of the log in this backup is missing, or not what was hashed.`)
  }
  const { edge, tiles } = grown(log.edge, made)
  log.edge = edge
  for (const tile of tiles) log.tiles.set(`${tile.level}/${tile.position}`, tile.hash)
}

function compareTile({ tiles }: Log, columns: readonly string[], values: readonly Value[]): void {
  const [level, position, hash] = ['level', 'position', 'hash'].map((column) => values[columns.indexOf(column)])
  const name = `${String(level)}/${String(position)}`
  if (tiles.get(name) !== hash) throw notABackup(`the subtree ${name} of its log is not that of its entries`)
  tiles.delete(name)
}

function compareCounts(found: Readonly<Record<string, number>>, wanted: Readonly<Record<string, number>>): void {
  for (const table of new Set([...Object.keys(found), ...Object.keys(wanted)])) {
    if (found[table] !== wanted[table]) throw notABackup(`its table ${table} has another number of rows than it says`)
  }
}
