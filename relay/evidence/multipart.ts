/**
 * The parts of a multipart/form-data body (RFC 7578), as browsers write them.
 *
 * Rule: only that one spelling is read. Servers disagree about every other one, so whatever differs is
 * left to be shown as text or by its digest.
 */
import { bodyText } from './body-text.ts'
import { utf8 } from './bytes.ts'
import { plainDigest } from './digest.ts'
import type { Field } from './field.ts'

const PART =
  /^Content-Disposition: form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)")?(?:\r\nContent-Type: ([^\r\n]+))?$/
const BREAK = utf8('\r\n\r\n')

/** @returns undefined when the bytes are not exactly parts between the boundary that `contentType` names */
export function multipartFields(contentType: string, bytes: Uint8Array): readonly Field[] | undefined {
  const boundary = /^[^;]*;\s*boundary=(?:"([^"]{1,70})"|([^\s";]{1,70}))$/i.exec(contentType)
  const name = boundary?.[1] ?? boundary?.[2]
  if (name === undefined) return undefined
  const first = utf8(`--${name}\r\n`)
  const between = utf8(`\r\n--${name}`)
  if (!startsWith(bytes, first, 0)) return undefined
  const fields: Field[] = []
  for (let from = first.length; ;) {
    const end = find(bytes, between, from)
    const field = end < 0 ? undefined : partField(bytes.subarray(from, end), fields.length)
    if (!field) return undefined
    fields.push(field)
    const after = end + between.length
    if (startsWith(bytes, utf8('--\r\n'), after) && bytes.length === after + 4) return fields
    if (startsWith(bytes, utf8('--'), after) && bytes.length === after + 2) return fields
    if (!startsWith(bytes, utf8('\r\n'), after)) return undefined
    from = after + 2
  }
}

function partField(part: Uint8Array, at: number): Field | undefined {
  const cut = find(part, BREAK, 0)
  if (cut < 0) return undefined
  const head = PART.exec(bodyText(part.subarray(0, cut)) ?? '')
  if (!head) return undefined
  const [, label = '', filename, type = ''] = head
  const content = part.subarray(cut + BREAK.length)
  const text = filename === undefined ? bodyText(content) : undefined
  if (text !== undefined) return { pointer: `/${at}`, label, value: text, kind: 'text' }
  const file = { content_type: type, length: content.length, sha256: plainDigest(content) }
  return { pointer: `/${at}`, label, value: filename ?? '', kind: 'file', file }
}

function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first = 0] = wanted
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1))
    if (startsWith(bytes, wanted, at)) return at
  return -1
}

function startsWith(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  return at + wanted.length <= bytes.length && wanted.every((byte, offset) => bytes[at + offset] === byte)
}
