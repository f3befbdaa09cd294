/** A body as fields, text, or, where neither can be had, by its length and digest. */
import type { Call, CallBody } from '../contract/call.ts'
import type { Digest } from '../contract/ids.ts'
import type { PartsReader } from './body-parts.ts'
import { bodyText } from './body-text.ts'
import { plainDigest } from './digest.ts'
import { type Field, jsonFields, queryFields } from './field.ts'
import { readLiterally } from './strict-json.ts'

export class BodyDiffers extends Error {
  override readonly name = 'BodyDiffers'
}

export type BodyView = Readonly<{
  length: number
  sha256: Digest
  content_type: string
  /** `none`: the bytes are not here, so what they say is not known. */
  shown: 'full' | 'none'
  /** `entries`: bound by its fields; length and digest are those of their canonical text. */
  form: 'empty' | 'json' | 'form' | 'multipart' | 'entries' | 'text' | 'binary'
  fields: readonly Field[]
  /** The whole body, where it is text that is not in fields. */
  text?: string
}>

type Content = Pick<BodyView, 'form' | 'fields'> & Readonly<{ text?: string }>

const BINARY: Content = { form: 'binary', fields: [] }
const ENTRIES: Content = { form: 'entries', fields: [] }

/**
 * @throws {BodyDiffers} when `bytes` are not those that the call names
 * @throws {NotCanonical} when it is bound by its fields, and they are none
 */
export function bodyView({ headers, body }: Call, bytes: Uint8Array | undefined, parts: PartsReader): BodyView {
  // No bytes are known by their length: nothing has to travel to show an empty body.
  const known = bytes ?? (body.length === 0 ? new Uint8Array(0) : undefined)
  const { form, ...bound } = body
  if (!known) return { ...bound, shown: 'none', ...BINARY, ...(form && ENTRIES) }
  if (known.length !== body.length || plainDigest(known) !== body.sha256)
    throw new BodyDiffers('The bytes to show are not the bytes that the call names.')
  const isEncoded = headers.some(([name, value]) => name === 'content-encoding' && value !== 'identity')
  return { ...bound, shown: 'full', ...(isEncoded ? BINARY : contentOf(body, known, parts)) }
}

function contentOf(body: CallBody, bytes: Uint8Array, parts: PartsReader): Content {
  if (body.form) return { ...ENTRIES, fields: parts(body, bytes) ?? [] }
  if (bytes.length === 0) return { form: 'empty', fields: [] }
  const [essence = '', ...parameters] = body.content_type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  if (essence === 'multipart/form-data') {
    const fields = parts(body, bytes)
    if (fields) return { form: 'multipart', fields }
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  if (charset !== undefined && !/^charset="?(utf-?8|us-ascii)"?$/.test(charset)) return BINARY
  const text = bodyText(bytes)
  if (text === undefined) return BINARY
  if (essence === 'application/x-www-form-urlencoded') return { form: 'form', fields: queryFields(text) }
  const fields = /[/+]json$/.test(essence) ? fieldsOf(text) : undefined
  return fields ? { form: 'json', fields } : { form: 'text', fields: [], text }
}

function fieldsOf(text: string): readonly Field[] | undefined {
  try {
    return jsonFields(readLiterally(text))
  } catch {
    // JSON that two parsers could read in two ways is shown as the text it is.
    return undefined
  }
}
