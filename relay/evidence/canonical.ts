/**
 * Canonical JSON: RFC 8785 over strings, safe integers, booleans, null, arrays and plain objects.
 *
 * Rule: canonical text is made once and travels as text. A receiver reads it with `readCanonical`,
 * and afterwards only the text counts.
 */
import type { Json } from '../contract/action.ts'
import type { CanonicalJson } from '../contract/ids.ts'
import { isReserved, JSON_DEPTH } from './strict-json.ts'

export class NotCanonical extends Error {
  override readonly name = 'NotCanonical'
}

/**
 * @param value data as JSON has it; a member that is `undefined` is an error, not an absence
 * @throws {TypeError} on anything that would not come back the same: other numbers than safe integers,
 *   lone surrogates, NUL, class instances, reserved keys, more than 64 levels
 */
export function canonical(value: Json | object): CanonicalJson {
  return write(value, 0) as CanonicalJson
}

/** @throws {NotCanonical} when the text is not exactly what `canonical` makes of its content */
export function readCanonical(text: string): Json {
  const value = read(text)
  if (rewritten(value) !== text) throw new NotCanonical('The text is JSON, but not in its canonical form (RFC 8785).')
  return value
}

/** Not the strict reader: whatever that refuses, such as a key twice, is not written again as it was. */
function read(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    throw new NotCanonical('The text is not JSON.', { cause })
  }
}

function rewritten(value: Json): CanonicalJson {
  try {
    return canonical(value)
  } catch (cause) {
    throw new NotCanonical('The text holds a value that canonical JSON does not have.', { cause })
  }
}

/**
 * Ours instead of a package's: the walk that refuses has to be made anyway, and of RFC 8785 there
 * remains then the order of keys (by UTF-16 code units, as `sort` has it) and `JSON.stringify`.
 */
function write(value: unknown, depth: number): string {
  if (depth > JSON_DEPTH) throw new TypeError(`Canonical JSON nests at most ${JSON_DEPTH} levels.`)
  if (typeof value === 'string') return writeText(value)
  if (typeof value === 'boolean' || value === null || Number.isSafeInteger(value)) return JSON.stringify(value)
  // Array.from: `map` alone would pass over holes.
  if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth + 1)).join()}]`
  if (!isPlain(value))
    throw new TypeError('Canonical JSON has text, safe integers, true, false, null, lists and objects.')
  const members = Object.keys(value)
    .sort()
    .map((key) => {
      if (isReserved(key)) throw new TypeError(`The key "${key}" is reserved.`)
      return `${writeText(key)}:${write(value[key], depth + 1)}`
    })
  return `{${members.join()}}`
}

function writeText(text: string): string {
  if (!text.isWellFormed() || text.includes('\0')) throw new TypeError('The text has a lone surrogate or a NUL.')
  return JSON.stringify(text)
}

function isPlain(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
