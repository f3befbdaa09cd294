/**
 * The Arabic of the app and of the extension says each word of the domain in one way: that of the table in
 * docs/ARCHITECTURE.md, where the third column names what must not stand for it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DENY_REASONS } from '../../relay/contract/deny-reason.ts'
import { laterWords } from '../../pwa/later-words.ts'
import { noticesIn } from '../../pwa/notice.ts'
import { AR } from '../../pwa/words.ar.ts'
import * as words from '../../pwa/words.ts'
import { readMessages } from '../kit/words.ts'
import { ROOT } from './sources.ts'

type Word = Readonly<{ english: readonly string[]; arabic: readonly string[]; never: readonly string[] }>
type Message = Readonly<{ key: string; english: string; arabic: string }>

const GLOSSARY: readonly Word[] = readGlossary(readFileSync(join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8'))

function readGlossary(page: string): readonly Word[] {
  const [, section = ''] = page.split('### The words in Arabic')
  const rows =
    section
      .split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('|')) ?? []
  return rows.slice(2).map((row) => {
    const [english = '', arabic = '', never = ''] = row.split('|').slice(1, -1)
    const forms = (cell: string) => cell.split(/[,،]/).flatMap((form) => form.trim() || [])
    return { english: forms(english), arabic: forms(arabic).map(plain), never: forms(never).map(plain) }
  })
}

/** Without vowel marks and articles: الطلبُ is طلب. */
function plain(arabic: string): string {
  return arabic
    .normalize('NFC')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(?<!\p{L})([وفبك]?)ال(?=\p{L})/gu, '$1')
    .replaceAll(/(?<!\p{L})([وف]?)لل(?=\p{L})/gu, '$1ل')
}

/** With what Arabic writes in one with a word, before it and after it. */
const says = (arabic: string, form: string): boolean =>
  new RegExp(`(?<!\\p{L})[وف]?[بكلسينتا]?${form}`, 'u').test(plain(arabic))
const names = ({ english }: Message, word: Word): boolean =>
  word.english.some((form) => new RegExp(`\\b${form}\\b`, 'i').test(english))

/** What a word that takes values says stands in its source, all of its forms at once; names in it are no words. */
const saidBy = (word: unknown): string =>
  String(word)
    .replaceAll(/\$\{\w+(\.[^}]*)?\}|\$\w+\$/g, '…')
    .replaceAll(/^\s*\w+: /gm, '')

function messagesOf(key: string, english: unknown, arabic: unknown): readonly Message[] {
  if (typeof english === 'object' && english !== null) {
    return Object.entries(english).flatMap(([name, one]: [string, unknown]) =>
      messagesOf(`${key}.${name}`, one, (arabic as Readonly<Record<string, unknown>>)[name]),
    )
  }
  return [{ key, english: saidBy(english), arabic: saidBy(arabic) }]
}

async function appMessages(): Promise<readonly Message[]> {
  const { speech: _, ...early } = words
  return [
    ...messagesOf('early', early, AR.early),
    ...messagesOf('later', await laterWords(), await AR.later()),
    ...messagesOf('notice', noticesIn('en'), noticesIn('ar')),
  ]
}

function extensionMessages(): readonly Message[] {
  const english = readMessages('en')
  return Object.entries(readMessages('ar')).map(([key, { message: arabic }]) => ({
    key,
    english: saidBy((english[key] ?? english[key.replace(/_[a-z]+$/, '_other')])?.message),
    arabic: saidBy(arabic),
  }))
}

const ALL = [...extensionMessages(), ...(await appMessages())]
const OF_A_WORD = new Set(GLOSSARY.flatMap(({ arabic }) => arabic))

test.for(GLOSSARY)('$english is $arabic wherever English names it', (word) => {
  const named = ALL.filter((message) => names(message, word))
  expect(named).not.toEqual([])
  expect(named.filter(({ arabic }) => !word.arabic.some((form) => says(arabic, form)))).toEqual([])
})

test.for(GLOSSARY.filter(({ never }) => never.length > 0))('$english is never $never', (word) => {
  const excused = (message: Message, form: string) =>
    OF_A_WORD.has(form) &&
    (!names(message, word) || GLOSSARY.some((other) => other.arabic.includes(form) && names(message, other)))
  expect(
    ALL.flatMap((message) =>
      word.never
        .filter((form) => says(message.arabic, form) && !excused(message, form))
        .map((form) => ({ form, ...message })),
    ),
  ).toEqual([])
})

test('why somebody denied is said alike on phones and beside the console', async () => {
  const later = { en: await laterWords(), ar: await AR.later() }
  for (const language of ['en', 'ar'] as const) {
    const beside = Object.keys(DENY_REASONS).map(
      (reason) => readMessages(language)[`background_denial_${reason}`]?.message,
    )
    expect(beside).toEqual([...later[language].DENY.chips])
  }
})
