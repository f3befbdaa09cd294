/**
 * A reader for JSON of which no second reading exists (a stricter RFC 8259).
 *
 * Rule 1: whatever two parsers could understand differently is refused: duplicate keys, keys that
 *   reach into prototypes, lone surrogates, NUL, numbers too large for a double.
 * Rule 2: `readLiterally` keeps each number as it is spelt, so that a screen shows what a server gets.
 */
import type { Json } from '../contract/action.ts'
import type { LIMITS } from '../contract/limits.ts'

export class BadJson extends Error {
  override readonly name = 'BadJson'
}

/** A number as the text spells it: `9007199254740993` and `1.10` survive. */
export class NumberLiteral {
  readonly literal: string
  constructor(literal: string) {
    this.literal = literal
  }
}

/** JSON whose numbers are literals. Objects keep the order of the text, which plain objects would not. */
export type LiteralJson =
  | string
  | boolean
  | null
  | NumberLiteral
  | readonly LiteralJson[]
  | ReadonlyMap<string, LiteralJson>

/** Typed by the contract's number instead of read from its table, which phones would then load whole. */
export const JSON_DEPTH: (typeof LIMITS)['jsonDepth'] = 64

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\n\r]*/y
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const

/** @throws {BadJson} saying what was found, and at which character */
export function readJson(text: string): Json {
  return plain(readLiterally(text))
}

/** @throws {BadJson} as `readJson` does */
export function readLiterally(text: string): LiteralJson {
  if (!text.isWellFormed()) throw new BadJson('The text has a lone surrogate.')
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.end()
  return value
}

/** Keys by which careless code reaches into prototypes. */
export function isReserved(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype'
}

function plain(value: LiteralJson): Json {
  if (value instanceof NumberLiteral) return Number(value.literal)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, plain(member)]))
  if (Array.isArray(value)) return value.map(plain)
  return value as string | boolean | null
}

class Reader {
  readonly #text: string
  #at = 0
  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): LiteralJson {
    // 64 levels are far below what a call stack holds, and far above what people can read.
    if (depth > JSON_DEPTH) throw this.#bad(`nesting deeper than ${JSON_DEPTH} levels`)
    this.#space()
    const start = this.#text[this.#at]
    if (start === '"') return this.#string()
    if (start === '{') return this.#object(depth)
    if (start === '[') return this.#array(depth)
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    return this.#number()
  }

  end(): void {
    this.#space()
    if (this.#at < this.#text.length) throw this.#bad('more text after the value')
  }

  #object(depth: number): ReadonlyMap<string, LiteralJson> {
    const members = new Map<string, LiteralJson>()
    this.#at += 1
    if (this.#takes('}')) return members
    do {
      this.#space()
      if (this.#text[this.#at] !== '"') throw this.#bad('no key')
      const key = this.#string()
      if (isReserved(key)) throw this.#bad(`the reserved key "${key}"`)
      if (members.has(key)) throw this.#bad('the same key twice in one object')
      this.#wants(':')
      members.set(key, this.value(depth + 1))
    } while (this.#takes(','))
    this.#wants('}')
    return members
  }

  #array(depth: number): readonly LiteralJson[] {
    const items: LiteralJson[] = []
    this.#at += 1
    if (this.#takes(']')) return items
    do items.push(this.value(depth + 1))
    while (this.#takes(','))
    this.#wants(']')
    return items
  }

  #string(): string {
    let end = this.#at + 1
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1
    const value = this.#unescaped(this.#text.slice(this.#at, end + 1))
    if (value.includes('\0')) throw this.#bad('NUL in a string')
    if (!value.isWellFormed()) throw this.#bad('a lone surrogate in a string')
    this.#at = end + 1
    return value
  }

  #unescaped(quoted: string): string {
    try {
      return JSON.parse(quoted) as string
    } catch {
      // The engine's sentence differs between engines; ours does not.
      throw this.#bad('a string that does not end or has a wrong escape')
    }
  }

  #number(): NumberLiteral {
    NUMBER.lastIndex = this.#at
    const literal = NUMBER.exec(this.#text)?.[0]
    if (literal === undefined) throw this.#bad('no value')
    if (!Number.isFinite(Number(literal))) throw this.#bad('a number too large to hold')
    this.#at += literal.length
    return new NumberLiteral(literal)
  }

  #takes(mark: string): boolean {
    this.#space()
    if (this.#text[this.#at] !== mark) return false
    this.#at += 1
    return true
  }

  #wants(mark: string): void {
    if (!this.#takes(mark)) throw this.#bad(`no "${mark}"`)
  }

  #space(): void {
    SPACE.lastIndex = this.#at
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0
  }

  #bad(found: string): BadJson {
    return new BadJson(`Found ${found} at character ${this.#at + 1}.`)
  }
}
