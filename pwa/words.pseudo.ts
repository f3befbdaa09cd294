/** English that no one mistakes for finished: marked, with accents, and two fifths longer. */
import { laterWords } from './later-words.ts'
import type { Translation } from './translation.ts'
import { DECIDE, FIELDS, REQUEST, SHELL } from './words.ts'

const ACCENTS: Readonly<Record<string, string>> = { a: 'å', e: 'é', i: 'î', o: 'ö', u: 'û', c: 'ç', n: 'ñ', y: 'ý' }

function pseudo<Part>(words: Part): Translation<Part>
function pseudo(words: unknown): unknown {
  if (typeof words === 'string') return marked(words)
  if (typeof words === 'function')
    return (...values: readonly unknown[]) => marked(String(Reflect.apply(words, undefined, values)))
  if (Array.isArray(words)) return words.map((word: unknown) => pseudo(word))
  return Object.fromEntries(
    Object.entries(words as object).map(([name, word]: [string, unknown]) => [name, pseudo(word)]),
  )
}

function marked(text: string): string {
  const letters = text.replace(/[aeioucny]/g, (letter) => ACCENTS[letter] ?? letter)
  return `[${letters}${' ····'.repeat(Math.ceil((text.length * 0.4) / 5))}]`
}

export const PSEUDO = {
  dir: 'ltr',
  early: pseudo({ DECIDE, FIELDS, REQUEST, SHELL }),
  page: { skip: marked('Skip to content'), home: marked('Holdgate: Inbox'), offline: marked('Offline.') },
  later: async () => pseudo(await laterWords()),
} as const
