/**
 * Canonical JSON: RFC 8785 over strings, safe integers, booleans, null, arrays and plain objects.
 *
 * Rule: canonical text is made once and travels as text. A receiver reads it with `readCanonical`,
 * and afterwards only the text counts.
 */
import canonicalize from 'canonicalize'
import type { Json } from '../contract/action.ts'
import type { CanonicalJson } from '../contract/ids.ts'
import { LIMITS } from '../contract/limits.ts'
import { readJson } from './strict-json.ts'

export class NotCanonical extends Error {
  override readonly name = 'NotCanonical'
}

/**
 * @param value data as JSON has it; a member that is `undefined` is an error, not an absence
 * @throws {TypeError} on anything that would not come back the same: other numbers than safe integers,
 *   lone surrogates, NUL, class instances, reserved keys, more than 64 levels
 */
export function canonical(value: Json | object): CanonicalJson {
  check(value, 0)
  return canonicalize(value) as CanonicalJson
}

/** @throws {NotCanonical} when the text is not exactly what `canonical` makes of its content */
export function readCanonical(text: string): Json {
  const value = read(text)
  if (rewritten(value) !== text) throw new NotCanonical('The text is JSON, but not in its canonical form (RFC 8785).')
  return value
}

function read(text: string): Json {
  try {
    return readJson(text)
  } catch (cause) {
    throw new NotCanonical('The text is not JSON that can be read in one way only.', { cause })
  }
}

function rewritten(value: Json): CanonicalJson {
  try {
    return canonical(value)
  } catch (cause) {
    throw new NotCanonical('The text holds a value that canonical JSON does not have.', { cause })
  }
}

function check(value: unknown, depth: number): void {
  if (depth > LIMITS.jsonDepth) throw new TypeError(`Canonical JSON nests at most ${LIMITS.jsonDepth} levels.`)
  if (typeof value === 'string') return checkText(value)
  if (typeof value === 'boolean' || value === null || Number.isSafeInteger(value)) return
  if (Array.isArray(value)) {
    // Not forEach: it skips holes, which canonicalize would write as `null`.
    for (const item of value) check(item, depth + 1)
    return
  }
  if (!isPlain(value))
    throw new TypeError('Canonical JSON has only text, safe integers, true, false, null, lists and plain objects.')
  for (const [key, member] of Object.entries(value)) {
    checkText(key)
    if (key === '__proto__' || key === 'constructor' || key === 'prototype')
      throw new TypeError(`The key "${key}" is reserved.`)
    check(member, depth + 1)
  }
}

function checkText(text: string): void {
  if (!text.isWellFormed()) throw new TypeError('The text has a lone surrogate.')
  if (text.includes('\0')) throw new TypeError('The text has a NUL.')
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
