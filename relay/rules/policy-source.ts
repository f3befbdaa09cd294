/** Reads YAML into a checked value that still knows on which line each part of it was written. */
import * as v from 'valibot'
import { isCollection, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import { KEYS } from './policy-shape.ts'
import type { PolicyError } from './policy.ts'
import { suggestion } from './suggestion.ts'

/** Names and list positions from the top of the file to one part of it. */
export type Path = readonly (string | number)[]
/** A part of the file, or a character inside a text of it: `at` counts from its beginning. */
export type Place = Path | Readonly<{ path: Path; at: number }>
/** Notes an error where it was written. */
export type Fail = (place: Place, message: string, hint: string) => void

/** Aliases may repeat a part; without a bound a few lines of them fill the memory. */
const MAX_ALIASES = 100

export type Source<Value> =
  | Readonly<{ errors: PolicyError[] }>
  | Readonly<{ value: Value; fail: Fail; errorsSoFar: () => PolicyError[] }>

export function readSource<Schema extends v.GenericSchema>(
  source: string,
  schema: Schema,
): Source<v.InferOutput<Schema>> {
  const lines = new LineCounter()
  const errors: (PolicyError & { offset: number })[] = []
  const failAt = (offset: number, message: string, hint: string): void => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, source.length)))
    errors.push({ offset, line: Math.max(1, line), column: Math.max(1, col), message, hint })
  }
  const errorsSoFar = (): PolicyError[] =>
    errors
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ line, column, message, hint }) => ({ line, column, message, hint }))

  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, merge: false })
  for (const { pos, message } of [...document.errors, ...document.warnings]) {
    failAt(pos[0], `This is not YAML that can be read: ${message}`, 'See https://yaml.org/spec/1.2.2/.')
  }
  if (errors.length > 0) return { errors: errorsSoFar() }
  let data: unknown
  try {
    data = document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (error) {
    failAt(0, `This YAML cannot be read: ${error instanceof Error ? error.message : 'unknown'}`, 'Use fewer aliases.')
    return { errors: errorsSoFar() }
  }

  const fail: Fail = (place, message, hint) => {
    failAt(offsetOf(document, source, place), message, hint)
  }
  const result = v.safeParse(schema, data)
  if (result.success) return { value: result.output, fail, errorsSoFar }
  for (const issue of result.issues) {
    const { path, message, hint, key } = described(issue)
    if (key === undefined) fail(path, message, hint)
    else failAt(offsetOfKey(document, path, key), message, hint)
  }
  return { errors: errorsSoFar() }
}

/** An issue in the words of somebody who writes a policy. `key`: what is wrong is a name, not a value. */
function described(issue: v.BaseIssue<unknown>): Readonly<{ path: Path; message: string; hint: string; key?: string }> {
  const path = (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key)))
  const last = path.at(-1)
  const where = path.filter((part) => typeof part === 'string').at(-2) ?? ''
  if (issue.type === 'strict_object' && typeof last === 'string' && issue.expected === 'never') {
    const known = KEYS[where] ?? []
    const meant = suggestion(last, known)
    const hint = meant ? `Did you mean "${meant}"?` : `Known here: ${known.join(', ')}.`
    return { path: path.slice(0, -1), key: last, message: `Unknown key "${last}".`, hint }
  }
  if (issue.type === 'strict_object' && typeof last === 'string' && issue.received === 'undefined') {
    return { path: path.slice(0, -1), message: `"${last}" is missing.`, hint: `Add ${last}.` }
  }
  const name = path.length === 0 ? 'The policy' : `"${typeof last === 'number' ? path.at(-2) : last}"`
  const found = issue.type === 'strict_object' ? `Wanted keys and values.` : issue.message
  const keyed = issue.path?.at(-1)?.origin === 'key'
  return {
    path: keyed ? path.slice(0, -1) : path,
    message: `${name} is ${shown(issue.input)}. ${found}`,
    hint: 'See docs/policy.md.',
    ...(keyed && typeof last === 'string' ? { key: last } : {}),
  }
}

function shown(input: unknown): string {
  if (input === undefined) return 'missing'
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'object' && input !== null) return 'a set of keys'
  const text = JSON.stringify(input)
  return text.length > 60 ? `${text.slice(0, 60)}… (${text.length} characters)` : text
}

/** Where a part begins, or the nearest part around it that is in the file. */
function offsetOf(document: Document, source: string, place: Place): number {
  const { path, at } = 'at' in place && 'path' in place ? place : { path: place, at: 0 }
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const range = isScalar(node) || isCollection(node) ? node.range : undefined
    if (!range) continue
    if (length < path.length || !isScalar(node) || typeof node.value !== 'string') return range[0]
    return range[0] + offsetInside(source.slice(range[0], range[1]), node.value, at)
  }
  return 0
}

/** Finds the place of a character of a text in the way the text was written: quoted, or in a block. */
function offsetInside(written: string, value: string, at: number): number {
  const whole = written.indexOf(value)
  if (whole >= 0) return whole + at
  const before = value.slice(0, at).split('\n')
  const line = value.split('\n')[before.length - 1] ?? ''
  const found = line === '' ? -1 : written.indexOf(line)
  return found >= 0 ? found + (before.at(-1)?.length ?? 0) : 0
}

function offsetOfKey(document: Document, path: Path, key: string): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  if (!isMap(node)) return 0
  for (const pair of node.items) {
    if (isScalar(pair.key) && String(pair.key.value) === key && pair.key.range) return pair.key.range[0]
  }
  return node.range?.[0] ?? 0
}
