/**
 * How a form's fields become bytes, where that can be said beforehand: the encoding that the form picks, and
 * application/x-www-form-urlencoded byte for byte as the browser writes it.
 *
 * Rule: a character set whose bytes cannot be known here is answered with undefined, never guessed.
 *
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm
 */
import { createElement } from './own-document.ts'

const UPPER = /^(?:utf|iso|koi8|ibm|euc|gbk)/
const SPELLED: Readonly<Record<string, string>> = { big5: 'Big5', shift_jis: 'Shift_JIS' }
const PLAIN = /[A-Za-z0-9*\-._]/
const UTF8 = 'UTF-8'

/** What encodes one run of characters, or undefined where that is not known. */
type Encode = (text: string) => Uint8Array | undefined

/**
 * The name of the encoding that a form is sent in, as a server reads it in `_charset_`.
 *
 * @param accepted the form's `accept-charset`, or null
 * @param documents `characterSet` of its document
 */
export function formCharset(accepted: string | null, documents: string): string {
  if (accepted === null) return outputOf(documents)
  for (const label of accepted.split(/[\t\n\f\r ]+/)) {
    const name = label === '' ? undefined : nameOf(label)
    if (name !== undefined) return outputOf(name)
  }
  return UTF8
}

/** As the browser spells it: `UTF-8`, `windows-1252`, `Shift_JIS`. */
function nameOf(label: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(label)
    if (encoding === 'iso-8859-8-i') return 'ISO-8859-8-I'
    return SPELLED[encoding] ?? (UPPER.test(encoding) ? encoding.toUpperCase() : encoding)
  } catch {
    // Not the name of an encoding; the next one counts.
    return undefined
  }
}

function outputOf(name: string): string {
  return /^utf-16/i.test(name) ? UTF8 : name
}

/**
 * @param charset as `formCharset` gives it
 * @param own the document's `characterSet`: only the browser itself can write its multi-byte encodings
 * @returns undefined where this encoding cannot be written here
 */
export function urlencoded(
  pairs: readonly (readonly [name: string, value: string])[],
  charset: string,
  own: string,
): string | undefined {
  const encode = encoderOf(charset, own)
  const parts: string[] = []
  for (const pair of pairs) {
    const [name, value] = pair.map((text) => percent(withLineBreaks(text), encode))
    if (name === undefined || value === undefined) return undefined
    parts.push(`${name}=${value}`)
  }
  return parts.join('&')
}

/** Every line break as CRLF, as forms send them. */
export function withLineBreaks(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n')
}

function percent(text: string, encode: Encode): string | undefined {
  let written = ''
  for (const byte of encode(text) ?? [undefined]) {
    if (byte === undefined) return undefined
    const character = String.fromCharCode(byte)
    written +=
      character === ' '
        ? '+'
        : PLAIN.test(character)
          ? character
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return written
}

function encoderOf(charset: string, own: string): Encode {
  if (charset === UTF8) return (text) => new TextEncoder().encode(text)
  // One that switches between tables writes a run by itself otherwise than in its text.
  const isKnown = charset === own && !/^iso-2022/i.test(charset)
  return singleByte(charset) ?? (isKnown ? byLink : () => undefined)
}

/** @returns undefined when the encoding has characters of several bytes */
function singleByte(charset: string): Encode | undefined {
  if (/^(?:gb|big5|euc|shift|iso-2022)/i.test(charset)) return undefined
  const table = new Map<string, number>()
  const decoder = new TextDecoder(charset)
  for (let byte = 0; byte < 256; byte++) {
    const character = decoder.decode(Uint8Array.of(byte))
    // A byte that means nothing in this encoding decodes to the replacement character.
    if (character !== '\uFFFD' && !table.has(character)) table.set(character, byte)
  }
  return (text) => {
    const bytes: number[] = []
    for (const character of text) {
      const byte = table.get(character)
      if (byte === undefined) bytes.push(...new TextEncoder().encode(reference(character)))
      else bytes.push(byte)
    }
    return Uint8Array.from(bytes)
  }
}

/** What forms send in place of a character that the encoding does not have. */
function reference(character: string): string {
  return `&#${character.codePointAt(0) ?? 0};`
}

/** A link's query is written in its document's encoding, which is how the browser's own tables are asked. */
function byLink(text: string): Uint8Array | undefined {
  const link = createElement('a')
  const bytes: number[] = []
  // ASCII means itself in all of them, and some of it would mean something to a link.
  for (const [run] of text.matchAll(/[\0-\x7f]+|[^\0-\x7f]+/g)) {
    if (run.charCodeAt(0) < 0x80) {
      bytes.push(...new TextEncoder().encode(run))
      continue
    }
    link.href = `https://x.invalid/?${run}`
    const query = link.search.slice(1)
    for (let at = 0; at < query.length; at++) {
      if (query[at] === '%') {
        bytes.push(Number.parseInt(query.slice(at + 1, at + 3), 16))
        at += 2
      } else bytes.push(query.charCodeAt(at))
    }
  }
  return Uint8Array.from(bytes)
}
