/** Sentences of ours with other people's text in them, which is set apart from them wherever they are shown. */
import { FOOTER } from './words-later.ts'

/** Our words, or what somebody else wrote. */
export type Part = string | Readonly<{ name: string }>
export type Sentence = readonly Part[]

/** Stands for names in a sentence until they are put there: no word of ours has it. */
export const HERE = '\u0000'

/** @param most so many are named, the rest are counted */
export function named(sentence: string, names: readonly string[], most = Infinity): Sentence {
  const [before = '', after = ''] = sentence.split(HERE)
  const shown = names.length > most ? names.slice(0, most - 1) : names
  const parts = shown.flatMap((name, index): Sentence => (index === 0 ? [{ name }] : [FOOTER.between, { name }]))
  return [before, ...parts, ...(shown.length < names.length ? [FOOTER.more(names.length - shown.length)] : []), after]
}
