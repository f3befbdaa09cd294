/**
 * Reading what the page says. Its port is as good as public: whoever speaks on it may be any script of the page, so
 * every message is checked for shape and size, and copied, before anything is done with it.
 *
 * Rule: what a background, a relay or this browser's own fetch would not take is refused here, where its caller can
 * still be told.
 */
import { LIMITS } from '../../relay/contract/limits.ts'
import type { FromPage, PageCall } from '../page/messages.ts'

/** `unreadable`: somebody waits for a call that cannot be held, under this number. */
export type Heard = FromPage | Readonly<{ kind: 'unreadable'; id: number }>

type Reader<Value> = (value: unknown) => Value | undefined

const text =
  (limit: number, shape: RegExp): Reader<string> =>
  (value) =>
    typeof value === 'string' && value.length <= limit && shape.test(value) ? value : undefined
const oneOf =
  <const Value extends string>(...known: readonly Value[]): Reader<Value> =>
  (value) =>
    known.find((one) => one === value)

const headerName = text(128, /^[!#$%&'*+.^_`|~0-9a-z-]+$/)
const headerValue = text(LIMITS.headerValueCharacters, /^[^\u0000\r\n]*$/)

const CALL: Readonly<{ [Key in keyof PageCall]: Reader<PageCall[Key]> }> = {
  url: text(LIMITS.urlCharacters, /^https?:\/\/[^\s#]+(#\S*)?$/),
  method: text(32, /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/),
  headers: readHeaders,
  mode: oneOf('cors', 'no-cors', 'same-origin', 'navigate'),
  credentials: oneOf('omit', 'same-origin', 'include'),
  redirect: oneOf('follow', 'error', 'manual'),
  referrer: text(LIMITS.urlCharacters, /^\S*$/),
  referrerPolicy: oneOf(
    '',
    'no-referrer',
    'no-referrer-when-downgrade',
    'origin',
    'origin-when-cross-origin',
    'same-origin',
    'strict-origin',
    'strict-origin-when-cross-origin',
    'unsafe-url',
  ),
  cache: oneOf('default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'),
  integrity: text(LIMITS.headerValueCharacters, /^[^\r\n]*$/),
  keepalive: (value) => (typeof value === 'boolean' ? value : undefined),
}

/** @returns undefined for what nobody waits for, or is no message at all */
export function readFromPage(message: unknown): Heard | undefined {
  if (!isObject(message)) return undefined
  const { kind, id, call, bytes } = message
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) return undefined
  if (kind === 'leave') return { kind, id }
  if (kind !== 'call') return undefined
  const read = readCall(call)
  return read && isPlainBuffer(bytes) ? { kind, id, call: read, bytes } : { kind: 'unreadable', id }
}

function readCall(value: unknown): PageCall | undefined {
  if (!isObject(value)) return undefined
  const call: Record<string, unknown> = {}
  for (const [key, reader] of Object.entries(CALL)) {
    const read = reader(value[key])
    if (read === undefined) return undefined
    call[key] = read
  }
  return call as PageCall
}

function readHeaders(value: unknown): PageCall['headers'] | undefined {
  if (!Array.isArray(value) || value.length > LIMITS.headerCount) return undefined
  const headers: [string, string][] = []
  for (const header of value as readonly unknown[]) {
    if (!Array.isArray(header) || header.length !== 2) return undefined
    const [name, content] = [headerName(header[0]), headerValue(header[1])]
    if (name === undefined || content === undefined) return undefined
    headers.push([name, content])
  }
  return headers
}

// Called through `call` only.
// oxlint-disable-next-line typescript/unbound-method
const lengthOf = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get as (this: unknown) => number

/** Bytes that only we have: memory that is shared with the page could change after it was hashed. */
function isPlainBuffer(value: unknown): value is ArrayBuffer {
  try {
    lengthOf.call(value)
    return !(value as ArrayBuffer).resizable
  } catch {
    // No ArrayBuffer, or a shared one.
    return false
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
