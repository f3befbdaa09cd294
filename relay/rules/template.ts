/**
 * The sentences of a rule, with places that the call fills in: `Delete customer {url.id}`.
 *
 * Rule: whatever comes out of the call stands in quotes of its own, with everything invisible,
 *   reordering or quote-like spelt out, so that it cannot pass for the rule's words.
 */
import type { Asked, Json } from '../contract/action.ts'

export type Template = readonly (string | Readonly<{ place: string }>)[]

/** Longest value that is shown whole; how much is missing from a longer one is said. */
const VALUE_CHARACTERS = 120

/** @returns the template, or the first place that is not known, and what is */
export function readTemplate(
  text: string,
  isKnown: (place: string) => boolean,
): Template | Readonly<{ problem: string; at: number }> {
  const template: (string | { place: string })[] = []
  const token = /\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g
  for (const { 0: found, 1: place, index } of text.matchAll(token)) {
    if (place !== undefined) {
      if (!isKnown(place)) return { problem: `{${place}} is not known here.`, at: index }
      template.push({ place })
    } else if (found === '{' || found === '}') {
      return { problem: `A single ${found} is half a place.`, at: index }
    } else {
      template.push(found === '{{' ? '{' : found === '}}' ? '}' : found)
    }
  }
  return template
}

/** @param params the named segments of the URL; a place without a value says so */
export function fillTemplate(template: Template, asked: Asked, params: Readonly<Record<string, string>>): string {
  return template.map((part) => (typeof part === 'string' ? part : valueOf(part.place, asked, params))).join('')
}

function valueOf(place: string, asked: Asked, params: Readonly<Record<string, string>>): string {
  if (asked.kind === 'operation') {
    if (place === 'operation') return quoted(asked.name)
    const name = place.slice('args.'.length)
    const value: Json | undefined = Object.hasOwn(asked.args, name) ? asked.args[name] : undefined
    if (value === undefined) return '(not given)'
    return quoted(typeof value === 'string' ? value : JSON.stringify(value))
  }
  if (place === 'method') return /^[A-Z]{1,16}$/.test(asked.call.method) ? asked.call.method : quoted(asked.call.method)
  if (place === 'host') return URL.canParse(asked.call.target) ? new URL(asked.call.target).hostname : '(unclear)'
  const name = place.slice('url.'.length)
  const value = Object.hasOwn(params, name) ? params[name] : undefined
  return value === undefined ? '(unclear)' : quoted(value)
}

function quoted(value: string): string {
  const letters = Array.from(value)
  const shown = letters.slice(0, VALUE_CHARACTERS).map(spelt).join('')
  const more = letters.length - VALUE_CHARACTERS
  return more > 0 ? `“${shown}” (and ${more} more characters)` : `“${shown}”`
}

/** Quotes, and everything that is invisible or moves its neighbours, as `\u{…}`. */
function spelt(letter: string): string {
  const unclear = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\\"“”„‟«»]/u
  const space = letter !== ' ' && /\p{Zs}/u.test(letter)
  return space || unclear.test(letter) ? `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}` : letter
}
