/**
 * The one door to what Holdgate says in a browser: `_locales/<language>/messages.json`, chosen by the
 * browser; what a language lacks is said in English. Each room names its words in its `words.ts`.
 *
 * Rule 1: nothing is looked up while a script loads: the bridge loads in every frame of a console. A word is
 *   looked up when it is said.
 * Rule 2: a message is whole sentences; a translator can do nothing with half of one.
 */
import type messages from '../_locales/en/messages.json'

export type WordKey = keyof typeof messages

/** A message that depends on a number: `key_one`, `key_other`, and what other languages need besides. */
type CountedKey = { [Key in WordKey]: Key extends `${infer Base}_other` ? Base : never }[WordKey]

/** In an extension it is there; in Node, test/kit/words.ts puts it there. */
type Browser = { readonly i18n?: { readonly getMessage: (key: string, values?: readonly string[]) => string } }

function look(key: string, values: readonly (string | number)[]): string {
  try {
    const { i18n } = (globalThis as { chrome?: Browser }).chrome ?? {}
    return i18n?.getMessage(key, values.map(String)) ?? ''
  } catch {
    // The extension was reloaded or removed under this page. Whoever wants to say something must not fail for it.
    return ''
  }
}

/** @param values for the message's placeholders, in their order */
export function say(key: WordKey, ...values: readonly (string | number)[]): string {
  return look(key, values) || key
}

/** @param count which form is said, and its first value */
export function sayCount(key: CountedKey, count: number, ...values: readonly (string | number)[]): string {
  // By the language of the words, which is not always the browser's.
  const form = new Intl.PluralRules(say('language')).select(count)
  return look(`${key}_${form}`, [count, ...values]) || look(`${key}_other`, [count, ...values]) || key
}

/** For the `lang` and `dir` of what shows words: those of the words, whatever the browser's are. */
export function language(): Readonly<{ lang: string; dir: string }> {
  return { lang: say('language'), dir: say('direction') }
}

type Worded<Part> = Part extends string
  ? // Not a key: nothing that can be said.
    Part extends WordKey
    ? string
    : never
  : Part extends (...values: never[]) => string
    ? Part
    : { readonly [Name in keyof Part]: Worded<Part[Name]> }

/** A room's words by its own names, keys of messages in any shape: each is looked up when it is read. */
export function worded<const Part extends object>(tree: Part): Worded<Part> {
  return new Proxy<object>(tree, {
    get: (from, name) => {
      const found: unknown = Reflect.get(from, name)
      if (typeof found === 'string') return say(found as WordKey)
      return typeof found === 'object' && found !== null ? worded(found) : found
    },
  }) as Worded<Part>
}
