/** The words of the app: none is left over that no screen says. That none is missing, the compiler says. */
import { expect, test } from 'vitest'
import { laterWords } from '../../pwa/later-words.ts'
import * as words from '../../pwa/words.ts'
import { readSources } from './sources.ts'

const screens = readSources().filter(({ path }) => /^pwa\/.*\.tsx?$/.test(path) && !path.startsWith('pwa/words'))
const said = screens.map(({ text }) => text).join('\n')

test('every word of the app is said by a screen', async () => {
  const { speech: _, ...early } = words
  const parts: Readonly<Record<string, object>> = { ...early, ...(await laterWords()) }
  const keys = Object.entries(parts).flatMap(([part, section]) => Object.keys(section).map((key) => [part, key]))
  expect(keys.length).toBeGreaterThan(250)
  // `ENDED[status]` says any of them.
  const isSaid = ([part, key]: readonly string[]) => new RegExp(`\\b${part}(\\.${key}\\b|\\[)`).test(said)
  expect(keys.filter((key) => !isSaid(key)).map((key) => key.join('.'))).toEqual([])
})
