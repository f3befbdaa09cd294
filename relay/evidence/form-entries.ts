/**
 * The fields of a form whose bytes the browser chooses only when it sends them (multipart, text/plain): what
 * such a call is bound by, hashed, shown and signed in place of its bytes.
 *
 * Rule: canonical JSON, `[[name, value], …]` in the form's order. A value is text as the browser sends it (line breaks
 *   as CRLF), or a file by its name, type, size and digest.
 */
import type { Json } from '../contract/action.ts'
import type { CanonicalJson, Digest } from '../contract/ids.ts'
import { bodyText } from './body-text.ts'
import { canonical, NotCanonical, readCanonical } from './canonical.ts'
import type { Field } from './field.ts'

/** @param size of the file's content in bytes */
export type FormFile = Readonly<{ filename: string; type: string; size: number; sha256: Digest }>
export type FormEntry = readonly [name: string, value: string | FormFile]

/**
 * The text that is bound: its UTF-8 length and plain SHA-256 are the call's `body.length` and `body.sha256`.
 *
 * @throws {TypeError} on a NUL or a lone surrogate in a name or value
 */
export function formEntriesText(entries: readonly FormEntry[]): CanonicalJson {
  return canonical(entries)
}

/** @throws {NotCanonical} when the bytes are not what `formEntriesText` makes */
export function formEntriesFields(bytes: Uint8Array): readonly Field[] {
  const entries = readCanonical(bodyText(bytes) ?? '')
  if (!Array.isArray(entries)) throw notEntries()
  return entries.map((entry, at) => fieldOf(entry, `/${at}`))
}

function fieldOf(entry: Json, pointer: string): Field {
  if (!Array.isArray(entry) || entry.length !== 2) throw notEntries()
  const [label, value] = entry
  if (typeof label !== 'string' || value === undefined) throw notEntries()
  if (typeof value === 'string') return { pointer, label, value, kind: 'text' }
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'filename,sha256,size,type') {
    throw notEntries()
  }
  const { filename, type, size, sha256 } = value as { readonly [key: string]: Json }
  if (typeof filename !== 'string' || typeof type !== 'string' || typeof sha256 !== 'string') throw notEntries()
  if (typeof size !== 'number') throw notEntries()
  const file = { content_type: type, length: size, sha256: sha256 as Digest }
  return { pointer, label, value: filename, kind: 'file', file }
}

function notEntries(): NotCanonical {
  return new NotCanonical('The text is not the entries of a form.')
}
