/**
 * What a backup is, whichever database it came from: gzip over lines of JSON, UTF-8, each ended by \n.
 *
 * - first the header
 * - for each table of COPIED, in that order: `{"table","columns"}`, then one array for each row
 * - then the files beside the database: `{"file","text"}`
 * - last `{"rows":{table:count},"sha256"}`, the digest being that of all bytes before this line
 *
 * Rule 1: values are strings, integers and null as the database gave them; bytes are `{"bytes":base64url}`.
 * Rule 2: what a database derives by itself is left out; so is the table of migrations, which the header names.
 */
import type { Digest, Instant } from '../contract/ids.ts'
import { fromBase64Url, toBase64Url } from '../evidence/bytes.ts'
import type { Base64Url } from '../contract/ids.ts'
import type { Value } from './query.ts'
import { StoreError } from './store-error.ts'

export const FORMAT = 'holdgate-backup/v1'

/** Every table, after those that its rows refer to, and what its rows are put in order by. */
export const COPIED = [
  ['people', 'id'],
  ['passkeys', 'id'],
  ['devices', 'id'],
  ['services', 'id'],
  ['sessions', 'hash'],
  ['recovery_codes', 'hash'],
  ['invitations', 'token_hash'],
  ['pairings', 'lookup'],
  ['nonces', 'nonce'],
  ['rosters', 'version'],
  ['rebootstraps', 'version'],
  ['policies', 'version'],
  ['facts', 'name'],
  ['requests', 'id'],
  ['askings', 'request, person'],
  ['decisions', 'request, person'],
  ['grants', 'request'],
  ['bodies', 'request'],
  ['notices', 'id'],
  ['log', 'position'],
  ['edges', 'id'],
  ['tiles', 'level, position'],
  ['proofs', 'jkt, jti'],
] as const satisfies readonly (readonly [table: string, order: string])[]

export type BackupHeader = Readonly<{
  format: typeof FORMAT
  /** Names of the migrations that the database had been through, in order. */
  schema: readonly string[]
  /** Of the Holdgate that wrote it. */
  version: string
  made_at: Instant
  /** Size and root of the log in the same snapshot. */
  log: Readonly<{ size: number; root: Digest }>
}>

export type BackupEnd = Readonly<{ rows: Readonly<Record<string, number>>; sha256: Base64Url }>

export type BackupItem =
  | Readonly<{ kind: 'header'; header: BackupHeader }>
  | Readonly<{ kind: 'table'; table: string; columns: readonly string[] }>
  | Readonly<{ kind: 'row'; values: readonly Value[] }>
  | Readonly<{ kind: 'file'; name: string; text: string }>
  | Readonly<{ kind: 'end'; end: BackupEnd }>

export function rowLine(values: readonly Value[]): string {
  return JSON.stringify(values.map((value) => (value instanceof Uint8Array ? { bytes: toBase64Url(value) } : value)))
}

/** @throws {StoreError} for a line that no backup of this format has */
export function readLine(text: string, number: number): BackupItem {
  const json = parse(text, number)
  if (Array.isArray(json)) return { kind: 'row', values: json.map((value) => readValue(value, number)) }
  if (typeof json === 'object' && json !== null) {
    if ('format' in json) return { kind: 'header', header: readHeader(json) }
    if ('table' in json && 'columns' in json && typeof json.table === 'string' && areStrings(json.columns)) {
      return { kind: 'table', table: json.table, columns: json.columns }
    }
    if ('file' in json && 'text' in json && typeof json.file === 'string' && typeof json.text === 'string') {
      return { kind: 'file', name: json.file, text: json.text }
    }
    if ('rows' in json && 'sha256' in json) return { kind: 'end', end: json as BackupEnd }
  }
  throw notABackup(`line ${number} is none of its lines`)
}

export function notABackup(why: string): StoreError {
  return new StoreError(`This is no whole backup of Holdgate: ${why}. Take another copy of it, or an older one.`)
}

function parse(text: string, number: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notABackup(`line ${number} is not JSON`)
  }
}

function readHeader(json: object): BackupHeader {
  const header = json as Partial<Record<keyof BackupHeader, unknown>>
  if (header.format !== FORMAT) {
    throw new StoreError(
      `This backup is of the format ${JSON.stringify(header.format)}, and this version reads ${FORMAT}.`,
    )
  }
  const log = header.log as Partial<BackupHeader['log']> | undefined
  const whole =
    areStrings(header.schema) &&
    typeof header.version === 'string' &&
    Number.isSafeInteger(header.made_at) &&
    Number.isSafeInteger(log?.size) &&
    typeof log?.root === 'string'
  if (!whole) throw notABackup('its first line is incomplete')
  return json as BackupHeader
}

function readValue(value: unknown, number: number): Value {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (typeof value === 'object' && 'bytes' in value && typeof value.bytes === 'string') {
    return fromBase64Url(value.bytes)
  }
  throw notABackup(`line ${number} has a value that no column holds`)
}

function areStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
