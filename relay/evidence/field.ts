/** One value that a phone shows, with the place it stands at. Order is the order of the bytes. */
import type { Digest } from '../contract/ids.ts'
import { type LiteralJson, NumberLiteral } from './strict-json.ts'

export type Field = Readonly<{
  /** JSON: the pointer (RFC 6901). Elsewhere `/` and the position, from 0. */
  pointer: string
  /** The name that it was sent under, where the pointer does not say it. */
  label?: string
  value: string
  /** The spelling in the bytes, where `value` is decoded from another one. */
  raw?: string
  kind: 'text' | 'number' | 'boolean' | 'null' | 'empty-object' | 'empty-list' | 'file'
  /** Of a file that is sent within the body: what is known instead of its content. */
  file?: Readonly<{ content_type: string; length: number; sha256: Digest }>
}>

/** As people read it: the name that it was sent under, or its pointer (`card › number`), which stays unambiguous in the view. */
export function nameOf({ label, pointer }: Field): string {
  return (
    label ??
    pointer
      .slice(1)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      .join(' › ')
  )
}

/** Every leaf, and every object or list that has none. Numbers keep their spelling. */
export function jsonFields(value: LiteralJson): readonly Field[] {
  const fields: Field[] = []
  collect(fields, '', value)
  return fields
}

export function pathFields(pathname: string): readonly Field[] {
  return pathname
    .split('/')
    .slice(1)
    .map((raw, at) => ({ pointer: `/${at}`, kind: 'text', ...decoded(raw) }))
}

/** Of a query, or of a body in the form of one (application/x-www-form-urlencoded). */
export function queryFields(query: string): readonly Field[] {
  if (query === '') return []
  return query.split('&').map((raw, at) => {
    const cut = raw.indexOf('=')
    const label = cut < 0 ? raw : raw.slice(0, cut)
    const value = cut < 0 ? '' : raw.slice(cut + 1)
    const name = unescape(label)
    const text = unescape(value)
    const isPlain = name === label && text === value && cut >= 0
    return { pointer: `/${at}`, label: name, value: text, kind: 'text', ...(isPlain ? {} : { raw }) }
  })
}

function collect(fields: Field[], pointer: string, value: LiteralJson): void {
  if (value instanceof NumberLiteral) fields.push({ pointer, value: value.literal, kind: 'number' })
  else if (value instanceof Map) collectMembers(fields, pointer, value)
  else if (Array.isArray(value)) collectItems(fields, pointer, value)
  else if (typeof value === 'string') fields.push({ pointer, value, kind: 'text' })
  else fields.push({ pointer, value: JSON.stringify(value), kind: value === null ? 'null' : 'boolean' })
}

function collectMembers(fields: Field[], pointer: string, members: ReadonlyMap<string, LiteralJson>): void {
  if (members.size === 0) fields.push({ pointer, value: '{}', kind: 'empty-object' })
  for (const [key, member] of members)
    collect(fields, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, member)
}

function collectItems(fields: Field[], pointer: string, items: readonly LiteralJson[]): void {
  if (items.length === 0) fields.push({ pointer, value: '[]', kind: 'empty-list' })
  for (const [at, item] of items.entries()) collect(fields, `${pointer}/${at}`, item)
}

function decoded(raw: string): Readonly<{ value: string; raw?: string }> {
  const value = percentDecoded(raw) ?? raw
  return value === raw ? { value } : { value, raw }
}

function unescape(text: string): string {
  return percentDecoded(text.replaceAll('+', ' ')) ?? text
}

/** Undefined when the escapes are not UTF-8, or hide a NUL: then only the spelling in the bytes is shown. */
function percentDecoded(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text)
    return value.includes('\0') ? undefined : value
  } catch {
    // `%` alone, or escapes that are not UTF-8.
    return undefined
  }
}
