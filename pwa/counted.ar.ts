import { speech } from './words.ts'

const plurals = new Intl.PluralRules('ar')

/** The Arabic noun after a count; `few` for three to ten, `many` from eleven on. */
export function counted(
  count: number,
  noun: Readonly<{ one: string; two: string; few: string; many: string; other: string }>,
) {
  const form = plurals.select(count)
  if (form === 'one') return noun.one
  if (form === 'two') return noun.two
  return `${count.toLocaleString(speech.locale)} ${form === 'few' ? noun.few : form === 'many' ? noun.many : noun.other}`
}
