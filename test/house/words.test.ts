/** The words of the extension, in every language: none is missing, none is left over, and each says what it was given. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as background from '../../extension/background/words.ts'
import * as bridge from '../../extension/bridge/words.ts'
import * as options from '../../extension/options/words.ts'
import * as popup from '../../extension/popup/words.ts'
import { i18nOf, pseudoMessages, readMessages, type Messages } from '../kit/words.ts'
import { readSources, ROOT } from './sources.ts'

const LANGUAGES = readdirSync(join(ROOT, 'extension/_locales')).toSorted()
const english = readMessages('en')
const code = readSources().filter(({ path }) => /^extension\/.*\.tsx?$/.test(path))

/** What a language has in place of `_one` and `_other` is its own affair. */
const FORM = /_(zero|one|two|few|many|other)$/
const baseOf = (key: string) => (english[key.replace(FORM, '_other')] ? key.replace(FORM, '') : key)

/** All functions of a room's words, by name. */
function functionsOf(tree: object, path: string): readonly (readonly [string, (...values: unknown[]) => unknown])[] {
  return Object.entries(tree).flatMap(([name, found]: [string, unknown]) => {
    if (typeof found === 'function') return [[`${path}.${name}`, found as (...values: unknown[]) => unknown] as const]
    return typeof found === 'object' && found !== null ? functionsOf(found, `${path}.${name}`) : []
  })
}

test('every key that the code names is in English, and every one in English is named', () => {
  const quoted = new Set(code.flatMap(({ text }) => [...text.matchAll(/'(\w+)'/g)].map(([, key = '']) => key)))
  const inManifest = new Set(
    code.flatMap(({ text }) => [...text.matchAll(/__MSG_(\w+)__/g)].map(([, key = '']) => key)),
  )
  const used = Object.keys(english).map(baseOf)
  expect(used.filter((key) => !quoted.has(key) && !inManifest.has(key))).toEqual([])
  const rooms = /^(background|bridge|popup|options|manifest)_\w+$/
  const named = [...quoted, ...inManifest].filter((key) => rooms.test(key))
  expect(named.length).toBeGreaterThan(150)
  expect(named.filter((key) => english[key] === undefined && english[`${key}_other`] === undefined)).toEqual([])
})

test('no two keys differ by case alone: to a browser they are one', () => {
  const keys = Object.keys(english).map((key) => key.toLowerCase())
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})

describe.for(LANGUAGES)('in %s', (language) => {
  const messages = readMessages(language)
  test('every message of English is there, and no other', () => {
    const bases = (all: Messages) => [...new Set(Object.keys(all).map(baseOf))].toSorted()
    expect(bases(messages)).toEqual(bases(english))
    expect(Object.entries(messages).filter(([, { message }]) => message.trim() === '')).toEqual([])
  })
  test('each message has the placeholders of English, and uses each', () => {
    for (const [key, { message, placeholders = {} }] of Object.entries(messages)) {
      const used = [...message.matchAll(/\$(\w+)\$/g)].map(([, name = '']) => name)
      expect([...new Set(used)].toSorted(), key).toEqual(Object.keys(placeholders).toSorted())
      const model = english[key] ?? english[key.replace(FORM, '_other')]
      for (const [name, { content }] of Object.entries(placeholders)) {
        expect(model?.placeholders?.[name]?.content, `${key}: ${name}`).toBe(content)
      }
      // A form for one or two may leave the number out; every other message says all that it is given.
      if (!/_(zero|one|two)$/.test(key))
        expect(Object.keys(placeholders), key).toEqual(Object.keys(model?.placeholders ?? {}))
    }
  })
  test('its number forms are those of the language', () => {
    const forms: readonly string[] = new Intl.PluralRules(messages['language']?.message).resolvedOptions()
      .pluralCategories
    const kept = Object.keys(messages).filter((key) => baseOf(key) !== key)
    expect(kept.filter((key) => !forms.includes(FORM.exec(key)?.[1] ?? ''))).toEqual([])
  })
})

test('a word that is given values says each of them', () => {
  const rooms = {
    background: { ...background, WORDS: { ...background.WORDS, toPage: undefined } },
    bridge,
    options,
    popup,
  }
  const found = functionsOf(rooms, 'words')
  expect(found.length).toBeGreaterThan(20)
  for (const [name, words] of found) {
    // Beyond a megabyte, for two of them are sizes.
    const values = Array.from({ length: words.length }, (_, index) => (index + 3) * 1024 * 1024)
    const said = String(words(...values))
    for (const value of values) {
      expect(said.includes(String(value)) || said.includes((value / 1024 / 1024).toFixed(1)), `${name}: ${said}`).toBe(
        true,
      )
    }
  }
})

test('the pseudo-language keeps what is filled in', () => {
  const { getMessage } = i18nOf(pseudoMessages(english))
  expect(getMessage('bridge_deniedBy_reason', ['Dana', 'why'])).toMatch(/^⟦Dana .*: why⟧$/)
  expect(getMessage('language')).toBe('en')
})

test('a dollar in what is filled in stays a dollar', () => {
  expect(i18nOf(english).getMessage('bridge_until', ['$1 $$'])).toBe('until $1 $$')
})
