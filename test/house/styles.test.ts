/** The app's styles: what nothing has any more goes with the last thing that had it. */
import { expect, test } from 'vitest'
import { readSources } from './sources.ts'

const sources = readSources()
const styles = sources.filter(({ path }) => /^pwa\/style\/.*\.css$/.test(path))

/** Each class that the styles name, once. */
function classesOf(css: string): readonly string[] {
  const selectors = css.replaceAll(/\/\*[\s\S]*?\*\/|'[^']*'/g, '')
  return [...new Set([...selectors.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = '']) => name))]
}

/** Every word in a literal of the code, and what stands before a value that is put into one. */
function wordsOf(code: string): readonly string[] {
  return [...code.matchAll(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g)].flatMap(([literal]) => literal.split(/[\s'"`]+/))
}

/** @returns those that no element can have */
function unused(css: string, code: string): readonly string[] {
  const words = new Set(wordsOf(code))
  const begun = [...words].filter((word) => /^[a-z][\w-]*-\$\{/i.test(word)).map((word) => word.split('${')[0] ?? '')
  return classesOf(css).filter((name) => !words.has(name) && !begun.some((start) => name.startsWith(start)))
}

test('each class of the styles is one that something has', () => {
  // The kinds of a call's values and the ways of setting text are told by the evidence, and shown by their names.
  const code = sources.filter(({ path }) => /^(?:pwa|relay\/evidence)\/.*\.(?:tsx?|html)$/.test(path))
  expect(styles.length).toBeGreaterThan(1)
  const all = code.map(({ text }) => text).join('\n')
  expect(styles.flatMap(({ text }) => unused(text, all))).toEqual([])
})

test('a class that nothing has is told from one that is put together or named among others', () => {
  const css = "@import './a.css'; .row, a.gone:hover > .end-check { opacity: .5s } /* .never */ .row .person.left {}"
  expect(unused(css, "<i class='row person' /> const look = `end-${name}`")).toEqual(['gone', 'left'])
})
